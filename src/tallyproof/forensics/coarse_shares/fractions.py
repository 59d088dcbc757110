"""The coarse fractions, which stations lie close to one, and how likely each then stands on it."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from tallyproof.forensics.nulls.count_models import LocalModel
from tallyproof.forensics.parameters import settable
from tallyproof.forensics.repeated_shares.cells import surroundings
from tallyproof.forensics.stations.units import BoolArray, FloatArray, IntArray, Ratio

__all__ = ["CoarseRule", "NearCoarse", "coarse_fractions", "near_coarse"]

_TWENTIETHS = 20
_UNINFORMATIVE = 0.5
"""A station more likely than this to stand on the fraction, once close by, can hardly stand elsewhere."""


@dataclass(frozen=True, slots=True)
class CoarseRule:
    """Which fractions are coarse, when a share stands on one, and when it is close to it."""

    largest: int = settable(10, least=2, most=10, unit="number", name="largest_denominator")
    """Largest denominator; twentieths are always coarse."""
    window: Fraction = settable(
        Fraction(1, 2000), least=0.01, most=0.1, unit="percent", name="window_percent", scale=100
    )
    """Largest distance of a share that stands on the fraction."""
    reach: Fraction = settable(
        Fraction(1, 400), least=0.15, most=0.25, unit="percent", name="reach_percent", scale=100
    )
    """Largest distance of a share that is close; neighbouring fractions are more than twice as far apart."""


@dataclass(frozen=True, slots=True)
class NearCoarse:
    """The informative stations that lie close to a coarse fraction; arrays of one length m."""

    station: IntArray
    """Position among the units."""
    fraction: IntArray
    """Position among the coarse fractions."""
    chance: FloatArray
    """Probability of standing on the fraction, given that the station is close."""
    inside: BoolArray
    """Whether it does."""


def coarse_fractions(rule: CoarseRule) -> tuple[Fraction, ...]:
    """Return the coarse fractions between 0 and 1, rising.

    Example:
        >>> len(coarse_fractions(CoarseRule())), float(coarse_fractions(CoarseRule())[0])
        (41, 0.05)
    """
    denominators = [*range(2, rule.largest + 1), _TWENTIETHS]
    return tuple(sorted({Fraction(a, d) for d in denominators for a in range(1, d)}))


def near_coarse(ratio: Ratio, model: LocalModel, rule: CoarseRule) -> NearCoarse:
    """Find the stations close to a coarse fraction and their chance of standing on it.

    Args:
        ratio: Observed counts; shape (n,).
        model: The local honest model of the same stations; only its shape close by matters.
        rule: The fractions and distances.

    Returns:
        The stations that could stand on the fraction and elsewhere close to it, in order of fraction and station.
    """
    area = surroundings(ratio, model)
    found = [
        _near_one(ratio, area, rule, (position, fraction))
        for position, fraction in enumerate(coarse_fractions(rule))
    ]
    return NearCoarse(*(np.concatenate(columns) for columns in zip(*found, strict=True)))


def _near_one(
    ratio: Ratio, model: LocalModel, rule: CoarseRule, target: tuple[int, Fraction]
) -> tuple[IntArray, IntArray, FloatArray, BoolArray]:
    """Return the columns of `NearCoarse` for one fraction."""
    position, fraction = target
    close = np.flatnonzero(_within(ratio.part, ratio.whole, fraction, rule.reach))
    if not len(close):
        return close, close, np.zeros(0), np.zeros(0, bool)
    whole = ratio.whole[close]
    first = -(-whole * (fraction - rule.reach).numerator // (fraction - rule.reach).denominator)
    steps = int(2 * rule.reach * int(whole.max())) + 2
    count = first[:, None] + np.arange(steps)
    wide = np.broadcast_to(whole[:, None], count.shape)
    kept = _within(count, wide, fraction, rule.reach) & (count <= wide)
    mass = np.zeros(count.shape)
    mass[kept] = model.probability(np.broadcast_to(close[:, None], count.shape)[kept], count[kept])
    on = np.where(_within(count, wide, fraction, rule.window), mass, 0.0).sum(axis=1)
    chance = on / mass.sum(axis=1)
    useful = (chance > 0) & (chance <= _UNINFORMATIVE)
    inside = _within(ratio.part[close], whole, fraction, rule.window)
    return close[useful], np.full(int(useful.sum()), position), chance[useful], inside[useful]


def _within(part: IntArray, whole: IntArray, fraction: Fraction, distance: Fraction) -> BoolArray:
    """Return where |part / whole - fraction| <= distance, in whole numbers."""
    away = np.abs(part * fraction.denominator - whole * fraction.numerator)
    close: BoolArray = away * distance.denominator <= whole * fraction.denominator * distance.numerator
    return close
