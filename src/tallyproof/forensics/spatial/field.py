"""Honest maps: random fields whose stations resemble their neighbours as much as the real ones do.

Places are never exchangeable: people of one mind live together. A map is therefore compared not with a
shuffled one but with smooth random maps that have the same correlation between neighbours of every order.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallyproof.forensics.spatial.neighbours import Neighbours
from tallyproof.forensics.stations.units import FloatArray

__all__ = ["Field", "fit_field", "normal_scores"]

_SMOOTHERS = (4, 16)
"""Stations in a moving average; its field is correlated among near neighbours."""

_WAVELENGTHS = (1.0, 3.0, 9.0)
"""Length scales of wide fields, in distances to the furthest neighbour."""

_WAVES = 48
_SAMPLE = 1500
_DRAWS_TO_FIT = 8
_RANKS = ((0, 2), (2, 4), (4, 8), (8, 16), (16, 32))
_RINGS = (1.0, 2.0, 4.0, 8.0, 16.0)


def normal_scores(values: FloatArray) -> FloatArray:
    """Return what normal values of the same ranks would be, ties at their middle rank.

    Source:
        van der Waerden (1952), Indagationes Mathematicae 14.
    """
    from scipy.special import ndtri  # noqa: PLC0415 - loaded at the first call
    from scipy.stats import rankdata  # noqa: PLC0415 - loaded at the first call

    scores: FloatArray = ndtri((rankdata(values) - 0.5) / len(values))
    return scores


@dataclass(frozen=True, slots=True)
class Field:
    """A stationary random field over the stations."""

    neighbours: Neighbours
    waves: NDArray[np.float32]
    """Cosines and sines of the wide fields; shape (n, 2 waves x scales)."""
    parts: FloatArray
    """Variance of noise, of each smoother and of each wide field; they sum to 1."""

    def draw(self, rng: np.random.Generator) -> FloatArray:
        """Draw one map of variance about 1; shape (n,)."""
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


def fit_field(scores: FloatArray, neighbours: Neighbours, *, seed: int) -> Field:
    """Estimate how the resemblance of stations falls with the order and the distance of neighbours.

    Args:
        scores: Normal scores of the stations; shape (n,).
        neighbours: At least 32 of each.
        seed: Of the smoothers' own covariances and of the waves.

    Returns:
        The field whose covariances fit best, none of its parts negative; what they leave is noise.

    Source:
        Moving-average fields: Barry, Ver Hoef (1996), Journal of Agricultural, Biological and Environmental
        Statistics 1(3); random waves: Rahimi, Recht (2007), NIPS 20.
    """
    from scipy.optimize import nnls  # noqa: PLC0415 - loaded at the first call

    rng = np.random.default_rng(seed)
    far = max(float(np.median(neighbours.distance[:, -1])), 1e-9)
    lengths = [far * factor for factor in _WAVELENGTHS]
    pairs = _Pairs.of(neighbours, far, rng)
    seen = pairs.covariances(scores)
    columns = [_smoother_covariances(pairs, neighbours, count, rng) for count in _SMOOTHERS]
    columns += [pairs.mean_of(np.exp(-0.5 * (pairs.distance / length) ** 2)) for length in lengths]
    known = pairs.counts > 0
    weight = np.sqrt(np.minimum(pairs.counts[known], 4 * len(scores)))
    parts, _ = nnls(np.column_stack(columns)[known] * weight[:, None], seen[known] * weight)
    parts = parts / max(float(parts.sum()), 1.0)
    return Field(
        neighbours, _waves(neighbours.place, lengths, rng), np.concatenate([[1 - parts.sum()], parts])
    )


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


def _smoother_covariances(
    pairs: _Pairs, neighbours: Neighbours, count: int, rng: np.random.Generator
) -> FloatArray:
    drawn = [pairs.covariances(_moving_average(neighbours, count, rng)) for _ in range(_DRAWS_TO_FIT)]
    mean: FloatArray = np.mean(drawn, axis=0)
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
