"""Add counted parts up to one table, and close the account of rows."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from tallyproof.tabulation.count import KEYS

__all__ = ["Tabulation", "add", "close"]


@dataclass(frozen=True, slots=True)
class Tabulation:
    """All records, counted."""

    cells: pl.DataFrame
    """Columns `precinct`, `contest`, `choice`, `votes`; sorted; a null choice: nothing was marked."""
    read: int
    """Rows of all files."""
    without_precinct: int
    """Rows left out: they name no precinct."""
    without_contest: int
    """Rows left out: they name a precinct and no contest."""

    @property
    def used(self) -> int:
        """Rows that are counted in `cells`."""
        return self.read - self.without_precinct - self.without_contest


def add(tables: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Add tables of counted parts up; the order of the parts does not matter.

    Example:
        >>> part = pl.DataFrame({"precinct": ["1"], "contest": ["Mayor"], "choice": ["A"], "rows": [2]})
        >>> add([part, part])["rows"].to_list()
        [4]
    """
    return pl.concat(tables).group_by(KEYS).agg(pl.col("rows").sum())


def close(cells: pl.DataFrame) -> Tabulation:
    """Sort the cells and account for every row: read = used + left out, by reason."""
    without_precinct = _rows(cells.filter(pl.col("precinct").is_null()))
    named = cells.filter(pl.col("precinct").is_not_null())
    without_contest = _rows(named.filter(pl.col("contest").is_null()))
    kept = named.filter(pl.col("contest").is_not_null()).rename({"rows": "votes"})
    ordered = kept.select(*KEYS, "votes").sort(KEYS, nulls_last=True)
    return Tabulation(ordered, _rows(cells), without_precinct, without_contest)


def _rows(cells: pl.DataFrame) -> int:
    return int(cells["rows"].sum())
