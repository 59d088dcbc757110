"""How likely a sum of independent yes/no events with different chances reaches a number."""

import math

import numpy as np

from tallyproof.forensics.probability.special import normal_upper_tail
from tallyproof.forensics.stations.units import FloatArray

__all__ = ["SMALLEST_P", "poisson_binomial_upper_tail"]

SMALLEST_P = 1e-300
"""No p-value is reported below this; it then reads "at most"."""

_NEAR = 0.01
"""Within this many standard deviations of the mean the formula is 0/0 and is interpolated."""


def poisson_binomial_upper_tail(chances: FloatArray, observed: int) -> float:
    """Return P(S >= observed) for the sum S of independent events.

    The saddlepoint formula of Lugannani and Rice with the continuity correction for lattices. Against exact
    convolution its relative error is below 1e-3 for 100 events of chances 0.02-0.18 and below 1e-4 for 1000,
    from P = 0.98 down to 1e-40.

    Args:
        chances: Probability of each event, 0-1; shape (n,).
        observed: The number to reach.

    Returns:
        The probability, never below `SMALLEST_P` where it is possible, 0 where it is not.

    Source:
        Lugannani, Rice (1980), Advances in Applied Probability 12(2); continuity correction: Daniels (1987),
        International Statistical Review 55(1), eq. 6.6.

    Example:
        >>> round(poisson_binomial_upper_tail(np.full(100, 0.1), 20), 5)
        0.00198
    """
    certain = int((chances >= 1).sum())
    open_events = chances[(chances > 0) & (chances < 1)]
    needed = observed - certain
    if needed <= 0:
        return 1.0
    if needed > len(open_events):
        return 0.0
    if needed == len(open_events):
        return max(math.exp(float(np.log(open_events).sum())), SMALLEST_P)
    return min(1.0, max(_tail(open_events, needed - 0.5), SMALLEST_P))


def _tail(p: FloatArray, x: float) -> float:
    mean, deviation = float(p.sum()), math.sqrt(float((p * (1 - p)).sum()))
    edge = _NEAR * deviation
    if abs(x - mean) >= edge:
        return _lugannani_rice(p, x)
    below, above = _lugannani_rice(p, mean - edge), _lugannani_rice(p, mean + edge)
    return below + (above - below) * (x - mean + edge) / (2 * edge)


def _lugannani_rice(p: FloatArray, x: float) -> float:
    t, curvature = _saddlepoint(p, x)
    cumulant = float(np.log1p(p * np.expm1(t)).sum())
    w = math.copysign(math.sqrt(max(2 * (t * x - cumulant), 0.0)), t)
    u = 2 * math.sinh(t / 2) * math.sqrt(curvature)
    density = math.exp(-w * w / 2) / math.sqrt(2 * math.pi)
    return normal_upper_tail(w) + density * (1 / u - 1 / w)


def _saddlepoint(p: FloatArray, x: float) -> tuple[float, float]:
    """Return t with K'(t) = x, and K''(t), by Newton's method with steps of at most 1."""
    t = 0.0
    for _ in range(200):
        tilted = p / (p + (1 - p) * math.exp(-t))
        curvature = float((tilted * (1 - tilted)).sum())
        step = (x - float(tilted.sum())) / curvature
        t += min(1.0, max(-1.0, step))
        if abs(step) < 1e-12:  # noqa: PLR2004 - double precision is reached
            break
    return t, curvature
