"""Stations at whole percentages, and ballots at them, against their exact expectation."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.integer_percentages.hit_law import HitLaw, ballots_at_hits, hit_law
from tallyproof.forensics.integer_percentages.whole_percent import WholePercent
from tallyproof.forensics.nulls.count_models import Binomial, CountModel
from tallyproof.forensics.probability.poisson_binomial import poisson_binomial_upper_tail
from tallyproof.forensics.probability.special import Z95
from tallyproof.forensics.stations.units import Area, BoolArray, FloatArray, Units

__all__ = ["BOTH", "Excess", "IntegerTest"]

BOTH = ("turnout", "share")
"""A station is hit where its turnout or the choice's share stands at a whole percentage."""

_OTHER = {"turnout": "share", "share": "turnout"}


@dataclass(frozen=True, slots=True)
class Excess:
    """A sum over stations against its expectation under the null model."""

    observed: float
    expected: float
    deviation: float
    """Standard deviation under the null model."""

    @property
    def excess(self) -> float:
        """Observed minus expected."""
        return self.observed - self.expected

    @property
    def z(self) -> float:
        """Excess in standard deviations; 0 where nothing can vary."""
        return self.excess / self.deviation if self.deviation else 0.0

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval of the excess."""
        return self.excess - Z95 * self.deviation

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval of the excess."""
        return self.excess + Z95 * self.deviation


@dataclass(frozen=True, slots=True)
class IntegerTest:
    """What was seen at every station and what the null model expects there."""

    units: Units
    holds: Mapping[str, BoolArray]
    """Where turnout, share stand at a whole percentage; shape (n,) each."""
    laws: Mapping[str, HitLaw]

    @classmethod
    def against(
        cls,
        units: Units,
        rule: WholePercent,
        *,
        models: Mapping[str, CountModel] | None = None,
        area: Area | None = None,
    ) -> "IntegerTest":
        """Evaluate the rule and its exact law.

        Args:
            units: The stations; shape (n,).
            rule: What counts as a whole percentage.
            models: Null model of each part; binomial about the station's own figure where None.
            area: Each station's area for the laws' cells.

        Returns:
            The test of every part that the units have.
        """
        null = models or {name: Binomial(ratio) for name, ratio in units.parts.items()}
        laws = {name: hit_law(null[name], rule, area=area) for name in units.parts}
        return cls(units, {name: rule.holds(ratio) for name, ratio in units.parts.items()}, laws)

    def where(self, mask: BoolArray) -> "IntegerTest":
        """Return the test of the stations of the mask."""
        return IntegerTest(
            self.units.where(mask),
            {name: holds[mask] for name, holds in self.holds.items()},
            {name: law.where(mask) for name, law in self.laws.items()},
        )

    def hit(self, parts: tuple[str, ...] = BOTH) -> BoolArray:
        """Return where one of the parts stands at a whole percentage; shape (n,)."""
        hits = [holds for name, holds in self.holds.items() if name in parts]
        found: BoolArray = np.logical_or.reduce([np.zeros(self.units.size, bool), *hits])
        return found

    def chance(self, parts: tuple[str, ...] = BOTH) -> FloatArray:
        """Return the probability that one of the parts does; shape (n,)."""
        missed = np.ones(self.units.size)
        for name in self._tested(parts):
            missed = missed * (1 - self.laws[name].chance)
        return 1 - missed

    def stations(self, parts: tuple[str, ...] = BOTH) -> Excess:
        """Count the stations that are hit."""
        return self._fixed(parts, np.ones(self.units.size))

    def registered(self, parts: tuple[str, ...] = BOTH) -> Excess:
        """Count the registered voters of the stations that are hit."""
        return self._fixed(parts, self.units.registered.astype(np.float64))

    def ballots(self, counted: str, parts: tuple[str, ...] = BOTH) -> Excess:
        """Count the ballots at the stations that are hit.

        Args:
            counted: `share` for the choice's votes, `turnout` for ballots given out.
            parts: What makes a hit.
        """
        tested, other = self._tested(parts), _OTHER[counted]
        mean, variance = ballots_at_hits(
            self.laws[counted],
            by_own=counted in tested,
            other=self.laws[other].chance if other in tested else None,
        )
        observed = self.units.parts[counted].part[self.hit(parts)].sum()
        return Excess(float(observed), float(mean.sum()), math.sqrt(max(float(variance.sum()), 0.0)))

    def p(self, parts: tuple[str, ...] = BOTH) -> float:
        """Return the exact chance of at least as many stations under the null model."""
        return poisson_binomial_upper_tail(self.chance(parts), int(self.hit(parts).sum()))

    def _tested(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in self.laws if name in parts)

    def _fixed(self, parts: tuple[str, ...], weight: FloatArray) -> Excess:
        chance = self.chance(parts)
        variance = float((weight**2 * chance * (1 - chance)).sum())
        observed, expected = float(weight[self.hit(parts)].sum()), float((weight * chance).sum())
        return Excess(observed, expected, math.sqrt(max(variance, 0.0)))
