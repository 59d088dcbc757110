"""Find rows that are totals of other rows by a column that names the level of each row."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from tallyproof.sources.mapping import DropRule, Mapping
from tallyproof.sources.reading import RawTable

__all__ = ["find_level_rows"]

_MOST_LEVELS = 12
_REPEATS = 0.6
"""Part of the rows of a level that must repeat the sum of the rows under them."""


def find_level_rows(
    table: RawTable, mapping: Mapping, numbers: pl.DataFrame, columns: Sequence[str]
) -> Mapping:
    """Add a rule that drops the rows of each level that repeats the rows below it.

    Args:
        table: The raw table.
        mapping: The proposal so far; its areas say what a row of a level adds up.
        numbers: The figures of the table.
        columns: Columns that name the level of a row.

    Returns:
        The mapping, with a rule for each level of which most rows equal the sum of all other rows of the
        same area. A level that adds up nothing is kept: it may be the only row of an embassy.
    """
    votes = list(mapping.votes.values())
    if not votes or not mapping.areas:
        return mapping
    total = numbers.select(total=pl.sum_horizontal(votes)).to_series()
    rules = []
    for column in columns:
        levels = table.frame[column].cast(pl.String)
        if 1 < levels.n_unique() <= _MOST_LEVELS:
            areas = table.frame.select(pl.col(mapping.areas).cast(pl.String))
            depths = [areas[:, :depth] for depth in range(areas.width, 0, -1)]
            values = levels.unique().drop_nulls().sort()
            found = [v for v in values if any(_repeats(keys, levels, total, v) for keys in depths)]
            rules += [DropRule(column, tuple(found))] if found else []
    return replace(mapping, drop=(*mapping.drop, *rules))


def _repeats(areas: pl.DataFrame, levels: pl.Series, total: pl.Series, level: str) -> bool:
    keys = areas.columns
    rows = areas.with_columns(total=total, of_level=levels == level)
    sums = rows.group_by(keys).agg(
        level=pl.col("total").filter(pl.col("of_level")).sum(),
        rest=pl.col("total").filter(~pl.col("of_level")).sum(),
        single=pl.col("of_level").sum() == 1,
        others=(~pl.col("of_level")).sum(),
    )
    inside = sums.filter(pl.col("single") & (pl.col("others") > 0))
    if inside.is_empty():
        return False
    return inside.filter(pl.col("level") == pl.col("rest")).height >= _REPEATS * inside.height
