"""The one engine of the sequential tests: a capital that bets, before each value is seen, that the outcome is right.

Values x are 0 or more and, if the outcome is wrong, average at most the null mean. The capital starts at 1 and is
multiplied by ``1 + bet * (x - null mean)``. If the outcome is wrong, the chance that it ever reaches 1 / risk limit is
at most the risk limit (Ville's inequality), however often and for whatever reason one looks.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.risk import RiskMeasurement

__all__ = ["Null", "capital_path", "measure_risk", "null_means", "weighted_null_means"]

_ROUNDING = 1e-10  # sums of a million values are exact to this part of their size


@dataclass(frozen=True, slots=True, eq=False)
class Null:
    """What a wrong outcome implies, given the values seen so far; both arrays have the shape of the values."""

    means: NDArray[np.float64]
    """Largest mean of the next value, 0 or more."""
    refuted: NDArray[np.bool_]
    """True after a value from which on the outcome can no longer be wrong, whatever is left."""


def capital_path(
    values: NDArray[np.float64], null: Null, bets: NDArray[np.float64] | float
) -> NDArray[np.float64]:
    """Return the capital after each value.

    Args:
        values: x, shape (..., n), 0 or more.
        null: Null means, and from when on a wrong outcome is impossible: the capital is infinite then.
        bets: Chosen before the value is seen, each from 0 to 1 / null mean.

    Returns:
        Shape (..., n).

    Source:
        Waudby-Smith, Stark, Ramdas (2021), RiLACS, eq. 8; Ville (1939).
    """
    with np.errstate(divide="ignore"):
        steps = np.log1p(np.maximum(bets * (values - null.means), -1.0))
    with np.errstate(over="ignore"):
        capital = np.exp(np.cumsum(steps, axis=-1))
    return np.where(np.logical_or.accumulate(null.refuted, axis=-1), np.inf, capital)


def measure_risk(method: str, capital: NDArray[np.float64]) -> RiskMeasurement:
    """Return the risk after each value: 1 over the largest capital so far, at most 1."""
    best = np.maximum.accumulate(np.maximum(capital, 1.0))
    return RiskMeasurement(method, tuple((1.0 / best).tolist()))


def null_means(values: NDArray[np.float64], mean: float, *, population: int | None) -> Null:
    """Return what the null says before and after each value of a simple random sample.

    Args:
        values: x in the order of the draw, shape (..., n).
        mean: Null mean of the whole population.
        population: Its size when drawn without replacement; None with replacement.

    Returns:
        Means ``(N mean - sum so far) / (N - number so far)``; refuted where the sum exceeds ``N mean``.

    Source:
        Stark (2023), ALPHA, section 2.2.
    """
    if population is None:
        return Null(np.full(values.shape, mean), np.zeros(values.shape, dtype=np.bool_))
    left = population * mean - np.cumsum(values, axis=-1)
    before = np.concatenate([np.full((*values.shape[:-1], 1), population * mean), left[..., :-1]], axis=-1)
    rounding = _ROUNDING * max(1.0, population * mean)
    means = np.where(before > rounding, before, 0.0) / (population - np.arange(values.shape[-1]))
    return Null(means, left < -rounding)


def weighted_null_means(
    errors: NDArray[np.float64], weights: NDArray[np.float64], *, total: float, needed: float = 1.0
) -> Null:
    """Return what the null says about ``1 - error / weight`` of batches drawn by weight without replacement.

    Args:
        errors: Error of each drawn batch, in margins, shape (..., n).
        weights: Weight (at least the error bound) of the same batches, shape (..., n).
        total: Sum of the weights of all batches.
        needed: Errors that a wrong outcome needs in total; 1 for one stratum.

    Returns:
        Means ``1 - (needed - errors so far) / (total - weights so far)``; refuted where what is left cannot hold
        the errors that a wrong outcome still needs.
    """
    found, drawn = np.cumsum(errors, axis=-1), np.cumsum(weights, axis=-1)
    left = np.maximum(total - (drawn - weights), weights)  # the batch itself is still there
    missing = needed - (found - errors)
    means = np.maximum(1.0 - np.divide(missing, left, out=np.ones_like(left), where=left > 0), 0.0)
    rounding = 1e-9 * max(1.0, abs(needed))
    impossible = (missing > left + rounding) | (needed - found > np.maximum(total - drawn, 0.0) + rounding)
    return Null(means, impossible)
