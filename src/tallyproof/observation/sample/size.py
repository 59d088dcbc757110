"""How many stations a quick count needs, as formulas.

The handbook's formula takes voters as if each had been drawn alone; a past election shows what stations
really give. Both are here, so that a planner sees the difference.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "design_effect",
    "handbook_margin",
    "handbook_voters",
    "neyman_allocation",
    "proportional_allocation",
    "stations_needed",
]

FloatArray = NDArray[np.float64]


def handbook_voters(*, population: int, margin: float, z: float, share: float = 0.5) -> float:
    """Return the voters that a simple random sample of voters needs.

    Args:
        population: Voters.
        margin: Half-width of the interval, 0-1.
        z: Normal quantile, 1.96 for 95 %, 2.58 for 99 %.
        share: The share to estimate; 0.5 is the worst.

    Source:
        Estok, Nevitte, Cowan (2002), The Quick Count and Election Observation, NDI, p. 73. The book's example
        prints 163,185; the formula gives 160,717 for the same input.

    Example:
        >>> round(handbook_voters(population=14_570_774, margin=0.0032, z=2.58))
        160717
    """
    variance = share * (1 - share)
    return variance / (margin**2 / z**2 + variance / population)


def handbook_margin(drawn: float, *, z: float, share: float = 0.5) -> float:
    """Return the margin of error of `drawn` units drawn alone (the same, p. 77).

    Example:
        >>> round(handbook_margin(1_020, z=2.58), 4)
        0.0404
    """
    return z * math.sqrt(share * (1 - share) / drawn)


def design_effect(*, mean_size: float, correlation: float) -> float:
    """Return how many times larger the variance is when whole stations are drawn instead of voters.

    Args:
        mean_size: Mean votes of a station.
        correlation: Intra-station correlation of the vote, 0-1.

    Source:
        Kish (1965), Survey Sampling, section 5.4.

    Example:
        >>> round(design_effect(mean_size=160, correlation=0.05), 2)
        8.95
    """
    return 1 + (mean_size - 1) * correlation


def stations_needed(
    votes: Sequence[float] | FloatArray, base: Sequence[float] | FloatArray, *, margin: float, z: float = 1.96
) -> int:
    """Return how many stations a simple random sample needs, from a past election's stations.

    Args:
        votes: Votes for the choice at every station of the past election; shape (N,).
        base: Valid votes there; shape (N,).
        margin: Half-width of the interval for the share, 0-1.
        z: Normal quantile.

    With n0 = z^2 s_e^2 / (d^2 x^2), n = n0 / (1 + n0 / N).

    Source:
        Cochran (1977), Sampling Techniques, 3rd ed., sections 4.7 and 6.6.

    Example:
        >>> stations_needed([60, 40, 55, 30, 72] * 100, [100, 80, 90, 70, 110] * 100, margin=0.02)
        51
    """
    y, x = np.asarray(votes, np.float64), np.asarray(base, np.float64)
    residual = y - x * (y.sum() / x.sum())
    first = (z / margin) ** 2 * float(residual @ residual) / (len(x) - 1) / float(x.mean()) ** 2
    return math.ceil(first / (1 + first / len(x)))


def proportional_allocation(stations: Sequence[int], total: int, *, fewest: int = 2) -> tuple[int, ...]:
    """Share out a sample over strata in proportion to their stations.

    Args:
        stations: Stations of each stratum; shape (H,).
        total: Stations to draw.
        fewest: At least so many a stratum (all of it where it has fewer); two are needed for a variance.

    Returns:
        Stations to draw in each stratum; sums to `total` unless the least numbers already exceed it.

    Example:
        >>> proportional_allocation([30, 10, 1], 10)
        (7, 2, 1)
    """
    return _allocation(np.asarray(stations, np.float64), stations, total, fewest)


def neyman_allocation(
    stations: Sequence[int], deviation: Sequence[float], total: int, *, fewest: int = 2
) -> tuple[int, ...]:
    """Share out a sample over strata in proportion to stations times their spread.

    Source:
        Neyman (1934); Cochran (1977), section 5.5.

    Example:
        >>> neyman_allocation([100, 100], [1.0, 3.0], 40)
        (10, 30)
    """
    wanted = np.asarray(stations, np.float64) * np.asarray(deviation, np.float64)
    return _allocation(wanted, stations, total, fewest)


def _allocation(wanted: FloatArray, stations: Sequence[int], total: int, fewest: int) -> tuple[int, ...]:
    """Give one station at a time to the stratum that lacks most of its part; ties go to the first."""
    given = np.minimum(fewest, stations)
    part = wanted / wanted.sum() * total if wanted.sum() else np.zeros(len(stations))
    while given.sum() < min(total, sum(stations)):
        room = given < np.asarray(stations)
        given[int(np.argmax(np.where(room, part - given, -np.inf)))] += 1
    return tuple(int(count) for count in given)
