"""From a statistic of turnout and support to a p-value: honest elections, and the other choices.

Two nulls, and the larger p of the two counts; a model of honesty may take evidence away, never create it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.nulls.turnout_cultures import (
    Cultures,
    default_elections,
    fit_cultures,
    honest_votes,
)
from tallyproof.forensics.nulls.turnout_slopes import log_odds, other_choices_slopes, slope_within
from tallyproof.forensics.probability.special import normal_upper_tail, student_upper_tail
from tallyproof.forensics.stations.turnout_units import TurnoutUnits
from tallyproof.forensics.stations.units import FloatArray

__all__ = ["TurnoutNull", "placebo_of", "placebo_p", "steepness_of", "turnout_null", "turnout_nulls"]

_FEWEST_PLACEBOS = 3
_Z95_ONE_SIDED = 1.6448536269514722
_SMALLEST_P = 1e-300


@dataclass(frozen=True, slots=True)
class TurnoutNull:
    """A statistic in honest elections with these totals."""

    mean: float
    deviation: float
    elections: int
    cultures: int

    def p(self, observed: float) -> float:
        """Return the chance of a statistic at least as large; Student's t, as mean and spread are estimated."""
        if self.deviation == 0:
            return 1.0
        z = (observed - self.mean) / self.deviation / math.sqrt(1 + 1 / self.elections)
        return max(student_upper_tail(z, self.elections - 1), _SMALLEST_P)

    def false_alarm_rate(self, deviation: float) -> float:
        """Return how often an honest election exceeds 1.64 of a test's own standard deviations.

        Args:
            deviation: What the uncalibrated test takes for its standard deviation.
        """
        if self.deviation == 0:
            return 0.0
        return normal_upper_tail((_Z95_ONE_SIDED * deviation - self.mean) / self.deviation)


def turnout_null(
    units: TurnoutUnits,
    statistic: Callable[[FloatArray], float],
    *,
    seed: int,
    elections: int | None = None,
    known: Cultures | None = None,
) -> TurnoutNull:
    """Describe how a statistic is distributed in honest elections.

    Args:
        units: The stations.
        statistic: Of the choice's votes, shape (n,), all else of the stations held.
        seed: Of the draws.
        elections: How many honest elections; None chooses by size.
        known: The stations' cultures; found where None.
    """
    return turnout_nulls(units, (statistic,), seed=seed, elections=elections, known=known)[0]


def turnout_nulls(
    units: TurnoutUnits,
    statistics: Sequence[Callable[[FloatArray], float]],
    *,
    seed: int,
    elections: int | None = None,
    known: Cultures | None = None,
) -> tuple[TurnoutNull, ...]:
    """Describe how each of several statistics is distributed in the same honest elections; see `turnout_null`."""
    cultures = known or fit_cultures(units)
    number = elections or default_elections(units.size)
    draws = honest_votes(units, cultures, np.random.default_rng(seed), number)
    values = np.array([[statistic(votes) for statistic in statistics] for votes in draws])
    return tuple(
        TurnoutNull(float(mean), float(deviation), number, cultures.number)
        for mean, deviation in zip(values.mean(axis=0), values.std(axis=0, ddof=1), strict=True)
    )


def steepness_of(units: TurnoutUnits) -> Callable[[FloatArray], float]:
    """Return the slope of support on turnout inside local areas as a function of the choice's votes."""
    stratum, x = units.local(), log_odds(units.ballots, units.registered)

    def steepness(votes: FloatArray) -> float:
        odds = log_odds(votes, units.ballots)
        return slope_within(x, odds, weight=units.ballots, stratum=stratum, group=stratum).value

    return steepness


def placebo_of(units: TurnoutUnits) -> float | None:
    """Return how unusual the choice's slope inside local areas is among those of the other choices."""
    stratum = units.local()
    x, y = log_odds(units.ballots, units.registered), log_odds(units.votes, units.ballots)
    own = slope_within(x, y, weight=units.ballots, stratum=stratum, group=stratum)
    return placebo_p(own.value, other_choices_slopes(units, stratum))


def placebo_p(observed: float, placebos: Sequence[float]) -> float | None:
    """Return how unusual the choice's link to turnout is among those of the other choices.

    Honest choices too gain or lose with turnout: each has its own voters. If the examined choice is one like
    the others, its statistic over their root mean square follows Student's t.

    Args:
        observed: Statistic of the examined choice, zero where support does not depend on turnout.
        placebos: The same for every other choice, against the ballots that are neither for it nor for the
            examined one.

    Returns:
        One-sided p; None with fewer than three other choices.

    Example:
        >>> round(placebo_p(0.16, [0.02, -0.07, 0.05, 0.02, 0.01, 0.01, 0.0]), 4)
        0.0012
        >>> placebo_p(0.2, [0.1]) is None
        True
    """
    if len(placebos) < _FEWEST_PLACEBOS:
        return None
    scale = math.sqrt(sum(value**2 for value in placebos) / len(placebos))
    if scale == 0:
        return 1.0 if observed <= 0 else _SMALLEST_P
    return max(student_upper_tail(observed / scale, len(placebos)), _SMALLEST_P)
