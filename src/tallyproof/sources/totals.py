"""Read totals that a commission announced, to compare them with the sum of the stations."""

from collections.abc import Mapping
from pathlib import Path

from tallyproof.election.published import PublishedTotal
from tallyproof.election.results import COUNTS
from tallyproof.errors import InputError
from tallyproof.short_file import heading_of, read_short_table

__all__ = ["announced", "is_totals", "read_totals"]

_LONGEST_HEADER = 4096


def is_totals(path: Path) -> bool:
    """Return whether a file is a list of totals as `read_totals` reads it: CSV with `column` and `value`."""
    if not path.is_file():
        return False
    with path.open("rb") as handle:
        first = handle.readline(_LONGEST_HEADER).decode("utf-8-sig", errors="replace")
    names = set(heading_of(first))
    return {"column", "value"} <= names <= {"column", "value"} | {n for n in names if n.startswith("area_")}


def read_totals(path: Path) -> tuple[PublishedTotal, ...]:
    """Read a CSV file with the columns `column`, `value` and, for totals of areas, `area_1`, `area_2`, ...

    Args:
        path: UTF-8, cells separated by tab, semicolon or comma. `column` is a count (`cast`, ...) or the name of
            a choice; a row without area names is a total of the whole contest.

    Returns:
        One total a row, in file order.

    Raises:
        InputError: A column is missing, or a value is not a whole number; names row and cell.
    """
    read = read_short_table(path, needed=("column", "value"))
    levels = sorted(name for name in read.heading if name.startswith("area_"))
    return tuple(_total(path.name, row, record, levels) for row, record in read.rows)


def announced(totals: Mapping[str, int], file: str) -> tuple[PublishedTotal, ...]:
    """Return totals of the whole contest, given by column, as printed totals."""
    return tuple(PublishedTotal((), column, value, file) for column, value in totals.items())


def _total(file: str, row: int, record: Mapping[str, str], levels: list[str]) -> PublishedTotal:
    text = record["value"]
    if not (text.isascii() and text.isdecimal()):
        raise InputError(
            file,
            place=f'row {row}, column "value"',
            found=repr(record["value"]),
            expected="a whole number without separators",
            action="Leave the row out where the total was not announced.",
            text="not_a_count",
            row=row,
        )
    column = record["column"]
    counted = column in COUNTS or column.startswith("votes__")
    areas = tuple(record[level] or None for level in levels)
    return PublishedTotal(_trimmed(areas), column if counted else f"votes__{column}", int(text), file, row)


def _trimmed(areas: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """Drop unnamed levels at the narrow end: a total of a region names no district."""
    while areas and areas[-1] is None:
        areas = areas[:-1]
    return areas
