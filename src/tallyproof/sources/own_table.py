"""Recognise a results table that this program wrote itself: its headings say what every column is."""

from collections.abc import Iterable

import polars as pl

from tallyproof.election.results import COUNTS
from tallyproof.sources.mapping import ContestRule, Mapping
from tallyproof.sources.reading import RawTable

__all__ = ["VOTES", "contests_of", "find_own_mapping", "own_areas"]

_MARKS = {"station_id", "contest_id", "source_row", *COUNTS}
VOTES = "votes__"
"""How the heading of each column of votes begins, before the choice."""


def find_own_mapping(table: RawTable) -> Mapping | None:
    """Return how a table with the headings of the results table maps; None for any other table.

    Args:
        table: CSV or Parquet, perhaps written by `writers`.

    Returns:
        The mapping; columns without a single value are left out of it, they stand for "not reported".

    Example:
        >>> columns = {name: ["1"] for name in (*sorted(_MARKS), "area_1", "votes__Yes", "votes__No")}
        >>> table = RawTable("f.csv", pl.DataFrame(columns), pl.Series([2]), "CSV")
        >>> found = find_own_mapping(table)
        >>> found and dict(found.votes)
        {'Yes': 'votes__Yes', 'No': 'votes__No'}
    """
    names = table.frame.columns
    votes = {name.removeprefix(VOTES): name for name in names if name.startswith(VOTES)}
    if not set(names) >= _MARKS or not votes:
        return None
    filled = {name for name in names if _is_filled(table.frame[name])}
    contests = contests_of(table)
    return Mapping(
        station_id=("station_id",),
        areas=own_areas(names),
        counts={name: (name,) for name in COUNTS if name in filled},
        votes=votes,
        contest=ContestRule(column="contest_id", value=contests[0] if len(contests) == 1 else ""),
        reported_at="reported_at" if "reported_at" in filled else "",
        lat="lat" if "lat" in filled else "",
        lon="lon" if "lon" in filled else "",
    )


def contests_of(table: RawTable) -> tuple[str, ...]:
    """Return the contests that a table written by this program holds, in file order."""
    return tuple(table.frame["contest_id"].cast(pl.String).drop_nulls().unique(maintain_order=True))


def own_areas(names: Iterable[str]) -> tuple[str, ...]:
    """Return the headings that are those of areas in a results table, widest first.

    Example:
        >>> own_areas(["area_2", "area", "area_1", "area_x"])
        ('area_1', 'area_2')
    """
    return tuple(sorted((n for n in names if n.startswith("area_") and n[5:].isdecimal()), key=_level))


def _level(name: str) -> int:
    return int(name[5:])


def _is_filled(cells: pl.Series) -> bool:
    return bool((cells.cast(pl.String).fill_null("").str.strip_chars() != "").any())
