"""The one engine of the sequential tests: a capital that bets, before each value is seen, that the outcome is right.

Values x are 0 or more and, if the outcome is wrong, average at most the null mean. The capital starts at 1 and is
multiplied by ``1 + bet * (x - null mean)``. If the outcome is wrong, the chance that it ever reaches 1 / risk limit is
at most the risk limit (Ville's inequality), however often and for whatever reason one looks.
"""

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.risk import RiskMeasurement

__all__ = ["capital_path", "measure_risk", "null_means", "weighted_null_means"]


def capital_path(
    values: NDArray[np.float64], means: NDArray[np.float64], bets: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the capital after each value.

    Args:
        values: x, shape (..., n), 0 or more.
        means: Null mean before each value, broadcast to the shape of `values`. Below 0: a wrong outcome has become
            impossible, the capital is infinite from there on.
        bets: Chosen before the value is seen, each from 0 to 1 / null mean.

    Returns:
        Shape (..., n).

    Source:
        Waudby-Smith, Stark, Ramdas (2021), RiLACS, eq. 8; Ville (1939).
    """
    with np.errstate(divide="ignore"):
        steps = np.log1p(np.maximum(bets * (values - means), -1.0))
    impossible = np.logical_or.accumulate(np.broadcast_to(means < 0, steps.shape), axis=-1)
    with np.errstate(over="ignore"):
        capital = np.exp(np.cumsum(steps, axis=-1))
    return np.where(impossible, np.inf, capital)


def measure_risk(method: str, capital: NDArray[np.float64]) -> RiskMeasurement:
    """Return the risk after each value: 1 over the largest capital so far, at most 1."""
    best = np.maximum.accumulate(np.maximum(capital, 1.0))
    return RiskMeasurement(method, tuple(float(v) for v in 1.0 / best))


def null_means(values: NDArray[np.float64], mean: float, *, population: int | None) -> NDArray[np.float64]:
    """Return the null mean before each value of a simple random sample.

    Args:
        values: x in the order of the draw, shape (..., n).
        mean: Null mean of the whole population.
        population: Its size when drawn without replacement; None with replacement.

    Returns:
        Shape (..., n): ``(N mean - sum so far) / (N - number so far)``.

    Source:
        Stark (2023), ALPHA, section 2.2.
    """
    if population is None:
        return np.full(values.shape, mean)
    n = values.shape[-1]
    before = np.cumsum(values, axis=-1) - values
    means: NDArray[np.float64] = (population * mean - before) / (population - np.arange(n))
    # what is left of rounding after whole-population sums is no proof that a wrong outcome is impossible
    return np.where(np.abs(means) < 1e-12, 0.0, means)  # noqa: PLR2004 - far below any real step


def weighted_null_means(
    errors: NDArray[np.float64], weights: NDArray[np.float64], *, total: float, needed: float = 1.0
) -> NDArray[np.float64]:
    """Return the null mean of ``1 - error / weight`` before each batch drawn without replacement.

    Args:
        errors: Error of each drawn batch, in margins, shape (..., n).
        weights: Weight (at least the error bound) of the same batches, shape (..., n).
        total: Sum of the weights of all batches.
        needed: Errors that a wrong outcome needs in total; 1 for one stratum.

    Returns:
        Shape (..., n): ``1 - (needed - errors so far) / (total - weights so far)``; -1 where what is left cannot
        hold the errors that a wrong outcome still needs.
    """
    found = np.cumsum(errors, axis=-1) - errors
    drawn = np.cumsum(weights, axis=-1) - weights
    left = np.maximum(total - drawn, weights)  # the batch itself is still there
    missing = needed - found
    tolerance = 1e-9  # sums of floats; never call something impossible because of rounding
    return np.where(missing > left + tolerance, -1.0, np.maximum(1.0 - missing / left, 0.0))
