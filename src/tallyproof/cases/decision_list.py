"""A list of stations that a commission or a court decided on, from the rows of any table: PDF, workbook or CSV."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tallyproof.election.problem import Problem
from tallyproof.errors import CallError, InputError

__all__ = ["DecisionList", "ListRow", "station_list"]

_HEADINGS = (
    "station_id",
    "polling station code",
    "ps_code",
    "station code",
    "station",
    "код участка",
    "номер участка",
    "№ участка",
    "участок",
    "уик",
    "№ уик",
    "учаске коды",
    "учаске нөмірі",
    "учаске",
)
_SERIAL = ("sr.", "no.", "№", "n", "nr", "#")


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of a table as it is printed."""

    place: int
    """Row of the file, or running number of the row over all pages; from 1."""
    cells: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class DecisionList:
    """The stations of a list, and an account of every row."""

    stations: tuple[str, ...]
    """Each once, in the order of the list; text, leading zeros kept."""
    read: int
    """Rows below the heading."""
    problems: tuple[Problem, ...]
    """Rows without a code, codes that repeat, numbers of the list that jump."""


def station_list(rows: Iterable[ListRow], *, file: str, column: str = "", pattern: str = "") -> DecisionList:
    r"""Take the station codes out of the rows of a list.

    Args:
        rows: All rows in their order, title lines and headings among them.
        file: Where they stand, for problems.
        column: Heading of the column with the codes; empty: one of those known in the field.
        pattern: A regular expression whose first group, or whole match, is the code in a cell; empty: the cell.

    Returns:
        The codes. A row that gives none, or one that stands before, is a problem with its row.

    Raises:
        InputError: No row is a heading of such a column.
        CallError: `pattern` is no regular expression.

    Example:
        >>> rows = [ListRow(1, ("Sr.", "Polling Station Code")), ListRow(2, ("1", "010132201"))]
        >>> station_list(rows, file="list.pdf").stations
        ('010132201',)
    """
    listed = list(rows)
    at, number_at, first = _heading(listed, file, column)
    body = [row for row in listed[first + 1 :] if any((cell or "").strip() for cell in row.cells)]
    expression = _compiled(pattern)
    stations: dict[str, None] = {}
    problems: list[Problem] = []
    for row in body:
        cell = (row.cells[at] or "").strip() if at < len(row.cells) else ""
        found = expression.search(cell) if expression else None
        code = (found[1] if found.re.groups else found[0]) if found else ("" if expression else cell)
        if not code:
            problems.append(Problem("O-BLANK-STATION", file, row.place, column, found=cell))
        elif code in stations:
            problems.append(Problem("O-REPEATED-STATION", file, row.place, column, found=code))
        else:
            stations[code] = None
    numbers = [] if number_at is None else _jumps(body, number_at, file)
    return DecisionList(tuple(stations), len(body), (*problems, *numbers))


def _heading(rows: Sequence[ListRow], file: str, column: str) -> tuple[int, int | None, int]:
    """Return the columns of codes and of running numbers, and the place of the heading among the rows."""
    wanted = (column.strip().casefold(),) if column else _HEADINGS
    for place, row in enumerate(rows):
        names = [(cell or "").strip().casefold() for cell in row.cells]
        for name in wanted:
            if name in names:
                serial = next((i for i, one in enumerate(names) if one in _SERIAL), None)
                return names.index(name), serial, place
    raise InputError(
        file,
        found="no heading of a column with station codes",
        expected=column or ", ".join(_HEADINGS),
        action="Name the column: --list-column NAME.",
        text="no_station_column",
        columns=", ".join(cell or "" for cell in rows[0].cells)[:200] if rows else "–",
    )


def _jumps(body: Sequence[ListRow], at: int, file: str) -> list[Problem]:
    """Return where the list's own running numbers do not run on: a row may be missing."""
    problems = []
    for expected, row in enumerate(body, start=1):
        cell = (row.cells[at] or "").strip().rstrip(".") if at < len(row.cells) else ""
        if cell != str(expected):
            problems.append(Problem("O-LIST-NUMBER", file, row.place, found=cell, expected=str(expected)))
            break
    return problems


def _compiled(pattern: str) -> "re.Pattern[str] | None":
    try:
        return re.compile(pattern) if pattern else None
    except re.error as error:
        raise CallError(
            f"The pattern {pattern!r} cannot be read: {error}.",
            expected="a regular expression",
            text="pattern_wrong",
            pattern=repr(pattern),
        ) from error
