"""Strata of single papers, for audits that mix papers with records, papers without, and whole stations."""

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.cards import CardScale
from tallyproof.audit.stratified import StratumSample
from tallyproof.errors import CallError

__all__ = ["compared_stratum", "polled_stratum"]

_LARGEST_BET = 0.98


def polled_stratum(
    scale: CardScale,
    scores: NDArray[np.int64],
    *,
    margin: float,
    share: float,
    variance: float | None = None,
) -> StratumSample:
    """Return a stratum whose papers are drawn with equal chances and have no records.

    Args:
        scale: Reported sum and cards of this stratum alone.
        scores: Of the drawn papers in the order of the draw, without replacement, shape (n,).
        margin: Reported sum of the assertion over all strata, above 0.
        share: Part of the margin against which the bets are chosen, for example this stratum's part of all cards.
            It decides how long the audit takes, never whether its risk is right.
        variance: Of a score by the reported result of the stratum; None takes the largest that is possible.

    Returns:
        The stratum with bets that suit the reported result; in shares of `margin`.

    Raises:
        CallError: A margin of 0 or less, or more draws than cards.
    """
    mean = scale.margin
    room = mean - scale.lowest
    _require(scale, scores.size, margin)
    weight = room / margin if room > 0 else 1e-15
    errors = np.asarray((mean - scores) / margin, dtype=np.float64)
    spread = room * (scale.highest - mean) if variance is None else variance
    return StratumSample(
        errors,
        np.full(scores.size, weight),
        total=scale.cards * weight,
        least=min(0.0, (mean - scale.highest) * scale.cards / margin),
        bets=_learning_bets(
            1.0 - errors / weight, spread / max(room, 1e-12) ** 2, edge=share / (scale.cards * weight)
        ),
    )


def compared_stratum(
    scale: CardScale,
    overstatements: NDArray[np.float64],
    *,
    margin: float,
    share: float,
    error_rate: float = 0.001,
) -> StratumSample:
    """Return a stratum whose papers are drawn with equal chances and compared with their records.

    Args:
        scale: Reported sum and cards of this stratum alone.
        overstatements: Score of the record less score of the paper, in the order of the draw, shape (n,).
        margin: Reported sum of the assertion over all strata, above 0.
        share: As in `polled_stratum`.
        error_rate: Two-vote overstatements expected in a paper.

    Raises:
        CallError: A margin of 0 or less, or more draws than cards.
    """
    _require(scale, overstatements.size, margin)
    weight = scale.width / margin
    edge = share / (scale.cards * weight)
    bet = min(max(1.0 - error_rate / max(edge, 1e-12), 0.5), _LARGEST_BET)
    return StratumSample(
        overstatements / margin,
        np.full(overstatements.size, weight),
        total=scale.cards * weight,
        least=-scale.cards * weight,
        bets=np.full(overstatements.size, bet),
    )


def _learning_bets(
    values: NDArray[np.float64], variance: float, *, edge: float, trust: float = 1000.0
) -> NDArray[np.float64]:
    """Share of the largest possible bet, from mean and variance so far, where 1 is the mean by the report."""
    counts = trust + np.arange(values.size)
    mean = (trust + np.cumsum(values) - values) / counts
    squares = (values - mean) ** 2
    spread = (trust * variance + np.cumsum(squares) - squares) / counts
    null = max(1.0 - edge, 0.0)
    gain = np.maximum(mean - null, 0.0)
    best = np.divide(gain * null, spread + gain**2, out=np.zeros_like(gain), where=gain > 0)
    return np.asarray(np.minimum(best, _LARGEST_BET), dtype=np.float64)


def _require(scale: CardScale, draws: int, margin: float) -> None:
    if margin <= 0 or draws > scale.cards:
        raise CallError(
            f"margin {margin}, {draws} of {scale.cards} cards.", expected="a margin above 0, a sample"
        )
