"""How marked stations differ from the unmarked ones of the same area: the comparison behind several methods.

A regression of a station's rate on its mark within areas, weighted by ballots. Areas, not stations, are
the independent witnesses: stations of one area may resemble each other in ways that no column shows.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.nulls.self_null import SelfNull
from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["FEWEST_AREAS", "AreaMatch", "Shift", "ballot_alarm_rate", "sign_flip_p"]

FEWEST_AREAS = 8
"""With fewer areas that hold marked and unmarked stations the sign-flip test cannot reach small p-values."""

_FLIPS = 9_999
_BLOCK = 1_000
_DEALS = 24


@dataclass(frozen=True, slots=True)
class Shift:
    """What separates marked stations from unmarked ones of the same area."""

    rate: float
    """Difference of rates, 0-1."""
    deviation: float
    """Its standard deviation, clustered by area."""
    unclustered: float
    """What it would be if stations of one area were independent of each other."""
    reach: float
    """Half-length of the 95 % interval in standard deviations."""
    weight: float
    """Ballots at marked stations of the areas that were compared."""
    areas: int
    """Areas that hold both kinds."""
    scores: FloatArray
    """Each area's witness for a difference, of mean zero where there is none; shape (k,)."""

    @property
    def votes(self) -> float:
        """Ballots at marked stations beyond what the unmarked ones of their areas suggest."""
        return self.rate * self.weight

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval of `votes`."""
        return self.votes - self.reach * self.deviation * self.weight

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval of `votes`."""
        return self.votes + self.reach * self.deviation * self.weight

    @property
    def z(self) -> float:
        """Sum of the scores in standard deviations; 0 where nothing varies."""
        spread = math.sqrt(float((self.scores**2).sum()))
        return float(self.scores.sum()) / spread if spread else 0.0


@dataclass(frozen=True, slots=True)
class AreaMatch:
    """Rates of stations beside those of their areas.

    Example:
        >>> match = AreaMatch(
        ...     rate=np.array([0.5, 0.4, 0.7, 0.6]), weight=np.full(4, 100.0), area=np.array([0, 0, 1, 1]))
        >>> round(match.shift(np.array([1.0, 0.0, 1.0, 0.0])).rate, 3)
        0.1
    """

    rate: FloatArray
    """What is compared; shape (n,)."""
    weight: FloatArray
    """Ballots behind each rate, positive; shape (n,)."""
    area: IntArray
    """Code of each station's area, 0 .. k - 1; shape (n,). Codes that no station has do no harm."""

    def shift(self, mark: FloatArray, *, courses: Sequence[FloatArray] = ()) -> Shift:
        """Estimate the difference that goes with a mark.

        Args:
            mark: 1 for marked stations, 0 for the others; shape (n,).
            courses: Quantities that may move the rate in every area by the same slope, such as size or the
                order of reporting; they are taken out first. Shape (n,) each.

        Returns:
            The weighted within-area regression coefficient of the mark, with clustered deviation.

        Source:
            Within-area regression by partialling out: Frisch, Waugh (1933), Econometrica 1(4), theorem of
            section 5; clustered deviation: Liang, Zeger (1986), Biometrika 73(1), eq. 6.
        """
        straight = self._straight(courses)
        marks, rates = self._without(mark, straight), self._without(self.rate, straight)
        scores = self._summed(marks * rates)
        both = self._summed(self._inside(mark) ** 2) > 0
        leverage = float((self.weight * marks**2).sum())
        if leverage <= 0:
            return Shift(0.0, 0.0, 0.0, 0.0, 0.0, 0, np.zeros(0))
        rate = float(scores.sum()) / leverage
        alone = self.weight * marks * (rates - rate * marks)
        unclustered = math.sqrt(float((alone**2).sum())) / leverage
        left = np.bincount(self.area, alone).astype(np.float64)
        areas = int(both.sum())
        variance = float((left**2).sum()) * areas / max(areas - 1, 1) / leverage**2
        informed = self._summed(marks**2)
        weight = float((self.weight * mark)[both[self.area]].sum())
        return Shift(rate, math.sqrt(variance), unclustered, _reach(informed), weight, areas, scores)

    def residual(self, mark: FloatArray) -> FloatArray:
        """Return each rate less that of the unmarked stations of its area.

        Args:
            mark: 1 for marked stations: their own rates do not enter the expectation. Shape (n,).

        Returns:
            NaN where the area has no other unmarked station; shape (n,). An unmarked station does not enter
            its own expectation either.
        """
        weight = self.weight * (1 - mark)
        total = np.bincount(self.area, weight)[self.area] - weight
        summed = np.bincount(self.area, weight * self.rate)[self.area] - weight * self.rate
        mean: FloatArray = np.divide(summed, total, out=np.full(len(mark), np.nan), where=total > 0)
        return self.rate - mean

    def _inside(self, values: FloatArray) -> FloatArray:
        """Subtract each area's weighted mean."""
        total = self._summed(np.ones(len(values)))
        # A code that no station has is an area whose stations were all left out.
        mean = np.divide(self._summed(values), total, out=np.zeros_like(total), where=total > 0)
        centred: FloatArray = values - mean[self.area]
        return centred

    def _summed(self, values: FloatArray) -> FloatArray:
        """Sum weighted values by area; shape (k,)."""
        return np.bincount(self.area, self.weight * values).astype(np.float64)

    def _straight(self, courses: Sequence[FloatArray]) -> list[FloatArray]:
        """Centre the courses within areas and make each independent of those before it (Gram-Schmidt)."""
        found: list[FloatArray] = []
        for course in courses:
            found.append(self._without(course, found))
        return found

    def _without(self, values: FloatArray, straight: Sequence[FloatArray]) -> FloatArray:
        """Centre values within areas and take their projections on the straightened courses out."""
        left = self._inside(values)
        for course in straight:
            strength = float((self.weight * course**2).sum())
            slope = float((self.weight * course * left).sum()) / strength if strength > 0 else 0.0
            left = left - slope * course
        return left


