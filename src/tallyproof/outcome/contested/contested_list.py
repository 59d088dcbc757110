"""Read the list of contested stations.

A CSV file with a heading. `station_id` is required; all other columns may be absent, and cells blank:

    station_id, states, ballots, category, standing, reason, at_most, sheet:cast, sheet:valid, sheet:CHOICE ...

`states` names what may become of the station, separated by "|" (counted, annulled, replaced, repeat); blank is
"counted|annulled", and "replaced" as well where another sheet stands in the row. `sheet:` columns hold that
other sheet, by count or by name or id of a choice. `at_most` bounds a repeat poll; blank: the register.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from tallyproof.election.problem import Problem
from tallyproof.election.results import COUNTS, Results
from tallyproof.errors import InputError
from tallyproof.outcome.annul_list import listed_stations
from tallyproof.outcome.contested.station import ContestedList, ContestedStation, Standing, State
from tallyproof.outcome.tally import columns_of, vote_column
from tallyproof.short_file import read_short_table

__all__ = ["read_contested"]

_KNOWN = ("station_id", "states", "ballots", "category", "standing", "reason", "at_most")
_SHEET = "sheet:"
_WHOLE = re.compile(r"\d{1,12}", re.ASCII)
_DEFAULT = (State.COUNTED, State.ANNULLED)

Row = tuple[int, Mapping[str, str]]


def read_contested(path: Path, results: Results, *, needed: frozenset[str]) -> ContestedList:
    """Read the contested stations from a CSV file (its form stands at the top of this file).

    Args:
        path: UTF-8, cells separated by tab, semicolon or comma.
        results: The results that the codes belong to.
        needed: Columns that the rule asks for; another sheet must give all of them, or it cannot count.

    Returns:
        The stations that the results know, each once. Everything that cannot be used is a problem with its
        row; a blank number is unknown, never zero.

    Raises:
        InputError: The file is not such a text, or a column of it is not known.
    """
    rows = read_short_table(path, needed=("station_id",)).rows
    known = frozenset(results.frame["station_id"].drop_nulls())
    listed = listed_stations(((row, cells["station_id"]) for row, cells in rows), file=path.name, known=known)
    first: dict[str, Row] = {}
    for row, cells in rows:
        first.setdefault(_code(cells, known), (row, cells))
    reader = _Reader(path.name, results, needed, _columns(path.name, rows, results))
    counts = _counts(results, listed.station_ids)
    stations = [reader.station(code, *first[code], counted=counts[code]) for code in listed.station_ids]
    kept = tuple(station for station in stations if station.states)
    return ContestedList(path.name, kept, (*listed.problems, *reader.problems))


def _columns(file: str, rows: Sequence[Row], results: Results) -> dict[str, str]:
    """Return the count column by heading of every column of the other sheet; refuses unknown headings."""
    names = {choice.name: choice.column for choice in results.choices}
    names |= {choice.id: choice.column for choice in results.choices} | {count: count for count in COUNTS}
    found: dict[str, str] = {}
    for heading in rows[0][1] if rows else ():
        named = heading.removeprefix(_SHEET)
        if heading.startswith(_SHEET) and named in names:
            found[heading] = names[named]
        elif heading not in _KNOWN:
            expected = ", ".join((*_KNOWN, *(f"{_SHEET}{name}" for name in names)))
            raise InputError(
                file,
                found=repr(heading),
                expected=expected,
                place="heading",
                text="wrong_row_known",
                row=1,
                known=expected,
            )
    return found


def _code(cells: Mapping[str, str], known: frozenset[str]) -> str:
    written = cells["station_id"]
    return written if written in known else written.strip()


def _counts(results: Results, codes: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return what each station adds to every total; a column that none of its rows reports is absent."""
    columns = columns_of(results.choices)
    mine = results.frame.filter(pl.col("station_id").is_in(list(codes)))
    sums = mine.group_by("station_id").agg(
        pl.when(pl.col(c).is_not_null().any()).then(pl.col(c).cast(pl.Int128).sum()).alias(c) for c in columns
    )
    return {
        code: {column: int(count) for column, count in zip(columns, counts, strict=True) if count is not None}
        for code, *counts in sums.iter_rows()
    }


class _Reader:
    """Reads rows into stations and collects the problems."""

    def __init__(
        self, file: str, results: Results, needed: frozenset[str], columns: Mapping[str, str]
    ) -> None:
        self.file = file
        self.columns = columns
        self.needed = needed | {vote_column(choice.id) for choice in results.choices}
        self.problems: list[Problem] = []

    def station(
        self, code: str, row: int, cells: Mapping[str, str], *, counted: Mapping[str, int]
    ) -> ContestedStation:
        sheet = self._sheet(row, cells)
        most = self._whole(row, cells, "at_most")
        at_most = counted.get("registered") if most is None else most
        return ContestedStation(
            station_id=code,
            states=tuple(self._states(row, cells, sheet, bounded=at_most is not None)),
            counted=counted,
            whole=counted.get("cast"),
            sheet=sheet,
            at_most=at_most,
            ballots=self._whole(row, cells, "ballots"),
            category=cells.get("category", ""),
            standing=self._standing(row, cells),
            reason=cells.get("reason", ""),
        )

    def _states(
        self, row: int, cells: Mapping[str, str], sheet: Mapping[str, int], *, bounded: bool
    ) -> Iterator[State]:
        written = [word.strip().casefold() for word in cells.get("states", "").split("|") if word.strip()]
        for word in written:
            if word not in set(State):
                self._problem("O-UNKNOWN-STATE", row, "states", word)
        wanted = written or [*_DEFAULT, *([State.REPLACED] if sheet else [])]
        complete = self._complete(row, sheet) if State.REPLACED in wanted else True
        if State.REPEAT in wanted and not bounded:
            self._problem("O-REPEAT-UNBOUNDED", row, "at_most", "")
        usable = {State.REPLACED: complete, State.REPEAT: bounded}
        yield from (state for state in State if state in wanted and usable.get(state, True))

    def _complete(self, row: int, sheet: Mapping[str, int]) -> bool:
        missing = sorted(self.needed - {"registered"} - sheet.keys())
        if missing:
            self._problem("O-SHEET-INCOMPLETE", row, _SHEET, ", ".join(missing))
        return not missing

    def _sheet(self, row: int, cells: Mapping[str, str]) -> dict[str, int]:
        found = {column: self._whole(row, cells, heading) for heading, column in self.columns.items()}
        return {column: count for column, count in found.items() if count is not None}

    def _whole(self, row: int, cells: Mapping[str, str], heading: str) -> int | None:
        written = cells.get(heading, "")
        if not written:
            return None
        if _WHOLE.fullmatch(written):
            return int(written)
        self._problem("O-NOT-A-COUNT", row, heading, written)
        return None

    def _standing(self, row: int, cells: Mapping[str, str]) -> Standing:
        written = cells.get("standing", "").casefold()
        if written and written not in set(Standing):
            self._problem("O-UNKNOWN-STANDING", row, "standing", written)
        return Standing(written) if written in set(Standing) else Standing.ALLEGED

    def _problem(self, code: str, row: int, column: str, found: str) -> None:
        self.problems.append(Problem(code, self.file, row, column, found=found))
