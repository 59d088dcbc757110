"""The mixture: honest components with area effects, and the mechanisms that may stand on top of them."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from tallyproof.forensics.mixture.mechanisms import HONEST, MECHANISMS, Counts, Mechanism, Undone, undone
from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["Fit", "Model", "Stations", "fit_all", "fit_honest", "fit_mixture", "fit_mixture_from", "penalty"]

_PARAMETERS = 6
"""Of a component: two means, three covariances, one weight."""

_STEPS, _GAIN = 300, 0.05
"""Most steps of a fit, and the gain in log-likelihood below which five steps end it."""

_STEPS_ON_ALL = 40

_ALIKE_AT_FIRST = 10.0
"""Dirichlet parameter of every component in every area where a fit starts."""

_FIRST_BETWEEN, _NO_EFFECT = 0.02, 5e-4
"""Variance of areas' effects where a fit starts: as areas often differ, and where they are taken to be alike."""

_LEAST_SPREAD = 1e-6
"""Variance of a culture where a fit starts, at least: stations that are all the same differ by counting alone."""

_FIRST_SHARE = 0.05
"""Weight of all mechanisms together where a fit starts."""


_Arrays = tuple[
    FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray
]


@dataclass(frozen=True, slots=True)
class Model:
    """All parameters; symmetric matrices as entries (0, 0), (0, 1), (1, 1)."""

    mean: FloatArray
    """Angles of turnout and share of each honest component; shape (k, 2)."""
    spread: FloatArray
    """Covariance of honest stations about it, counting noise apart; shape (k, 3)."""
    weight: FloatArray
    """Share of the component; shape (k,)."""
    intensity: FloatArray
    """Share of each mechanism, the honest one first; shape (g,)."""
    effect: FloatArray
    """Of each area on both angles; shape (a, 2)."""
    between: FloatArray
    """Covariance of the effects; shape (3,)."""
    local: FloatArray
    """Dirichlet parameters of each area's own weights of the components; shape (a, k)."""
    likeness: FloatArray
    """Correlation of components within areas: 0 every area mixes alike, 1 each has one component; shape (1,)."""

    @property
    def components(self) -> int:
        """Number of honest components."""
        return len(self.weight)

    @property
    def honest_part(self) -> "Model":
        """Return the model without its mechanisms: the cultures as they look once altered stations are undone."""
        return replace(self, intensity=np.ones(1))

    @property
    def mirrored(self) -> "Model":
        """Return the model of the same stations with the choice and all others exchanged."""
        sign = np.array([1.0, -1.0, 1.0])
        return replace(
            self,
            mean=np.column_stack([self.mean[:, 0], np.pi - self.mean[:, 1]]),
            spread=self.spread * sign,
            effect=self.effect * np.array([1.0, -1.0]),
            between=self.between * sign,
        )

    @property
    def arrays(self) -> _Arrays:
        """Return all parameters in the order of the compiled loop."""
        return (
            self.mean,
            self.spread,
            self.weight,
            self.intensity,
            self.effect,
            self.between,
            self.local,
            self.likeness,
        )

    def copied(self) -> "Model":
        """Return a model whose arrays can be changed."""
        return Model(*(np.array(values) for values in self.arrays))


class Stations:
    """Counts, their areas, and what every mechanism would have made of them."""

    def __init__(
        self, counts: Counts, area: IntArray, mechanisms: tuple[Mechanism, ...] = MECHANISMS
    ) -> None:
        self.counts, self.area, self.mechanisms = counts, area, mechanisms
        self.areas = int(area.max(initial=-1)) + 1

    def __len__(self) -> int:
        return len(self.area)

    @cached_property
    def mirrored(self) -> "Stations":
        """The same stations with the choice and all others exchanged."""
        return Stations(self.counts.mirrored, self.area, self.mechanisms)

    @cached_property
    def undone(self) -> Undone:
        """The honest counts under every mechanism."""
        return undone(self.counts, self.mechanisms)

    @cached_property
    def honest(self) -> Undone:
        """The counts as they stand."""
        return undone(self.counts, (HONEST,))


class Fit(NamedTuple):
    """Where a fit ended."""

    model: Model
    likelihood: float
    """Log-likelihood with the areas' effects integrated out (Laplace)."""
    steps: int

    @property
    def converged(self) -> bool:
        """Whether it ended before its last allowed step."""
        return self.steps < _STEPS


def penalty(components: int, stations: int) -> float:
    """Return what an honest component must gain in log-likelihood (Schwarz 1978)."""
    return 0.5 * (_PARAMETERS * components - 1) * float(np.log(stations))


def fit_honest(
    stations: Stations, components: int, *, start: Model | None = None, fewer: Model | None = None
) -> Fit:
    """Fit honest components alone: no mechanism.

    Args:
        stations: The counts.
        components: How many, at least 1.
        start: Where to begin; the usual starts where None.
        fewer: A fit with one component less: splitting its largest one is a start too.

    Returns:
        The best of the starts by likelihood; the first of equals.
    """
    starts = [start] if start is not None else _starts(stations, components)
    if fewer is not None:
        starts.append(_split(fewer))
    fits = [_fitted(stations.honest, stations.area, replace(model, intensity=np.ones(1))) for model in starts]
    return max(fits, key=lambda fit: fit.likelihood)


