"""Several samples, one risk: strata (regions, named stations, statutory extras) combined for every way to be wrong.

A wrong outcome needs errors that add up to 1 margin over all strata, in whatever split. For each split every stratum
has a martingale of its own; their product is one too. The risk is the worst over all splits. The logarithm of
each stratum's capital is convex in the share of the errors that falls on it, so the worst split is found exactly
by equal slopes, and the dual value is a bound that holds whatever the search did.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, inf

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from tallyproof.audit.betting import CAP
from tallyproof.audit.martingale import weighted_null_means
from tallyproof.audit.risk import RiskMeasurement
from tallyproof.errors import CallError

__all__ = ["StratumSample", "fisher_risk", "stratified_risk", "worst_fisher_risk"]

CODE = "A-STRATA"

_HALVINGS = 200
_GRID = 2000


@dataclass(frozen=True, slots=True, eq=False)
class StratumSample:
    """What was drawn and found in one stratum; all in shares of the margin of one assertion."""

    errors: NDArray[np.float64]
    """Error of each drawn batch in the order of the draw, shape (n,)."""
    weights: NDArray[np.float64]
    """Weight of the same batches, at least their error bounds, shape (n,)."""
    total: float
    """Sum of the weights of all batches of the stratum; for a simple random sample every weight is the same."""
    least: float
    """Smallest total error that the stratum can have (0 or less: it may have understated)."""
    counted: bool = False
    """True where every batch was counted: the errors are known, nothing is left to chance."""

    def __post_init__(self) -> None:
        if self.errors.shape != self.weights.shape or self.least > 0 or self.total < 0:
            raise CallError(
                f"stratum of total {self.total}.", expected="a weight for each error, a least of 0 or less"
            )

    @property
    def known(self) -> float:
        """Sum of the errors found."""
        return float(self.errors.sum())

    def log_capital(self, needed: float, *, cap: float) -> float:
        """Return the logarithm of the capital against "the errors of this stratum add up to `needed`"."""
        if not self.errors.size:
            return 0.0 if needed <= self.total else inf
        means = weighted_null_means(self.errors, self.weights, total=self.total, needed=needed)
        if (means < 0).any():
            return inf
        values = 1.0 - self.errors / self.weights
        with np.errstate(divide="ignore"):
            steps = np.log1p(np.maximum(cap * (values / np.maximum(means, 1e-300) - 1.0), -1.0))
        return float(steps.sum())


def stratified_risk(
    strata: Sequence[StratumSample], *, cap: float = CAP, also: float = 0.0
) -> RiskMeasurement:
    """Return the risk of one assertion from all strata together.

    Args:
        strata: Disjoint, together all batches. A stratum without a sample has empty arrays: the worst split
            puts as much error there as it can hold.
        cap: Share of the largest possible bet in every stratum, from 0 to below 1.
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
    open_strata = [part for part in strata if not part.counted]
    smallest = _worst_split(open_strata, needed, cap=cap)
    return RiskMeasurement(CODE, (exp(-max(0.0, min(smallest + also, 700.0))),))


def fisher_risk(risks: Sequence[float]) -> float:
    """Combine the risks of independent strata for one fixed split (Fisher).

    Example:
        >>> round(fisher_risk([0.5, 0.5]), 4)
        0.5966
    """
    if not risks or min(risks) < 0 or max(risks) > 1:
        raise CallError(f"risks {risks}.", expected="numbers from 0 to 1")
    statistic = inf if min(risks) == 0 else -2 * float(np.log(risks).sum())
    return float(chi2.sf(statistic, 2 * len(risks)))


def worst_fisher_risk(
    first: Callable[[float], float],
    second: Callable[[float], float],
    *,
    low: float,
    high: float,
    points: int = _GRID,
) -> float:
    """Return the largest combined risk of two strata over the splits (SUITE).

    Args:
        first: Risk of the first stratum if `share` of the needed error falls on it; falls with `share`.
        second: Risk of the second one if `share` falls on it; falls with `share`.
        low: Smallest share that can fall on the first stratum.
        high: Largest share.
        points: Steps between; the bound is rigorous: each step combines the larger risk of each stratum
            over its interval.

    Source:
        Ottoboni, Stark, Lindeman, McBurnett (2018), Risk-limiting audits by stratified union-intersection tests
        of elections (SUITE), section 3.
    """
    if not low < high or points < 1:
        raise CallError(f"shares from {low} to {high}.", expected="an interval and at least one step")
    edges = np.linspace(low, high, points + 1)
    firsts = [first(float(share)) for share in edges]
    seconds = [second(float(1 - share)) for share in edges]
    # a risk falls as more error is put on its stratum: its largest value lies at the end with less
    return max(fisher_risk([min(1.0, a), min(1.0, b)]) for a, b in zip(firsts[:-1], seconds[1:], strict=True))


def _worst_split(strata: Sequence[StratumSample], needed: float, *, cap: float) -> float:
    """Smallest sum of log capitals over all splits of the needed error, by its dual (a lower bound always)."""
    if sum(part.total for part in strata) < needed:
        return inf
    if not strata or sum(part.least for part in strata) >= needed:
        return -inf
    low, high = 0.0, 1.0
    while _split(strata, high, cap=cap)[1] < needed and high < 1e15:  # noqa: PLR2004 - slopes beyond decide nothing
        high *= 4
    best = -inf
    for _ in range(_HALVINGS):
        slope = (low + high) / 2
        dual, placed = _split(strata, slope, cap=cap)
        best = max(best, dual + slope * needed)
        low, high = (slope, high) if placed < needed else (low, slope)
        if high - low <= 1e-13 * high:
            break
    return max(best, _split(strata, 0.0, cap=cap)[0])


def _split(strata: Sequence[StratumSample], slope: float, *, cap: float) -> tuple[float, float]:
    """Minimise each stratum's ``log capital - slope * share``; return the sum and the shares together."""
    parts = [_best_share(part, slope, cap=cap) for part in strata]
    return sum(value for value, _ in parts), sum(share for _, share in parts)


def _best_share(part: StratumSample, slope: float, *, cap: float) -> tuple[float, float]:
    """Ternary search on a convex function; the value returned is lowered by what the last interval may hide."""
    if not part.errors.size:
        return -slope * part.total, part.total

    def cost(share: float) -> float:
        return part.log_capital(share, cap=cap) - slope * share

    low, high = part.least, min(part.total, _largest_possible(part))
    for _ in range(100):
        third = (high - low) / 3
        if third <= 1e-12 * (1 + abs(high)):
            break
        left, right = low + third, high - third
        low, high = (low, right) if cost(left) <= cost(right) else (left, high)
    share = min((low, (low + high) / 2, high), key=lambda s: (cost(s), s))
    return cost(share) - slope * (high - low), share


def _largest_possible(part: StratumSample) -> float:
    """Errors that the stratum can still have after what was found."""
    return part.known + part.total - float(part.weights.sum())
