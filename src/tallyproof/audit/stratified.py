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

_STEPS = 100
_CLOSE = 1e-12


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


@dataclass(frozen=True, slots=True, eq=False)
class _Curve:
    """Logarithm of a stratum's capital as a function of the share of the errors that falls on it."""

    found: NDArray[np.float64]
    left: NDArray[np.float64]
    values: NDArray[np.float64]
    bets: NDArray[np.float64]
    low: float
    high: float

    @classmethod
    def of(cls, part: StratumSample, *, cap: float) -> "_Curve":
        drawn = np.cumsum(part.weights) - part.weights
        bets = np.full(part.errors.shape, cap) if part.bets is None else part.bets
        return cls(
            np.cumsum(part.errors) - part.errors,
            np.maximum(part.total - drawn, part.weights),
            1.0 - part.errors / part.weights,
            bets,
            min(part.least, part.highest),
            part.highest,
        )

    def value(self, share: float) -> float:
        means = self._means(share)
        with np.errstate(divide="ignore"):
            return float(np.log1p(self.bets * (self.values / means - 1.0)).sum())

    def slope(self, share: float) -> tuple[float, float]:
        """First and second derivative."""
        means = self._means(share)
        gains = self.bets * self.values
        rest = (1.0 - self.bets) * means
        below = self.left * means * (rest + gains)
        return float((gains / below).sum()), float((gains * (2 * rest + gains) / below**2).sum())

    def _means(self, share: float) -> NDArray[np.float64]:
        return np.maximum(1.0 - (share - self.found) / self.left, 1e-12)

    def share(self, slope: float, within: tuple[float, float]) -> float:
        """Share at which the capital grows with this slope: Newton's method, kept inside a shrinking bracket."""
        low, high = within
        if not self.values.size:
            return self.high
        if self.slope(low)[0] >= slope or high <= low:
            return low
        if self.slope(high)[0] <= slope:
            return high
        share = (low + high) / 2
        for _ in range(100):
            first, second = self.slope(share)
            low, high = (share, high) if first < slope else (low, share)
            step = (slope - first) / second if second > 0 else inf
            if abs(step) <= 1e-12 * (1 + abs(share)):
                break
            share = share + step if low < share + step < high else (low + high) / 2
        return share


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
    curves = [_Curve.of(part, cap=cap) for part in strata]
    if sum(curve.high for curve in curves) < needed - 1e-9:
        return inf
    if not curves or sum(curve.low for curve in curves) >= needed:
        # a stratum without errors refutes nothing, and more error is never less capital
        return sum(curve.value(curve.low) for curve in curves)
    low, high = 0.0, 1.0 + max(curve.slope(curve.high)[0] for curve in curves)
    below, above = [curve.low for curve in curves], [curve.high for curve in curves]
    price, shares = high / 2, above
    for _ in range(_STEPS):
        shares = [curve.share(price, (a, b)) for curve, a, b in zip(curves, below, above, strict=True)]
        lacking = needed - sum(shares)
        if lacking > 0:
            low, below = price, shares
        else:
            high, above = price, shares
        if abs(lacking) <= _CLOSE or high - low <= _CLOSE * high:
            break
        # how fast the shares answer to the price; strata at an end do not
        answer = sum(
            1.0 / second
            for curve, share in zip(curves, shares, strict=True)
            if curve.low < share < curve.high and (second := curve.slope(share)[1]) > 0
        )
        price = price + lacking / answer if answer > 0 else -1.0
        price = price if low < price < high else (low + high) / 2
    return _tangent_bound(curves, needed, shares, (below, above))


def _tangent_bound(
    curves: Sequence[_Curve],
    needed: float,
    shares: Sequence[float],
    bracket: tuple[Sequence[float], Sequence[float]],
) -> float:
    """Value below every split, from the tangents at a split near the worst one."""
    below, above = bracket
    spread = sum(above) - sum(below)
    if abs(needed - sum(shares)) > _CLOSE and spread > 0:  # a share jumped: the worst split lies between
        part = min(max((needed - sum(below)) / spread, 0.0), 1.0)
        shares = [b + part * (a - b) for a, b in zip(above, below, strict=True)]
    rates = [curve.slope(share)[0] for curve, share in zip(curves, shares, strict=True)]
    inner = [
        rate
        for curve, rate, share in zip(curves, rates, shares, strict=True)
        if curve.low < share < curve.high
    ]
    price = float(np.median(inner or rates))
    missed = sum(
        min((rate - price) * (curve.low - share), (rate - price) * (curve.high - share), 0.0)
        for curve, rate, share in zip(curves, rates, shares, strict=True)
    )
    value = sum(curve.value(share) for curve, share in zip(curves, shares, strict=True))
    return value + price * (needed - sum(shares)) + missed
