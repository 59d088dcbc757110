"""Every cell of every area with the stations found there and those expected there."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.nulls.count_models import LocalModel
from tallyproof.forensics.probability.poisson_binomial import SMALLEST_P
from tallyproof.forensics.repeated_shares.cells import CellRule, cell_chances
from tallyproof.forensics.stations.units import Area, BoolArray, FloatArray, IntArray, Units

__all__ = ["Attainable", "Scan", "scan_areas", "scan_shares"]

_UNINFORMATIVE = 0.5
"""A station more likely than this to stand in the cell, once close by, can hardly stand elsewhere."""

_FEWEST = 10
"""Votes, and votes of the others, that a station in the cell would have at least: with fewer its shares close by are a
handful of counts, and which of them is likely follows from the shape of the whole area, not from what lies close by."""

_STEP, _PLACES = 0.005, 64_200
"""Powers of ten between tail probabilities that are told apart, and places down to 1e-321."""

_TYPICAL = 10
"""Levels whose median area has fewer stations are not scanned."""


@dataclass(frozen=True, slots=True)
class Attainable:
    """How many of many counts are expected to reach each tail probability."""

    at: FloatArray
    """Expected number from 10**-(j * step) down to 10**-((j + 1) * step) at place j; shape (places,)."""
    further: FloatArray
    """Counts that may also reach smaller tails than this place, each with at most as much as the tail itself."""

    @classmethod
    def together(cls, parts: Sequence["Attainable"]) -> "Attainable":
        """Return what the counts of all parts reach."""
        return cls(np.sum([one.at for one in parts], axis=0), np.sum([one.further for one in parts], axis=0))

    def beyond(self, p: float) -> float:
        """Return how many counts are expected to have an upper tail probability of at most `p`.

        Each count reaches only certain tail probabilities; what lies at or below p is what it can contribute. The
        chance that any count is as striking is at most this sum, however they depend on each other.

        Args:
            p: Above 0; rounded up by at most 1.2 %.

        Source:
            Tarone (1990), Biometrics 46(2), who leaves out the tests that cannot reach p at all; the sum over
            attainable levels is the union bound itself.
        """
        place = min(int(-math.log10(max(p, SMALLEST_P)) / _STEP), len(self.at) - 1)
        return float(self.at[place:].sum() + p * self.further[:place].sum())

    def union_p(self, smallest: float) -> float:
        """Return an upper bound of the chance that any of the counts is as striking as `smallest`."""
        return min(1.0, self.beyond(smallest)) if smallest < 1 else 1.0

    def level(self, expected: float) -> float:
        """Return the largest tail probability that fewer counts than `expected` reach."""
        beyond = self.at[::-1].cumsum()[::-1]
        place = int((beyond >= expected).sum())
        return float(10.0 ** (-_STEP * place))


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
    p: FloatArray
    """Chance of as many, given which stations stand close by: the exact tail of independent stations."""
    honest: FloatArray
    """Expected there from the stations that stand close by but not in the cell."""
    spread: FloatArray
    """Variance of that expectation."""
    attainable: Attainable
    """Of all cells together."""

    def where(self, mask: BoolArray | IntArray) -> "Scan":
        """Return the cells of a mask or of positions; what all cells can attain stays."""
        return Scan(
            self.part[mask],
            self.level[mask],
            self.area[mask],
            self.cell[mask],
            self.observed[mask],
            self.p[mask],
            self.honest[mask],
            self.spread[mask],
            self.attainable,
        )


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
    tables, attainable = [], []
    for number, (name, ratio) in enumerate(units.parts.items()):
        chance = cell_chances(ratio, models[name], rule)
        own = rule.cell(ratio.part, ratio.whole)
        for depth, areas in enumerate(levels):
            table, reached = _table(chance, own, rule, areas, place=(number, depth), whole=ratio.whole)
            tables.append(table)
            attainable.append(reached)
    columns = (np.concatenate(column) for column in zip(*tables, strict=True))
    part, level, area, cell, observed, p, honest, spread = columns
    return Scan(part, level, area, cell, observed, p, honest, spread, Attainable.together(attainable))


def _typical(level: Area) -> float:
    sizes = np.bincount(level.code, minlength=len(level.names))
    return float(np.median(sizes[sizes > 0])) if sizes.any() else 0.0


def _table(
    chance: FloatArray, own: IntArray, rule: CellRule, level: Area, *, place: tuple[int, int], whole: IntArray
) -> tuple[tuple[IntArray | FloatArray, ...], Attainable]:
    """Return the columns of a scan for one ratio and one level, and what its cells can attain."""
    from tallyproof.forensics.repeated_shares.kernel import cell_tails  # noqa: PLC0415 - loads Numba

    cells, steps = rule.per_whole + 1, np.arange(-rule.reach, rule.reach + 1)
    target = own[:, None] + steps
    informative = (chance > 0) & (chance <= _UNINFORMATIVE)
    fewest = np.minimum(target, rule.per_whole - target) * whole[:, None]
    kept = informative & (fewest >= _FEWEST * rule.per_whole)
    key = (level.code[:, None] * cells + target)[kept]
    order = np.argsort(key, kind="stable")
    key, weight = key[order], chance[kept][order]
    inside = np.broadcast_to(steps == 0, target.shape)[kept][order]
    odds = np.where(inside, 0.0, weight / (1 - weight))
    occupied, first, at = np.unique(key, return_index=True, return_inverse=True)
    observed = np.bincount(at, inside, len(occupied)).astype(np.int64)
    tails, *reached = cell_tails(
        np.append(first, len(key)).astype(np.int64), weight, observed, places=_PLACES, step=_STEP
    )
    sums = [np.bincount(at, values, len(occupied)) for values in (odds, odds**2)]
    labels = [np.full(len(occupied), position) for position in place]
    return (*labels, occupied // cells, occupied % cells, observed, tails, *sums), Attainable(*reached)
