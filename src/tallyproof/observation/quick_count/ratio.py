"""A share and its standard error from a sample of stations, with strata, clusters and a finite population.

The ratio of two weighted totals, with the variance between the units that were drawn inside each stratum.
Samples of stations use the linearised ratio, which gives the textbook formulas exactly. Clusters are fewer
and far more unequal; there the linearised interval is too short (91 % instead of 95 % in the Turkish
referendum of 2017 by districts), so each unit is left out in turn (jackknife).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallyproof.errors import NotComputableError

__all__ = ["DrawnUnits", "RatioEstimate", "ratio_estimate"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DrawnUnits:
    """How the stations that reported were drawn; arrays of shape (n,)."""

    stratum: IntArray
    """Code of the stratum, 0 .. H - 1."""
    unit: IntArray
    """Code of the unit that was drawn: the station itself, or its cluster."""
    weight: FloatArray
    """One over the probability of being drawn, after adjustment for stations without a report."""
    population: IntArray
    """Units of each stratum that could be drawn; shape (H,). 0 where drawn by size: no finite correction."""


@dataclass(frozen=True, slots=True)
class RatioEstimate:
    """A ratio of two totals."""

    value: float
    standard_error: float
    degrees: int
    """Degrees of freedom: units minus strata."""
    design_effect: float | None
    """Variance over that of as many votes drawn one by one; None for a lead or where it has no meaning."""
    collapsed: tuple[int, ...] = ()
    """Strata with a single unit, joined with the next one (the last with the one before) for the variance."""

    def margin(self, confidence: float = 0.95) -> float:
        """Return the half-width of the interval, by Student's t."""
        from scipy.special import stdtrit  # noqa: PLC0415 - SciPy only where an interval is wanted

        return float(stdtrit(self.degrees, (1 + confidence) / 2)) * self.standard_error


def ratio_estimate(votes: FloatArray, base: FloatArray, units: DrawnUnits) -> RatioEstimate:
    """Estimate the ratio of two totals.

    Args:
        votes: Votes for the choice at each station, or the lead of one over another; shape (n,).
        base: Valid votes there; shape (n,). No missing values: leave out stations that did not report, and
            adjust the weights.
        units: How the stations were drawn.

    Returns:
        The combined ratio over all strata.

    Raises:
        NotComputableError: Fewer than two units, or no votes at all.

    Source:
        Cochran (1977), Sampling Techniques, sections 6.3, 6.11; Saerndal, Swensson, Wretman (1992),
        Model Assisted Survey Sampling, sections 5.6-5.7; ultimate clusters: Hansen, Hurwitz, Madow (1953);
        jackknife by strata: Wolter (2007), Introduction to Variance Estimation, section 4.5.

    Example:
        >>> units = DrawnUnits(np.zeros(5, int), np.arange(5), np.full(5, 8.0), np.array([40]))
        >>> found = ratio_estimate(np.array([60., 40, 55, 30, 72]), np.array([100., 80, 90, 70, 110]), units)
        >>> round(found.value, 6), round(found.standard_error, 6)
        (0.571111, 0.035813)
    """
    total = float(units.weight @ base)
    drawn, place = np.unique(units.unit, return_inverse=True)
    if len(drawn) < 2 or total <= 0:  # noqa: PLR2004 - a variance needs two
        raise NotComputableError(
            "The share", reason="fewer than two drawn units reported votes", text="quick_count_few"
        )
    value = float(units.weight @ votes) / total
    of_unit = np.zeros(len(drawn), dtype=np.int64)
    of_unit[place] = units.stratum
    strata, population, collapsed = _collapsed(of_unit, units.population)
    parts = _Totals(_sums(place, units.weight * votes), _sums(place, units.weight * base))
    change = parts.left_out(strata) if len(drawn) < len(votes) else parts.residuals()
    variance = _variance(change, strata, population)
    return RatioEstimate(
        value,
        math.sqrt(variance),
        len(drawn) - len(np.unique(strata)),
        _design_effect(variance, value, float(base.sum()), total),
        collapsed,
    )


def _sums(place: IntArray, values: FloatArray) -> FloatArray:
    return np.asarray(np.bincount(place, values), np.float64)


@dataclass(frozen=True, slots=True)
class _Totals:
    """Weighted votes and base of every drawn unit; shape (m,)."""

    votes: FloatArray
    base: FloatArray

    def residuals(self) -> FloatArray:
        """Return how much each unit adds to the ratio, to first order."""
        value = self.votes.sum() / self.base.sum()
        return np.asarray((self.votes - value * self.base) / self.base.sum(), np.float64)

    def left_out(self, stratum: IntArray) -> FloatArray:
        """Return how the ratio changes when each unit is left out and its stratum stands in for it.

        Scaled like `residuals`, so that one formula gives the variance of both.
        """
        drawn = np.bincount(stratum)[stratum]
        rest = np.maximum(drawn - 1, 1)
        votes, base = (
            part.sum() + (np.bincount(stratum, part)[stratum] - part * drawn) / rest
            for part in (self.votes, self.base)
        )
        change = self.votes.sum() / self.base.sum() - votes / base
        return np.asarray(change * rest / drawn, np.float64)


def _collapsed(stratum: IntArray, population: IntArray) -> tuple[IntArray, IntArray, tuple[int, ...]]:
    """Join strata with a single unit to the next one, and the last to the one before it.

    A variance between units needs two of them. Joining overstates the variance, never understates it.
    """
    counts = np.bincount(stratum, minlength=len(population))
    group, groups, alone = np.zeros(len(population), np.int64), 0, []
    gathered = 0
    for code, count in enumerate(counts):
        group[code] = groups
        gathered += count
        if count == 1:
            alone.append(code)
        if gathered >= 2:  # noqa: PLR2004 - the group is complete
            groups, gathered = groups + 1, 0
    group = np.minimum(group, max(groups - 1, 0))
    drawn_by_size = bool((population[counts > 0] == 0).any())
    joined = np.zeros(max(groups, 1), np.int64)
    if not drawn_by_size:
        np.add.at(joined, group[counts > 0], population[counts > 0])
    return group[stratum], joined, tuple(alone)


def _variance(residual: FloatArray, stratum: IntArray, population: IntArray) -> float:
    drawn = np.bincount(stratum, minlength=len(population))
    mean = np.bincount(stratum, residual, minlength=len(population)) / np.maximum(drawn, 1)
    spread = np.bincount(stratum, (residual - mean[stratum]) ** 2, minlength=len(population))
    fraction = np.where(population > 0, drawn / np.maximum(population, 1), 0.0)
    several = drawn > 1
    return float(((1 - fraction[several]) * drawn[several] / (drawn[several] - 1) * spread[several]).sum())


def _design_effect(variance: float, value: float, counted: float, total: float) -> float | None:
    """Return Var / [R (1 - R) (1 - n / N) / n] with votes as units (Kish 1965, section 5.4)."""
    alone = value * (1 - value) * (1 - counted / total) / counted
    return variance / alone if 0 < value < 1 and alone > 0 else None
