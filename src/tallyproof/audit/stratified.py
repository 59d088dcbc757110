"""Several samples, one risk: strata (regions, named stations, statutory extras) combined for every way to be wrong.

A wrong outcome needs errors that add up to 1 margin over all strata, in whatever split. For each split every stratum
has a martingale of its own; their product is one too. The risk is the worst over all splits. Where each bet is a share
of the largest possible one that does not depend on the split, the logarithm of a stratum's capital is convex in its
share of the errors. The worst split is then found by equal slopes, and tangents bound what the search may have missed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.betting import CAP
from tallyproof.audit.risk import RiskMeasurement
from tallyproof.errors import CallError

__all__ = ["StratumSample", "stratified_risk"]

CODE = "A-STRATA"

_HALVINGS = 60


@dataclass(frozen=True, slots=True, eq=False)
class StratumSample:
    """What was drawn and found in one stratum; all in shares of the margin of one assertion."""

    errors: NDArray[np.float64]
    """Error of each drawn unit in the order of the draw, without replacement, shape (n,)."""
    weights: NDArray[np.float64]
    """Weight of the same units, at least their error bounds, shape (n,); all equal for a simple random sample."""
    total: float
    """Sum of the weights of all units of the stratum."""
    least: float
    """Smallest total error that the stratum can have (0 or less: it may have understated)."""
    most: float | None = None
    """Largest total error that it can have; None: the sum of the weights."""
    bets: NDArray[np.float64] | None = None
    """Share of the largest possible bet before each draw, 0 to below 1, shape (n,); None: the cap."""
    counted: bool = False
    """True where every unit was counted: the errors are known, nothing is left to chance."""

    def __post_init__(self) -> None:
        if self.errors.shape != self.weights.shape or self.least > 0 or self.total < 0:
            raise CallError(
                f"stratum of total {self.total}.", expected="a weight for each error, a least of 0 or less"
            )
        if self.bets is not None and (self.bets.shape != self.errors.shape or (self.bets >= 1).any()):
            raise CallError("bets of a stratum.", expected="a share below 1 for each draw")

    @property
    def known(self) -> float:
        """Sum of the errors found."""
        return float(self.errors.sum())

    @property
    def highest(self) -> float:
        """Largest total error that is still possible after what was found."""
        unseen = self.known + max(self.total - float(self.weights.sum()), 0.0)
        return min(unseen, self.total if self.most is None else self.most)

    def log_capital(self, share: float, *, cap: float) -> float:
        """Return the logarithm of the capital against "the errors of this stratum add up to `share`"."""
        return self.log_capital_and_slope(share, cap=cap)[0]

    def log_capital_and_slope(self, share: float, *, cap: float) -> tuple[float, float]:
        """Return the logarithm of the capital and its derivative by the share."""
        if not self.errors.size:
            return 0.0, 0.0
        found = np.cumsum(self.errors) - self.errors
        left = np.maximum(self.total - (np.cumsum(self.weights) - self.weights), self.weights)
        means = np.maximum(1.0 - (share - found) / left, 1e-12)
        bets = cap if self.bets is None else self.bets
        # what a stratum multiplies its capital with: 1 - bet + bet * value / null mean
        gains = bets * (1.0 - self.errors / self.weights) / means
        factors = np.maximum(1.0 - bets + gains, 1e-300)
        return float(np.log(factors).sum()), float((gains / (means * left * factors)).sum())


def stratified_risk(
    strata: Sequence[StratumSample], *, cap: float = CAP, also: float = 0.0
) -> RiskMeasurement:
    """Return the risk of one assertion from all strata together.

    Args:
        strata: Disjoint, together all units. A stratum without a sample has empty arrays: the worst split
            puts as much error there as it can hold.
        cap: Share of the largest possible bet where a stratum brings none of its own, from 0 to below 1.
        also: Logarithm of the capital of a further independent sample of the whole contest (a
            proportional draw beside statutory extra batches); 0 if none.

    Returns:
        One value: 1 over the smallest product of the strata's capitals, at most 1. Valid whenever one stops.

    Raises:
        CallError: No stratum, or a cap outside [0, 1).

    Source:
        Spertus, Stark (2022), Sweeter than SUITE: supermartingale stratified union-intersection tests of
        elections; Spertus, Sridhar, Stark (2024), Sequential stratified inference for the mean, section 3.

    Example:
        >>> part = StratumSample(np.zeros(15), np.full(15, 0.05), total=5.0, least=0.0)
        >>> round(stratified_risk([part, part]).risk, 3)
        0.037
    """
    if not strata or not 0 <= cap < 1:
        raise CallError(
            f"{len(strata)} strata, cap {cap}.", expected="a stratum, and a cap from 0 to below 1"
        )
    needed = 1.0 - sum(part.known for part in strata if part.counted)
    smallest = _smallest([part for part in strata if not part.counted], needed, cap=cap)
    return RiskMeasurement(CODE, (exp(-max(0.0, min(smallest + also, 700.0))),))


def _smallest(strata: Sequence[StratumSample], needed: float, *, cap: float) -> float:
    """Lower bound of the sum of log capitals over all splits of the needed error, exact up to rounding."""
    ranges = [(min(part.least, part.highest), part.highest) for part in strata]
    if sum(high for _, high in ranges) < needed - 1e-9:
        return inf
    if not strata or sum(low for low, _ in ranges) >= needed:
        # a stratum without errors refutes nothing, and more error is never less capital
        return sum(part.log_capital(low, cap=cap) for part, (low, _) in zip(strata, ranges, strict=True))
    low, high = ranges, ranges
    slopes = [0.0, _steepest(strata, ranges, cap=cap)]
    for _ in range(_HALVINGS):
        slope = (slopes[0] + slopes[1]) / 2
        shares = [
            _share(part, slope, (a[0], b[1]), cap=cap) for part, a, b in zip(strata, low, high, strict=True)
        ]
        pairs = [(share, share) for share in shares]
        if sum(shares) < needed:
            low, slopes[0] = pairs, slope
        else:
            high, slopes[1] = pairs, slope
    return _tangent_bound(strata, ranges, needed, [high, low], cap=cap)


def _tangent_bound(
    strata: Sequence[StratumSample],
    ranges: Sequence[tuple[float, float]],
    needed: float,
    brackets: Sequence[Sequence[tuple[float, float]]],
    *,
    cap: float,
) -> float:
    """Value below every split, from the tangents at a split near the worst one."""
    above = [pair[1] for pair in brackets[0]]
    below = [pair[0] for pair in brackets[1]]
    spread = sum(above) - sum(below)
    part = min(max((needed - sum(below)) / spread, 0.0), 1.0) if spread > 0 else 0.0
    shares = [b + part * (a - b) for a, b in zip(above, below, strict=True)]
    points = [
        stratum.log_capital_and_slope(share, cap=cap) for stratum, share in zip(strata, shares, strict=True)
    ]
    value = sum(point[0] for point in points)
    inner = [p[1] for p, s, (low, high) in zip(points, shares, ranges, strict=True) if low < s < high] or [
        p[1] for p in points
    ]
    price = float(np.median(inner))
    gap = needed - sum(shares)
    missed = 0.0
    for (_, slope), share, (low, high) in zip(points, shares, ranges, strict=True):
        missed += min((slope - price) * (low - share), (slope - price) * (high - share), 0.0)
    return value + price * gap + missed


def _steepest(strata: Sequence[StratumSample], ranges: Sequence[tuple[float, float]], *, cap: float) -> float:
    return 1.0 + max(
        part.log_capital_and_slope(high, cap=cap)[1] for part, (_, high) in zip(strata, ranges, strict=True)
    )


def _share(part: StratumSample, slope: float, within: tuple[float, float], *, cap: float) -> float:
    """Share at which the stratum's capital grows with this slope, by bisection on a rising derivative."""
    low, high = within
    if not part.errors.size:
        return high
    while high - low > 1e-12 * (1 + abs(high)):
        middle = (low + high) / 2
        if part.log_capital_and_slope(middle, cap=cap)[1] < slope:
            low = middle
        else:
            high = middle
    return (low + high) / 2
