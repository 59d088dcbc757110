"""What changed from one version of the results to another: station by station, area by area, in all."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tallyproof.election.results import COUNTS, Results

__all__ = ["Difference", "StationChange", "difference_of"]

_NTH = "__nth"
_KEY = ["station_id", _NTH]


@dataclass(frozen=True, slots=True)
class StationChange:
    """One station that differs."""

    station_id: str | None
    areas: tuple[str | None, ...]
    kind: str
    """`removed`, `added` or `changed`."""
    counts: Mapping[str, tuple[int | None, int | None]]
    """Before and after by column, only where they differ; None: not reported, or not there."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions side by side."""

    stations: tuple[StationChange, ...]
    areas: Mapping[str, Mapping[str, tuple[int | None, int | None]]]
    """Totals before and after by widest area, only areas that changed; an unnamed area is ""."""
    totals: Mapping[str, tuple[int | None, int | None]]


def difference_of(before: Results, after: Results) -> Difference:
    """Compare two versions of one contest.

    Args:
        before: The earlier version.
        after: The later one. Only columns that both have are compared; a row may stand elsewhere in another file.

    Returns:
        Stations by code, each with the counts that differ; rows of one code are set beside each other in the order of
        their source. Null and zero differ.
    """
    columns = [name for name in (*COUNTS, *before.vote_columns) if name in after.frame.columns]
    joined = (
        _numbered(before)
        .join(_numbered(after), on=_KEY, how="full", suffix="__after", nulls_equal=True, coalesce=True)
        .with_columns(
            pl.col("contest_id").is_null().alias("__added"),
            pl.col("contest_id__after").is_null().alias("__removed"),
        )
    )
    differs = [pl.col(c).ne_missing(pl.col(f"{c}__after")) for c in columns]
    moved = pl.any_horizontal("__added", "__removed", *differs)
    rows = joined.filter(moved).sort(*_KEY, nulls_last=True).to_dicts()
    stations = tuple(_change(row, columns, before.area_columns) for row in rows)
    totals = {c: (before.total(c).value, after.total(c).value) for c in columns}
    return Difference(stations, _areas(before, after, columns), totals)


def _numbered(results: Results) -> pl.DataFrame:
    """Number the rows of one code, so that each has a name of its own that does not depend on its place in a file."""
    ordered = results.frame.sort("station_id", "source_row", nulls_last=True)
    return ordered.with_columns(pl.int_range(pl.len()).over("station_id").alias(_NTH))


def _change(row: Mapping[str, object], columns: list[str], areas: tuple[str, ...]) -> StationChange:
    kind = "added" if row["__added"] else "removed" if row["__removed"] else "changed"
    pairs = {c: (row[c], row[f"{c}__after"]) for c in columns}
    counts = {c: pair for c, pair in pairs.items() if pair[0] != pair[1]}
    names = tuple(row[a] if row[a] is not None else row.get(f"{a}__after") for a in areas)
    return StationChange(row["station_id"], names, kind, counts)  # type: ignore[arg-type]


def _areas(
    before: Results, after: Results, columns: list[str]
) -> dict[str, dict[str, tuple[int | None, int | None]]]:
    if not (before.area_columns and after.area_columns):
        return {}
    first, second = _sums(before, columns), _sums(after, columns)
    none = dict.fromkeys(columns)
    both = {
        area: {c: (first.get(area, none)[c], second.get(area, none)[c]) for c in columns}
        for area in sorted({*first, *second})
    }
    return {area: pairs for area, pairs in both.items() if any(a != b for a, b in pairs.values())}


def _sums(results: Results, columns: list[str]) -> dict[str, dict[str, int | None]]:
    reported = [pl.when(pl.col(c).count() > 0).then(pl.col(c).sum()).alias(c) for c in columns]
    grouped = results.frame.group_by(pl.col("area_1").fill_null("")).agg(reported)
    return {row.pop("area_1"): row for row in grouped.to_dicts()}
