"""Shares in cells of a tenth of a percent, and where else close by each station could have stood.

A station that stands within half a point of 62.2 % could, with the ballots it counted, have stood at any of the
counts there. How likely it is to stand at 62.2 itself follows from its own denominator alone, up to the slope of
the local honest model: modes that are narrow but honest, and the arithmetic of small stations, are in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.nulls.count_models import LocalModel
from tallyproof.forensics.parameters import settable
from tallyproof.forensics.stations.units import FloatArray, IntArray, Ratio

__all__ = ["CellRule", "cell_chances", "surroundings"]

_PAIRS = 4_000_000
"""Stations times counts that are laid out at once."""


@dataclass(frozen=True, slots=True)
class CellRule:
    """How fine shares are told apart, and what counts as close by; free choices of the method."""

    per_whole: int = settable(1000, least=200, most=5000, unit="number", name="cells")
    """Cells in 0-1: 1000 gives tenths of a percent, rounded to the nearest, halves up."""
    reach: int = settable(5, least=1, most=20, unit="number", name="reach_cells")
    """Cells on either side of a figure that it is compared with."""

    def cell(self, part: IntArray, whole: IntArray) -> IntArray:
        """Return the cell of every share.

        Example:
            >>> CellRule().cell(np.array([622, 311, 1]), np.array([1000, 501, 3])).tolist()
            [622, 621, 333]
        """
        return (2 * self.per_whole * part + whole) // (2 * whole)

    def first_count(self, cell: IntArray, whole: IntArray) -> IntArray:
        """Return the smallest count, possibly negative, whose share lies in the cell or above it."""
        return -(-(2 * cell - 1) * whole // (2 * self.per_whole))


def surroundings(ratio: Ratio, model: LocalModel) -> LocalModel:
    """Return what a station's area says about it, without its own count.

    A model that has seen the count itself prefers it to its neighbours, and would hide a preference of the counters.
    """
    return LocalModel(ratio.whole, model.yes - ratio.part, model.no - (ratio.whole - ratio.part))


def cell_chances(ratio: Ratio, model: LocalModel, rule: CellRule) -> FloatArray:
    """Return how likely each station stands in each close cell, given that it stands close to that cell.

    Args:
        ratio: Observed counts; shape (n,).
        model: The local honest model of the same stations; only its shape close by matters.
        rule: The cells.

    Returns:
        Shape (n, 2 reach + 1). Column reach + t belongs to the target cell own + t: the probability of that
        cell divided by the probability of the cells within reach of it.
    """
    span = 4 * rule.reach + 1
    mass = np.zeros((len(ratio.whole), span))
    own, area = rule.cell(ratio.part, ratio.whole), surroundings(ratio, model)
    for unit, count in _close_counts(ratio, own, rule):
        start, stop = int(unit[0]), int(unit[-1]) + 1
        column = rule.cell(count, ratio.whole[unit]) - own[unit] + 2 * rule.reach
        place = (unit - start) * span + column
        chance = area.probability(unit, count)
        mass[start:stop] += np.bincount(place, chance, (stop - start) * span).reshape(-1, span)
    running = np.hstack([np.zeros((len(mass), 1)), mass.cumsum(axis=1)])
    near = running[:, 2 * rule.reach + 1 :] - running[:, : 2 * rule.reach + 1]
    target = mass[:, rule.reach : 3 * rule.reach + 1]
    chances: FloatArray = np.divide(target, near, out=np.ones_like(target), where=near > 0)
    return chances


def _close_counts(ratio: Ratio, own: IntArray, rule: CellRule) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield pairs of a station and a count within twice the reach of its own cell, in order of stations."""
    wide = 2 * rule.reach
    first = np.maximum(rule.first_count(own - wide, ratio.whole), 0)
    last = np.minimum(rule.first_count(own + wide + 1, ratio.whole) - 1, ratio.whole)
    counts = last - first + 1
    ends = np.cumsum(counts)
    start = 0
    while start < len(counts):
        before = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + _PAIRS, side="right")))
        unit = np.repeat(np.arange(start, stop), counts[start:stop])
        offset = np.arange(len(unit)) - np.repeat(
            ends[start:stop] - counts[start:stop] - before, counts[start:stop]
        )
        yield unit, first[unit] + offset
        start = stop
