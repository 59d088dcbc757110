"""The exact chance that a station stands at a whole percentage, and the ballots it then brings along."""

from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.integer_percentages.whole_percent import PERCENTS, WholePercent
from tallyproof.forensics.nulls.count_models import CountModel, reachable
from tallyproof.forensics.stations.units import Area, BoolArray, FloatArray

__all__ = ["HitLaw", "ballots_at_hits", "hit_law"]


@dataclass(frozen=True, slots=True)
class HitLaw:
    """Moments of a random count K together with the event H that it stands at a whole percentage."""

    chance: FloatArray
    """P(H); shape (n,)."""
    first: FloatArray
    """E[K; H], the mean of K where H holds and 0 elsewhere; shape (n,)."""
    second: FloatArray
    """E[K^2; H]; shape (n,)."""
    mean: FloatArray
    """E[K]; shape (n,)."""
    square: FloatArray
    """E[K^2]; shape (n,)."""
    cells: FloatArray
    """Expected stations by area and percentage; shape (areas, 101)."""

    def where(self, mask: BoolArray) -> "HitLaw":
        """Return the law of some stations; the cells still count all of them."""
        return HitLaw(
            self.chance[mask],
            self.first[mask],
            self.second[mask],
            self.mean[mask],
            self.square[mask],
            self.cells,
        )


def hit_law(model: CountModel, rule: WholePercent, *, area: Area | None = None) -> HitLaw:
    """Sum a model's probabilities over the counts at which the rule holds.

    Args:
        model: Distribution of every station's count; shape (n,).
        rule: What counts as a whole percentage.
        area: Each station's area for `cells`; all one area where None.

    Returns:
        Exact moments, up to the probability of about 1e-14 beyond the model's reach.
    """
    n = len(model.whole)
    groups = Area(np.zeros(n, np.int64), ("",)) if area is None else area
    moments = np.zeros((3, n))
    cells = np.zeros(len(groups.names) * PERCENTS)
    for unit, percent, count in rule.lattice(model.whole, *reachable(model)):
        probability = model.probability(unit, count)
        start = int(unit[0])
        local = unit - start
        stop = start + int(local[-1]) + 1
        for power in range(3):
            moments[power, start:stop] += np.bincount(local, probability * count.astype(np.float64) ** power)
        cells += np.bincount(groups.code[unit] * PERCENTS + percent, probability, len(cells))
    chance, first, second = moments
    square = model.variance + model.mean**2
    return HitLaw(chance, first, second, model.mean, square, cells.reshape(-1, PERCENTS))


def ballots_at_hits(
    own: HitLaw, *, by_own: bool, other: FloatArray | None = None
) -> tuple[FloatArray, FloatArray]:
    """Return mean and variance of the ballots that each station brings along when it is hit.

    The count K of ballots and the event that its own ratio stands at a whole percentage depend on each
    other; the other ratio's event does not depend on K. With H the own and O the other event,
    ``E[K; H or O] = E[K; H] + (E[K] - E[K; H]) P(O)``, and alike for K^2.

    Args:
        own: Law of the ratio whose numerator is counted.
        by_own: Whether the own event makes a hit.
        other: P(O) of every station; None where it makes no hit. Shape (n,).

    Returns:
        Mean and variance, each of shape (n,).
    """
    chance = np.zeros_like(own.mean) if other is None else other
    first, second = (own.first, own.second) if by_own else (0.0, 0.0)
    mean = first + (own.mean - first) * chance
    return mean, second + (own.square - second) * chance - mean**2
