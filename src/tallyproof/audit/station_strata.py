"""Strata of stations: named ones counted in full, random ones by weight or with equal chances, and nothing ignored.

Stations that observers, complaints or forensics name are a stratum of their own and are all counted: their errors
are then known. Extra batches that a statute asks for are strata too. What is drawn by chance covers the rest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.betting import CAP
from tallyproof.audit.overstatement import UNIT, ErrorBounds, HandCount
from tallyproof.audit.risk import RiskMeasurement
from tallyproof.audit.stratified import CODE, StratumSample, stratified_risk
from tallyproof.errors import CallError

__all__ = ["StationStratum", "StratumDraw", "station_strata_risk", "stratum_sample"]


class StratumDraw(StrEnum):
    """How the stations of a stratum were chosen."""

    NAMED = "named"
    """All are counted, for whatever reason they were named, before or after the others."""
    WEIGHTED = "weighted"
    """Drawn without replacement with chances proportional to their weights (`draw_by_weight`)."""
    SIMPLE = "simple"
    """Drawn without replacement with equal chances (`draw_simple`)."""


@dataclass(frozen=True, slots=True)
class StationStratum:
    """Some stations of an audit and what the hand counts of the drawn ones found."""

    batches: tuple[str, ...]
    """All stations of the stratum, drawn or not."""
    draw: StratumDraw
    counts: tuple[HandCount, ...] = ()
    """In the order of the draw; a station that could not be found is listed too, without counts."""


def station_strata_risk(
    found: ErrorBounds,
    weights: NDArray[np.int64],
    strata: Sequence[StationStratum],
    *,
    cap: float = CAP,
) -> RiskMeasurement:
    """Return the risk of all assertions from all strata together.

    Args:
        found: Margins and bounds of all stations.
        weights: Whole weights of all stations (`weigh_batches`); strata drawn by weight were drawn by these.
        strata: Disjoint, together all stations. A named stratum that is not counted in full counts as not drawn.
        cap: Share of the largest possible bet, from 0 to below 1.

    Returns:
        One value: the largest risk of all assertions. Valid whenever one stops.

    Raises:
        CallError: A station in no stratum or in two, or a count of a station that is not in its stratum.

    Source:
        See `stratified_risk`.
    """
    _require_partition(found, strata)
    risks = [
        stratified_risk([stratum_sample(found, weights, part, assertion=k) for part in strata], cap=cap).risk
        for k in range(len(found.assertions))
    ]
    return RiskMeasurement(CODE, (max(risks),))


def stratum_sample(
    found: ErrorBounds, weights: NDArray[np.int64], part: StationStratum, *, assertion: int
) -> StratumSample:
    """Return what a stratum says about one assertion, in shares of its margin.

    Raises:
        CallError: A station is counted twice or is not of the stratum.
    """
    counted = [count.batch for count in part.counts]
    if len(set(counted)) != len(counted) or not set(counted) <= set(part.batches):
        raise CallError(f"counts of {counted[:5]}.", expected="each station of the stratum at most once")
    rows, drawn = found.batches.rows(part.batches), found.batches.rows(counted)
    margin = float(found.margins[assertion])
    bounds = found.bounds[:, assertion] / margin
    errors = found.errors(part.counts)[:, assertion] if counted else np.zeros(0)
    sizes = (
        weights / UNIT if part.draw is StratumDraw.WEIGHTED else np.full(weights.size, _largest(bounds, rows))
    )
    complete = part.draw is StratumDraw.NAMED and len(counted) == len(part.batches)
    if part.draw is StratumDraw.NAMED and not complete:
        errors, drawn = np.zeros(0), drawn[:0]
    return StratumSample(
        errors,
        sizes[drawn],
        total=float(sizes[rows].sum()),
        least=_least(found, rows, assertion) / margin,
        most=float(bounds[rows].sum()),
        counted=complete,
    )


def _largest(bounds: NDArray[np.float64], rows: NDArray[np.int64]) -> float:
    """Equal chances need equal weights: the largest bound of the stratum, rounded up."""
    return float(bounds[rows].max(initial=0.0)) * (1 + 1e-12) + 1e-15


def _least(found: ErrorBounds, rows: NDArray[np.int64], assertion: int) -> float:
    """Smallest total error: every paper that the boxes can hold was the best one."""
    item = found.assertions[assertion]
    room = item.width * found.batches.bound[rows] - found.bounds[rows, assertion]
    return -float(np.maximum(room, 0).sum())


def _require_partition(found: ErrorBounds, strata: Iterable[StationStratum]) -> None:
    listed = [name for part in strata for name in part.batches]
    if len(listed) != len(set(listed)) or set(listed) != set(found.batches.ids):
        raise CallError(f"{len(listed)} stations in strata.", expected="each station in exactly one stratum")
