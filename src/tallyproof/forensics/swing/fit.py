"""What the election before leads to expect at every station, and how far chance may take it."""

from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["Expectation", "expect", "mirror_q"]

_ROUNDS = 25
_HUBER = 1.345
"""Residuals beyond this many deviations count less: 95 % efficiency at the normal distribution."""
_TO_DEVIATION = 1.4826
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Expectation:
    """Expected log-odds of support, and the standardised surprise of what was counted; shape (m,) each."""

    expected: FloatArray
    surprise: FloatArray
    coefficients: FloatArray
    """Of the predictors; shape (predictors,)."""


def expect(
    outcome: FloatArray, predictors: FloatArray, *, variance: FloatArray, stratum: IntArray
) -> Expectation:
    """Fit a robust regression with a level of its own for every local area.

    Args:
        outcome: Log-odds of support now; shape (m,).
        predictors: Log-odds of turnout and of supports before; shape (m, predictors).
        variance: What counting alone adds to the square of a residual; shape (m,).
        stratum: Local area, 0 .. k - 1; shape (m,).

    Returns:
        Expected values, and residuals over their deviation: chance between stations, by the median of
        residuals, and counting.

    Source:
        Huber (1964), Robust estimation of a location parameter, Annals of Mathematical Statistics 35(1).
    """
    weight = np.ones(len(outcome))
    slope: FloatArray = np.zeros(predictors.shape[1])
    residual: FloatArray = outcome
    deviation: FloatArray = np.ones(len(outcome))
    for _ in range(_ROUNDS):
        centred_y = _centred(outcome, weight, stratum)
        centred_x = np.column_stack([_centred(column, weight, stratum) for column in predictors.T])
        root = np.sqrt(weight)
        slope = np.asarray(np.linalg.lstsq(centred_x * root[:, None], centred_y * root, rcond=None)[0], float)
        residual = centred_y - centred_x @ slope
        residual = residual - np.median(residual)
        deviation = _deviation(residual, variance)
        weight = np.minimum(1.0, _HUBER / np.maximum(np.abs(residual / deviation), _LEAST)) / deviation**2
    return Expectation(outcome - residual, residual / deviation, slope)


def mirror_q(surprise: FloatArray) -> FloatArray:
    """Return the false discovery rate at each upward surprise; downward ones get 1.

    Without interference surprises are as often positive as negative. The downward ones tell how many of the
    upward ones beyond a bound are chance, whatever the shape of their distribution.

    Args:
        surprise: Standardised; shape (m,).

    Source:
        Barber, Candes (2015), Controlling the false discovery rate via knockoffs, Annals of Statistics
        43(5), 2055-2085, equation 1.9.

    Example:
        >>> mirror_q(np.array([5.0, 4.0, 3.0, -1.0, 0.5])).round(2)
        array([0.33, 0.33, 0.33, 1.  , 0.5 ])
    """
    order = np.argsort(-surprise, kind="stable")
    ranked = surprise[order]
    down = np.sort(-surprise)
    # At least as far down as this one is up.
    mirrored = len(down) - np.searchsorted(down, ranked, side="left")
    rate = np.minimum((1 + mirrored) / np.arange(1, len(ranked) + 1), 1.0)
    rate = np.where(ranked > 0, rate, 1.0)
    q = np.empty(len(rate))
    q[order] = np.minimum.accumulate(rate[::-1])[::-1]
    return q


def _centred(value: FloatArray, weight: FloatArray, stratum: IntArray) -> FloatArray:
    mean = np.bincount(stratum, weight * value) / np.bincount(stratum, weight)
    centred: FloatArray = value - mean[stratum]
    return centred


def _deviation(residual: FloatArray, variance: FloatArray) -> FloatArray:
    """Return the deviation of every residual: one spread between stations, and each one's counting noise."""
    whole = (_TO_DEVIATION * float(np.median(np.abs(residual)))) ** 2
    between = max(whole - float(np.median(variance)), 0.05 * whole, _LEAST)
    found: FloatArray = np.sqrt(between + variance)
    return found
