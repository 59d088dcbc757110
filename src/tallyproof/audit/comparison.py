"""Ballot comparison: the record of each drawn paper against the paper, and ONEAudit where records are subtotals.

The overstatement of a paper is ``recorded - seen`` in the assertion's units. It becomes a value whose null mean is one
half: ``(1 - overstatement / width) / (2 - 2 margin / width)``, which is more than one half on average exactly if the
outcome is right.
"""

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.betting import CAP, adaptive_bets, capped_bets
from tallyproof.audit.cards import CardScale
from tallyproof.audit.martingale import capital_path, measure_risk, null_means
from tallyproof.audit.risk import RiskMeasurement
from tallyproof.errors import CallError

__all__ = [
    "clean_value",
    "comparison_bets",
    "comparison_risk",
    "comparison_values",
    "expected_error_rate",
    "oneaudit_risk",
]

COMPARISON = "A-COMPARISON"
ONEAUDIT = "A-ONEAUDIT"


def clean_value(scale: CardScale) -> float:
    """Return the value of a paper that equals its record; above one half where the margin is positive."""
    return 1.0 / (2.0 - 2.0 * scale.margin / scale.width)


def comparison_values(
    scale: CardScale, recorded: NDArray[np.float64] | NDArray[np.int64], seen: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the values of the drawn papers, null mean one half, shape (n,).

    Args:
        scale: Of the assertion.
        recorded: Score of the record, or mean of its pool (`pool_records`); 0 for a card without a record.
        seen: Score of the paper; the lowest one where the paper was not found or lacks the contest.
    """
    return np.asarray((1.0 - (recorded - seen) / scale.width) * clean_value(scale), dtype=np.float64)


def comparison_risk(
    scale: CardScale,
    values: NDArray[np.float64],
    *,
    replacement: bool = False,
    error_rate: float | None = None,
    trust: float = 1000.0,
) -> RiskMeasurement:
    """Return the risk after each drawn paper.

    Args:
        scale: Of the assertion.
        values: From `comparison_values`, in the order of the draw.
        replacement: True where a paper drawn again is counted again.
        error_rate: Two-vote overstatements expected in a paper; keeps the bet below all, so that one bad
            paper does not stop the audit for ever. None: `expected_error_rate`.
        trust: Weight of that expectation, in papers, against the rate seen so far.

    Returns:
        The risk path; valid at any moment. 1 throughout where the margin is not positive.

    Raises:
        CallError: More draws than cards without replacement.

    Source:
        Spertus (2023), COBRA: comparison-optimal betting for risk-limiting audits, eq. 9 (optimal bet for a rate
        of two-vote overstatements), with the rate estimated from earlier draws; Stark (2020), section 3.

    Example:
        >>> scale = CardScale(total=2_000, cards=100_000)
        >>> comparison_risk(scale, np.full(339, clean_value(scale))).risk < 0.05
        True
    """
    _require_drawable(scale, values, replacement=replacement)
    if scale.total <= 0:
        return RiskMeasurement(COMPARISON, (1.0,) * values.size)
    null = null_means(values, 0.5, population=None if replacement else scale.cards)
    rate = expected_error_rate(scale) if error_rate is None else error_rate
    bets = comparison_bets(values, null.means, clean=clean_value(scale), error_rate=rate, trust=trust)
    return measure_risk(COMPARISON, capital_path(values, null, bets))


def expected_error_rate(scale: CardScale) -> float:
    """Return one in a thousand, or where the margin is small a fiftieth of it.

    The bet is then at most 0.96 of the largest, as for stations (`CAP`): 4 % more papers when all is well, and one
    bad paper does not stop the audit.
    """
    return min(0.001, scale.margin * 2 / scale.width / 50)


def comparison_bets(
    values: NDArray[np.float64],
    means: NDArray[np.float64],
    *,
    clean: float,
    error_rate: float,
    trust: float,
) -> NDArray[np.float64]:
    """Return the bets that grow fastest when values are `clean`, or 0 at the rate expected and seen.

    Args:
        values: Shape (..., n).
        means: Null means, same shape.
        clean: Value of a paper that equals its record.
        error_rate: Expected rate of values near 0.
        trust: Weight of that expectation, in papers.
    """
    bad = values < clean / 4
    rates = (trust * error_rate + np.cumsum(bad, axis=-1) - bad) / (trust + np.arange(values.shape[-1]))
    edge = means * (clean - means)
    best = np.divide((1.0 - rates) * clean - means, edge, out=np.zeros_like(edge), where=edge > 0)
    return np.clip(best, 0.0, np.maximum(1.0 - rates, 0.0) * capped_bets(means, cap=1.0))


def oneaudit_risk(
    scale: CardScale,
    values: NDArray[np.float64],
    *,
    variance: float,
    replacement: bool = False,
    trust: float = 1000.0,
) -> RiskMeasurement:
    """Return the risk after each drawn paper where records are subtotals of pools.

    Args:
        scale: Of the assertion.
        values: From `comparison_values` with the means of the pools, in the order of the draw.
        variance: Mean squared difference of scores and records by the reported results (`score_variance`).
        replacement: True where a paper drawn again is counted again.
        trust: How many papers the reported result weighs when the bet is chosen.

    Returns:
        The risk path; valid at any moment. 1 throughout where the margin is not positive.

    Raises:
        CallError: More draws than cards without replacement, or a negative variance.

    Source:
        Stark (2023), ONEAudit, section 3 (overstatement-net-equivalent records); Waudby-Smith, Ramdas (2024),
        eq. 23 (bet from mean and variance).
    """
    _require_drawable(scale, values, replacement=replacement)
    if variance < 0:
        raise CallError(f"variance {variance}.", expected="0 or more")
    if scale.total <= 0:
        return RiskMeasurement(ONEAUDIT, (1.0,) * values.size)
    null = null_means(values, 0.5, population=None if replacement else scale.cards)
    clean = clean_value(scale)
    spread = variance * (clean / scale.width) ** 2
    bets = adaptive_bets(values, null.means, expected=clean, variance=spread, trust=trust, cap=CAP)
    return measure_risk(ONEAUDIT, capital_path(values, null, bets))


def _require_drawable(scale: CardScale, values: NDArray[np.float64], *, replacement: bool) -> None:
    if values.size and values.min() < 0:
        raise CallError("a value below 0.", expected="values of `comparison_values`")
    if values.size > scale.cards and not replacement:
        raise CallError(f"{values.size} draws from {scale.cards}.", expected="at most all cards")
