"""Which drawn stations reported, and how far silence could move the estimate."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from tallyproof.election.results import Results

__all__ = [
    "HourCoverage",
    "Imbalance",
    "SampleCoverage",
    "StratumCoverage",
    "WorstCase",
    "imbalances",
    "sample_coverage",
    "worst_case",
]

_LEAST = 0.8
"""A stratum with fewer reports is warned of (F11)."""
_UNLIKE = 0.1
"""Standardised difference above which missing and reported stations count as unlike (F12)."""
_HOUR = r"^\d{4}-\d\d-\d\d[T ]\d\d"


@dataclass(frozen=True, slots=True)
class StratumCoverage:
    """One stratum of the sample."""

    stratum: str
    drawn: int
    reported: int

    @property
    def share(self) -> float:
        """Reported of drawn, 0-1."""
        return self.reported / self.drawn

    @property
    def low(self) -> bool:
        """True where fewer than four in five reported."""
        return self.share < _LEAST


@dataclass(frozen=True, slots=True)
class HourCoverage:
    """One hour."""

    hour: str
    """As the reports write it, to the hour: 2005-12-04T21."""
    reported: int
    """Reports of this hour."""
    until: int
    """Reports up to its end."""


@dataclass(frozen=True, slots=True)
class Imbalance:
    """One figure of an earlier election."""

    what: str
    """`turnout`, or `share` of the choice with most votes then."""
    difference: float | None
    """Mean of reported minus mean of missing stations, in pooled standard deviations; None where too few are known."""
    stations: int
    """Drawn stations that the earlier election knows by their code."""

    @property
    def unlike(self) -> bool:
        """True above a tenth of a standard deviation."""
        return self.difference is not None and abs(self.difference) > _UNLIKE


@dataclass(frozen=True, slots=True)
class SampleCoverage:
    """Reported of drawn."""

    drawn: int
    reported: int
    strata: tuple[StratumCoverage, ...]
    """By name."""
    registered: float | None
    """Share of the drawn stations' voters whose stations reported, 0-1; None where a size is unknown."""
    size_difference: float | None
    """Standardised difference of size between reported and missing; None where it cannot be computed."""
    hours: tuple[HourCoverage, ...] = ()
    """In their order; empty where a report carries no time."""
    imbalances: tuple[Imbalance, ...] = ()
    """How missing stations were before: figures of an earlier election."""

    @property
    def unlike(self) -> bool:
        """True where missing stations are larger or smaller than those that reported, or were unlike them before."""
        known = [self.size_difference, *(one.difference for one in self.imbalances)]
        return any(one is not None and abs(one) > _UNLIKE for one in known)

    @property
    def lowest(self) -> StratumCoverage | None:
        """The stratum with the fewest reports of those drawn."""
        return min(self.strata, key=lambda one: (one.share, one.stratum), default=None)


@dataclass(frozen=True, slots=True)
class WorstCase:
    """The share if every voter of every missing station had voted against, or for, the choice."""

    low: float
    high: float


def sample_coverage(members: pl.DataFrame) -> SampleCoverage:
    """Count reports.

    Args:
        members: Columns of `Sample.members` and `reported` (bool).
    """
    strata = members.group_by("stratum").agg(pl.len(), pl.col("reported").sum()).sort("stratum")
    sizes = members["size"]
    known = sizes.null_count() == 0 and int(sizes.sum()) > 0
    return SampleCoverage(
        members.height,
        int(members["reported"].sum()),
        tuple(StratumCoverage(*row) for row in strata.iter_rows()),
        int(members.filter("reported")["size"].sum()) / int(sizes.sum()) if known else None,
        _standardised(members, "size") if known else None,
        _hours(members),
    )


def _hours(members: pl.DataFrame) -> tuple[HourCoverage, ...]:
    """Count reports by hour of their time stamps (ISO 8601)."""
    told = members.filter("reported")
    times = told["reported_at"] if "reported_at" in told.columns else pl.Series([None], dtype=pl.String)
    if times.null_count() or not times.str.contains(_HOUR).all():
        return ()
    counted = times.str.slice(0, 13).str.replace(" ", "T").value_counts(name="reports").sort("reported_at")
    sums = counted["reports"].cum_sum()
    return tuple(
        HourCoverage(hour, n, until) for (hour, n), until in zip(counted.iter_rows(), sums, strict=True)
    )


def imbalances(members: pl.DataFrame, earlier: Results) -> tuple[Imbalance, ...]:
    """Compare missing with reported stations by what an earlier election says of them (F12).

    Args:
        members: Columns of `Sample.members` and `reported` (bool).
        earlier: Results of stations with the same codes.
    """
    leader = earlier.leader()
    base = "valid" if earlier.has("valid") else "cast"
    figures = {"turnout": ("cast", "registered"), "share": (leader.column, base)}
    known = [
        (what, part, whole)
        for what, (part, whole) in figures.items()
        if earlier.has(part) and earlier.has(whole)
    ]
    once = earlier.frame.filter(pl.col("station_id").is_unique())
    found = []
    for what, part, whole in known:
        figure = pl.when(pl.col(whole) > 0).then(pl.col(part) / pl.col(whole)).alias("figure")
        joined = members.join(once.select("station_id", figure), on="station_id").drop_nulls("figure")
        found.append(Imbalance(what, _standardised(joined, "figure"), joined.height))
    return tuple(found)


def _standardised(members: pl.DataFrame, column: str) -> float | None:
    """Return the difference of means between reported and missing stations, in pooled standard deviations."""
    reported, missing = (
        members.filter(pl.col("reported") == told)[column].to_numpy().astype(np.float64)
        for told in (True, False)
    )
    if min(len(reported), len(missing)) < 2:  # noqa: PLR2004 - a variance needs two
        return None
    pooled = float(np.sqrt((reported.var(ddof=1) + missing.var(ddof=1)) / 2))
    return float(reported.mean() - missing.mean()) / pooled if pooled else None


def worst_case(members: pl.DataFrame) -> WorstCase | None:
    """Bound the share over everything that missing stations could hold, up to their whole register.

    Args:
        members: `inclusion`, `size`, `reported`, `votes` and `base` (null where not reported).

    Returns:
        The bounds; None where the size of a missing station is unknown.
    """
    missing = members.filter(~pl.col("reported"))
    if missing["size"].null_count():
        return None
    told = members.filter("reported")
    votes = float((told["votes"] / told["inclusion"]).sum())
    base = float((told["base"] / told["inclusion"]).sum())
    unheard = float((missing["size"] / missing["inclusion"]).sum())
    whole = base + unheard
    return WorstCase(votes / whole, (votes + unheard) / whole) if whole else None
