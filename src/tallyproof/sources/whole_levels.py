"""Find levels of a table that each add up to the row that totals the table."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from tallyproof.sources.level_evidence import LARGE, is_telling, shape_of

__all__ = ["find_near_total", "find_total_twice", "whole_levels"]

_ROWS = 4
"""In a smaller table one row may be the sum of the others by chance."""
_DIFFERENT = 3
"""Different figures that the total of a table must hold; it is one row, so chance has one try."""

_MANY = 10
_SLIP = 0.01
_MOST_TIMES = 3

Cells = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


def whole_levels(cells: Cells, codes: Sequence[str], known: Marks) -> Marks:
    """Return True for the row that totals the table, and for levels beside it that add up to it too.

    Rows whose codes are built alike are a level. What is left must add up to the total as well, so that no
    row is marked whose votes stand nowhere else.

    Args:
        cells: Figures, 0 where not reported; shape (rows, columns).
        codes: Code of each row; empty where the table has none.
        known: Rows that are known to be totals.

    Returns:
        Shape (rows,), the known totals not repeated; all False where no row totals the table.
    """
    none = np.zeros(len(cells), dtype=bool)
    top = _top(cells)
    if top is None:
        return none
    below = np.arange(len(cells)) != top
    times = _times(cells, below & ~known, top)
    alike = _levels(cells, codes, below, top) if known.any() or times > 1 else []
    found = _proven(cells, alike, below & ~known, top)
    if found is None:
        found = _proven(cells, _stacked(cells, below & ~known, top, times), below & ~known, top)
    return none if found is None else found & ~known


def _proven(cells: Cells, levels: Sequence[Marks], others: Marks, top: int) -> Marks | None:
    """Return the total and its levels but the one of the stations; None where these do not add up to it."""
    found = np.zeros(len(cells), dtype=bool)
    found[top] = True
    for level in levels:
        found |= level
    rest = others & ~found
    if not rest.any() and levels:
        found &= ~max(levels, key=np.count_nonzero)
        return found
    return found if (cells[rest].sum(axis=0) == cells[top]).all() else None


def find_total_twice(counts: pl.DataFrame) -> tuple[int, int] | None:
    """Return the row that all others add up to several times over, and how often; None where there is none.

    Args:
        counts: Figures of the rows that are left as stations, null where not reported.

    Returns:
        Place of the row and the number of times, at least two: levels are mixed and cannot be told apart.

    Example:
        >>> mixed = {"cast": [90, 80, 10, 45, 45], "A": [60, 50, 10, 30, 30], "B": [30, 30, 0, 15, 15]}
        >>> find_total_twice(pl.DataFrame(mixed))
        (0, 2)
    """
    cells = counts.fill_null(0).to_numpy().astype(np.int64)
    top = _top(cells)
    if top is None:
        return None
    others = np.arange(len(cells)) != top
    times = _times(cells, others, top)
    alone = not (cells[others] == cells[top]).all(axis=1).any()
    return (top, times) if times > 1 and alone else None


def find_near_total(counts: pl.DataFrame) -> int | None:
    """Return the row that nearly totals the table: a total with a slip of the pen, or of another version.

    Args:
        counts: Figures of the rows that are left as stations, null where not reported.

    Returns:
        Place of the row to which the other rows add up once, twice or three times within one in a hundred, in
        every column in which it holds 50 or more; None where there is none or fewer than ten others.

    Example:
        >>> parts = [60, 70, 80, 90, 55, 65, 75, 85, 95, 100]
        >>> counts = {name: [*(n - less for n in parts), 775 - 10 * less] for less, name in enumerate("abcd")}
        >>> find_near_total(pl.DataFrame(counts)), find_near_total(pl.DataFrame(counts).head(10))
        (10, None)
    """
    cells = counts.fill_null(0).to_numpy().astype(np.int64)
    top = _top(cells)
    if top is None or len(cells) <= _MANY:
        return None
    rest, whole = cells.sum(axis=0) - cells[top], cells[top]
    large = whole >= LARGE
    times = np.rint(rest[large] / whole[large])
    near = np.abs(rest[large] - times * whole[large]) <= _SLIP * whole[large]
    same = bool((times == times[0]).all()) and 1 <= times[0] <= _MOST_TIMES
    return top if same and bool(near.all()) else None


def _top(cells: Cells) -> int | None:
    """Return the row with the largest figures where it may total the table; the first of equal ones."""
    if np.count_nonzero(cells.any(axis=1)) < _ROWS:
        return None
    top = int(cells.sum(axis=1).argmax())
    return top if is_telling(tuple(cells[top].tolist()), different=_DIFFERENT) else None


def _times(cells: Cells, others: Marks, top: int) -> int:
    """Return how many times the other rows hold the figures of the top row; 0 where they do not exactly."""
    rest = cells[others].sum(axis=0)
    largest = int(cells[top].argmax())
    times = int(rest[largest]) // int(cells[top, largest])
    return times if (rest == times * cells[top]).all() else 0


def _levels(cells: Cells, codes: Sequence[str], below: Marks, top: int) -> list[Marks]:
    """Return the sets of rows with codes built alike that add up to the total; by shape."""
    if not codes:
        return []
    shapes, at = np.unique([shape_of(code) for code in codes], return_inverse=True)
    sums = np.zeros((len(shapes), cells.shape[1]), dtype=np.int64)
    np.add.at(sums, at[below], cells[below])
    equal = np.flatnonzero((sums == cells[top]).all(axis=1))
    return [(at == shape) & below for shape in equal]


def _stacked(cells: Cells, others: Marks, top: int, times: int) -> list[Marks]:
    """Return the levels where they stand whole one after the other; nothing where one does not close.

    One level may be a single row, an only part of the whole. More of them are equal sheets, not levels.
    """
    rows = np.flatnonzero(others)
    running = cells[rows].cumsum(axis=0)
    ends = [np.flatnonzero((running == n * cells[top]).all(axis=1)) for n in range(1, times + 1)]
    if not all(map(len, ends)):
        return []
    level = np.searchsorted([int(end[0]) for end in ends], np.arange(len(rows)))
    marks = np.full(len(cells), -1)
    marks[rows] = level
    if np.count_nonzero(np.bincount(level, minlength=times) == 1) > 1:
        return []
    return [marks == n for n in range(times)]
