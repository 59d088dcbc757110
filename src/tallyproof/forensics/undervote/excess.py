"""Ballots of one contest beyond the other: how many, where stations that were left alone give the usual gap.

Honest voters leave a few ballots behind, an area's stations about as many each. What that is, the stations where
the choice is weak for its area tell: ballots put into one box for it are rarest there. A robust mean keeps the few
of them that got ballots all the same from moving it.
"""

import math
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.probability.special import Z95
from tallyproof.forensics.stations.units import BoolArray, FloatArray, IntArray

__all__ = ["Excess", "excess_ballots", "usual_gap"]

_REACH = 9.0
"""Gaps beyond this many deviations are not usual. Honest gaps are skewed counts of a few ballots; a shorter reach
would cut more of them above than below."""
_TO_DEVIATION = 1.4826
_ROUNDS = 20
_FEWEST_WEAK = 5
"""With fewer weak stations an area has no usual gap of its own: all such areas share one."""


@dataclass(frozen=True, slots=True)
class Excess:
    """Ballots beyond the usual gap, net."""

    votes: float
    deviation: float
    """What honest stations' gaps vary by, carried to the sum."""

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval."""
        return self.votes - Z95 * self.deviation

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval."""
        return self.votes + Z95 * self.deviation


def excess_ballots(gap: FloatArray, ballots: FloatArray, area: IntArray, weak: BoolArray) -> Excess:
    """Sum what every station has beyond the gap that is usual in its area.

    Args:
        gap: This contest's ballots less the other's; shape (n,).
        ballots: Mean of the two contests' ballots; shape (n,). Neither contest has none.
        area: Code of each station's area; shape (n,).
        weak: Stations where the choice is weak for its area, at least one an area; shape (n,).

    Returns:
        The signed sum over all stations. Its deviation counts what the honest vary by, not what the ballots put in
        vary by: those are what is counted. Added ballots lift gaps, so the honest spread is read off the gaps
        below the usual one.

    Example:
        >>> gap = np.array([2.0, 3.0, 2.0, 3.0, 2.0, 3.0, 2.0, 83.0])
        >>> weak = np.array([True] * 6 + [False] * 2)
        >>> round(excess_ballots(gap, np.full(8, 500.0), np.zeros(8, int), weak).votes)
        80
    """
    area = _with_own_gap(area, weak)
    # Ballots put into one box must not raise what is usual there: the emptier box is the scale.
    ballots = ballots - np.abs(gap) / 2
    usual, reach = usual_gap(gap / ballots, ballots, area, weak)
    beyond = gap - ballots * usual[area]
    spread = _spread(beyond / np.sqrt(ballots), reach, areas=len(usual))
    light = np.bincount(area, ballots * weak)
    heavy = np.bincount(area, ballots * ~weak)
    # The weak stations' chance stands in the usual gap and is carried to the others of the area.
    carried = float((heavy + heavy**2 / light).sum())
    return Excess(float(beyond.sum()), math.sqrt(spread * carried))


def usual_gap(
    rate: FloatArray, weight: FloatArray, area: IntArray, weak: BoolArray
) -> tuple[FloatArray, float]:
    """Return the robust weighted mean of the rate of every area's weak stations, and how far single ones reach.

    Returns:
        Means; shape (k,). The reach of `sqrt(weight) * (rate - mean)`; 0 where most rates are the same.

    Source:
        Huber, Ronchetti (2009), Robust Statistics, Wiley, 2nd edition, section 4.8: a redescending estimate, here
        the skipped mean, started at the median and its absolute deviation.
    """
    kept, root, inside = rate[weak], np.sqrt(weight[weak]), area[weak]
    usual, reach = _medians(kept, inside), 0.0
    for _ in range(_ROUNDS):
        beyond = root * (kept - usual[inside])
        reach = _REACH * _TO_DEVIATION * float(np.median(np.abs(beyond)))
        if reach == 0:
            break
        share = root**2 * (np.abs(beyond) <= reach)
        total, summed = np.bincount(inside, share, len(usual)), np.bincount(inside, share * kept, len(usual))
        usual = np.divide(summed, total, out=usual.copy(), where=total > 0)
    return usual, reach


def _spread(beyond: FloatArray, reach: float, *, areas: int) -> float:
    """Return the honest variance of standardised gaps; what lies far below stands for as much far above."""
    counts = np.where(beyond < -reach, 2.0, beyond <= reach)
    return float((counts * beyond**2).sum() / max(counts.sum() - areas, 1))


def _with_own_gap(area: IntArray, weak: BoolArray) -> IntArray:
    """Return area codes, those with few weak stations joined into one."""
    own = np.bincount(area, weak) >= _FEWEST_WEAK
    codes: IntArray = np.unique(np.where(own[area], area, -1), return_inverse=True)[1].astype(np.int64)
    return codes


def _medians(value: FloatArray, group: IntArray) -> FloatArray:
    """Return the median of every group 0 .. k - 1, none of them empty; shape (k,)."""
    ordered = value[np.lexsort((value, group))]
    size = np.bincount(group)
    first = np.cumsum(size) - size
    medians: FloatArray = (ordered[first + (size - 1) // 2] + ordered[first + size // 2]) / 2
    return medians
