"""How many stations each design needs for a margin, as a past election would have it.

The past election's stations are all known, so the variance that each design would have had is computed, not guessed.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallyproof.election.contest import Choice
from tallyproof.election.results import Results
from tallyproof.errors import CallError, NotComputableError
from tallyproof.observation.sample.draw import Design
from tallyproof.observation.sample.frame import frame_of
from tallyproof.observation.sample.size import handbook_voters

__all__ = ["Aim", "DesignSize", "SamplePlanning", "plan_sample"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Aim:
    """What the sample is for."""

    margin: float
    """Half-width of the interval for the share, 0-1."""
    z: float = 1.96
    """Normal quantile, 1.96 for 95 %."""
    reports: float = 1.0
    """Share of drawn stations that are expected to report, above 0 and at most 1; drawn numbers are raised by it."""

    def __post_init__(self) -> None:
        if not 0 < self.margin < 1 or not 0 < self.reports <= 1:
            raise CallError(
                f"A margin of {self.margin} with reports from {self.reports} of the stations.",
                expected="a margin above 0 and below 1, reports above 0 and at most 1",
            )


@dataclass(frozen=True, slots=True)
class DesignSize:
    """What one design needs."""

    design: Design
    units: int
    """To draw: stations, at least two of each stratum; or clusters."""
    stations: float
    """To visit: stations, or stations of so many mean clusters."""
    votes: float
    """Votes expected there."""
    design_effect: float
    """Variance over that of as many votes drawn one by one, both as if the country had no end (Kish)."""
    neyman: bool = False
    """True for the stratified design with more stations where votes vary more."""


@dataclass(frozen=True, slots=True)
class SamplePlanning:
    """What is needed for one margin."""

    choice: Choice
    share: float
    """Of the past election, 0-1."""
    aim: Aim
    stations: int
    """Stations of the past election that have votes."""
    left_out: int
    """Stations without reported votes or base."""
    designs: tuple[DesignSize, ...]
    handbook_voters: float
    """Voters by the handbook's formula, which takes them as drawn one by one."""
    handbook_stations: float
    """Those voters divided by the mean votes of a station: what a plan without a design effect would visit."""


@dataclass(frozen=True, slots=True)
class _Past:
    """Stations of the past election; arrays of shape (N,)."""

    residual: FloatArray
    """y - R x."""
    base: FloatArray
    stratum: IntArray
    cluster: IntArray
    size: FloatArray


def plan_sample(
    results: Results, aim: Aim, *, choice: Choice | None = None, strata: int = 0, clusters: int = 0
) -> SamplePlanning:
    """Return what each design needs so that the share has this margin.

    Args:
        results: A past election, every station known.
        aim: The margin that is wanted.
        choice: Whose share; the leader where None.
        strata: Area level of the strata, 0 for none.
        clusters: Area level of the clusters, 0 for none.

    Raises:
        NotComputableError: Fewer than two stations with votes, or no such area level.

    Source:
        Cochran (1977), Sampling Techniques, 3rd ed., sections 5.5-5.9, 6.6, 9A.2-9A.4; design effect: Kish (1965), 5.4.
    """
    chosen = choice or results.leader()
    past, share, left_out = _past(results, chosen, strata, clusters)
    voters = handbook_voters(population=int(past.base.sum()), margin=aim.margin, z=aim.z, share=share)
    return SamplePlanning(
        chosen,
        share,
        aim,
        len(past.base),
        left_out,
        tuple(_designs(past, share, aim, strata=bool(strata), clusters=bool(clusters))),
        voters,
        voters / float(past.base.mean()),
    )


def _past(results: Results, choice: Choice, strata: int, clusters: int) -> tuple[_Past, float, int]:
    frame = frame_of(results, strata=strata, clusters=clusters).table
    base = (
        pl.col("valid")
        if results.has("valid")
        else pl.sum_horizontal(results.vote_columns, ignore_nulls=False)
    )
    told = (
        results.frame.sort("station_id")
        .select(pl.col(choice.column).alias("y"), base.alias("x"))
        .hstack(frame)
    )
    kept = told.drop_nulls(["x", "y"])
    if kept.height < 2 or not kept["x"].sum():  # noqa: PLR2004 - a variance needs two
        raise NotComputableError("A sample size", reason="fewer than two stations report votes")
    y, x = (kept[name].to_numpy().astype(np.float64) for name in ("y", "x"))
    share = float(y.sum() / x.sum())
    if not 0 < share < 1:
        raise NotComputableError("A sample size", reason="the choice has no votes, or all of them")
    codes = [kept[name].rank("dense").to_numpy().astype(np.int64) - 1 for name in ("stratum", "cluster")]
    size = kept["size"].fill_null(0).to_numpy().astype(np.float64)
    return _Past(y - share * x, x, codes[0], codes[1], size), share, told.height - kept.height


def _designs(past: _Past, share: float, aim: Aim, *, strata: bool, clusters: bool) -> Iterator[DesignSize]:
    """Yield each design that the past election allows."""
    error = aim.margin / aim.z
    target = (error * float(past.base.sum())) ** 2
    stations, mean = len(past.base), float(past.base.mean())

    def sized(
        design: Design, first: float, of: int, *, fewest: int = 1, finite: float | None = None
    ) -> DesignSize:
        """`first`: units in a population without end; `finite`: in this one, where that has a formula of its own."""
        units = first / (1 + first / of) if finite is None else finite
        drawn = min(of, max(math.ceil(units / aim.reports), fewest))
        visited, votes = drawn * stations / of, stations / of * mean
        effect = first * error**2 * votes / (share * (1 - share))
        return DesignSize(design, drawn, visited, drawn * votes * aim.reports, effect, finite is not None)

    yield sized(Design.SIMPLE, stations * stations * float(past.residual.var(ddof=1)) / target, stations)
    if strata:
        counts, inside = np.bincount(past.stratum).astype(np.float64), _inside(past)
        fewest = int(np.minimum(counts, 2).sum())  # two are needed for a variance
        whole, best = float(counts @ inside), float(counts @ np.sqrt(inside)) ** 2
        yield sized(Design.STRATIFIED, stations * whole / target, stations, fewest=fewest)
        neyman = best / (target + whole)
        yield sized(Design.STRATIFIED, best / target, stations, fewest=fewest, finite=neyman)
    if clusters:
        sums = np.bincount(past.cluster, past.residual)
        variance = float(sums.var(ddof=1)) if len(sums) > 1 else 0.0
        yield sized(Design.CLUSTER, len(sums) ** 2 * variance / target, len(sums))
    if (past.size > 0).all():
        first = float((past.residual**2 * past.size.sum() / past.size).sum()) / target
        yield sized(Design.SIZE, first, stations)


def _inside(past: _Past) -> FloatArray:
    """Return the variance of the residuals inside each stratum; 0 where it has one station; shape (H,)."""
    counts = np.bincount(past.stratum)
    mean = np.bincount(past.stratum, past.residual) / counts
    squares = np.bincount(past.stratum, (past.residual - mean[past.stratum]) ** 2)
    return np.asarray(squares / np.maximum(counts - 1, 1), np.float64)
