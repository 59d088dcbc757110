"""Find rows that total other rows: subtotals that no word or column marks, proven by their figures."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from tallyproof.sources.code_levels import code_totals
from tallyproof.sources.level_evidence import Figures, is_telling, tells_levels
from tallyproof.sources.whole_levels import whole_levels

__all__ = ["running_totals"]

_FEWEST = 2
"""Figures a row must have for any proof."""

_ODD = 0x9E3779B97F4A7C15
"""Weight of the hash: odd, so that its powers keep all 64 bits."""

Cells = npt.NDArray[np.int64]


def running_totals(counts: pl.DataFrame, codes: pl.Series | None = None) -> pl.Series:
    """Return True for rows that equal, in every column, the sum of other rows that make up their area.

    Three kinds of proof, each exact in every column: the rows that follow or precede the total; the rows
    whose code begins with its code (trailing zeros aside); whole levels, each adding up to a row that
    totals the table. Levels may be nested. An area of a single part equals that part; it is taken for a
    total only where other totals stand in the table and the two codes are not built alike.

    Args:
        counts: Figures of each row in file order, null where not reported; shape (rows, columns).
        codes: Codes of the rows as text, null where there is none; None where the table has no codes.

    Returns:
        Shape (rows,); a row that could be a total but is not proven to be one stays False.

    Example:
        >>> counts = pl.DataFrame({"cast": [90, 60, 30], "valid": [88, 59, 29], "A": [50, 40, 10], "B": [38, 19, 19]})
        >>> running_totals(counts, pl.Series(["N", "001", "002"])).to_list()
        [True, False, False]
    """
    present = [c for c in counts.columns if counts[c].null_count() < counts.height]
    if len(present) < _FEWEST:
        return pl.repeat(value=False, n=counts.height, eager=True)
    cells = counts.select(pl.col(present).fill_null(0)).to_numpy().astype(np.int64)
    keys = [] if codes is None else codes.fill_null("").to_list()
    found = _neighbours(cells, keys)
    if keys:
        found |= code_totals(cells, keys, found)
    found |= whole_levels(cells, keys, found)
    return pl.Series(found)


def _neighbours(cells: Cells, codes: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Return True for rows that equal the sum of the rows that follow or precede them."""
    for step in (-1, 1):
        if _may_total(cells[::step]):
            rows = [tuple(row) for row in cells.tolist()]
            order = range(len(rows))[::step]
            if any(_totals(rows, codes, order, least=2)):
                return np.array(_totals(rows, codes, order, least=1))
    return np.zeros(len(cells), dtype=bool)


def _may_total(cells: Cells) -> bool:
    """Return False where no row can equal the sum of rows right before it.

    Every row is hashed by a sum that keeps addition, so the sum of neighbours is a difference of two
    running hashes; a hit may be chance and is proven afterwards.
    """
    weights = np.cumprod(np.full(cells.shape[1], _ODD, dtype=np.uint64))
    hashes = cells.astype(np.uint64) @ weights
    before = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(hashes, dtype=np.uint64)])
    looked_up = (cells.max(axis=1) > 0) & (hashes != np.concatenate([hashes[:1], hashes[:-1]]))
    return bool(np.isin((before[:-1] - hashes)[looked_up], before).any())


def _totals(rows: Sequence[Figures], codes: Sequence[str], order: range, *, least: int) -> list[bool]:
    """Walk from the parts to the whole, closing the parts that each row adds up to.

    A total repeats its parts, so the running sum of the parts alone tells where they begin: it is looked
    up, and no two rows are compared.
    """
    found = [False] * len(rows)
    sums: list[Figures] = [(0,) * len(rows[0])]
    filled, parts_at, latest = [0], [-1], {sums[0]: 0}
    for row in order:
        start = latest.get(tuple(map(int.__sub__, sums[-1], rows[row])))
        if start is not None and is_telling(rows[row]):
            parts = filled[-1] - filled[start]
            single = parts == 1 and tells_levels(codes, row, parts_at[start + 1])
            found[row] = parts >= least and (parts > 1 or single)
        if not found[row]:
            sums.append(tuple(map(int.__add__, sums[-1], rows[row])))
            filled.append(filled[-1] + any(rows[row]))
            parts_at.append(row)
            latest[sums[-1]] = len(sums) - 1
    return found