def sign_flip_p(shifts: Sequence[Shift], *, seed: int) -> float:
    """Return how often areas with random signs give a largest z as large as was seen.

    Where marks change nothing, an area's score is as likely positive as negative. All shifts share the
    areas' signs, so that looking at several cuts is paid for exactly once.

    Args:
        shifts: One or more comparisons over the same areas in the same order.
        seed: Of the random signs.

    Returns:
        An upper-tail p-value from 1 / 10,000 to 1.

    Source:
        Fisher (1935), The Design of Experiments, section 21; the largest of several: Westfall, Young (1993),
        Resampling-Based Multiple Testing, section 2.3.

    Example:
        >>> sign_flip_p([Shift(0.1, 0.02, 0.02, 2.0, 100.0, 3, np.array([1.0, 1.0, 1.0]))], seed=1) > 0.1
        True
    """
    scores = np.column_stack([shift.scores for shift in shifts])
    spread = np.sqrt((scores**2).sum(axis=0))
    scaled = scores / np.where(spread > 0, spread, 1)
    # A hair below, so that the same sum in another order still counts as reached.
    seen = scaled.sum(axis=0).max() - 1e-9
    rng = np.random.default_rng(seed)
    reached, done = 0, 0
    while done < _FLIPS:
        rows = min(_BLOCK, _FLIPS - done)
        signs = rng.integers(0, 2, (rows, len(scaled)), dtype=np.int8).astype(np.float64) * 2 - 1
        reached += int(((signs @ scaled).max(axis=1) >= seen).sum())
        done += rows
    return (1 + reached) / (1 + _FLIPS)


def _reach(informed: FloatArray) -> float:
    """Return the 97.5 % point of Student's t for as many areas as really carry weight."""
    from scipy.special import stdtrit  # noqa: PLC0415 - loaded at the first call

    effective = float(informed.sum()) ** 2 / float((informed**2).sum())
    return float(stdtrit(max(effective - 1, 1.0), 0.975))


def ballot_alarm_rate(part: FloatArray, match: AreaMatch, mark: FloatArray, *, seed: int) -> float:
    """Return how often a test that takes ballots for independent says p < 0.05 when marks mean nothing.

    Marks are dealt anew inside every area, so that every difference is chance.

    Args:
        part: Ballots of the counted kind at each station, `rate * weight`; shape (n,).
        match: The rates and areas.
        mark: 1 for marked stations, 0 for the others; shape (n,).
        seed: Of the random deals.

    Returns:
        The rate, from the spread of the ballot-wise z over the deals; 0.05 where nothing varies.
    """
    rng = np.random.default_rng(seed)
    order = np.argsort(match.area, kind="stable")
    squares = []
    for _ in range(_DEALS):
        dealt = np.empty_like(mark)
        dealt[order] = mark[np.lexsort((rng.random(len(mark)), match.area))]
        squares.append(_ballot_z(part, match, dealt) ** 2)
    spread = math.sqrt(float(np.mean(squares)))
    return SelfNull(0.0, spread, _DEALS).false_alarm_rate() if spread > 0 else 0.05


def _ballot_z(part: FloatArray, match: AreaMatch, mark: FloatArray) -> float:
    """Return the sum over areas of a two-by-two table's surprise, each ballot for itself (Cochran)."""
    total = np.bincount(match.area, match.weight)
    marked = np.bincount(match.area, match.weight * mark)
    counted = np.bincount(match.area, part)
    share = np.divide(counted, total, out=np.zeros_like(total), where=total > 0)
    surprise = float((np.bincount(match.area, part * mark) - marked * share).sum())
    rest = np.divide(marked * (total - marked), total, out=np.zeros_like(total), where=total > 0)
    variance = float((share * (1 - share) * rest).sum())
    return surprise / math.sqrt(variance) if variance > 0 else 0.0
