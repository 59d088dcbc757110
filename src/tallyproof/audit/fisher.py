"""Two strata, two kinds of sample: Fisher's combination at the worst split (SUITE)."""

from collections.abc import Callable, Sequence
from math import inf

import numpy as np
from scipy.stats import chi2

from tallyproof.errors import CallError

__all__ = ["fisher_risk", "worst_fisher_risk"]

CODE = "A-FISHER"

_POINTS = 2000


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
    points: int = _POINTS,
) -> float:
    """Return the largest combined risk of two strata over the splits (SUITE).

    Args:
        first: Risk of the first stratum if `share` of the needed error falls on it; falls with `share`.
        second: Risk of the second one if `share` falls on it; falls with `share`.
        low: Smallest share that can fall on the first stratum.
        high: Largest share.
        points: Steps between; the bound is rigorous: each step combines the larger risk of each stratum
            over its interval.

    Raises:
        CallError: An empty interval.

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
