"""ALPHA: a test that learns the winner's true share from the sample, with or without replacement."""

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.martingale import capital_path, measure_risk, null_means
from tallyproof.audit.risk import RiskMeasurement
from tallyproof.errors import CallError

__all__ = ["alpha_bets", "alpha_risk", "shrunk_means"]

CODE = "A-ALPHA"


def alpha_risk(
    values: NDArray[np.float64],
    *,
    expected: float,
    upper: float = 1.0,
    trust: float = 100.0,
    population: int | None = None,
    mean: float = 0.5,
) -> RiskMeasurement:
    """Return the risk after each value.

    Args:
        values: Assorter values in the order of the draw, shape (n,), each from 0 to `upper`.
        expected: Reported mean of the assorter, above `mean`.
        upper: Largest value that the assorter can have.
        trust: How many values the reported mean weighs against the sample (d of the paper).
        population: Number of ballots when drawn without replacement; None with replacement.
        mean: Null mean.

    Returns:
        The risk path; valid at any moment.

    Raises:
        CallError: A value lies outside its range, or the sample is larger than the population.

    Source:
        Stark (2023), ALPHA: audit that learns from previously hand-audited ballots, eq. 5 and section 2.5.2.

    Example:
        >>> alpha_risk(np.ones(7), expected=0.9).risk < 0.05
        True
    """
    if values.size and not (values.min() >= 0 and values.max() <= upper):
        raise CallError("a value outside the assorter's range.", expected=f"values from 0 to {upper}")
    if population is not None and values.size > population:
        raise CallError(f"{values.size} draws from {population}.", expected="at most the population")
    null = null_means(values, mean, population=population)
    guesses = shrunk_means(
        values, null.means, expected=expected, upper=upper, trust=trust, gap=(expected - mean) / 2
    )
    return measure_risk(CODE, capital_path(values, null, alpha_bets(null.means, guesses, upper=upper)))


def shrunk_means(
    values: NDArray[np.float64],
    means: NDArray[np.float64],
    *,
    expected: float,
    upper: float,
    trust: float,
    gap: float,
) -> NDArray[np.float64]:
    """Return the guess of the true mean before each value: truncated shrinkage.

    Args:
        values: Shape (..., n).
        means: Null means, same shape.
        expected: Reported mean.
        upper: Largest value.
        trust: Weight of the reported mean, in values.
        gap: How far above the null mean the first guess stays at least; shrinks as ``1/sqrt(trust + number)``.

    Returns:
        Guesses strictly between null mean and `upper` where there is room.

    Source:
        Stark (2023), ALPHA, eq. 13-14.
    """
    weights = trust + np.arange(values.shape[-1])
    before = np.cumsum(values, axis=-1) - values
    guess = (trust * expected + before) / weights
    return np.minimum(upper * (1 - np.finfo(float).eps), np.maximum(guess, means + gap / np.sqrt(weights)))  # type: ignore[no-any-return]  # the stubs of np.clip give Any


def alpha_bets(
    means: NDArray[np.float64], guesses: NDArray[np.float64], *, upper: float
) -> NDArray[np.float64]:
    """Return the bet that a guess stands for: ``(guess / null - 1) / (upper - null)``.

    Nothing is bet where the null mean leaves no room (0 or less, or at the upper bound and beyond).

    Source:
        Waudby-Smith, Stark, Ramdas (2021), RiLACS; Stark (2023), section 2.3 (ALPHA is a betting martingale).
    """
    room = (means > 0) & (means < upper)
    safe = np.where(room, means, upper / 2)
    bets = (np.minimum(guesses, upper) / safe - 1) / (upper - safe)
    return np.where(room, np.clip(bets, 0.0, 1.0 / safe), 0.0)
