"""Compare matched sheets cell by cell, and name the shape of each difference.

The shapes describe figures, not intent: two figures exchanged is what a tired clerk does too.
"""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from tallyproof.election.results import Results
from tallyproof.observation.sheets.choices import Cell, ComparedColumns
from tallyproof.observation.sheets.match import Matching

__all__ = ["CellDifference", "Shape", "SheetDifference", "SheetDifferences", "compare_sheets"]


class Shape(StrEnum):
    """What a difference looks like; the first that fits."""

    EXCHANGED = "exchanged"
    """Two choices have each other's votes, all else is equal."""
    SHIFTED = "shifted"
    """At least three votes stand one line lower or higher."""
    ONE_DIGIT = "one_digit"
    """One figure differs, by one digit changed, dropped or added, or two neighbours exchanged."""
    MOVED = "moved"
    """Votes differ between choices, their sum is equal."""
    MORE = "more"
    """No vote is lower in the official set, some are higher."""
    FEWER = "fewer"
    """No vote is higher in the official set, some are lower."""
    COUNTS_ONLY = "counts_only"
    """All votes are equal; another figure differs."""
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class CellDifference:
    """One figure that the two sheets report differently."""

    cell: Cell
    official: int
    other: int


@dataclass(frozen=True, slots=True)
class SheetDifference:
    """One station whose two sheets differ."""

    official_row: int
    other_row: int
    shape: Shape
    cells: tuple[CellDifference, ...]


@dataclass(frozen=True, slots=True)
class SheetDifferences:
    """All matched stations, each in one of three counts, and the sheets that differ."""

    equal: int
    """Stations with at least one figure on both sheets and no difference."""
    different: tuple[SheetDifference, ...]
    """By official row."""
    incomparable: int
    """Stations without a single figure on both sheets."""
    blank_official: int
    """Cells that only the other sheet reports; a blank is compared with nothing."""
    blank_other: int


def compare_sheets(
    official: Results, other: Results, matching: Matching, columns: ComparedColumns
) -> SheetDifferences:
    """Compare every cell of every matched pair; a blank is not zero and differs from nothing."""
    cells = columns.cells
    left = official.frame[matching.pairs["official_row"]].select(
        pl.col(cell.official).alias(f"a{i}") for i, cell in enumerate(cells)
    )
    right = other.frame[matching.pairs["other_row"]].select(
        pl.col(cell.other).alias(f"b{i}") for i, cell in enumerate(cells)
    )
    both = pl.concat([matching.pairs, left, right], how="horizontal_extend")
    marked = both.with_columns(_differs(len(cells)), _shared(len(cells)))
    differing = marked.filter("differs")
    return SheetDifferences(
        equal=marked.filter(~pl.col("differs") & pl.col("shared")).height,
        different=tuple(_sheet(row, cells) for row in differing.iter_rows(named=True)),
        incomparable=marked.filter(~pl.col("shared")).height,
        blank_official=_blanks(both, len(cells), "a", "b"),
        blank_other=_blanks(both, len(cells), "b", "a"),
    )


def _differs(cells: int) -> pl.Expr:
    each = [(pl.col(f"a{i}") != pl.col(f"b{i}")).fill_null(value=False) for i in range(cells)]
    return pl.any_horizontal(*each, pl.lit(value=False)).alias("differs")


def _shared(cells: int) -> pl.Expr:
    each = [pl.col(f"a{i}").is_not_null() & pl.col(f"b{i}").is_not_null() for i in range(cells)]
    return pl.any_horizontal(*each, pl.lit(value=False)).alias("shared")


def _blanks(both: pl.DataFrame, cells: int, blank: str, told: str) -> int:
    each = [pl.col(f"{blank}{i}").is_null() & pl.col(f"{told}{i}").is_not_null() for i in range(cells)]
    return int(sum(both.select(one.sum()).item() for one in each))


def _sheet(row: dict[str, int | None], cells: tuple[Cell, ...]) -> SheetDifference:
    told = [(cell, row[f"a{i}"], row[f"b{i}"]) for i, cell in enumerate(cells)]
    both = [CellDifference(cell, a, b) for cell, a, b in told if a is not None and b is not None]
    found = tuple(one for one in both if one.official != one.other)
    shape = _shape(found, [one for one in both if one.cell.is_vote])
    return SheetDifference(int(row["official_row"] or 0), int(row["other_row"] or 0), shape, found)


def _shape(found: tuple[CellDifference, ...], votes: list[CellDifference]) -> Shape:
    differing = [one for one in found if one.cell.is_vote]
    if not differing:
        return Shape.ONE_DIGIT if _one_digit(found) else Shape.COUNTS_ONLY
    if _exchanged(found):
        return Shape.EXCHANGED
    if _one_digit(found):
        return Shape.ONE_DIGIT
    return Shape.SHIFTED if _shifted(votes) else _direction([one.official - one.other for one in differing])


def _direction(changes: list[int]) -> Shape:
    if sum(changes) == 0:
        return Shape.MOVED
    if min(changes) > 0:
        return Shape.MORE
    return Shape.FEWER if max(changes) < 0 else Shape.MIXED


def _exchanged(found: tuple[CellDifference, ...]) -> bool:
    if len(found) != 2 or not all(one.cell.is_vote for one in found):  # noqa: PLR2004 - a pair
        return False
    one, two = found
    return one.official == two.other and one.other == two.official


def _one_digit(found: tuple[CellDifference, ...]) -> bool:
    return len(found) == 1 and _typing_slip(str(found[0].official), str(found[0].other))


def _typing_slip(one: str, two: str) -> bool:
    """Return whether two figures differ by one digit changed, added or dropped, or by two exchanged."""
    if len(one) == len(two):
        places = [i for i, (a, b) in enumerate(zip(one, two, strict=True)) if a != b]
        swapped = len(places) == 2 and places[1] == places[0] + 1  # noqa: PLR2004 - two neighbours
        return len(places) == 1 or (
            swapped and one[places[0]] == two[places[1]] and one[places[1]] == two[places[0]]
        )
    short, long = sorted((one, two), key=len)
    return len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _shifted(votes: list[CellDifference]) -> bool:
    official, other = [one.official for one in votes], [one.other for one in votes]
    return _stands_lower(official, other) or _stands_lower(other, official)


def _stands_lower(lower: list[int], upper: list[int]) -> bool:
    """Return whether one list is the other one line further down, over at least three figures above zero."""
    same = [a == b for a, b in zip(lower[1:], upper[:-1], strict=True)]
    told = sum(1 for a, b in zip(lower[1:], upper[:-1], strict=True) if a == b and a > 0)
    return bool(same) and all(same) and told >= 3  # noqa: PLR2004 - fewer fit by chance
