"""The rule "this station stands at a whole percentage", decided in whole numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from tallyproof.forensics.parameters import settable
from tallyproof.forensics.stations.units import BoolArray, FloatArray, IntArray, Ratio

__all__ = ["PERCENTS", "LatticeBlock", "WholePercent"]

PERCENTS = 101
"""0 to 100."""

_BLOCK = 1 << 18
"""Counts treated at once: bounds the memory, not the answer."""

_TABLED = 5_000
"""Stations up to this size share one table of counts a size; all such tables together stay small."""


class LatticeBlock(NamedTuple):
    """Some of the counts at which stations would stand at a whole percentage; arrays of one length."""

    unit: IntArray
    """Position of the station."""
    percent: IntArray
    amount: IntArray
    """The count itself."""


class _Table(NamedTuple):
    """The counts at which the rule holds, for each of several denominators; arrays of one length."""

    key: IntArray
    """Number of the denominator times the stride plus the count, rising."""
    percent: IntArray
    amount: IntArray
    stride: int


@dataclass(frozen=True, slots=True)
class WholePercent:
    """Whether 100 part / whole lies within `window` percent of a multiple of `period` percent.

    Both ends belong to the window. The test is ``|100 part - m whole| <= window whole`` in integers: a
    station at exactly 50.05 % is inside, whatever a floating-point division makes of it.

    Example:
        >>> WholePercent().holds(Ratio(np.array([50, 1001, 1002]), np.array([100, 2000, 2000])))
        array([ True,  True, False])
    """

    window: Fraction = settable(
        Fraction(1, 20), least=0.005, most=0.25, unit="percent", name="window_percent"
    )
    period: int = settable(1, least=1, most=50, unit="percent", name="period_percent")

    def holds(self, ratio: Ratio) -> BoolArray:
        """Return where the rule holds; shape of the ratio."""
        cycle = self.period * ratio.whole
        remainder = (100 * ratio.part) % cycle
        distance = np.minimum(remainder, cycle - remainder)
        inside: BoolArray = distance * self.window.denominator <= ratio.whole * self.window.numerator
        return inside

    def holds_in_floating_point(self, ratio: Ratio) -> BoolArray:
        """Return what ``abs(p - round(p)) <= window`` gives in doubles: the rule of the published code."""
        percent = 100 * ratio.part / ratio.whole / self.period
        found: BoolArray = np.abs(percent - np.round(percent)) * self.period <= float(self.window)
        return found

    def nearest(self, ratio: Ratio) -> IntArray:
        """Return the multiple of the period nearest to 100 part / whole; half goes up."""
        cycle = 2 * self.period * ratio.whole
        return self.period * ((200 * ratio.part + self.period * ratio.whole) // cycle)

    def lattice(self, whole: IntArray, low: FloatArray, high: FloatArray) -> Iterator[LatticeBlock]:
        """List for every station the counts from `low` to `high` at which the rule holds, in blocks.

        Args:
            whole: Denominator of each station; shape (n,).
            low: Smallest count to list, at least 0; shape (n,).
            high: Largest count to list, at most `whole`; shape (n,).

        Yields:
            Each count once.
        """
        small = whole <= _TABLED
        for chosen, listed in ((small, self._from_table), (~small, self._directly)):
            units = np.flatnonzero(chosen)
            for block in listed(whole[units], low[units], high[units]):
                yield block._replace(unit=units[block.unit])

    def _from_table(self, whole: IntArray, low: FloatArray, high: FloatArray) -> Iterator[LatticeBlock]:
        """List the counts of small stations from what stations of one size share."""
        sizes, kind = np.unique(whole, return_inverse=True)
        table = self._table(sizes)
        start = np.searchsorted(table.key, kind * table.stride + np.ceil(low).astype(np.int64))
        stop = np.searchsorted(table.key, kind * table.stride + np.floor(high).astype(np.int64), side="right")
        lengths = np.maximum(stop - start, 0)
        for first, last in _blocks(lengths):
            run, step = _ragged(lengths[first:last])
            place = start[first:last][run] + step
            if len(place):
                yield LatticeBlock(run + first, table.percent[place], table.amount[place])

    def _directly(self, whole: IntArray, low: FloatArray, high: FloatArray) -> Iterator[LatticeBlock]:
        """List the counts of large stations, each for itself."""
        first = np.ceil((100 * low / whole - float(self.window)) / self.period).astype(np.int64)
        last = np.floor((100 * high / whole + float(self.window)) / self.period).astype(np.int64)
        first, last = np.maximum(first, 0), np.minimum(last, 100 // self.period)
        lengths = np.maximum(last - first + 1, 0)
        for start, stop in _blocks(lengths):
            unit, step = _ragged(lengths[start:stop])
            yield from self._windows(unit + start, step + first[start:stop][unit], whole)

    def _table(self, sizes: IntArray) -> "_Table":
        """List the counts of every denominator once: stations of one size share them."""
        stride = int(sizes.max(initial=0)) + 1
        multiples = 100 // self.period + 1
        kind, multiple = np.divmod(np.arange(len(sizes) * multiples), multiples)
        blocks = [
            found
            for start in range(0, len(kind), _BLOCK)
            for found in self._windows(kind[start : start + _BLOCK], multiple[start : start + _BLOCK], sizes)
        ]
        none = [LatticeBlock(kind[:0], kind[:0], kind[:0])]
        unit, percent, amount = (np.concatenate(column) for column in zip(*(blocks or none), strict=True))
        key = unit * stride + amount
        order = np.lexsort((percent, key))
        return _Table(key[order], percent[order], amount[order], stride)

    def _windows(self, unit: IntArray, multiple: IntArray, whole: IntArray) -> Iterator[LatticeBlock]:
        """List the counts inside the window of each given multiple of the period."""
        reach = self.window.numerator * whole[unit]
        centre = self.window.denominator * self.period * multiple * whole[unit]
        scale = 100 * self.window.denominator
        count = np.maximum(-((reach - centre) // scale), 0)
        last = np.minimum((reach + centre) // scale, whole[unit])
        inside = count <= last
        while inside.any():
            unit, multiple, count, last = unit[inside], multiple[inside], count[inside], last[inside]
            yield LatticeBlock(unit, self.period * multiple, count)
            count = count + 1
            inside = count <= last


def _blocks(lengths: IntArray) -> Iterator[tuple[int, int]]:
    """Cut stations with so many counts each into runs of about one block."""
    ends = np.cumsum(lengths)
    start = 0
    while start < len(lengths):
        done = ends[start - 1] if start else 0
        stop = max(int(np.searchsorted(ends, done + _BLOCK, side="right")), start + 1)
        yield start, stop
        start = stop


def _ragged(lengths: IntArray) -> tuple[IntArray, IntArray]:
    """Return for runs of these lengths the number of the run and the place in it.

    Example:
        >>> _ragged(np.array([2, 0, 1]))
        (array([0, 0, 2]), array([0, 1, 0]))
    """
    run = np.repeat(np.arange(len(lengths)), lengths)
    return run, np.arange(len(run)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
