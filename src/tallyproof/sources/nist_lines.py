"""Lay the records of counts of one contest out as lines: one number a line, nothing decided."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import polars as pl

from tallyproof.election.problem import Problem
from tallyproof.sources.nist_counts import LINE_SCHEMA, CountRecord, integral
from tallyproof.sources.nist_document import MARK, ContestPart, Document, nodes, records

__all__ = ["OWN_BALLOT_COUNTS", "Lines", "lines_of"]

OWN_BALLOT_COUNTS: Final = {f"{MARK}{column}": column for column in ("issued", "valid", "invalid")}
"""Ballot counts of type "other" that our extension adds, by their OtherType, and their columns."""


class Lines:
    """The lines of one contest, with what was wrong on the way."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._columns: tuple[list[object], ...] = tuple([] for _ in LINE_SCHEMA)
        self._faults: Counter[tuple[str, str, str]] = Counter()
        self._first: dict[tuple[str, str, str], int] = {}
        self.wider: list[int] = []
        """Records of wider scope whose count the contest has itself."""

    def add(self, record: CountRecord, measure: str, raw: object) -> None:
        """Add one number; an unreadable or hidden one is a null with a problem."""
        value = None if record.suppressed else integral(raw)
        if value is None:
            fault = (
                ("S-SUPPRESSED-COUNT", measure, "")
                if record.suppressed
                else ("S-BAD-COUNT", measure, str(raw)[:80])
            )
            self._faults[fault] += 1
            self._first.setdefault(fault, record.row)
        own = OWN_BALLOT_COUNTS.get(record.type) if measure == "cast" else None
        kind = "total" if own else record.type
        line = (record.row, record.unit, own or measure, kind, record.device, record.round, value)
        for column, cell in zip(self._columns, line, strict=True):
            column.append(cell)

    def frame(self) -> pl.DataFrame:
        """Return the lines with columns row, unit, measure, type, device, round, value."""
        pairs = zip(LINE_SCHEMA.items(), self._columns, strict=True)
        return pl.DataFrame([pl.Series(name, cells, kind) for (name, kind), cells in pairs])

    def measures(self) -> set[object]:
        """Return the measures that have lines so far."""
        return set(self._columns[2])

    def problems(self) -> Iterator[Problem]:
        """Yield what was wrong, equal faults once."""
        for (code, measure, found), count in self._faults.items():
            row = self._first[code, measure, found]
            yield Problem(code, self._file, row=row, column=measure, found=found, count=count)


def lines_of(document: Document, part: ContestPart) -> Lines:
    """Return the lines of a contest: its votes, its other counts, and the ballots of its election.

    Measures are the columns of the results table where it has them, else the field's own name. Where the
    contest has a count itself, the same count of wider scope is left aside.
    """
    file, lines = document.file, Lines(document.file)
    for choice, selection in zip(part.choices, part.selections, strict=True):
        for record in records(selection, "VoteCounts", file):
            lines.add(record, choice.column, dict(record.values).get("Count"))
    for key in ("OtherCounts", "SummaryCounts"):
        for record in records(part.node, key, file):
            _add_fields(lines, record, record.values)
    own = lines.measures()
    for record in _wider_records(document, part):
        kept = tuple((name, raw) for name, raw in record.values if _measure(name) not in own)
        _add_fields(lines, record, kept)
        if len(kept) < len(record.values):
            lines.wider.append(record.row)
    return lines


def _wider_records(document: Document, part: ContestPart) -> Iterator[CountRecord]:
    """Yield ballot counts of the election (version 2) and of the units (version 1)."""
    yield from records(part.election, "BallotCounts", document.file)
    for unit in nodes(document.root, "GpUnit", document.file):
        for record in records(unit, "SummaryCounts", document.file):
            yield record if record.unit else record._replace(unit=str(unit.get("@id", "")).strip())


def _add_fields(lines: Lines, record: CountRecord, values: tuple[tuple[str, object], ...]) -> None:
    for name, raw in values:
        lines.add(record, _measure(name), raw)


def _measure(field: str) -> str:
    return "cast" if field == "BallotsCast" else field
