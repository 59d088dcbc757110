"""Betting martingales whose bet is capped, so that one lost box or one bad paper cannot stop an audit for ever."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.martingale import Null, capital_path, measure_risk, weighted_null_means
from tallyproof.audit.overstatement import UNIT, ErrorBounds, HandCount
from tallyproof.audit.risk import RiskMeasurement
from tallyproof.errors import CallError

__all__ = ["CAP", "adaptive_bets", "batch_betting", "capped_bets"]

CODE = "A-BET"

CAP = 0.96
"""Share of the largest possible bet. 1 is Kaplan-Markov; 0.96 costs 4 % more draws when all is well."""


def batch_betting(
    found: ErrorBounds,
    weights: NDArray[np.int64],
    draws: Sequence[HandCount],
    *,
    cap: float = CAP,
    replacement: bool = False,
) -> RiskMeasurement:
    """Return the risk of a batch comparison after each draw; valid whenever one stops.

    Args:
        found: Margins and bounds of all batches.
        weights: The whole weights by which the batches were drawn, at least the bounds (`weigh_batches`).
        draws: Hand counts in the order of the draw; without replacement each batch once.
        cap: Share of the largest possible bet, from 0 to below 1 (1 allowed: Kaplan-Markov).
        replacement: True where a batch drawn again is counted again.

    Returns:
        The largest risk of all assertions after each draw. Understatements count in full; a batch that was not
        found multiplies the risk by 1 / (1 - cap).

    Raises:
        CallError: A weight is below its bound, or a batch stands twice in a draw without replacement.

    Source:
        Waudby-Smith, Stark, Ramdas (2021), RiLACS; successive sampling proportional to size: the null mean of what
        is left, as in Stark (2023), ALPHA, section 4.

    Example:
        >>> from tallyproof.audit import assertions, batches, overstatement
        >>> sheets = batches.Batches.of([str(i) for i in range(99)], columns=["a", "b"],
        ...     counts=[[60, 40]] * 99, bound=[100] * 99)
        >>> found = overstatement.bound_errors(sheets, assertions.plurality_assertions(["a"], ["b"]))
        >>> right = [overstatement.HandCount(str(i), {"a": 60, "b": 40}) for i in range(17)]
        >>> batch_betting(found, overstatement.weigh_batches(found), right).risk < 0.05
        True
    """
    rows = found.batches.rows(count.batch for count in draws)
    if not replacement and len(set(rows.tolist())) != len(rows):
        raise CallError("a batch stands twice in the sample.", expected="each batch once without replacement")
    sizes = weights / UNIT
    if bool((sizes * (1 + 1e-9) < found.relative).any()):
        raise CallError("a weight is below its error bound.", expected="weights of at least the bounds")
    errors, drawn, total = found.errors(draws).T, sizes[rows], float(sizes.sum())
    values = 1.0 - np.divide(errors, drawn, out=np.zeros_like(errors), where=drawn > 0)
    null = (
        _with_replacement(values, total)
        if replacement
        else weighted_null_means(errors, np.broadcast_to(drawn, errors.shape), total=total)
    )
    capital = capital_path(values, null, capped_bets(null.means, cap=cap))
    return measure_risk(CODE, np.maximum.accumulate(capital, axis=-1).min(axis=0))


def _with_replacement(values: NDArray[np.float64], total: float) -> Null:
    """Boxes that together cannot hold the margin refute a wrong outcome at once."""
    impossible = np.full(values.shape, total < 1.0)
    return Null(np.full(values.shape, max(1.0 - 1.0 / total, 0.0) if total > 0 else 0.0), impossible)


def capped_bets(means: NDArray[np.float64], *, cap: float = CAP) -> NDArray[np.float64]:
    """Return the bet ``cap / null mean``; nothing is bet where the null mean is 0 (any value above 0 refutes it)."""
    if not 0.0 <= cap <= 1.0:
        raise CallError(f"cap {cap}.", expected="a number from 0 to 1")
    return np.divide(cap, means, out=np.zeros_like(means), where=means > 0)


def adaptive_bets(
    values: NDArray[np.float64],
    means: NDArray[np.float64],
    *,
    expected: float,
    variance: float = 0.25,
    trust: float = 100.0,
    cap: float = CAP,
) -> NDArray[np.float64]:
    """Return bets that follow the values seen so far (approximate growth-rate optimum).

    Args:
        values: x in the order of the draw, shape (..., n).
        means: Null means, same shape.
        expected: Mean of x by the reported result.
        variance: Variance of x by the reported result.
        trust: How many values the report weighs against the sample.
        cap: Share of the largest possible bet.

    Returns:
        ``(m - null) / (variance + (m - null)^2)`` with mean and variance of the report and the values before.

    Source:
        Waudby-Smith, Ramdas (2024), Estimating means of bounded random variables by betting, eq. 23 (aGRAPA).
    """
    if trust <= 0:
        raise CallError(f"trust {trust}.", expected="a number above 0")
    counts = trust + np.arange(values.shape[-1])
    average = (trust * expected + np.cumsum(values, axis=-1) - values) / counts
    squares = (values - average) ** 2
    spread = (trust * variance + np.cumsum(squares, axis=-1) - squares) / counts
    edge = average - means
    best = np.divide(edge, spread + edge**2, out=np.zeros_like(edge), where=edge > 0)
    return np.minimum(best, capped_bets(means, cap=cap))
