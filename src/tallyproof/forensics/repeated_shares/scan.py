"""Every cell of every area with the stations found there and those expected there."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.nulls.count_models import LocalModel
from tallyproof.forensics.probability.special import poisson_upper_tail
from tallyproof.forensics.repeated_shares.cells import CellRule, cell_chances
from tallyproof.forensics.stations.units import Area, BoolArray, FloatArray, IntArray, Units

__all__ = ["Means", "Scan", "scan_areas", "scan_shares"]

_UNINFORMATIVE = 0.5
"""A station more likely than this to stand in the cell, once close by, can hardly stand elsewhere."""

_FINE = 0.01
"""Ratio, as a logarithm, of neighbouring means that are treated alike."""

_TYPICAL = 10
"""Levels whose median area has fewer stations are not scanned."""


@dataclass(frozen=True, slots=True)
class Scan:
    """All cells that some informative station lies close to; arrays of one length m."""

    part: IntArray
    """0 for the first ratio of the units, 1 for the second."""
    level: IntArray
    """Position among the scanned levels."""
    area: IntArray
    """Code of the area in its level."""
    cell: IntArray
    observed: IntArray
    """Stations in the cell."""
    mean: FloatArray
    """Expected there, given how many stand close by."""
    honest: FloatArray
    """Expected there from the stations that stand close by but not in the cell."""
    spread: FloatArray
    """Variance of that expectation."""

    @property
    def p(self) -> FloatArray:
        """Return Poisson upper tails; 1 where the tail is no upper bound."""
        striking = self.observed >= self.mean + 1
        return np.where(striking, poisson_upper_tail(self.observed, self.mean), 1.0)

    def where(self, mask: BoolArray | IntArray) -> "Scan":
        """Return the cells of a mask or of positions."""
        return Scan(
            self.part[mask],
            self.level[mask],
            self.area[mask],
            self.cell[mask],
            self.observed[mask],
            self.mean[mask],
            self.honest[mask],
            self.spread[mask],
        )


@dataclass(frozen=True, slots=True)
class Means:
    """Expectations of many Poisson counts: few values with how many counts each stands for."""

    value: FloatArray
    counts: IntArray

    @classmethod
    def of(cls, means: FloatArray) -> "Means":
        """Group means; each is rounded up by at most 1 %."""
        step = np.ceil(np.log(np.maximum(means, 1e-9)) / _FINE - 1e-9)
        values, counts = np.unique(step, return_counts=True)
        return cls(np.exp(values * _FINE), counts)

    def beyond(self, p: float) -> float:
        """Return how many counts are expected to have an upper tail probability of at most `p`.

        Each count reaches only certain tail probabilities; the largest of them that is at most p is what it can
        contribute. The chance that any count is as striking is at most this sum, however they depend on each other.

        Args:
            p: Above 0.

        Source:
            Tarone (1990), Biometrics 46(2), who leaves out the tests that cannot reach p at all; the sum over
            attainable levels is the union bound itself.

        Example:
            >>> round(Means.of(np.array([1.0, 1.0, 0.001])).beyond(0.02), 4)  # four or more: 0.019 each
            0.038
        """
        needed = np.ceil(self.value + 1).astype(np.int64)
        tail = poisson_upper_tail(needed, self.value)
        short = np.flatnonzero(tail > p)
        while len(short):
            needed[short] += 1
            tail[short] = poisson_upper_tail(needed[short], self.value[short])
            short = short[tail[short] > p]
        return float(tail @ self.counts)

    def union_p(self, smallest: float) -> float:
        """Return an upper bound of the chance that any of the counts is as striking as `smallest`."""
        return min(1.0, self.beyond(smallest)) if 0 < smallest < 1 else 1.0


def scan_areas(units: Units) -> tuple[Area, ...]:
    """Return the levels that are scanned: areas of typically ten stations and more, or else everything.

    The widest level is always among them.
    """
    whole = Area(np.zeros(units.size, np.int64), ("",))
    levels = [
        level for position, level in enumerate(units.areas) if position == 0 or _typical(level) >= _TYPICAL
    ]
    return tuple(levels) or (whole,)


def scan_shares(
    units: Units, models: Mapping[str, LocalModel], rule: CellRule, *, levels: tuple[Area, ...]
) -> Scan:
    """Count stations and their expectation in every cell of every area of every level.

    Args:
        units: The stations; shape (n,).
        models: Local honest model of each ratio.
        rule: The cells.
        levels: Areas to scan, widest first.

    Returns:
        The cells, ordered by part, level, area and cell.
    """
    tables = []
    for part, (name, ratio) in enumerate(units.parts.items()):
        chance = cell_chances(ratio, models[name], rule)
        own = rule.cell(ratio.part, ratio.whole)
        tables += [_table(chance, own, rule, level, (part, depth)) for depth, level in enumerate(levels)]
    return Scan(*(np.concatenate(columns) for columns in zip(*tables, strict=True)))


def _typical(level: Area) -> float:
    sizes = np.bincount(level.code, minlength=len(level.names))
    return float(np.median(sizes[sizes > 0])) if sizes.any() else 0.0


def _table(
    chance: FloatArray, own: IntArray, rule: CellRule, level: Area, place: tuple[int, int]
) -> tuple[IntArray | FloatArray, ...]:
    """Return the columns of a scan for one ratio and one level."""
    cells, steps = rule.per_whole + 1, np.arange(-rule.reach, rule.reach + 1)
    target = own[:, None] + steps
    # No vote at all is not a figure that somebody wrote: cell 0 is not scanned.
    kept = (chance > 0) & (chance <= _UNINFORMATIVE) & (target > 0) & (target < cells)
    key = (level.code[:, None] * cells + target)[kept]
    inside = np.broadcast_to(steps == 0, target.shape)[kept]
    weight = chance[kept]
    odds = np.where(inside, 0.0, weight / (1 - weight))
    occupied, at = np.unique(key, return_inverse=True)
    size = len(occupied)
    observed = np.bincount(at, inside, size).astype(np.int64)
    sums = [np.bincount(at, values, size) for values in (weight, odds, odds**2)]
    labels = [np.full(size, position) for position in place]
    return (*labels, occupied // cells, occupied % cells, observed, *sums)
