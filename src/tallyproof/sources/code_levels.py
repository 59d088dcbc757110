"""Find totals whose code is the beginning of the codes that they total, proven by the figures."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt

from tallyproof.sources.level_evidence import is_telling

__all__ = ["code_totals"]

_LONGEST = 40
"""Longer codes are texts; they name no hierarchy."""
_AFTER = "\U0010ffff"
"""Sorts behind every continuation of a code."""

Cells = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


def code_totals(cells: Cells, codes: Sequence[str], known: Marks) -> Marks:
    """Return True for rows that equal the sum of all rows whose codes begin with theirs.

    A code counts with and without its trailing zeros: 40400 may stand above 40401 and 40499. Order in the
    file does not matter. Narrow areas are closed before wide ones, so that each row is added once.

    Args:
        cells: Figures, 0 where not reported; shape (rows, columns).
        codes: Code of each row, "" where it has none.
        known: Rows that are known to be totals.

    Returns:
        Shape (rows,), the known totals not repeated.

    Example:
        >>> cells = np.array([[60, 55, 5, 40], [90, 80, 10, 50], [30, 25, 5, 10]])
        >>> code_totals(cells, ["0102", "0100", "0101"], np.zeros(3, dtype=bool)).tolist()
        [False, True, False]
    """
    found = _closed(cells, codes, known, least=2)
    return _closed(cells, codes, known, least=1) if (found | known).any() else found


def _closed(cells: Cells, codes: Sequence[str], known: Marks, *, least: int) -> Marks:
    """Close areas from the longest beginning of a code to the shortest."""
    found = known.copy()
    order = sorted(range(len(codes)), key=codes.__getitem__)
    heads = _heads(order, [codes[row] for row in order])
    running = _running(cells, order, found)
    for _, group in groupby(heads, key=lambda head: head[0]):
        _, first, last, row = np.array(list(group)).T
        inside = running[last] - running[first]
        equal = (inside[:, :-1] == 2 * cells[row]).all(axis=1) & ~found[row]
        several = inside[:, -1] - cells[row].any(axis=1) >= least
        telling = [is_telling(tuple(cells[at].tolist())) for at in row[equal & several]]
        if any(telling):
            found[row[equal & several][telling]] = True
            running = _running(cells, order, found)
    return found & ~known


def _heads(order: Sequence[int], ordered: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Return every beginning that may stand for an area, with or without the zeros at the end of a code.

    Returns:
        Less its length, its first place and the place after its last among the ordered codes, and the row
        whose code it is; longest first. Beginnings that no other code has are left out.
    """
    heads = []
    for place, (before, code, after) in enumerate(
        zip(["", *ordered], ordered, [*ordered[1:], ""], strict=False)
    ):
        if 0 < len(code) <= _LONGEST:
            for size in range(max(len(code.rstrip("0")), 1), len(code) + 1):
                head = code[:size]
                if before.startswith(head) or after.startswith(head):
                    first = bisect_left(ordered, head, hi=place + 1)
                    last = bisect_right(ordered, head + _AFTER, lo=place)
                    heads.append((-size, first, last, order[place]))
    return sorted(heads)


def _running(cells: Cells, order: Sequence[int], found: Marks) -> Cells:
    """Return running sums in order of the codes, totals left out, with a running number of filled rows."""
    kept = np.where(found[:, None], 0, cells)
    counted = np.column_stack([kept, kept.any(axis=1)])[order]
    return np.vstack([np.zeros((1, counted.shape[1]), dtype=np.int64), counted.cumsum(axis=0)])
