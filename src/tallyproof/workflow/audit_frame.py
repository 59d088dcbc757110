"""The frame of every audit and recount: the reported outcome as assertions, with a bound on every box."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from tallyproof.audit.assertions import REGISTERED, Assertion
from tallyproof.audit.batches import Batches, Bound, bound_batches
from tallyproof.audit.overstatement import ErrorBounds, bound_errors
from tallyproof.election.problem import Problem
from tallyproof.election.results import Results, area_column
from tallyproof.election.sentences import problem_sentence
from tallyproof.errors import CallError, InputError
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import Examination
from tallyproof.outcome.run import run as examine
from tallyproof.texts import Catalogue
from tallyproof.workflow.audit_assertions import assertions_of
from tallyproof.workflow.request import Document, Request, Taken, take

__all__ = [
    "AuditFrame",
    "audit_frame",
    "bounded_batches",
    "district_names",
    "note_documents",
    "place_names",
    "require_other_file",
]


@dataclass(frozen=True, slots=True)
class AuditFrame:
    """The reported results and what must be true of the papers for their outcome to be right."""

    taken: Taken
    rule: str
    examined: Examination
    assertions: tuple[Assertion, ...]
    found: ErrorBounds
    pending: int = 0
    """Papers that are in no box."""
    notes: tuple[Problem, ...] = ()
    """Sheets without counts, and sheets above their bound."""

    @property
    def results(self) -> Results:
        """The reported table."""
        return self.taken.snapshot.results


def audit_frame(request: Request, *, rule: str | None, bound: Bound, pending: int = 0) -> AuditFrame:
    """Read a source and take its reported outcome apart.

    Args:
        request: The reported results.
        rule: How the contest is decided; the rule beside the source, else plurality, where None.
        bound: What bounds the papers in a box.
        pending: Papers that are in no box.

    Raises:
        InputError: A station has no bound: neither ballots issued nor voters on the roll.
        NotComputableError: No sample can confirm this outcome.
    """
    taken = take(request)
    named = rule or (taken.facts.rule if taken.facts else "plurality")
    examined = examine(taken.snapshot.results, read_rule(named))
    assertions = assertions_of(examined.outcome, taken.snapshot.results)
    batches, notes = bounded_batches(taken, bound)
    _require_roll(taken, batches, assertions)
    found = bound_errors(batches, assertions, pending=pending)
    return AuditFrame(taken, named, examined, assertions, found, pending, notes)


def bounded_batches(taken: Taken, bound: Bound) -> tuple[Batches, tuple[Problem, ...]]:
    """Return the boxes with their bounds, and what is to be known about single sheets.

    Raises:
        InputError: A box has no bound, or a station stands in several rows.
    """
    _require_distinct(taken)
    bounded = bound_batches(taken.snapshot.results, bound=bound)
    if bounded.batches is None:
        rows = ", ".join(str(problem.row) for problem in bounded.problems[:10])
        raise InputError(
            taken.snapshot.files[0].name,
            found=f"{len(bounded.problems)} stations without ballots issued or voters on the roll, rows {rows}",
            expected="a bound on the papers of every box",
            action="Add the register: the sheet itself cannot bound its own error.",
            text="bound_unknown",
            rows=rows,
        )
    return bounded.batches, bounded.problems


def note_documents(notes: Iterable[Problem], catalogue: Catalogue) -> list[Document]:
    """Return notes as plain values with their sentences."""
    return [asdict(note) | {"text": problem_sentence(note, catalogue)} for note in notes]


def require_other_file(out: Path | None, *inputs: Path | None) -> None:
    """Refuse to write over a file that is being read; raises CallError."""
    if out is None or not out.exists():
        return
    if any(path is not None and path.exists() and out.samefile(path) for path in inputs):
        raise CallError(f"{out} is read by this command.", expected="another file to write")


def _require_distinct(taken: Taken) -> None:
    """Refuse a table in which a code names several boxes: nobody could fetch the one that is drawn."""
    stations = taken.snapshot.results.frame["station_id"]
    twice = stations.filter(stations.is_duplicated()).unique(maintain_order=True).to_list()
    if twice:
        raise InputError(
            taken.snapshot.files[0].name,
            found=f"{len(twice)} station codes in several rows: {', '.join(map(str, twice[:10]))}",
            expected="each station once",
            action="Make the codes distinct, for example with the name of the area in front.",
            text="codes_twice",
            codes=", ".join(map(str, twice[:10])),
        )


def _require_roll(taken: Taken, batches: Batches, assertions: Sequence[Assertion]) -> None:
    """Refuse an outcome that speaks of the roll where the roll of a station is not known: missing is not zero."""
    if REGISTERED in batches.columns or not any(REGISTERED in item.columns for item in assertions):
        return
    frame = taken.snapshot.results.frame
    rows = frame.filter(pl.col("registered").is_null())["source_row"].to_list()
    raise InputError(
        taken.snapshot.files[0].name,
        found=f"{len(rows)} stations without voters on the roll, rows {', '.join(map(str, rows[:10]))}",
        expected="the roll of every station, because the outcome depends on it",
        action="Add the register of these stations.",
        text="roll_unknown",
        rows=", ".join(map(str, rows[:10])),
    )


def place_names(results: Results) -> tuple[str, ...]:
    """Return where each station lies, widest area first; empty where no area is known."""
    rows = results.frame.select(results.area_columns).iter_rows()
    return tuple(" / ".join(name for name in row if name) for row in rows) or ("",) * results.stations


def district_names(results: Results, level: int) -> tuple[str, ...]:
    """Return the area of each station at a level, 1 the widest; 0: one empty name for all.

    Areas are told apart by the whole path above them: two districts of one name in two regions are two.

    Raises:
        CallError: There is no such level, or a station has no area there.
    """
    levels = len(results.area_levels)
    if not 0 <= level <= levels:
        raise CallError(f"area level {level}.", expected=f"0 to {levels}")
    if level == 0:
        return ("",) * results.stations
    columns = [area_column(i) for i in range(1, level + 1)]
    lacking = results.frame[columns[-1]].null_count()
    if lacking:
        raise CallError(
            f"{lacking} stations have no area at level {level}.", expected="an area for every station"
        )
    return tuple(" / ".join(name or "" for name in row) for row in results.frame.select(columns).iter_rows())
