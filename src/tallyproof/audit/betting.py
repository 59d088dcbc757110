"""Betting martingales whose bet is capped, so that one lost box or one bad paper cannot stop an audit for ever."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.martingale import capital_path, measure_risk, weighted_null_means
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
    means = (
        np.full(errors.shape, max(1.0 - 1.0 / total, 0.0) if total >= 1.0 else -1.0)
        if replacement
        else weighted_null_means(errors, np.broadcast_to(drawn, errors.shape), total=total)
    )
    capital = capital_path(values, means, capped_bets(means, cap=cap))
    return measure_risk(CODE, np.maximum.accumulate(capital, axis=-1).min(axis=0))


def capped_bets(means: NDArray[np.float64], *, cap: float = CAP) -> NDArray[np.float64]:
    """Return the bet ``cap / null mean``; nothing is bet where the null mean is not positive.

    A null mean of 0 means that any value above 0 refutes it: the bet is then as large as numbers allow.
    """
    if not 0.0 <= cap <= 1.0:
        raise CallError(f"cap {cap}.", expected="a number from 0 to 1")
    return np.where(means >= 0, cap / np.maximum(means, 1e-12), 0.0)


def adaptive_bets(
    values: NDArray[np.float64],
    means: NDArray[np.float64],
    *,
    cap: float = CAP,
    expected: float,
    prior: float = 20.0,
) -> NDArray[np.float64]:
    """Return bets that follow the values seen so far (approximate growth-rate optimum).

    Args:
        values: x in the order of the draw, shape (..., n).
        means: Null means, same shape.
        cap: Share of the largest possible bet.
        expected: Mean of x expected before anything is seen.
        prior: How many values the expectation weighs.

    Returns:
        ``(m - null) / (variance + (m - null)^2)`` with mean and variance of the values before, within the cap.

    Source:
        Waudby-Smith, Ramdas (2024), Estimating means of bounded random variables by betting, eq. 23 (aGRAPA).
    """
    counts = prior + np.arange(values.shape[-1])
    before = np.cumsum(values, axis=-1) - values
    average = (prior * expected + before) / counts
    squares = np.cumsum((values - average) ** 2, axis=-1) - (values - average) ** 2
    variance = (prior * 0.25 + squares) / counts
    edge = average - means
    return np.clip(edge / (variance + edge**2), 0.0, capped_bets(means, cap=cap))
