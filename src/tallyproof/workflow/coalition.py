"""Who can decide together: read the seats and what is open about them, answer every bar."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from tallyproof.election.results import Results
from tallyproof.errors import CallError, InputError, UnknownNameError
from tallyproof.outcome.coalitions.bar import bars_of
from tallyproof.outcome.coalitions.changes import members_of, merged, split
from tallyproof.outcome.coalitions.contest_seats import contested_seats, decided_seats
from tallyproof.outcome.coalitions.dispute import SeatRanges, of_outcomes, together
from tallyproof.outcome.coalitions.dispute_document import Open, Version
from tallyproof.outcome.coalitions.dispute_file import ContestedSeats, load_dispute
from tallyproof.outcome.coalitions.document import CoalitionQuestion, coalition_document
from tallyproof.outcome.coalitions.rule_file import load_named_rules
from tallyproof.outcome.coalitions.seats_file import SeatTable, load_seats
from tallyproof.outcome.contested.combinations import combine
from tallyproof.outcome.contested.contested_list import read_contested
from tallyproof.outcome.contested.effects import needed_columns
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import run as examine
from tallyproof.store import Project
from tallyproof.texts import Catalogue
from tallyproof.workflow.beside import beside
from tallyproof.workflow.request import Request, Taken, take
from tallyproof.workflow.versions import versions_back

__all__ = ["CoalitionWishes", "coalition", "coalition_question"]

_SPLIT = re.compile(r"(?P<party>[^=:]+)=(?P<name>[^=:]+):(?P<seats>\d{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class CoalitionWishes:
    """What is asked about a table of seats, as it was written."""

    bars: str | None = None
    """Bars separated by commas; more than half, two thirds and three quarters where None."""
    refusals: tuple[tuple[str, str], ...] = ()
    coalitions: tuple[str, ...] = ()
    """Parties joined by plus signs."""
    merges: tuple[str, ...] = ()
    """`A+B=Name`."""
    splits: tuple[str, ...] = ()
    """`A=Name:5`."""
    rules: Path | None = None
    """Compound rules (TOML)."""
    dispute: Path | None = None
    """What is open about the seats (TOML)."""
    country: str = ""
    election: str = ""
    """Which election of a table in the layout of ParlGov."""


@dataclass(frozen=True, slots=True)
class _Contest:
    ranges: SeatRanges
    stations: frozenset[str] = field(default_factory=frozenset)
    """Contested ones."""
    versions: tuple[Version, ...] = ()
    """What each version of a project gives, with nothing contested; empty where there is only one."""


def coalition(
    seats: Path, catalogue: Catalogue, wishes: CoalitionWishes, *, at_hand: Results | None = None
) -> dict[str, Any]:
    """Return who can reach each bar, for certain, perhaps or never.

    Args:
        seats: Table of seats (CSV).
        catalogue: Language of the sentences.
        wishes: What is asked.
        at_hand: Results to which a dispute without a source of its own belongs.

    Raises:
        CallError: A bar, merger or split cannot be read.
        InputError: A file cannot be read.
        UnknownNameError: A party is named that the table does not have.
    """
    return coalition_document(
        coalition_question(seats, catalogue.language, wishes, at_hand=at_hand), catalogue
    )


def coalition_question(
    seats: Path, language: str, wishes: CoalitionWishes, *, at_hand: Results | None = None
) -> CoalitionQuestion:
    """Read a table of seats and what is asked about it, unanswered; arguments and errors as of `coalition`."""
    table = load_seats(seats, country=wishes.country, day=wishes.election, language=language)
    for one in (name for pair in wishes.refusals for name in pair):
        if one not in table.blocs and not wishes.rules:
            raise UnknownNameError("party", one, table.blocs)
    found = _open(wishes.dispute, table, at_hand, language=language) if wishes.dispute else None
    # A dispute decides further seats: the bars are those of the whole body.
    total = int(found.ranges.high[-1]) if found else table.total
    return CoalitionQuestion(
        table=table,
        bars=bars_of(wishes.bars, total),
        refusals=wishes.refusals,
        rules=load_named_rules(wishes.rules, table.seats, language=language) if wishes.rules else {},
        coalitions=tuple(members_of(table, one) for one in wishes.coalitions),
        changed=_changed(table, wishes) if wishes.merges or wishes.splits else None,
        changes=(*wishes.merges, *wishes.splits),
        open=found,
    )


def _changed(table: SeatTable, wishes: CoalitionWishes) -> SeatTable:
    for written in wishes.merges:
        parts, _, name = written.rpartition("=")
        if not parts or not name.strip():
            raise CallError(
                f"--merge {written}",
                expected="parties and their new name: A+B=Name",
                text="merge_written",
                found=written,
            )
        table = merged(table, members_of(table, parts), name.strip())
    for written in wishes.splits:
        match = _SPLIT.fullmatch(written)
        if match is None:
            raise CallError(
                f"--split {written}",
                expected="party, new name and how many members leave: A=Name:5",
                text="split_written",
                found=written,
            )
        table = split(table, match["party"].strip(), match["name"].strip(), int(match["seats"]))
    return table


def _open(path: Path, table: SeatTable, at_hand: Results | None, *, language: str) -> Open:
    """Return the seats of every set of rows with all that a dispute leaves open added to those of the table."""
    read = load_dispute(path, table.blocs, language=language)
    contests = [_contest(one, path, table, at_hand) for one in read.contests]
    stations = [name for one in contests for name in one.stations]
    fixed = (of_outcomes([table.by_row()]), *read.parts)
    # A station contested in two contests of one day links them: their sums are then bounds.
    ranges = together(
        [*fixed, *(one.ranges for one in contests)], independent=len(set(stations)) == len(stations)
    )
    return Open(read.title, ranges, tuple(_versions(fixed, contests)))


def _versions(fixed: Sequence[SeatRanges], contests: Sequence[_Contest]) -> Iterator[Version]:
    """Yield the seats of the whole body by every version of each contest, the other contests as they stand."""
    for at, contest in enumerate(contests):
        others = [one.ranges for n, one in enumerate(contests) if n != at]
        for version in contest.versions:
            yield replace(version, ranges=together([*fixed, version.ranges, *others]))


def _contest(asked: ContestedSeats, path: Path, table: SeatTable, at_hand: Results | None) -> _Contest:
    rows, rule = tuple(table.blocs), read_rule(asked.rule)
    taken = _taken(asked, path)
    results = taken.snapshot.results if taken else at_hand
    if results is None:
        raise InputError(
            path.name,
            found="no source",
            expected="a results file",
            place="contest: source",
            text="lacks_entry",
            where="contest: source",
        )
    examined = examine(results, rule)
    decided = partial(decided_seats, parties=rows, party=asked.party)
    project = taken.project if taken else None
    versions = tuple(_decisions(project, lambda one: decided(examine(one, rule)))) if project else ()
    if not asked.contested:
        return _Contest(decided(examined), versions=versions)
    listed = read_contested(
        beside(path, asked.contested, "contested"), results, needed=needed_columns(examined.ballot)
    )
    if listed.problems:
        told = "; ".join(f"row {one.row}: {one.code} {one.found}" for one in listed.problems[:10])
        expected = "stations of these results, each once, in states that can be computed"
        raise InputError(
            asked.contested,
            found=told,
            expected=expected,
            text="contested_rows",
            file=str(asked.contested),
            rows=", ".join(str(one.row) for one in listed.problems[:10]),
        )
    ranges = contested_seats(combine(listed, examined), examined, parties=rows, party=asked.party)
    return _Contest(ranges, frozenset(station.station_id for station in listed.stations), versions)


def _taken(asked: ContestedSeats, path: Path) -> Taken | None:
    """Return the results that a contest names; None where it belongs to those at hand."""
    if not asked.source:
        return None
    return take(Request(beside(path, asked.source, "source"), contest=asked.contest))


def _decisions(project: Project, seats: Callable[[Results], SeatRanges]) -> Iterator[Version]:
    """Yield the seats by every version that led to the one in force, the oldest first, where there are several."""
    came = versions_back(project)[::-1]
    for one in came if len(came) > 1 else ():
        told = (one.why.reason, one.why.decided_by) if one.why else ("", "")
        yield Version(one.snapshot, *told, seats(project.load(one.snapshot).results))
