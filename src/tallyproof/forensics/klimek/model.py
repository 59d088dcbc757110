"""The fingerprint model of ballot stuffing: clean, incremental and extreme stations."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from tallyproof.forensics.nulls.turnout_peaks import find_other_peak, smoothed
from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = [
    "CELLS",
    "Draws",
    "Fit",
    "Plugins",
    "components",
    "fingerprint",
    "fit_mixture",
    "plugins",
    "share_only",
    "simulated",
]

CELLS = 50
"""Cells of two percent on a side of the fingerprint."""

_PERCENTS = 100
_EXTREME_SPREAD = 0.075
"""How far extreme stations stay from full turnout and full support, from the paper."""
_INCREMENTAL = np.linspace(0, 1, 101)
_EXTREME = np.linspace(0, 0.3, 61)


class Plugins(NamedTuple):
    """What the clean part of a stratum looks like, taken from the stations below its modes."""

    turnout: float
    share: float
    turnout_spread: float
    share_spread: float
    theta: float
    """Typical part of the abstainers whose ballots are used at an incremental station."""

    @property
    def at_edge(self) -> bool:
        """Whether a mode is less than one spread below full turnout or full support.

        Then half of a normal law about it would lie beyond the possible, and what is looked for, stations lifted above
        the mode, has no place: observed stations like these are no clean community.
        """
        return max(self.turnout + self.turnout_spread, self.share + self.share_spread) > 1


class Draws(NamedTuple):
    """Normal draws that all strata share, so that their fits differ by data alone; shape (m,) each."""

    turnout: FloatArray
    share: FloatArray
    amount: FloatArray

    @classmethod
    def of(cls, rng: np.random.Generator, number: int) -> "Draws":
        """Draw them."""
        return cls(rng.normal(size=number), rng.normal(size=number), np.abs(rng.normal(size=number)))


class Component(NamedTuple):
    """One kind of station: its fingerprint, and votes it has beyond a clean one per registered voter."""

    cells: FloatArray
    added: float

    @property
    def by_share(self) -> "Component":
        """The same kind by share alone."""
        return Component(share_only(self.cells), self.added)


def share_only(cells: FloatArray) -> FloatArray:
    """Return the histogram of shares in a fingerprint: what the first paper fitted; shape (cells,)."""
    by_share: FloatArray = cells.reshape(CELLS, CELLS).sum(axis=0)
    return by_share


@dataclass(frozen=True)
class Fit:
    """The mixture that comes closest to a fingerprint."""

    incremental: float
    extreme: float
    alpha: float
    residual: float
    """Sum of squared differences of cells."""
    clean: Component
    stuffed: Component
    full: Component

    @cached_property
    def added(self) -> float:
        """Votes beyond the clean model per registered voter."""
        return self.incremental * self.stuffed.added + self.extreme * self.full.added

    @property
    def cells(self) -> FloatArray:
        """Fingerprint of the mixture; shape (cells * cells,)."""
        clean = 1 - self.incremental - self.extreme
        parts = (
            clean * self.clean.cells,
            self.incremental * self.stuffed.cells,
            self.extreme * self.full.cells,
        )
        mixed: FloatArray = parts[0] + parts[1] + parts[2]
        return mixed


def plugins(turnout: FloatArray, share: FloatArray) -> Plugins | None:
    """Take modes and spreads from the stations; None where they have two modes.

    Args:
        turnout: 0-1; shape (n,).
        share: 0-1; shape (n,).

    Returns:
        Modes of histograms of whole percents averaged over five; spreads from the stations below the
        modes; theta from the shares above.

    Source:
        Klimek, Yegorov, Hanel, Thurner (2012), Statistical detection of systematic election irregularities,
        PNAS 109(41), 16469-16473, supporting information.
    """
    top, modal = _mode(turnout), _mode(share)
    if top is None or modal is None:
        return None
    above = share[share > modal]
    theta = float(np.mean((above - modal) ** 2)) ** 0.25 if len(above) else 0.0
    return Plugins(top, modal, _below(turnout, top), _below(share, modal), theta)


def fingerprint(turnout: FloatArray, share: FloatArray) -> FloatArray:
    """Return the part of stations in every cell of turnout and share; shape (cells * cells,)."""
    return np.bincount(_cell(turnout) * CELLS + _cell(share), minlength=CELLS**2) / max(len(share), 1)


def components(
    plugin: Plugins, draws: Draws, alphas: FloatArray
) -> tuple[Component, list[Component], Component]:
    """Draw the fingerprints of clean, incremental (one an alpha) and extreme stations.

    Args:
        plugin: Of the stratum.
        draws: Normal draws.
        alphas: How much rarer votes are taken from others than ballots added: exponents, at least 0.

    Returns:
        The three kinds; the middle one for every alpha.

    Source:
        As `plugins`, equations 1-3.
    """
    turnout = _inside(plugin.turnout + plugin.turnout_spread * draws.turnout)
    share = _inside(plugin.share + plugin.share_spread * draws.share)
    some = np.minimum(plugin.theta * draws.amount, 1.0)
    most = np.maximum(1 - _EXTREME_SPREAD * draws.amount, 0.0)
    clean = Component(fingerprint(turnout, share), 0.0)
    return (
        clean,
        [_stuffed(turnout, share, some, float(a)) for a in alphas],
        _stuffed(turnout, share, most, 1.0),
    )


def fit_mixture(
    cells: FloatArray, kinds: tuple[Component, list[Component], Component], alphas: FloatArray
) -> Fit:
    """Find the parts of incremental and extreme stations, and alpha, with the least squares.

    Args:
        cells: Observed fingerprint; shape (cells * cells,).
        kinds: As `components` gives them.
        alphas: Exponent of each incremental kind.

    Returns:
        The best of a grid of 1 percent for incremental and 0.5 percent for extreme stations; the first of equals.
    """
    clean, stuffed, full = kinds
    return min(
        (_best(cells, clean, one, full, float(a)) for one, a in zip(stuffed, alphas, strict=True)),
        key=lambda fit: fit.residual,
    )


def simulated(
    plugin: Plugins, fit: Fit, rng: np.random.Generator, stations: int
) -> tuple[FloatArray, FloatArray]:
    """Draw turnout and share of stations from a fitted model; shape (stations,) each."""
    draws = Draws.of(rng, stations)
    turnout = _inside(plugin.turnout + plugin.turnout_spread * draws.turnout)
    share = _inside(plugin.share + plugin.share_spread * draws.share)
    kind = rng.random(stations)
    some = np.minimum(plugin.theta * draws.amount, 1.0)
    most = np.maximum(1 - _EXTREME_SPREAD * draws.amount, 0.0)
    stuffed, full = kind < fit.incremental, kind >= 1 - fit.extreme
    amount = np.where(stuffed, some, np.where(full, most, 0.0))
    taken = amount ** np.where(full, 1.0, fit.alpha) * (1 - share) * turnout
    found = turnout + amount * (1 - turnout)
    votes = turnout * share + np.where(amount > 0, amount * (1 - turnout) + taken, 0.0)
    return found, votes / found


def _best(cells: FloatArray, clean: Component, stuffed: Component, full: Component, alpha: float) -> Fit:
    rest, first, second = cells - clean.cells, stuffed.cells - clean.cells, full.cells - clean.cells
    part, extreme = _INCREMENTAL[:, None], _EXTREME[None, :]
    residual = rest @ rest - 2 * (part * (first @ rest) + extreme * (second @ rest))
    residual = residual + part**2 * (first @ first) + extreme**2 * (second @ second)
    residual = residual + 2 * part * extreme * (first @ second)
    residual = np.where(part + extreme <= 1, residual, np.inf)
    row, column = np.unravel_index(int(np.argmin(residual)), residual.shape)
    return Fit(
        float(_INCREMENTAL[row]),
        float(_EXTREME[column]),
        alpha,
        float(residual[row, column]),
        clean,
        stuffed,
        full,
    )


def _stuffed(turnout: FloatArray, share: FloatArray, amount: FloatArray, alpha: float) -> Component:
    taken = amount**alpha * (1 - share) * turnout
    added = amount * (1 - turnout) + taken
    found = turnout + amount * (1 - turnout)
    return Component(fingerprint(found, (turnout * share + added) / found), float(added.mean()))


def _cell(value: FloatArray) -> IntArray:
    return np.clip((value * CELLS).astype(np.int64), 0, CELLS - 1)


def _inside(value: FloatArray) -> FloatArray:
    """Fold values back between 0 and 1, as redrawing would nearly do: cut, they would make a mode of their own at 1."""
    folded: FloatArray = np.clip(1 - np.abs(1 - np.abs(value)), 1e-6, 1.0)
    return folded


def _mode(value: FloatArray) -> float | None:
    smooth = smoothed(np.histogram(value, _PERCENTS, (0, 1))[0].astype(np.float64))
    peak = int(np.argmax(smooth))
    return None if find_other_peak(smooth, peak) is not None else (peak + 0.5) / _PERCENTS


def _below(value: FloatArray, mode: float) -> float:
    low = value[value < mode]
    return max(float(np.sqrt(np.mean((low - mode) ** 2))) if len(low) else 0.0, 0.005)
