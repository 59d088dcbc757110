"""How even the votes for a small choice lie over the stations of an area, and how even counting leaves them.

Given how many votes a choice has in an area, chance deals them to its stations in proportion to their ballots; if
voters differ from place to place the counts scatter more than that, never less. Counts that scatter less were not
counted there.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tallyproof.forensics.stations.local_areas import local_areas
from tallyproof.forensics.stations.units import FloatArray, IntArray, Units
from tallyproof.forensics.stations.votes import Votes

__all__ = ["EvennessRule", "Handfuls", "scatter"]


@dataclass(frozen=True, slots=True)
class EvennessRule:
    """Which choices of which areas are looked at; free choices of the method."""

    largest_mean: float = 10.0
    """Most votes a station may have on average for the choice to count as small."""
    fewest_votes: int = 10
    """Fewest votes of the choice in the area."""
    fewest_stations: int = 10
    """Fewest stations of the area."""


@dataclass(frozen=True, slots=True)
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

    @property
    def p(self) -> FloatArray:
        """Return how rarely chance deals so evenly: the lower tail of a gamma law with these moments."""
        from scipy.special import gammainc  # noqa: PLC0415 - loaded at the first call

        shape, scale = self.mean**2 / self.variance, self.variance / self.mean
        tail: FloatArray = gammainc(shape, self.statistic / scale)
        return np.clip(tail, 1e-300, 1.0)

    def missing(self, moved: float = 0.0) -> FloatArray:
        """Return the part of the scatter that is missing, `moved` standard deviations up or down; below 0 if none is.

        Where every count was written by hand to one figure it is 1; where half of the stations were, about a half.
        """
        part: FloatArray = 1 - (self.statistic - moved * np.sqrt(self.variance)) / self.mean
        return part


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
    )
