"""The few special functions that the methods need.

SciPy costs a third of a second to import, more than most commands take: it is loaded at the first call.
"""

import math
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = [
    "Z95",
    "log_factorials",
    "log_gamma",
    "normal_quantile",
    "normal_upper_tail",
    "poisson_quantile",
    "poisson_upper_tail",
    "student_upper_tail",
]

Z95 = 1.959963984540054
"""Standard deviations that an interval of 95 % of a normal distribution reaches to either side."""


def log_gamma(x: NDArray[np.floating[Any]]) -> FloatArray:
    """Return the logarithm of the gamma function of positive numbers."""
    from scipy.special import gammaln  # noqa: PLC0415 - loaded at the first call

    found: FloatArray = gammaln(x)
    return found


def log_factorials(top: int) -> FloatArray:
    """Return log(k!) for k = 0 .. top."""
    return log_gamma(np.arange(1.0, top + 2.0))


def poisson_upper_tail(observed: IntArray, mean: FloatArray) -> FloatArray:
    """Return P(X >= observed) for Poisson counts X of these means.

    For a sum of independent yes/no events it is an upper bound of the tail wherever observed exceeds the
    mean by one or more.

    Source:
        Hoeffding (1956), Annals of Mathematical Statistics 27(3), theorem 5.
    """
    from scipy.special import pdtrc  # noqa: PLC0415 - loaded at the first call

    above: FloatArray = pdtrc(np.maximum(observed - 1, 0), mean)
    return np.where(observed > 0, above, 1.0)


def normal_upper_tail(z: float) -> float:
    """Return P(Z >= z) of the standard normal distribution, accurate far out.

    Example:
        >>> round(normal_upper_tail(1.6448536), 6)
        0.05
    """
    return math.erfc(z / math.sqrt(2)) / 2


def normal_quantile(tail: float) -> float:
    """Return z with P(Z >= z) = tail, for tails from the smallest positive double to 1.

    Example:
        >>> round(normal_quantile(normal_upper_tail(14.5)), 6)
        14.5
    """
    if tail >= 1:
        return -math.inf
    return -NormalDist().inv_cdf(max(tail, 5e-324))


def student_upper_tail(t: float, freedom: int) -> float:
    """Return P(T >= t) of Student's distribution.

    Example:
        >>> round(student_upper_tail(2.131846786, 4), 6)
        0.05
    """
    from scipy.special import stdtr  # noqa: PLC0415 - loaded at the first call

    return float(stdtr(freedom, -t))


def poisson_quantile(mean: float, part: float) -> int:
    """Return the smallest count that a Poisson variable of this mean does not exceed with probability `part`.

    Example:
        >>> poisson_quantile(3.0, 0.975), poisson_quantile(0.01, 0.975)
        (7, 0)
    """
    from scipy.special import pdtr, pdtrik  # noqa: PLC0415 - loaded at the first call

    count = max(math.floor(float(pdtrik(part, mean))), 0) if mean > 0 and float(pdtr(0, mean)) < part else 0
    while float(pdtr(count, mean)) < part:
        count += 1
    return count
