"""Bounds for the total overstatement: how wrong the sheets are at least, and at most, with stated confidence.

Where a margin is huge, "the winner won" is settled by a handful of boxes and says little. How many votes the sheets
overstate does say something, and the same martingale gives it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.betting import CAP, capped_bets
from tallyproof.audit.martingale import capital_path, weighted_null_means
from tallyproof.audit.overstatement import UNIT, ErrorBounds, HandCount
from tallyproof.audit.risk import require_risk_limit
from tallyproof.errors import CallError

__all__ = [
    "OverstatementBounds",
    "lowest_taint",
    "overstatement_bounds",
    "total_overstatement",
    "undrawn_room",
]

_STEPS = 60


@dataclass(frozen=True, slots=True)
class OverstatementBounds:
    """One-sided bounds in shares of the margin; each holds with the stated confidence."""

    lower: float
    upper: float
    confidence: float


def total_overstatement(
    found: ErrorBounds,
    weights: NDArray[np.int64],
    draws: Sequence[HandCount],
    *,
    assertion: int = 0,
    confidence: float = 0.95,
) -> OverstatementBounds:
    """Return how far the sheets of a batch comparison overstate one assertion, all stations together.

    Args:
        found: Margins and bounds of all batches.
        weights: Whole weights by which the batches were drawn without replacement.
        draws: Hand counts in the order of the draw.
        assertion: Number of the assertion, from 0.
        confidence: Of each of the two bounds.

    Returns:
        Bounds in margins of that assertion; times `found.margins[assertion]` they are votes (for a pair: twice the
        votes that would have to be moved from one to the other).

    Source:
        See `overstatement_bounds`.
    """
    rows = found.batches.rows(count.batch for count in draws)
    sizes = weights / UNIT
    bounds = overstatement_bounds(
        found.errors(draws)[:, assertion],
        sizes[rows],
        total=float(sizes.sum()),
        lowest_taint=lowest_taint(found, weights, assertion=assertion),
        confidence=confidence,
    )
    return replace(bounds, lower=bounds.lower - undrawn_room(found, weights, assertion=assertion))


def lowest_taint(found: ErrorBounds, weights: NDArray[np.int64], *, assertion: int) -> float:
    """Return the smallest error over weight that a batch can have, 0 or less: how far a sheet can understate."""
    sizes = weights / UNIT
    taints = np.divide(-_room(found, assertion), sizes, out=np.zeros(sizes.size), where=sizes > 0)
    return min(0.0, float(taints.min()))


def undrawn_room(found: ErrorBounds, weights: NDArray[np.int64], *, assertion: int) -> float:
    """Return how far the sheets that cannot overstate, and are never drawn, may together understate."""
    return float(_room(found, assertion)[weights <= 0].sum())


def _room(found: ErrorBounds, assertion: int) -> NDArray[np.float64]:
    """Return how far each sheet can understate, in margins."""
    votes = found.assertions[assertion].width * found.batches.bound - found.bounds[:, assertion]
    return np.asarray(np.maximum(votes, 0) / found.margins[assertion], dtype=np.float64)


def overstatement_bounds(
    errors: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    total: float,
    lowest_taint: float,
    confidence: float = 0.95,
    cap: float = CAP,
) -> OverstatementBounds:
    """Return bounds of the total error of all batches, in margins.

    Args:
        errors: Error of each drawn batch, in margins, in the order of a draw without replacement, shape (n,).
        weights: Weights of the same batches, at least the error bounds, shape (n,).
        total: Sum of the weights of all batches.
        lowest_taint: Smallest error over weight that any batch can have, 0 or less: how far a sheet can understate.
        confidence: Of each of the two bounds, strictly between 0 and 1.
        cap: Share of the largest possible bet.

    Returns:
        Lower and upper bound. Without a sample: all that is possible.

    Source:
        Confidence sequences by inverting betting martingales: Waudby-Smith, Ramdas (2024), section 4;
        error proportional sampling as in Stark (2009).

    Example:
        >>> found = overstatement_bounds(np.zeros(30), np.full(30, 0.02), total=2.0, lowest_taint=-1.0)
        >>> round(found.upper, 3), found.lower < 0
        (0.167, True)
    """
    alpha = require_risk_limit(1.0 - confidence)
    if lowest_taint > 0 or errors.shape != weights.shape:
        raise CallError(f"lowest taint {lowest_taint}.", expected="0 or less, and one weight for each error")
    taints = np.divide(errors, weights, out=np.zeros_like(errors), where=weights > 0)
    upper = _largest(taints, weights, total=total, alpha=alpha, cap=cap, low=lowest_taint * total)
    # mirrored: understatement becomes error, the span of possible taints is scaled to at most 1
    span = max(-lowest_taint, 1e-12)
    mirrored = _largest(-taints / span, weights, total=total, alpha=alpha, cap=cap, low=-total / span)
    return OverstatementBounds(-mirrored * span, upper, confidence)


def _largest(
    taints: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    total: float,
    alpha: float,
    cap: float,
    low: float,
) -> float:
    """Largest total error that the sample does not reject; taints at most 1."""
    left, right = low, total
    if not _rejects(taints, weights, total=total, needed=right, alpha=alpha, cap=cap):
        return right
    for _ in range(_STEPS):
        middle = (left + right) / 2
        if _rejects(taints, weights, total=total, needed=middle, alpha=alpha, cap=cap):
            right = middle
        else:
            left = middle
    return right


def _rejects(
    taints: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    total: float,
    needed: float,
    alpha: float,
    cap: float,
) -> bool:
    if not taints.size:
        return False
    null = weighted_null_means(taints * weights, weights, total=total, needed=needed)
    capital = capital_path(1.0 - taints, null, capped_bets(null.means, cap=cap))
    return bool(capital.max() >= 1.0 / alpha)
