"""Ballot polling: drawn papers alone, without any record of single ballots.

The score of a paper becomes ``(score - lowest) / width``, from 0 to 1, whose mean is above ``-lowest / width`` exactly
if the assertion is true. This covers pairs, shares and seats in the same way.
"""

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.betting import CAP, adaptive_bets
from tallyproof.audit.cards import CardScale
from tallyproof.audit.martingale import capital_path, measure_risk, null_means
from tallyproof.audit.risk import RiskMeasurement
from tallyproof.errors import CallError

__all__ = ["polling_null", "polling_risk", "polling_values", "report_trust"]

CODE = "A-POLLING"


def report_trust(scale: CardScale) -> float:
    """Return how many papers the reported result weighs when the bet is chosen: about as many as the audit needs."""
    return max(1000.0, 8.0 / (2 * scale.margin / scale.width) ** 2)


def polling_null(scale: CardScale) -> float:
    """Return the mean of the values where the outcome is just wrong; one half for two choices."""
    return -scale.lowest / scale.width


def polling_values(scale: CardScale, scores: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return scores as values from 0 to 1; a paper that was not found must have the lowest score."""
    return np.asarray((scores - scale.lowest) / scale.width, dtype=np.float64)


def polling_risk(
    scale: CardScale,
    scores: NDArray[np.int64],
    *,
    replacement: bool = False,
    variance: float | None = None,
    trust: float | None = None,
) -> RiskMeasurement:
    """Return the risk after each drawn paper.

    Args:
        scale: Reported sum, cards in the manifest and range of the assertion.
        scores: Of the drawn papers in the order of the draw, shape (n,), from `paper_scores`.
        replacement: True where a paper drawn again is counted again.
        variance: Of a score by the reported result (`score_variance`); None takes the largest that is possible.
            A better guess shortens the audit, a wrong one only lengthens it.
        trust: How many papers the reported result weighs when the bet is chosen; None: `report_trust`.

    Returns:
        The risk path; valid at any moment. 1 throughout where the reported sum is not positive.

    Raises:
        CallError: A score outside the range, or more draws than cards without replacement.

    Source:
        Stark (2023), ALPHA (null mean without replacement); Waudby-Smith, Ramdas (2024), eq. 23 (bet).

    Example:
        >>> scale = CardScale(total=5_000, cards=10_000)
        >>> polling_risk(scale, np.array([1, 1, 1, 0] * 12)).risk < 0.05
        True
    """
    if scores.size and not scale.lowest <= scores.min() <= scores.max() <= scale.highest:
        raise CallError("a score outside its range.", expected=f"{scale.lowest} to {scale.highest}")
    if scores.size > scale.cards and not replacement:
        raise CallError(f"{scores.size} draws from {scale.cards}.", expected="at most all cards")
    if scale.total <= 0:
        return RiskMeasurement(CODE, (1.0,) * scores.size)
    values = polling_values(scale, scores)
    null = null_means(values, polling_null(scale), population=None if replacement else scale.cards)
    expected = polling_null(scale) + scale.margin / scale.width
    spread = expected * (1 - expected) if variance is None else variance / scale.width**2
    weight = report_trust(scale) if trust is None else trust
    bets = adaptive_bets(values, null.means, expected=expected, variance=spread, trust=weight, cap=CAP)
    return measure_risk(CODE, capital_path(values, null, bets))
