"""Votes by turnout: the two curves, and the bin from which the honest ratio between them is taken."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from tallyproof.forensics.nulls.turnout_peaks import find_other_peak, smoothed
from tallyproof.forensics.result import Note
from tallyproof.forensics.stations.turnout_units import TurnoutUnits
from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["BINS", "Curve", "find_reference", "require_ballots", "require_usable", "turnout_bin"]

BINS = 100
"""Whole percents of turnout, (p, p + 1]."""

_BOX = 5
_LATEST = 80
"""A reference above this turnout leaves an excess no room to show."""
_FEWEST_OTHERS = 100
_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Curve:
    """Votes for the choice and all other ballots by turnout; shape (bins,) each."""

    votes: FloatArray
    others: FloatArray

    @classmethod
    def of(cls, units: TurnoutUnits, bins: IntArray, *, votes: FloatArray | None = None) -> "Curve":
        """Sum over the stations of each bin; other votes for the choice may stand in for those counted."""
        own = units.votes if votes is None else votes
        number = max(BINS, int(bins.max(initial=0)) + 1)
        others = np.bincount(bins, units.ballots - own, number)
        return cls(np.bincount(bins, own, number).astype(np.float64), others.astype(np.float64))

    @property
    def smooth_others(self) -> FloatArray:
        """The other ballots, averaged over five bins."""
        return smoothed(self.others)

    def ratio(self, first: int, last: int) -> float:
        """Return votes for the choice per other ballot from one bin to another, both included."""
        others = float(self.others[first : last + 1].sum())
        return float(self.votes[first : last + 1].sum()) / others if others > 0 else float("nan")

    def excess(self, ratio: float) -> float:
        """Return votes beyond the other ballots times a ratio, signed, over all bins."""
        return float(self.votes.sum() - ratio * self.others.sum())


def turnout_bin(units: TurnoutUnits, *, width: Fraction = Fraction(1)) -> IntArray:
    """Return the bin of each station's turnout, (p, p + width] percent, in whole numbers; shape (n,).

    Example:
        >>> units = TurnoutUnits.from_counts(
        ...     registered=np.array([100, 200]), ballots=np.array([60, 121]), votes=np.array([1, 1]))
        >>> turnout_bin(units)
        array([59, 60])
    """
    part = 100 * width.denominator * units.ballots
    return -(-part // (units.registered * width.numerator)) - 1


def find_reference(curve: Curve) -> int:
    """Return the bin where the other ballots peak within the lower of two normal curves fitted to them.

    Source:
        Published notebook of the Cedar movement (2024), after S. Shpilkin (2009), Troitsky variant 21:
        other ballots in whole percents, averaged over five; two normal curves; the largest value within
        one standard deviation of the lower mean.
    """
    smooth = curve.smooth_others
    mean, spread = _lower_mode(smooth)
    first, last = int(np.floor(mean - spread)), int(np.ceil(mean + spread))
    first, last = max(first, 0), min(last, len(smooth) - 1)
    return first + int(np.argmax(smooth[first : last + 1]))


def require_usable(curve: Curve, reference: int) -> Note | None:
    """Return why a bin must not be the reference; None where it may.

    Returns:
        `reference_right_edge`, `reference_two_peaks` or `reference_few_ballots`, with its figures.
    """
    few = require_ballots(curve, reference)
    if few is not None:
        return few
    if reference >= _LATEST:
        return Note("reference_right_edge", {"bin": reference, "latest": _LATEST})
    other = find_other_peak(curve.smooth_others, reference)
    return Note("reference_two_peaks", {"bin": reference, "other": other}) if other is not None else None


def require_ballots(curve: Curve, reference: int) -> Note | None:
    """Return why a bin is too empty to be the reference; None where it is not."""
    if curve.smooth_others[reference] * _BOX < _FEWEST_OTHERS or not curve.others[reference]:
        return Note("reference_few_ballots", {"bin": reference, "needed": _FEWEST_OTHERS})
    return None


def _lower_mode(weight: FloatArray) -> tuple[float, float]:
    """Return mean and spread of the lower of two normal curves fitted to a histogram by likelihood."""
    from tallyproof.forensics.shpilkin.two_curves import two_normal_curves  # noqa: PLC0415 - imports Numba

    at = np.arange(len(weight)) + 0.5
    total = weight.sum()
    below = weight.cumsum() / total
    mean = np.array([float(np.interp(level, below, at)) for level in (0.25, 0.75)])
    spread, part = np.full(2, max(float(np.ptp(mean)) / 2, 1.0)), np.full(2, 0.5)
    two_normal_curves(weight, mean, spread, part, _ROUNDS)
    lower = int(np.argmin(mean))
    return float(mean[lower]), float(spread[lower])
