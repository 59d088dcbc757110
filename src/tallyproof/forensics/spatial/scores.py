"""Normal scores of stations beside their area, of the counted map and of honest maps alike.

What is taken out of the counted map must be taken out of the maps that it is compared with: without its area's mean a
map has less room for wide spots than a field has whose areas are left in.
"""

from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.nulls.matched_shift import AreaMatch
from tallyproof.forensics.stations.units import FloatArray, IntArray, Ratio

__all__ = ["AreasTakenOut", "normal_scores"]

_BORROWED = 25
"""An area's spread is estimated as if it had so many stations more, of the common spread."""


def normal_scores(values: FloatArray) -> FloatArray:
    """Return what normal values of the same ranks would be, ties at their middle rank.

    Source:
        van der Waerden (1952), Indagationes Mathematicae 14.
    """
    from scipy.special import ndtri  # noqa: PLC0415 - loaded at the first call
    from scipy.stats import rankdata  # noqa: PLC0415 - loaded at the first call

    scores: FloatArray = ndtri((rankdata(values) - 0.5) / len(values))
    return scores


@dataclass(frozen=True, slots=True)
class AreasTakenOut:
    """How shares become scores: less that of their area, over what is usual there, by rank."""

    weight: FloatArray
    """Ballots of each station; shape (n,)."""
    area: IntArray
    """Code 0 .. k - 1 of each station's area; shape (n,)."""
    noise: FloatArray
    """Variance of each share by counting; shape (n,)."""
    usual: FloatArray
    """Standard deviation of each share beside its area; shape (n,)."""

    @classmethod
    def of(cls, share: Ratio, area: IntArray) -> tuple["AreasTakenOut", FloatArray]:
        """Return how these shares become scores, and their scores; shape (n,)."""
        weight, rate = share.whole.astype(np.float64), share.part / share.whole
        apart = _beside(rate, weight, area)
        expected = np.clip(rate - apart, 0.0, 1.0)
        noise = (expected * (1 - expected) + 0.25 / weight) / weight
        usual = _usual(apart, noise, area)
        return cls(weight, area, noise, usual), normal_scores(apart / usual)

    def left(self, values: FloatArray) -> FloatArray:
        """Return what is left of a map of unit variance once areas are taken out, spreads as counted; shape (n,)."""
        left: FloatArray = _beside(values * self.usual, self.weight, self.area) / self.usual
        return left

    def scores(self, values: FloatArray) -> FloatArray:
        """Return the scores that a map of unit variance would get if shares had varied by it; shape (n,)."""
        apart = _beside(values * self.usual, self.weight, self.area)
        return normal_scores(apart / _usual(apart, self.noise, self.area))


def _beside(rate: FloatArray, weight: FloatArray, area: IntArray) -> FloatArray:
    """Return each rate less that of the other stations of its area; 0 where there are none."""
    apart: FloatArray = np.nan_to_num(AreaMatch(rate, weight, area).residual(np.zeros(len(weight))))
    return apart


def _usual(apart: FloatArray, noise: FloatArray, area: IntArray) -> FloatArray:
    """Return the standard deviation of every station: counting, and the spread of its area."""
    stations = np.bincount(area)
    over = np.bincount(area, apart**2 - noise)
    common = float(over.sum()) / len(area)
    # Areas of mixed ways of life spread more; a small area borrows from all.
    spread = np.maximum((over + _BORROWED * common) / (stations + _BORROWED), 0.0)[area]
    usual: FloatArray = np.sqrt(spread + noise)
    return usual
