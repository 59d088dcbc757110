"""Honest elections with these totals: support follows area, size and culture, but not turnout.

Town and country, or two communities, differ in turnout and in support at once, inside one district too. A
method that reads every link between turnout and support as an anomaly would accuse them. So stations are
first sorted: by local area, by size within it, and by up to three cultures, found from the stations'
figures, within each of which turnout and support are independent. An honest election then gives every
station the share of another station of its own kind: all totals, all differences between areas and between
cultures stay, and nothing else ties support to turnout.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.nulls.turnout_slopes import log_odds
from tallyproof.forensics.stations.turnout_units import TurnoutUnits
from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["Cultures", "default_elections", "fit_cultures", "honest_votes"]

_MOST_CULTURES = 3
_GRID = 48
"""Cells on a side of the grid on which cultures are fitted; bounds the time, not the answer."""
_RANGE = 5.0
"""Deviations beyond this many spreads are put at the edge of the grid."""
_ROUNDS = 60
_NARROWEST = 0.2
"""Least standard deviation of a culture, in spreads of all stations."""
_SIZES_FROM = 20
"""Stations of an area from which small and large ones are told apart."""

_WORK = 3_000_000
"""Station simulations that are affordable by default."""
_FEWEST, _MOST = 30, 200


@dataclass(frozen=True, slots=True)
class Cultures:
    """Which stations are alike."""

    stratum: IntArray
    """Local area and size of each station, 0 .. k - 1; shape (n,)."""
    membership: FloatArray
    """Probability of each culture; shape (n, cultures), rows sum to 1."""

    @property
    def number(self) -> int:
        """How many cultures there are."""
        return int(self.membership.shape[1])


def default_elections(stations: int) -> int:
    """Return how many honest elections to draw.

    Example:
        >>> default_elections(2_000), default_elections(50_000), default_elections(95_000)
        (200, 60, 31)
    """
    return min(_MOST, max(_FEWEST, _WORK // max(stations, 1)))


def fit_cultures(units: TurnoutUnits) -> Cultures:
    """Sort stations by local area, size and culture.

    Args:
        units: The stations; shape (n,).

    Returns:
        Strata, and each station's membership in the one to three cultures that the Bayesian information
        criterion chooses: normal distributions, without correlation, of what a station's log-odds of
        turnout and of share differ from the mean of its stratum.

    Source:
        Celeux, Govaert (1995), Gaussian parsimonious clustering models, Pattern Recognition 28(5), 781-793:
        diagonal model; Schwarz (1978), Annals of Statistics 6(2), 461-464.
    """
    stratum = _strata(units)
    points = np.column_stack(
        [
            _deviation(log_odds(units.ballots, units.registered), stratum),
            _deviation(log_odds(units.votes, units.ballots), stratum),
        ]
    )
    cells, weight = _grid(points)
    fits = [_fit(cells, weight, number) for number in range(1, _MOST_CULTURES + 1)]
    best = min(fits, key=lambda fit: fit.criterion)
    return Cultures(stratum, best.membership(points))


def honest_votes(
    units: TurnoutUnits, cultures: Cultures, rng: np.random.Generator, elections: int
) -> Iterator[FloatArray]:
    """Yield the choice's votes in honest elections: shares change places among stations of one kind.

    Args:
        units: The stations.
        cultures: Which are alike. A culture is drawn for every station and election.
        rng: Source of the draws.
        elections: How many.

    Yields:
        Votes of every station, not rounded; shape (n,).
    """
    rising = cultures.membership.cumsum(axis=1)
    share = units.share
    for _ in range(elections):
        culture = (rng.random((units.size, 1)) > rising[:, :-1]).sum(axis=1)
        kind = cultures.stratum * cultures.number + culture
        places, givers = np.argsort(kind, kind="stable"), np.lexsort((rng.random(units.size), kind))
        votes = np.empty(units.size)
        votes[places] = units.ballots[places] * share[givers]
        yield votes


def _strata(units: TurnoutUnits) -> IntArray:
    """Return local areas, those with enough stations divided into smaller and larger ones."""
    area = units.local()
    order = np.lexsort((units.registered, area))
    size = np.bincount(area)
    first = np.concatenate([[0], size.cumsum()[:-1]])
    rank = np.empty(units.size, np.int64)
    rank[order] = np.arange(units.size) - first[area[order]]
    large = (2 * rank >= size[area]) & (size[area] >= _SIZES_FROM)
    return np.unique(2 * area + large, return_inverse=True)[1].astype(np.int64)


def _deviation(value: FloatArray, stratum: IntArray) -> FloatArray:
    """Return what stations differ from their stratum's mean, in spreads of all stations."""
    mean = np.bincount(stratum, value) / np.bincount(stratum)
    differs = value - mean[stratum]
    spread = float(np.subtract(*np.quantile(differs, (0.841, 0.159)))) / 2
    result: FloatArray = differs / max(spread, 1e-9)
    return result


def _grid(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    step = 2 * _RANGE / _GRID
    place = np.clip(np.floor((points + _RANGE) / step), 0, _GRID - 1).astype(np.int64)
    cell, weight = np.unique(place[:, 0] * _GRID + place[:, 1], return_counts=True)
    centres = np.column_stack([cell // _GRID, cell % _GRID]) * step + step / 2 - _RANGE
    return centres, weight.astype(np.float64)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A mixture of normal distributions without correlation."""

    part: FloatArray
    mean: FloatArray
    spread: FloatArray
    criterion: float

    def membership(self, points: FloatArray) -> FloatArray:
        chance, _ = _posterior(points, self.part, self.mean, self.spread)
        return chance


def _fit(points: FloatArray, weight: FloatArray, number: int) -> _Fit:
    """Maximise the likelihood from two starts, along either diagonal, and keep the better one."""
    starts = [points.sum(axis=1), points[:, 1] - points[:, 0]][: 1 if number == 1 else 2]
    fits = [_climb(points, weight, _split(start, weight, number)) for start in starts]
    return min(fits, key=lambda fit: fit.criterion)


def _split(value: FloatArray, weight: FloatArray, number: int) -> FloatArray:
    """Return memberships of groups of equal weight in the order of a value."""
    order = np.argsort(value, kind="stable")
    below = np.empty(len(value))
    below[order] = (weight[order].cumsum() - weight[order] / 2) / weight.sum()
    return np.eye(number)[np.minimum((below * number).astype(np.int64), number - 1)]


def _climb(points: FloatArray, weight: FloatArray, member: FloatArray) -> _Fit:
    number, likelihood = member.shape[1], 0.0
    part = mean = spread = np.zeros(0)
    for _ in range(_ROUNDS if number > 1 else 1):
        held = member * weight[:, None]
        total = held.sum(axis=0) + 1e-9
        part, mean = total / total.sum(), (held.T @ points) / total[:, None]
        variance = (held.T @ points**2) / total[:, None] - mean**2
        spread = np.sqrt(np.maximum(variance, _NARROWEST**2))
        member, density = _posterior(points, part, mean, spread)
        likelihood = float((weight * np.log(density)).sum())
    parameters = 5 * number - 1
    return _Fit(part, mean, spread, parameters * float(np.log(weight.sum())) - 2 * likelihood)


def _posterior(
    points: FloatArray, part: FloatArray, mean: FloatArray, spread: FloatArray
) -> tuple[FloatArray, FloatArray]:
    distance = (points[:, None, :] - mean) / spread
    density = part * np.exp(-0.5 * (distance**2).sum(axis=2)) / spread.prod(axis=1) + 1e-300
    whole = density.sum(axis=1)
    return density / whole[:, None], whole
