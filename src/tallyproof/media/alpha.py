"""Krippendorff's alpha: agreement of any number of coders beyond chance, missing values allowed.

Source:
    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section E: coincidences of values within units,
    and a difference function for each level of measurement; alpha = 1 - D_o / D_e.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Level", "Reliability", "krippendorff_alpha", "reliability"]

Unit = Sequence[Hashable]


class Level(StrEnum):
    """What a difference of two values means."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Reliability:
    """Alpha with what it rests on."""

    alpha: float | None
    """None where all values are equal, or no unit was coded twice: there is nothing to agree about."""
    low: float | None
    high: float | None
    """95 % interval over redrawn units; None below ten units."""
    units: int
    """Coded twice or more."""
    values: int
    """That can be paired."""


def krippendorff_alpha(
    units: Sequence[Unit], level: Level, *, order: Sequence[Hashable] = ()
) -> Fraction | None:
    """Return alpha exactly.

    Args:
        units: The values that coders gave to each unit, missing ones left out; at most one of each coder.
        level: Of measurement; numbers for INTERVAL.
        order: All values from lowest to highest, for ORDINAL; their own order where not given.

    Returns:
        1 for full agreement, 0 for chance, below 0 for less; None where there is nothing to compare.

    Example:
        >>> krippendorff_alpha([("a", "a"), ("b", "b"), ("a", "b")], Level.NOMINAL)
        Fraction(4, 9)
    """
    paired = [unit for unit in units if len(unit) > 1]
    values = [value for unit in paired for value in unit]
    ranked = list(order) or sorted(set(values))  # type: ignore[type-var]
    margins = Counter(values)
    distance = _distances(ranked, margins, level)
    observed = sum(
        (Fraction(counts[one] * counts[other] * distance[one, other], len(unit) - 1)
         for unit in paired for counts in (Counter(unit),) for one in counts for other in counts),
        Fraction(0),
    )  # fmt: skip
    expected = sum(
        margins[one] * margins[other] * distance[one, other] for one in margins for other in margins
    )
    return 1 - (len(values) - 1) * observed / expected if expected else None


def _distances(
    ranked: Sequence[Any], margins: Mapping[Hashable, int], level: Level
) -> dict[tuple[Any, Any], Fraction]:
    """Return the squared difference of every two values."""
    if level is Level.NOMINAL:
        return {(a, b): Fraction(a != b) for a in ranked for b in ranked}
    if level is Level.INTERVAL:
        return {(a, b): (Fraction(a) - Fraction(b)) ** 2 for a in ranked for b in ranked}
    place, below = {}, Fraction(0)
    for value in ranked:  # how many values lie below, half of the equal ones counted
        place[value] = below + Fraction(margins.get(value, 0), 2)
        below += margins.get(value, 0)
    return {(a, b): (place[a] - place[b]) ** 2 for a in ranked for b in ranked}


_REDRAWS, _FEWEST = 1000, 10


def reliability(
    units: Sequence[Unit], level: Level, *, order: Sequence[Hashable] = (), seed: int
) -> Reliability:
    """Return alpha with a bootstrap interval over units.

    Args:
        units: As for `krippendorff_alpha`.
        level: Of measurement.
        order: As for `krippendorff_alpha`.
        seed: Of the redrawn units.
    """
    paired = [unit for unit in units if len(unit) > 1]
    alpha = krippendorff_alpha(paired, level, order=order)
    low, high = (None, None)
    if alpha is not None and len(paired) >= _FEWEST:
        ranked = list(order) or sorted({value for unit in paired for value in unit})  # type: ignore[type-var]
        drawn = _redrawn(paired, ranked, level, np.random.default_rng(seed))
        low, high = (
            (round(float(q), 4) for q in np.quantile(drawn, [0.025, 0.975])) if drawn.size else (None, None)
        )
    values = sum(map(len, paired))
    return Reliability(None if alpha is None else round(float(alpha), 9), low, high, len(paired), values)


def _redrawn(
    paired: Sequence[Unit], ranked: Sequence[Any], level: Level, random: np.random.Generator
) -> NDArray[np.float64]:
    """Return alpha of units drawn with replacement; draws in which all values are equal have none."""
    place = {value: at for at, value in enumerate(ranked)}
    counts = np.zeros((len(paired), len(ranked)))
    for row, unit in enumerate(paired):
        for value in unit:
            counts[row, place[value]] += 1
    numbers = (
        np.array([float(value) for value in ranked]) if level is Level.INTERVAL else np.arange(len(ranked))
    )
    found = (
        _alpha(counts[random.integers(0, len(paired), len(paired))], numbers, level) for _ in range(_REDRAWS)
    )
    return np.array([value for value in found if value is not None])


def _alpha(counts: NDArray[np.float64], numbers: NDArray[Any], level: Level) -> float | None:
    """Return alpha of a table of units by values, in floating point."""
    margins = counts.sum(0)
    if level is Level.NOMINAL:
        within = counts.sum(1) ** 2 - (counts**2).sum(1)
        expected = margins.sum() ** 2 - (margins**2).sum()
    else:
        at = numbers if level is Level.INTERVAL else np.cumsum(margins) - margins / 2
        within = 2 * (counts.sum(1) * (counts @ at**2) - (counts @ at) ** 2)
        expected = 2 * (margins.sum() * (margins @ at**2) - (margins @ at) ** 2)
    observed = (within / (counts.sum(1) - 1)).sum()
    return float(1 - (margins.sum() - 1) * observed / expected) if expected > 0 else None
