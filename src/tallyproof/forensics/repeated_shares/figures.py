"""Which shares are repeated, where, and at which stations."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.probability.poisson_binomial import SMALLEST_P
from tallyproof.forensics.repeated_shares.cells import CellRule
from tallyproof.forensics.repeated_shares.scan import Scan
from tallyproof.forensics.result import Concentration, StationSignal
from tallyproof.forensics.stations.units import Area, BoolArray, FloatArray, Units

__all__ = ["Repeated", "find_repeated", "repeated_stations", "surplus_of_stations"]

_LEVEL = 0.001
"""A figure is listed where the chance that any figure of the whole scan is as striking is at most this: it names
stations and votes, which one honest election in a thousand may do."""

_MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class Repeated:
    """A share at which more stations of one area stand than chance puts there."""

    figure: Concentration
    inside: BoolArray
    """Stations that stand there; shape (n,)."""
    deviation: float
    """Standard deviation of the excess under the null model."""

    def surplus(self, moved: float = 0.0) -> float:
        """Return the share of its stations that chance does not explain, `moved` deviations up or down."""
        excess = self.figure.excess + moved * self.deviation
        return min(max(excess / self.figure.observed, 0.0), 1.0)


def find_repeated(
    units: Units, scan: Scan, rule: CellRule, *, levels: tuple[Area, ...]
) -> tuple[Repeated, ...]:
    """List the striking figures, the most striking first.

    Args:
        units: The scanned stations.
        scan: All cells.
        rule: The cells' rule.
        levels: The scanned levels.

    Returns:
        At most 500 figures whose adjusted p is at most 0.001. Of two that share stations, as an area and a part of
        it do, only the more striking stands. The expectation given is that from the stations close by.
    """
    p = scan.p
    ranked = np.lexsort((scan.cell, scan.area, scan.level, scan.part, p))
    found: list[Repeated] = []
    for position in ranked[:_MOST_LISTED]:
        adjusted = scan.attainable.union_p(float(p[position]))
        if adjusted > _LEVEL:
            break
        candidate = _repeated(units, scan.where(np.array([position])), rule, levels, adjusted)
        alike = (one for one in found if one.figure.what == candidate.figure.what)
        if not any((candidate.inside & one.inside).any() for one in alike):
            found.append(candidate)
    return tuple(found)


def surplus_of_stations(units: Units, found: Sequence[Repeated], moved: float = 0.0) -> FloatArray:
    """Return the share of each station that its most striking figures leave unexplained; shape (n,)."""
    surplus = np.zeros(units.size)
    for figure in found:
        surplus[figure.inside] = np.maximum(surplus[figure.inside], figure.surplus(moved))
    return surplus


def repeated_stations(units: Units, found: Sequence[Repeated]) -> tuple[StationSignal, ...]:
    """List the stations at the figures, in the order of the table."""
    votes = units.share.part if units.share else None
    signals = [
        StationSignal(
            int(units.rows[station]),
            one.figure.what,
            one.figure.value,
            None if votes is None else int(votes[station]),
            one.surplus(),
        )
        for one in found
        for station in np.flatnonzero(one.inside)
    ]
    return tuple(sorted(signals, key=lambda signal: (signal.row, signal.what)))


def _repeated(
    units: Units, scan: Scan, rule: CellRule, levels: tuple[Area, ...], adjusted: float
) -> Repeated:
    """Describe the one cell of this scan."""
    name, ratio = list(units.parts.items())[int(scan.part[0])]
    area, cell = levels[int(scan.level[0])], int(scan.cell[0])
    inside = (area.code == scan.area[0]) & (rule.cell(*ratio) == cell)
    observed, honest = int(inside.sum()), float(scan.honest[0])
    # Stations that could hardly stand elsewhere are not evidence; they count as expected.
    expected = honest + observed - int(scan.observed[0])
    figure = Concentration(
        what=name,
        value=cell / rule.per_whole,
        area=area.names[int(scan.area[0])] or None,
        observed=observed,
        expected=expected,
        votes=int(units.share.part[inside].sum()) if units.share else None,
        p=max(float(scan.p[0]), SMALLEST_P),
        p_adjusted=max(adjusted, SMALLEST_P),
    )
    return Repeated(figure, inside, math.sqrt(honest + float(scan.spread[0])))
