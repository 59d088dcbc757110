"""Which whole percentages carry the excess: figures of the country and of single areas."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tallyproof.forensics.integer_percentages.exact_count import IntegerTest
from tallyproof.forensics.integer_percentages.whole_percent import PERCENTS, WholePercent
from tallyproof.forensics.probability.poisson_binomial import SMALLEST_P
from tallyproof.forensics.probability.special import poisson_upper_tail
from tallyproof.forensics.result import Concentration, StationSignal
from tallyproof.forensics.stations.units import Area, FloatArray, IntArray, Units

__all__ = ["find_concentrations", "find_stations"]

Number = TypeVar("Number", np.int64, np.float64)

_LEVEL = 0.01
"""A figure is listed where its p-value, times the number of figures looked at, is at most this."""


def find_concentrations(
    test: IntegerTest,
    honest: IntegerTest,
    rule: WholePercent,
    *,
    area: Area,
) -> tuple[Concentration, ...]:
    """Find the figures at which more stations stand than either null model explains.

    Args:
        test: The used stations under the binomial null.
        honest: The same stations under the local honest model; the larger expectation of the two counts.
        rule: What counts as a whole percentage.
        area: Each used station's area.

    Returns:
        Concentrations with an adjusted p of at most 0.01, smallest p first. p is a Poisson tail, which is an
        upper bound for independent stations (Hoeffding 1956), and is adjusted by Bonferroni.
    """
    tables = [_figures(what, test, honest, rule, area) for what in test.laws]
    looked_at = sum(table.observed.size for table in tables)
    found = [figure for table in tables for figure in table.listed(looked_at, area.names)]
    return tuple(sorted(found, key=lambda c: (c.p, c.what, c.area or "", c.value)))


def find_stations(
    units: Units,
    concentrations: tuple[Concentration, ...],
    rule: WholePercent,
    *,
    area: Area,
) -> tuple[StationSignal, ...]:
    """List the stations that stand in a concentration of their area, in the order of the table."""
    whole = len(area.names) == 1
    local = [c for c in concentrations if whole or c.area is not None]
    votes = units.share.part if units.share else None
    signals = []
    for figure in local:
        ratio = units.parts[figure.what]
        inside = rule.holds(ratio) & (rule.nearest(ratio) == round(100 * figure.value))
        if figure.area is not None:
            inside &= area.code == area.names.index(figure.area)
        surplus = max(0.0, figure.excess / figure.observed)
        for position in np.flatnonzero(inside):
            own = int(votes[position]) if votes is not None else None
            row = int(units.rows[position])
            signals.append(StationSignal(row, figure.what, figure.value, own, surplus))
    return tuple(sorted(signals, key=lambda s: (s.row, s.what)))


@dataclass(frozen=True, slots=True)
class _Figures:
    """Stations and votes at every whole percentage; shape (areas, 101), the whole contest last."""

    what: str
    observed: IntArray
    expected: FloatArray
    votes: IntArray | None

    def listed(self, looked_at: int, names: tuple[str, ...]) -> Iterator[Concentration]:
        """Yield the figures that stand out when so many are looked at."""
        p = poisson_upper_tail(self.observed, self.expected)
        # The Poisson tail is a bound only above the mean.
        striking = (p * looked_at <= _LEVEL) & (self.observed > self.expected + 1)
        for row, percent in np.argwhere(striking):
            yield Concentration(
                what=self.what,
                value=int(percent) / 100,
                area=names[row] if row < len(self.observed) - 1 else None,
                observed=int(self.observed[row, percent]),
                expected=float(self.expected[row, percent]),
                votes=None if self.votes is None else int(self.votes[row, percent]),
                p=max(float(p[row, percent]), SMALLEST_P),
                p_adjusted=max(float(p[row, percent]) * looked_at, SMALLEST_P),
            )


def _figures(what: str, test: IntegerTest, honest: IntegerTest, rule: WholePercent, area: Area) -> _Figures:
    areas, units = len(area.names), test.units
    held = test.holds[what]
    cell = area.code[held] * PERCENTS + rule.nearest(units.parts[what])[held]
    expected = np.maximum(test.laws[what].cells[:areas], honest.laws[what].cells[:areas])
    votes = None
    if units.share is not None:
        # Sums of votes stay far below 2^53, where doubles are exact.
        votes = _with_total(np.bincount(cell, units.share.part[held], areas * PERCENTS).astype(np.int64))
    return _Figures(
        what, _with_total(np.bincount(cell, minlength=areas * PERCENTS)), _with_total(expected), votes
    )


def _with_total(cells: NDArray[Number]) -> NDArray[Number]:
    """Shape cells as (areas, 101) and add the whole contest; a single area is the whole contest."""
    table = cells.reshape(-1, PERCENTS)
    return table if len(table) == 1 else np.vstack([table, table.sum(axis=0)])