def fit_mixture(stations: Stations, honest: Model, *, starts: int = 2) -> tuple[Fit, ...]:
    """Fit components and mechanisms together, from two starts.

    Args:
        stations: The counts.
        honest: Fit without mechanisms; the first start keeps its components, the second halves their spread.
        starts: How many of them.

    Returns:
        Best first; their distance tells whether the answer hangs on the start.
    """
    grid = np.full(len(stations.mechanisms), _FIRST_SHARE / max(len(stations.mechanisms) - 1, 1))
    grid[0] = 1 - _FIRST_SHARE
    wide = replace(honest, intensity=grid)
    narrow = replace(wide, spread=honest.spread / 2)
    fits = [fit_mixture_from(stations, start) for start in (wide, narrow)[:starts]]
    return tuple(sorted(fits, key=lambda fit: -fit.likelihood))


def fit_mixture_from(stations: Stations, start: Model) -> Fit:
    """Fit components and mechanisms together from one start."""
    return _fitted(stations.undone, stations.area, start)


def fit_all(stations: Stations, model: Model) -> Fit:
    """Improve a model that was found on a part of the stations on all of them, in a few steps.

    Args:
        stations: The counts; they may lie in other areas than those the model was fitted on.
        model: Where to begin; areas begin at their common mean.
    """
    prior = model.weight * (1 / model.likeness - 1)
    start = replace(model, effect=np.zeros((stations.areas, 2)), local=np.tile(prior, (stations.areas, 1)))
    return _fitted(stations.undone, stations.area, start, most=_STEPS_ON_ALL)


def _fitted(counts: Undone, area: IntArray, start: Model, *, most: int = _STEPS) -> Fit:
    from tallyproof.forensics.mixture.kernel import maximise  # noqa: PLC0415 - imports Numba

    model = start.copied()
    likelihood, steps = maximise(counts.points, area, model.arrays, most=most, gain=_GAIN)
    return Fit(model, likelihood, steps)


def _starts(stations: Stations, components: int) -> list[Model]:
    """Cut the stations along their main direction, and along the share.

    Once as they differ from their areas, once as they are: whole areas of one culture have no effect of their own then.
    """
    angles = stations.honest.angles[:, 0]
    apart = angles - angles.mean(axis=0)
    found = _start(stations, components, _first_effects(stations, apart), along_share=False)
    if components == 1:
        return [found]
    shared = _start(stations, components, np.zeros((stations.areas, 2)), along_share=False)
    aside = _start(stations, components, _first_effects(stations, apart), along_share=True)
    return [found, aside, shared] if stations.areas > 1 else [found, aside]


def _start(stations: Stations, components: int, effect: FloatArray, *, along_share: bool) -> Model:
    """Cut what areas' effects leave of the stations into equally large slices."""
    angles = stations.honest.angles[:, 0]
    centre = angles.mean(axis=0)
    rest = angles - centre - effect[stations.area]
    covariance = np.cov(rest.T)
    direction = np.array([0.0, 1.0]) if along_share else np.linalg.eigh(covariance)[1][:, 1]
    wide = np.maximum(np.diag(covariance), _LEAST_SPREAD)
    flat = np.array([wide[0], covariance[0, 1], wide[1]])
    between = _FIRST_BETWEEN if effect.any() else _NO_EFFECT
    return Model(
        centre + _centres(rest, rest @ direction, components),
        np.tile(flat / min(components, 2), (components, 1)),
        np.full(components, 1 / components),
        np.ones(1),
        effect,
        np.array([between, 0.0, between]),
        np.full((stations.areas, components), _ALIKE_AT_FIRST),
        np.array([1 / (1 + components * _ALIKE_AT_FIRST)]),
    )


def _split(model: Model) -> Model:
    """Cut the widest component in two along the share, each moved by a deviation to one side."""
    widest = int(np.argmax(model.weight * np.sqrt(model.spread[:, 0] * model.spread[:, 2])))
    order = [*range(model.components), widest]
    shift = np.zeros((len(order), 2))
    shift[[widest, -1], 1] = np.array([-1, 1]) * np.sqrt(model.spread[widest, 2])
    halves = np.ones(len(order))
    halves[[widest, -1]] = 0.5
    return replace(
        model,
        mean=model.mean[order] + shift,
        spread=model.spread[order],
        weight=model.weight[order] * halves,
        local=model.local[:, order] * halves,
    )


def _first_effects(stations: Stations, rest: FloatArray) -> FloatArray:
    if stations.areas == 1:
        return np.zeros((1, 2))
    sizes = np.bincount(stations.area, minlength=stations.areas)
    sums = [np.bincount(stations.area, rest[:, k], minlength=stations.areas) for k in (0, 1)]
    return np.stack(sums, axis=1) / (sizes[:, None] + 3.0)


def _centres(rest: FloatArray, along: FloatArray, components: int) -> FloatArray:
    """Return the mean of each of equally large slices; shape (k, 2)."""
    order = np.argsort(along, kind="stable")
    return np.array([rest[part].mean(axis=0) for part in np.array_split(order, components)])
