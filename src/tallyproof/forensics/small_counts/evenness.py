"""How even the votes for a small choice lie over the stations of an area, and how even counting leaves them.

Given how many votes a choice has in an area, chance deals them to its stations in proportion to their ballots; if
stations differ the counts scatter more than that. A few stations with many votes hide counts that scatter less, but
not that hardly any of the others is without one: however stations differ, so many with one vote and with two leave
some with none. Both hold where each vote is one of many voters who are each unlikely to give it. Where every station
has nearly the same few voters who mostly come (a member of the commission, three loyal neighbours), honest counts are
more even too.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tallyproof.forensics.parameters import settable
from tallyproof.forensics.stations.local_areas import local_areas
from tallyproof.forensics.stations.units import BoolArray, FloatArray, IntArray, Units
from tallyproof.forensics.stations.votes import Votes

__all__ = ["EvennessRule", "Handfuls", "NoneOneTwo", "none_one_two", "scatter"]

_SMALLEST = 1e-300
"""Keeps logarithms of a chance finite."""


@dataclass(frozen=True, slots=True)
class EvennessRule:
    """Which choices of which areas are looked at; free choices of the method."""

    largest_mean: float = settable(10.0, least=0.5, most=50, unit="votes")
    """Most votes a station may have on average for the choice to count as small."""
    fewest_votes: int = settable(10, least=5, most=10_000, unit="votes")
    """Fewest votes of the choice in the area."""
    fewest_stations: int = settable(10, least=5, most=10_000, unit="stations")
    """Fewest stations of the area."""


@dataclass(frozen=True)
class Handfuls:
    """Every small choice of every area; arrays of one length m."""

    area: IntArray
    column: IntArray
    """Of the votes."""
    stations: IntArray
    votes: IntArray
    """Votes of the choice in the area."""
    statistic: FloatArray
    """Sum over stations of (count - expected)^2 / expected."""
    mean: FloatArray
    """Of the statistic where chance alone deals the votes."""
    variance: FloatArray
    zeros: IntArray
    """Stations without a vote for the choice."""
    zeros_expected: FloatArray
    """Where chance deals the votes by ballots."""
    ones: IntArray
    """Stations with one vote."""
    twos: IntArray

    @property
    def p_scatter(self) -> FloatArray:
        """Return how rarely chance deals so evenly: the lower tail of a gamma law with these moments."""
        from scipy.special import gammainc  # noqa: PLC0415 - loaded at the first call

        shape, scale = self.mean**2 / self.variance, self.variance / self.mean
        tail: FloatArray = gammainc(shape, self.statistic / scale)
        return np.clip(tail, _SMALLEST, 1.0)

    @cached_property
    def none_one_two(self) -> "NoneOneTwo":
        """How few of the stations with at most two votes have none."""
        return none_one_two(self.zeros, self.ones, self.twos)

    @property
    def by_zeros(self) -> BoolArray:
        """Return where the stations without a vote are more striking than the scatter."""
        fewer: BoolArray = self.none_one_two.p < self.p_scatter
        return fewer

    @property
    def p(self) -> FloatArray:
        """Return the smaller of the two, for both of which one looked."""
        smaller: FloatArray = np.minimum(2 * np.minimum(self.p_scatter, self.none_one_two.p), 1.0)
        return smaller

    @property
    def zeros_by_chance(self) -> FloatArray:
        """Return the stations without a vote that the more striking of the two figures lets expect."""
        return np.where(self.by_zeros, self.none_one_two.mean, self.zeros_expected)

    def missing(self, moved: float = 0.0) -> FloatArray:
        """Return the part that is missing, `moved` standard deviations up or down; below 0 if none is.

        Of the scatter, or, where that is more striking, of the stations without a vote. Where every count was written
        by hand it is 1; where half of the stations were, about a half.
        """
        of_scatter = 1 - (self.statistic - moved * np.sqrt(self.variance)) / self.mean
        few = self.none_one_two
        of_zeros = 1 - (self.zeros - moved * np.sqrt(few.variance)) / np.maximum(few.mean, _SMALLEST)
        part: FloatArray = np.where(self.by_zeros, of_zeros, of_scatter)
        return part


class NoneOneTwo(NamedTuple):
    """Stations without a vote among those with at most two; arrays of one length m."""

    mean: FloatArray
    variance: FloatArray
    p: FloatArray
    """How rarely so few, however stations differ; not where each has the same few loyal voters."""


def none_one_two(zeros: IntArray, ones: IntArray, twos: IntArray) -> NoneOneTwo:
    """Ask whether stations without a vote are too few beside those with one vote and with two.

    Args:
        zeros: Stations without a vote; shape (m,).
        ones: Stations with one vote; shape (m,).
        twos: Stations with two; shape (m,).

    Returns:
        The law of the stations without a vote given how many stations have at most two votes, and how many votes
        those have together: where all have one chance of each vote, no unknown is left in it. Differences between
        stations move it upwards only, because a mixture of Poisson laws has `p1^2 <= 2 p0 p2`. Differences between the
        voters of one station give sums of unequal trials instead, which may move it downwards: at 100 stations with
        three loyal voters each, who come with chance 1/2, p is at most 0.05 in 16 percent.

    Source:
        The inequality: Cauchy-Schwarz on the moments of the mixing law. The conditional test is the exact test of
        Hardy-Weinberg proportions (Levene 1949, Annals of Mathematical Statistics 20(1)) with 2 in the place of 4.

    Example:
        >>> found = none_one_two(np.array([0, 2]), np.array([3, 4]), np.array([1, 4]))
        >>> found.mean.round(3).tolist(), found.p.round(3).tolist()
        ([0.6, 1.893], [0.4, 0.792])
    """
    from scipy.special import gammaln  # noqa: PLC0415 - loaded at the first call

    stations, votes = zeros + ones + twos, ones + 2 * twos
    least = np.maximum(votes - stations, 0)
    size = votes // 2 - least + 1
    case = np.repeat(np.arange(len(zeros)), size)
    two = np.arange(len(case)) - np.repeat(size.cumsum() - size, size) + least[case]
    one, none = votes[case] - 2 * two, stations[case] - votes[case] + two
    ways = -gammaln(none + 1) - gammaln(one + 1) - gammaln(two + 1) - two * math.log(2)
    weight = np.exp(ways - np.maximum.reduceat(ways, size.cumsum() - size)[case]) if len(case) else ways
    whole = np.bincount(case, weight, len(zeros))
    mean = np.bincount(case, weight * none, len(zeros)) / whole
    square = np.bincount(case, weight * none.astype(np.float64) ** 2, len(zeros)) / whole
    tail = np.bincount(case, weight * (none <= zeros[case]), len(zeros)) / whole
    return NoneOneTwo(mean, np.maximum(square - mean**2, 0.0), np.clip(tail, _SMALLEST, 1.0))


def scatter(votes: Votes, counts: IntArray, rule: EvennessRule) -> Handfuls:
    """Measure how evenly every small choice lies in every local area.

    Args:
        votes: The stations with their areas; shape (n, k).
        counts: Votes of the choices, as in `votes` or drawn anew; shape (n, k).
        rule: Which choices of which areas.

    Returns:
        One entry a choice and area. Mean and variance of the statistic are exact for a multinomial deal.

    Source:
        Index of dispersion: Fisher, Thornton, Mackenzie (1922), Annals of Applied Biology 9(3-4); its exact first
        two moments: Haldane (1937), Biometrika 29(1/2), eq. for chi-square of a multinomial.
    """
    area = local_areas(Units(votes.rows, None, None, votes.areas))
    size = int(area.max(initial=0)) + 1
    ballots = votes.ballots.astype(np.float64)
    weight = ballots / np.bincount(area, ballots, size)[area]
    stations = np.bincount(area, minlength=size).astype(np.int64)
    inverse = np.bincount(area, 1 / weight, size).astype(np.float64)
    tables = [_column(counts[:, column], column, (area, weight, stations, inverse), rule)
              for column in range(len(votes.choices))]  # fmt: skip
    return Handfuls(*(np.concatenate(part) for part in zip(*tables, strict=True)))


def _column(
    counts: IntArray,
    column: int,
    areas: tuple[IntArray, FloatArray, IntArray, FloatArray],
    rule: EvennessRule,
) -> tuple[NDArray[Any], ...]:
    area, weight, stations, inverse = areas
    total = np.bincount(area, counts, len(stations)).astype(np.int64)
    expected = total[area] * weight
    apart = np.divide((counts - expected) ** 2, expected, out=np.zeros(len(counts)), where=expected > 0)
    kept = (total >= rule.fewest_votes) & (total <= rule.largest_mean * stations)
    kept &= stations >= rule.fewest_stations
    k, votes = stations[kept], total[kept]
    extra = (inverse[kept] - k**2 - 2.0 * k + 2) / votes
    return (
        np.flatnonzero(kept),
        np.full(len(k), column),
        k,
        votes,
        np.bincount(area, apart, len(stations))[kept],
        k - 1.0,
        np.maximum(2.0 * (k - 1) + extra, 1.0),
        np.bincount(area, counts == 0, len(stations))[kept].astype(np.int64),
        np.bincount(area, (1 - weight) ** total[area], len(stations))[kept],
        *(np.bincount(area, counts == few, len(stations))[kept].astype(np.int64) for few in (1, 2)),
    )
