"""Kaplan-Markov risk of a batch comparison drawn with probability proportional to error bounds (MACRO)."""

from collections.abc import Sequence
from math import ceil, inf, log, log1p

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.overstatement import UNIT, ErrorBounds, HandCount
from tallyproof.audit.risk import RiskMeasurement, require_risk_limit
from tallyproof.errors import CallError

__all__ = ["batch_kaplan_markov", "kaplan_markov_draws", "kaplan_markov_path", "macro_taints"]

CODE = "A-KM"


def batch_kaplan_markov(
    found: ErrorBounds, draws: Sequence[HandCount], *, weights: NDArray[np.int64] | None = None
) -> RiskMeasurement:
    """Return the Kaplan-Markov risk after each draw with replacement.

    Args:
        found: Margins and bounds of all batches.
        draws: One hand count a draw, a batch drawn twice twice.
        weights: Whole weights by which the batches were drawn, where larger than the bounds (merged batches).

    Returns:
        The final product after each draw, at most 1 (not its running minimum, so that it can be compared with
        published audits). One batch that was not found makes it 1 for good: see `batch_betting`.

    Source:
        Stark (2009), Efficient post-election audits of multiple contests, eq. 8:
        ``prod (1 - 1/U) / (1 - taint)``.
    """
    sizes = found.relative if weights is None else weights / UNIT
    path = kaplan_markov_path(macro_taints(found, draws, sizes=sizes), float(sizes.sum()))
    return RiskMeasurement(CODE, tuple(path.tolist()))


def macro_taints(
    found: ErrorBounds, draws: Sequence[HandCount], *, sizes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the taint of each draw: its largest error of all assertions, not below 0, over its bound.

    Args:
        found: Margins and bounds of all batches.
        draws: One hand count a draw.
        sizes: Bounds of all batches in margins, shape (B,). A bound of 0 with no error has taint 0.
    """
    errors = np.maximum(found.errors(draws).max(axis=1, initial=0.0), 0.0)
    bounds = sizes[found.batches.rows(count.batch for count in draws)]
    return np.asarray(
        np.divide(errors, bounds, out=np.zeros_like(errors), where=bounds > 0), dtype=np.float64
    )


def kaplan_markov_path(taints: NDArray[np.float64], total: float) -> NDArray[np.float64]:
    """Return the product of ``(1 - 1/U) / (1 - taint)`` after each draw, at most 1.

    Args:
        taints: At most 1, shape (..., n).
        total: U, the sum of all bounds in margins.
    """
    if total <= 1.0:
        return np.zeros_like(taints)
    with np.errstate(divide="ignore"):
        logs = log1p(-1.0 / total) - np.log1p(-np.minimum(taints, 1.0))
    return np.asarray(np.exp(np.minimum(np.cumsum(logs, axis=-1), 0.0)))


def kaplan_markov_draws(total: float, risk_limit: float) -> int:
    """Return how many draws without any error bring the risk to the limit.

    Args:
        total: U, the sum of all bounds in margins.
        risk_limit: Strictly between 0 and 1.

    Returns:
        ``ceil(ln(limit) / ln(1 - 1/U))``; 0 where the boxes together cannot hold the margin.

    Example:
        >>> kaplan_markov_draws(51.0, 0.05)
        152
    """
    require_risk_limit(risk_limit)
    if not 0.0 <= total < inf:
        raise CallError(f"total bound {total}.", expected="a finite number of 0 or more")
    return 0 if total <= 1.0 else ceil(log(risk_limit) / log1p(-1.0 / total) - 1e-12)
