"""Honest maps: random fields whose stations resemble their neighbours as much as the real ones do.

Places are never exchangeable: people of one mind live together. A map is therefore compared not with a
shuffled one but with smooth random maps that have the same correlation between neighbours of every order,
once what is taken out of the counted map is taken out of them too.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallyproof.forensics.spatial.neighbours import Neighbours
from tallyproof.forensics.spatial.scores import AreasTakenOut
from tallyproof.forensics.stations.units import FloatArray

__all__ = ["Field", "fit_field"]

_SMOOTHERS = (4, 16)
"""Stations in a moving average; its field is correlated among near neighbours."""

_WAVELENGTHS = (1.0, 3.0, 9.0)
"""Length scales of wide fields, in distances to the furthest neighbour."""

_WAVES = 48
_SAMPLE = 1500
_FEWEST_DRAWS, _MOST_DRAWS, _STATIONS_DRAWN = 8, 48, 10_000
"""Maps of each component from which its covariances are taken: about so many stations together."""

_NOTHING_LEFT = 1e-4
"""A component with less variance once areas are taken out leaves no trace in the scores."""

_RANKS = ((0, 2), (2, 4), (4, 8), (8, 16), (16, 32))
_RINGS = (1.0, 2.0, 4.0, 8.0, 16.0)


@dataclass(frozen=True, slots=True)
class Field:
    """A stationary random field over the stations."""

    neighbours: Neighbours
    waves: NDArray[np.float32]
    """Cosines and sines of the wide fields; shape (n, 2 waves x scales)."""
    parts: FloatArray
    """Variance of noise, of each smoother and of each wide field, areas left in; they sum to 1."""
    taken_out: AreasTakenOut | None = None
    """What the counted map went through; nothing where None."""

    def draw(self, rng: np.random.Generator) -> FloatArray:
        """Draw the scores of one map of variance about 1; shape (n,)."""
        found = self.untreated(rng)
        return found if self.taken_out is None else self.taken_out.scores(found)

    def untreated(self, rng: np.random.Generator) -> FloatArray:
        """Draw one map, areas left in; shape (n,)."""
        size, share = len(self.neighbours.index), np.sqrt(self.parts)
        found = share[0] * rng.standard_normal(size)
        for weight, count in zip(share[1:], _SMOOTHERS, strict=False):
            if weight:
                found += weight * _moving_average(self.neighbours, count, rng)
        wide = np.repeat(share[1 + len(_SMOOTHERS) :], 2 * _WAVES) / np.sqrt(_WAVES)
        if wide.any():
            weights = (wide * rng.standard_normal(len(wide))).astype(np.float32)
            found += self.waves @ weights
        drawn: FloatArray = found
        return drawn


def fit_field(
    scores: FloatArray, neighbours: Neighbours, *, seed: int, taken_out: AreasTakenOut | None = None
) -> Field:
    """Estimate how the resemblance of stations falls with the order and the distance of neighbours.

    Args:
        scores: Normal scores of the stations; shape (n,).
        neighbours: At least 32 of each.
        seed: Of the components' own covariances and of the waves.
        taken_out: What the scores went through; nothing where None.

    Returns:
        The field whose covariances, after going through the same, fit best, none of its parts negative; what they
        leave is noise.

    Source:
        Moving-average fields: Barry, Ver Hoef (1996), Journal of Agricultural, Biological and Environmental
        Statistics 1(3); random waves: Rahimi, Recht (2007), NIPS 20.
    """
    from scipy.optimize import nnls  # noqa: PLC0415 - loaded at the first call

    rng = np.random.default_rng(seed)
    far = max(float(np.median(neighbours.distance[:, -1])), 1e-9)
    pairs = _Pairs.of(neighbours, far, rng)
    waves = _waves(neighbours.place, [far * factor for factor in _WAVELENGTHS], rng)
    alone = np.eye(1 + len(_SMOOTHERS) + len(_WAVELENGTHS))
    components = [_component(Field(neighbours, waves, parts, taken_out), pairs, rng) for parts in alone]
    noise, *others = components
    known = pairs.counts > 0
    weight = np.sqrt(np.minimum(pairs.counts[known], 4 * len(scores)))
    columns = np.column_stack([one.covariances - noise.covariances for one in others])
    beyond = (pairs.covariances(scores) - noise.covariances)[known] * weight
    shares, _ = nnls(columns[known] * weight[:, None], beyond)
    shares = shares / max(float(shares.sum()), 1.0)
    # A component that loses half of its variance with the areas must have twice as much before.
    parts = np.concatenate([[1 - shares.sum()], shares]) / [one.left for one in components]
    return Field(neighbours, waves, parts / parts.sum(), taken_out)


@dataclass(frozen=True, slots=True)
class _Component:
    """One component of the field alone, areas taken out."""

    left: float
    """Its variance, where it has 1 before."""
    covariances: FloatArray
    """Of each class of pairs, over that variance."""


def _component(field: Field, pairs: "_Pairs", rng: np.random.Generator) -> _Component:
    """Draw maps of a field and describe what is left of them once areas are taken out."""
    size = len(field.neighbours.index)
    runs = int(np.clip(_STATIONS_DRAWN // size, _FEWEST_DRAWS, _MOST_DRAWS))
    square, covariances = 0.0, np.zeros(len(pairs.counts))
    for _ in range(runs):
        drawn = field.untreated(rng)
        left = drawn if field.taken_out is None else field.taken_out.left(drawn)
        square += float((left**2).mean()) / runs
        covariances += pairs.covariances(left) / runs
    if square < _NOTHING_LEFT:
        return _Component(1.0, np.zeros(len(pairs.counts)))
    return _Component(square, covariances / square)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Pairs of stations in classes: by the order of neighbours when near, by distance when far."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    distance: FloatArray
    group: NDArray[np.int64]
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, neighbours: Neighbours, far: float, rng: np.random.Generator) -> "_Pairs":
        size = len(neighbours.index)
        rank = np.zeros(neighbours.index.shape[1], np.int64) - 1
        for order, (start, stop) in enumerate(_RANKS):
            rank[start:stop] = order
        used = np.flatnonzero(rank >= 0)
        near = np.repeat(np.arange(size), len(used))
        some = np.sort(rng.choice(size, min(size, _SAMPLE), replace=False))
        i, j = np.triu_indices(len(some), 1)
        east, north = (neighbours.place[some[i]] - neighbours.place[some[j]]).T
        apart = np.hypot(east, north)
        ring = np.searchsorted(np.array(_RINGS) * far, apart, side="right").astype(np.int64) - 1
        inside = (ring >= 0) & (ring < len(_RINGS) - 1)
        group = np.concatenate([np.tile(rank[used], size), len(_RANKS) + ring[inside]])
        return cls(
            np.concatenate([near, some[i[inside]]]),
            np.concatenate([neighbours.index[:, used].ravel(), some[j[inside]]]),
            np.concatenate([neighbours.distance[:, used].ravel(), apart[inside]]),
            group,
            np.bincount(group, minlength=len(_RANKS) + len(_RINGS) - 1),
        )

    def covariances(self, values: FloatArray) -> FloatArray:
        """Return the mean product of the pairs of each class."""
        return self.mean_of(values[self.first] * values[self.second])

    def mean_of(self, products: FloatArray) -> FloatArray:
        """Return the mean of each class; 0 where it has no pair."""
        mean: FloatArray = np.bincount(self.group, products, len(self.counts)) / np.maximum(self.counts, 1)
        return mean


def _moving_average(neighbours: Neighbours, count: int, rng: np.random.Generator) -> FloatArray:
    noise = rng.standard_normal(len(neighbours.index))
    average: FloatArray = neighbours.means(noise, (count,))[0] * np.sqrt(count)
    return average


def _waves(place: FloatArray, lengths: list[float], rng: np.random.Generator) -> NDArray[np.float32]:
    columns = []
    for length in lengths:
        angle = (place @ rng.normal(0, 1 / length, (2, _WAVES))).astype(np.float32)
        columns += [np.cos(angle), np.sin(angle)]
    return np.concatenate(columns, axis=1)
