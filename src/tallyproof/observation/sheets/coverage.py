"""How much of the official table another set of sheets covers, and whether what it covers is like the rest.

Coverage that nobody drew at random is not a sample: how far covered and uncovered stations differ is shown,
and no error margin is ever given.
"""

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from tallyproof.election.results import Results
from tallyproof.observation.sheets.match import Matching

__all__ = ["AreaCoverage", "Coverage", "Imbalance", "sheet_coverage"]

_UNLIKE = 0.1
"""Standardised difference from which two groups count as unlike (Austin 2009, Statistics in Medicine 28)."""


@dataclass(frozen=True, slots=True)
class AreaCoverage:
    """Stations of one area of the widest level."""

    area: str
    stations: int
    covered: int


@dataclass(frozen=True, slots=True)
class Imbalance:
    """A figure of the official table at covered and at uncovered stations."""

    what: str
    """`registered`, `turnout` or `leader_share`."""
    covered: float
    """Mean over the covered stations that report it."""
    uncovered: float
    standardised: float
    """Difference of the means over the root of the mean of both variances."""

    @property
    def unlike(self) -> bool:
        """True where the groups differ by more than a tenth of a standard deviation."""
        return abs(self.standardised) > _UNLIKE


@dataclass(frozen=True, slots=True)
class Coverage:
    """What part of the official table has a partner."""

    stations: int
    covered: int
    registered: float | None
    """Share of the registered voters, 0-1; None where the register is not reported everywhere."""
    cast: float | None
    areas: tuple[AreaCoverage, ...]
    """By name; empty where the official table names no areas."""
    imbalances: tuple[Imbalance, ...]
    """Empty where all or none are covered, or no figure can be compared."""

    @property
    def share(self) -> float:
        """Share of the stations, 0-1."""
        return self.covered / self.stations if self.stations else 0.0


def sheet_coverage(official: Results, matching: Matching) -> Coverage:
    """Measure coverage by the figures of the official table itself."""
    row = pl.int_range(pl.len())
    frame = official.frame.with_columns(row.is_in(matching.pairs["official_row"].implode()).alias("covered"))
    return Coverage(
        stations=official.stations,
        covered=matching.matched,
        registered=_share(frame, "registered"),
        cast=_share(frame, "cast"),
        areas=_areas(frame) if official.area_levels else (),
        imbalances=_imbalances(frame, official),
    )


def _share(frame: pl.DataFrame, column: str) -> float | None:
    total = frame[column].sum()
    if frame[column].null_count() or not total:
        return None
    return int(frame.filter("covered")[column].sum()) / int(total)


def _areas(frame: pl.DataFrame) -> tuple[AreaCoverage, ...]:
    counted = frame.group_by("area_1").agg(pl.len().alias("stations"), pl.col("covered").sum()).sort("area_1")
    return tuple(
        AreaCoverage(name or "", stations, covered) for name, stations, covered in counted.iter_rows()
    )


def _imbalances(frame: pl.DataFrame, official: Results) -> tuple[Imbalance, ...]:
    ranked = official.ranked()
    figures = {"registered": pl.col("registered").cast(pl.Float64), "turnout": _ratio("cast", "registered")}
    if ranked:
        figures["leader_share"] = _ratio(ranked[0][0].column, "valid" if official.has("valid") else "cast")
    groups = frame.select("covered", **figures)
    found = (_imbalance(name, groups.select("covered", pl.col(name).alias("x"))) for name in figures)
    return tuple(one for one in found if one is not None)


def _ratio(part: str, whole: str) -> pl.Expr:
    return pl.when(pl.col(whole) > 0).then(pl.col(part) / pl.col(whole))


def _imbalance(what: str, groups: pl.DataFrame) -> Imbalance | None:
    told = groups.drop_nulls()
    covered, uncovered = told.filter("covered")["x"], told.filter(~pl.col("covered"))["x"]
    if len(covered) < 2 or len(uncovered) < 2:  # noqa: PLR2004 - a variance needs two
        return None
    one, two = (np.asarray(series, np.float64) for series in (covered, uncovered))
    mean, other = float(one.mean()), float(two.mean())
    pooled = float(np.sqrt((one.var(ddof=1) + two.var(ddof=1)) / 2))
    if math.isclose(pooled, 0, abs_tol=1e-12):
        return None
    return Imbalance(what, mean, other, (mean - other) / pooled)
