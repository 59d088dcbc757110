"""How much support changes with turnout inside areas: one slope for all, and one an area."""

import math
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.stations.turnout_units import TurnoutUnits
from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = [
    "PLACEBO_SHARE",
    "Pooled",
    "Slope",
    "log_odds",
    "other_choices_slopes",
    "pooled_slopes",
    "slope_within",
]

PLACEBO_SHARE = 0.005
"""A choice with fewer of all ballots says little about honest differences."""

_ROUNDING = 1e-20
"""What varies by less than this part of its square varies by the rounding of its mean alone."""


@dataclass(frozen=True, slots=True)
class Slope:
    """A slope with its standard deviation over areas drawn as wholes."""

    value: float
    deviation: float

    @property
    def z(self) -> float:
        """Slope in standard deviations; 0 where nothing varies."""
        return self.value / self.deviation if self.deviation > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Pooled:
    """Slopes of single areas, drawn towards their common mean as far as chance alone may explain them."""

    mean: float
    deviation: float
    """Standard deviation of the mean."""
    spread: float
    """Standard deviation of true slopes between areas."""
    slopes: FloatArray
    """Drawn slope of each area; the mean where an area has none of its own. Shape (k,)."""


def log_odds(part: FloatArray | IntArray, whole: FloatArray | IntArray) -> FloatArray:
    """Return log(part / rest), half a ballot added on either side so that it is finite."""
    odds: FloatArray = np.log((part + 0.5) / (whole - part + 0.5))
    return odds


def slope_within(
    x: FloatArray, y: FloatArray, *, weight: FloatArray | IntArray, stratum: IntArray, group: IntArray
) -> Slope:
    """Fit y on x by weighted least squares with a mean of its own for every stratum.

    Args:
        x: Shape (n,).
        y: Shape (n,).
        weight: Shape (n,); at least 0.
        stratum: Code of each station's stratum; shape (n,).
        group: Code of what is drawn as a whole; shape (n,). Its deviation is the robust one of clusters.

    Returns:
        The slope; 0 with an infinite deviation where x does not vary inside strata.

    Source:
        Liang, Zeger (1986), Longitudinal data analysis using generalized linear models, Biometrika 73(1).
    """
    across, up = _centred(x, weight, stratum), _centred(y, weight, stratum)
    square = float((weight * across**2).sum())
    if square <= _ROUNDING * float((weight * x**2).sum()):
        return Slope(0.0, math.inf)
    slope = float((weight * across * up).sum()) / square
    score = np.bincount(group, weight * across * (up - slope * across))
    number = int((np.bincount(group) > 0).sum())
    correction = number / (number - 1) if number > 1 else 1.0
    return Slope(slope, math.sqrt(correction * float((score**2).sum())) / square)


def pooled_slopes(
    x: FloatArray, y: FloatArray, *, weight: FloatArray | IntArray, stratum: IntArray, area: IntArray
) -> tuple[Pooled, list[Slope]]:
    """Fit a slope for every area and draw them together.

    Args:
        x: Shape (n,).
        y: Shape (n,).
        weight: Shape (n,).
        stratum: Inside areas; shape (n,).
        area: Code 0 .. k - 1 of each station's area; shape (n,).

    Returns:
        The pooled slopes, and the slope of every area on its own (deviation infinite where it has none).

    Source:
        DerSimonian, Laird (1986), Meta-analysis in clinical trials, Controlled Clinical Trials 7(3),
        177-188, equations 5-8; shrinkage: Efron, Morris (1975), JASA 70(350).
    """
    order = np.argsort(area, kind="stable")
    ends = np.bincount(area).cumsum()
    own = []
    for inside in np.split(order, ends[:-1]):
        codes = np.unique(stratum[inside], return_inverse=True)[1]
        single = np.arange(len(inside))
        own.append(
            slope_within(x[inside], y[inside], weight=weight[inside], stratum=codes, group=single)
            if len(inside) > 1
            else Slope(0.0, math.inf)
        )
    return _pool(own), own


def other_choices_slopes(units: TurnoutUnits, stratum: IntArray) -> list[float]:
    """Return the slope of every other choice against what is neither for it nor for the examined one.

    Args:
        units: Stations; their `rivals` are the other choices.
        stratum: Code of each station's stratum; shape (n,).
    """
    x, found = log_odds(units.ballots, units.registered), []
    for votes in units.rivals:
        known = np.isfinite(votes) & (votes <= units.others) & (votes >= 0)
        own, rest = votes[known], units.others[known]
        if own.sum() >= PLACEBO_SHARE * units.ballots.sum():
            strata, weight = stratum[known], rest
            slope = slope_within(x[known], log_odds(own, rest), weight=weight, stratum=strata, group=strata)
            found.append(slope.value)
    return found


def _centred(value: FloatArray, weight: FloatArray | IntArray, stratum: IntArray) -> FloatArray:
    total = np.bincount(stratum, weight)
    mean = np.bincount(stratum, weight * value) / np.where(total > 0, total, 1.0)
    centred: FloatArray = value - mean[stratum]
    return centred


def _pool(own: list[Slope]) -> Pooled:
    value = np.array([slope.value for slope in own])
    variance = np.array([slope.deviation for slope in own]) ** 2
    known = np.isfinite(variance) & (variance > 0)
    if not known.any():
        return Pooled(0.0, math.inf, 0.0, np.zeros(len(own)))
    precision = 1 / variance[known]
    fixed = float((precision * value[known]).sum() / precision.sum())
    excess = float((precision * (value[known] - fixed) ** 2).sum()) - (int(known.sum()) - 1)
    room = float(precision.sum() - (precision**2).sum() / precision.sum())
    between = max(0.0, excess / room) if room > 0 else 0.0
    weight = 1 / (variance[known] + between)
    mean = float((weight * value[known]).sum() / weight.sum())
    drawn = np.full(len(own), mean)
    drawn[known] += between * weight * (value[known] - mean)
    return Pooled(mean, float(weight.sum() ** -0.5), math.sqrt(between), drawn)
