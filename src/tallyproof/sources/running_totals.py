"""Find rows that equal the sum of their neighbours: subtotals that no word or column marks."""

from collections.abc import Sequence

import polars as pl

__all__ = ["running_totals"]

_COLUMNS = 4
"""Fewer figures a row could agree by chance."""
_SMALLEST = 50
"""Rows with a smaller first figure are never taken for totals."""

Figures = tuple[int, ...]


def running_totals(counts: pl.DataFrame) -> pl.Series:
    """Return True for rows that equal, in every column, the sum of the rows that follow or precede them.

    Levels may be nested: a region equals the sum of its districts, which equal the sum of their
    municipalities. An area of a single part equals that part; it is taken for a total only where
    other totals stand in the table.

    Args:
        counts: Figures of each row in file order, null where not reported; shape (rows, columns).

    Returns:
        Shape (rows,); all False where there are fewer than four columns to compare.
    """
    none = [False] * counts.height
    present = [c for c in counts.columns if counts[c].null_count() < counts.height]
    if len(present) < _COLUMNS:
        return pl.Series(none, dtype=pl.Boolean)
    rows = counts.select(pl.col(present).fill_null(0)).rows()
    if any(stacked := _stacked_levels(rows)):
        return pl.Series(stacked, dtype=pl.Boolean)
    for order in (range(len(rows) - 1, -1, -1), range(len(rows))):
        if any(_totals(rows, order, single=False)):
            return pl.Series(_totals(rows, order, single=True), dtype=pl.Boolean)
    return pl.Series(none, dtype=pl.Boolean)


def _stacked_levels(rows: Sequence[Figures]) -> list[bool]:
    """Mark all but the last level where the table is a total and then whole levels, each adding up to it."""
    found = [False] * len(rows)
    if not rows or max(rows[0]) < _SMALLEST:
        return found
    ends, sums = [], [0] * len(rows[0])
    for place, row in enumerate(rows[1:], start=1):
        sums = [total + figure for total, figure in zip(sums, row, strict=True)]
        if tuple(sums) == rows[0]:
            ends.append(place)
            sums = [0] * len(rows[0])
    if not ends or any(sums):
        return found
    last = ends[-2] if len(ends) > 1 else 0
    return [place <= last for place in range(len(rows))]


def _totals(rows: Sequence[Figures], order: range, *, single: bool) -> list[bool]:
    """Walk from the parts to the whole, closing units under each row that they add up to."""
    found = [False] * len(rows)
    units: list[int] = []
    for row in order:
        parts = _parts(rows, units, rows[row], least=1 if single else 2)
        if parts:
            found[row] = True
            del units[-parts:]
        units.append(row)
    return found


def _parts(rows: Sequence[Figures], units: Sequence[int], whole: Figures, *, least: int) -> int:
    """Return how many of the last units add up to the whole; 0 where they do not."""
    if max(whole) < _SMALLEST or min(whole) < 0:
        return 0
    largest = max(range(len(whole)), key=whole.__getitem__)
    filled, rest = 0, whole[largest]
    for running, unit in enumerate(reversed(units), start=1):
        rest -= rows[unit][largest]
        filled += any(rows[unit])
        if rest < 0:
            return 0
        if rest == 0 and filled >= least and _adds_up(rows, units[-running:], whole):
            return running
    return 0


def _adds_up(rows: Sequence[Figures], units: Sequence[int], whole: Figures) -> bool:
    return all(
        sum(column) == total
        for column, total in zip(zip(*(rows[u] for u in units), strict=True), whole, strict=True)
    )
