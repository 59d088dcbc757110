"""Read election-night results in Clarity's XML (`detail.xml`).

What becomes of its fields:

=====================================  ==============================================================
in the file                            in the table
=====================================  ==============================================================
County or Precinct with votes          station (its name); `Region` is the one area level
votes of a Choice, by VoteType         votes; types are summed unless "Total Votes" stands beside them
totalVoters, ballotsCast               registered, cast; of a county only where the contest is held in
                                       every county, or no other reaches more precincts of this one
Overvotes + Undervotes                 invalid, where a voter has one vote; both must be reported
votes of a VoteType, totalVotes        compared with the sums; the latter is also a printed total
=====================================  ==============================================================
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from tallyproof.election.contest import Choice, ChoiceId, ChoiceKind, Contest, ContestId
from tallyproof.election.problem import Problem, Refusal, RowAccount
from tallyproof.election.published import PublishedTotal
from tallyproof.election.results import Results
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import InputError
from tallyproof.sources.contest_choice import require_contest
from tallyproof.sources.hardened_xml import MAX_DEPTH, TooDeepError, local_name, parse_xml, root_name
from tallyproof.sources.nist_counts import LINE_SCHEMA, Tally, integral, resolve
from tallyproof.sources.reading import Reading

__all__ = ["contests_in_clarity", "is_clarity", "read_clarity"]

_ROOT: Final = "ElectionResult"
_UNITS: Final = frozenset({"County", "Precinct"})
_TOTALS: Final = frozenset({"total", "total votes", "totals"})
_WRITE_INS: Final = frozenset({"write in", "write-in", "write-ins", "write-in votes"})
_US_DATE: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(slots=True)
class _Ballot:
    """One contest while and after it is read."""

    key: str
    name: str
    votes_allowed: int | None
    choices: list[Choice] = field(default_factory=list)
    stated: list[tuple[str, str, str]] = field(default_factory=list)
    """Measure, vote type ("" for all types) and the total that the file states."""
    units: dict[str, None] = field(default_factory=dict)
    reach: dict[str, int | None] = field(default_factory=dict)
    """By unit, how many of its precincts take part."""
    lines: list[tuple[int, str, str, str, str]] = field(default_factory=list)
    """Row, unit, measure, vote type, votes as written."""


def is_clarity(payload: bytes) -> bool:
    """Return True where the root element is an ElectionResult."""
    return root_name(payload) == _ROOT


def contests_in_clarity(payload: bytes, *, file: str) -> tuple[Contest, ...]:
    """Return the contests of a file; raises InputError where it cannot be read."""
    target = _parsed(payload, file)
    return tuple(_contest(ballot, target) for ballot in target.ballots)


def read_clarity(payload: bytes, *, file: SourceFile, contest: str | None = None) -> Reading:
    """Read one contest.

    Args:
        payload: The XML.
        file: Its name and hash.
        contest: Id (the file's key) or name; None where the file holds one contest.

    Returns:
        The reading; rows are the elements with votes of a unit, numbered through the whole file.

    Raises:
        CallError: Several contests and no choice, or no such contest.
        InputError: Not Clarity's XML, or no unit has votes in this contest.
    """
    target = _parsed(payload, file.name)
    contests = [_contest(ballot, target) for ballot in target.ballots]
    wanted = require_contest(contests, contest)
    ballot = target.ballots[next(i for i, one in enumerate(contests) if one is wanted)]
    if not ballot.units:
        expected = "votes by county or precinct"
        raise InputError(
            file.name, place=wanted.name, found="no votes by unit", expected=expected, text="no_station_votes"
        )
    tally = resolve(_lines(ballot))
    return Reading(
        results=Results.from_columns(
            _frame(ballot, target, tally),
            contest=wanted,
            choices=ballot.choices,
            area_levels=("region",) if "Region" in target.texts else (),
        ),
        rows=_account(ballot, target, tally),
        problems=tuple(_problems(ballot, target, tally, file.name)),
        files=(file,),
        format="Clarity XML",
        encoding="",
        mapping="",
        published=tuple(_published(ballot, file.name)),
    )


def _contest(ballot: _Ballot, target: "_Target") -> Contest:
    found = _US_DATE.fullmatch(target.texts.get("ElectionDate", "").strip())
    date = f"{found.group(3)}-{int(found.group(1)):02}-{int(found.group(2)):02}" if found else None
    return Contest(ContestId(ballot.key), ballot.name, date)


def _parsed(payload: bytes, file: str) -> "_Target":
    target = _Target()
    parse_xml(payload, file=file, target=target)
    if target.root != _ROOT:
        raise InputError(
            file, found=f"the root element {target.root}", expected=_ROOT, text="other_format", known=_ROOT
        )
    if not target.ballots:
        raise InputError(file, found="a file without contests", expected="a Contest", text="no_station_votes")
    return target


class _Target:
    """Keeps turnout, contests and votes as their elements begin."""

    def __init__(self) -> None:
        self.root = ""
        self.texts: dict[str, str] = {}
        self.ballots: list[_Ballot] = []
        self.turnout: dict[str, tuple[str | None, str | None]] = {}
        self.kinds: dict[str, str] = {}
        self.rows = 0
        self._path: list[str] = []
        self._measure = ""
        self._type = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element; its parents say what it is."""
        if len(self._path) >= MAX_DEPTH:
            raise TooDeepError
        name = local_name(tag)
        if not self._path:
            self.root = name
        if name == "Contest":
            self._add_ballot(attributes)
        elif name == "Choice" and self.ballots:
            self._add_choice(attributes)
        elif name == "VoteType" and self.ballots:
            self._begin_type(attributes)
        elif name in _UNITS:
            self._add_unit(name, attributes)
        self._path.append(name)

    def data(self, text: str) -> None:
        """Keep the texts of the head."""
        if len(self._path) == 2:  # noqa: PLR2004 - directly under the root
            self.texts[self._path[1]] = self.texts.get(self._path[1], "") + text

    def end(self, _tag: str) -> None:
        """Leave an element."""
        self._path.pop()

    def _add_ballot(self, attributes: Mapping[str, str]) -> None:
        key = _free(attributes.get("key", ""), {ballot.key for ballot in self.ballots})
        allowed = integral(attributes.get("voteFor"))
        self.ballots.append(_Ballot(key, attributes.get("text", key), allowed))

    def _add_choice(self, attributes: Mapping[str, str]) -> None:
        ballot, name = self.ballots[-1], attributes.get("text", "")
        identity = _free(attributes.get("key", ""), {choice.id for choice in ballot.choices})
        rest = name.strip(" :").lower() in _WRITE_INS
        choice = Choice(ChoiceId(identity), name, ChoiceKind.OTHERS if rest else ChoiceKind.CANDIDATE)
        ballot.choices.append(choice)
        self._measure = choice.column
        if "totalVotes" in attributes:
            ballot.stated.append((choice.column, "", attributes["totalVotes"]))

    def _begin_type(self, attributes: Mapping[str, str]) -> None:
        name = attributes.get("name", "")
        if self._path[-1] != "Choice":
            self._measure, self._type = name, "total"
        else:
            self._type = "total" if name.strip().lower() in _TOTALS else name
        if "votes" in attributes:
            self.ballots[-1].stated.append((self._measure, self._type, attributes["votes"]))

    def _add_unit(self, kind: str, attributes: Mapping[str, str]) -> None:
        unit = attributes.get("name", "")
        if self._path[-1] == "VoteType" and self.ballots:
            self.rows += 1
            ballot = self.ballots[-1]
            ballot.units[unit] = None
            ballot.lines.append((self.rows, unit, self._measure, self._type, attributes.get("votes", "")))
        elif "Contest" in self._path:
            self.ballots[-1].units[unit] = None
            self.ballots[-1].reach[unit] = integral(attributes.get("precinctsParticipating"))
        elif "ElectionVoterTurnout" in self._path:
            self.turnout[unit] = (attributes.get("totalVoters"), attributes.get("ballotsCast"))
        self.kinds.setdefault(unit, kind)


def _free(identity: str, taken: Iterable[str]) -> str:
    """Return an identity, with " (2)", " (3)" behind it where it is taken."""
    used, name, number = set(taken), identity, 1
    while name in used:
        number += 1
        name = f"{identity} ({number})"
    return name


def _lines(ballot: _Ballot) -> pl.DataFrame:
    lines = [
        (row, unit, measure, kind, "", 0, integral(raw)) for row, unit, measure, kind, raw in ballot.lines
    ]
    return pl.DataFrame(lines, schema=LINE_SCHEMA, orient="row")


def _frame(ballot: _Ballot, target: _Target, tally: Tally) -> pl.DataFrame:
    units = list(ballot.units)
    turnout = [_turnout(ballot, target, unit) for unit in units]
    frame = pl.DataFrame(
        {
            "station_id": pl.Series(units, dtype=pl.String),
            "area_1": pl.Series([target.texts.get("Region")] * len(units), dtype=pl.String),
            "registered": pl.Series([integral(voters) for voters, _ in turnout], dtype=pl.Int64),
            "cast": pl.Series([integral(cast) for _, cast in turnout], dtype=pl.Int64),
        }
    )
    for measure in (*(choice.column for choice in ballot.choices), "Overvotes", "Undervotes"):
        cells = tally.cells.filter(pl.col("measure") == measure)
        named = cells.select(pl.col("unit").alias("station_id"), pl.col("value").alias(measure))
        frame = frame.join(named, on="station_id", how="left", maintain_order="left")
    if ballot.votes_allowed == 1:
        frame = frame.with_columns((pl.col("Overvotes") + pl.col("Undervotes")).alias("invalid"))
    return frame


def _turnout(ballot: _Ballot, target: _Target, unit: str) -> tuple[str | None, str | None]:
    """Return voters and ballots of a unit, or nothing where the contest may reach only a part of a county."""
    if target.kinds.get(unit) == "County" and not _reaches_all(ballot, target, unit):
        return None, None
    return target.turnout.get(unit, (None, None))


def _reaches_all(ballot: _Ballot, target: _Target, unit: str) -> bool:
    if target.turnout.keys() <= ballot.reach.keys():
        return True
    widest = max((other.reach.get(unit) or 0 for other in target.ballots), default=0)
    return widest > 0 and ballot.reach.get(unit) == widest


def _account(ballot: _Ballot, target: _Target, tally: Tally) -> RowAccount:
    choices = [choice.column for choice in ballot.choices]
    over = ["Overvotes", "Undervotes"] if ballot.votes_allowed == 1 else []
    reason = (
        pl.when(pl.col("fate").is_not_null())
        .then("fate")
        .when(~pl.col("measure").is_in([*choices, *over]))
        .then(pl.lit("S-FIELD-NOT-USED"))
    )
    groups: dict[str, list[int]] = {}
    own: set[int] = set()
    for row, code in tally.records.sort("row").select("row", reason.alias("reason")).iter_rows():
        own.add(row)
        if code is not None:
            groups.setdefault(code, []).append(row)
    groups["S-OTHER-CONTEST"] = [row for row in range(1, target.rows + 1) if row not in own]
    refusals = [Refusal(code, tuple(rows)) for code, rows in sorted(groups.items()) if rows]
    return RowAccount.closing(read=target.rows, refusals=refusals)


def _problems(ballot: _Ballot, target: _Target, tally: Tally, file: str) -> Iterator[Problem]:
    for row, unit, measure, _, raw in ballot.lines:
        if integral(raw) is None:
            yield Problem("S-BAD-COUNT", file, row=row, column=f"{measure} ({unit})", found=raw[:80])
    for code, row, measure, found, expected in tally.faults.iter_rows():
        yield Problem(code, file, row=row, column=measure, found=found, expected=expected)
    yield from _stated_problems(ballot, tally, file)
    coarse = sum(target.kinds.get(unit) == "County" for unit in ballot.units)
    if coarse:
        yield Problem("S-COARSE-UNITS", file, found="County", expected="Precinct", count=coarse)
    parts = sum(
        unit in target.turnout and _turnout(ballot, target, unit) == (None, None) for unit in ballot.units
    )
    if parts:
        yield Problem("S-PART-OF-COUNTY", file, column="totalVoters", count=parts)
    if ballot.votes_allowed is not None and ballot.votes_allowed > 1:
        yield Problem(
            "S-SEVERAL-VOTES", file, column="voteFor", found=str(ballot.votes_allowed), expected="1"
        )


def _stated_problems(ballot: _Ballot, tally: Tally, file: str) -> Iterator[Problem]:
    """Yield the totals that the file states and its own units do not add up to."""
    by_type = tally.records.group_by("measure", "type").agg(pl.col("value").sum())
    sums = {(measure, kind): value for measure, kind, value in by_type.iter_rows()}
    whole = dict(tally.cells.group_by("measure").agg(pl.col("value").sum()).iter_rows())
    for measure, kind, raw in ballot.stated:
        stated = integral(raw)
        found = sums.get((measure, kind)) if kind else whole.get(measure)
        if stated is None:
            yield Problem("S-BAD-COUNT", file, column=measure, found=raw[:80])
        elif found is not None and found != stated:
            column = f"{measure} ({kind})" if kind else measure
            yield Problem("S-TOTAL-DIFFERS", file, column=column, found=str(found), expected=raw)


def _published(ballot: _Ballot, file: str) -> Iterator[PublishedTotal]:
    for measure, kind, raw in ballot.stated:
        value = integral(raw)
        if not kind and value is not None:
            yield PublishedTotal((), measure, value, file)
