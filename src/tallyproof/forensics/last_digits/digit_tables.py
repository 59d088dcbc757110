"""Last digits of counts against what their surroundings allow: whole digits, heaps, repeats and neighbours."""

import math
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.probability.poisson_binomial import SMALLEST_P, poisson_binomial_upper_tail
from tallyproof.forensics.stations.units import BoolArray, FloatArray, IntArray, Ratio

__all__ = ["DigitTable", "digit_chances", "digit_table", "pair_chances", "pair_p", "simes"]

_DIGITS = np.arange(10)
_HUNDRED = 100
_NEGLIGIBLE = -40.0
"""Logarithm of the size of a wave below which it adds nothing: the waves of higher frequencies are smaller still."""
_LEAST = 1e-300
_FLAT = 1e-9
"""Share of the largest variance below which a direction cannot vary: the digits sum to the number of counts."""


@dataclass(frozen=True, slots=True)
class DigitTable:
    """How often each digit was found and expected, with the exact covariance of the counts."""

    observed: IntArray
    """Shape (10,)."""
    expected: FloatArray
    covariance: FloatArray
    """Shape (10, 10)."""
    counts: int
    """How many counts were looked at."""

    @property
    def statistic(self) -> float:
        """Quadratic form of the differences: chi-square with 9 degrees of freedom under the null model."""
        difference = self.observed - self.expected
        inverse = np.linalg.pinv(self.covariance, rcond=_FLAT, hermitian=True)
        return max(float(difference @ inverse @ difference), 0.0)

    @property
    def p(self) -> float:
        """Return the upper tail of the statistic; 1 where nothing was looked at."""
        return _chi_square_tail(self.statistic) if self.counts else 1.0

    @property
    def uniform(self) -> float:
        """Return the usual chi-square against equal digits, which is wrong for small counts."""
        equal = self.counts / 10
        return float(((self.observed - equal) ** 2).sum() / equal) if self.counts else 0.0

    def uniform_alarm_rate(self, level: float = 0.05) -> float:
        """Return how often the test against equal digits would fall below the level if nothing were wrong."""
        from scipy.special import chdtri, chndtr  # noqa: PLC0415 - loaded at the first call

        equal = self.counts / 10
        away = float(((self.expected - equal) ** 2).sum() / equal) if self.counts else 0.0
        return 1 - float(chndtr(chdtri(9, level), 9, away))


def digit_chances(ratio: Ratio) -> FloatArray:
    """Return the chance of each last digit when every ballot falls again about the station's own share.

    Args:
        ratio: Observed counts; shape (n,).

    Returns:
        Shape (n, 10), exact: the binomial characteristic function at the tenths of a turn, transformed back.
    """
    share = (ratio.part / ratio.whole)[:, None]
    turn = np.exp(2j * np.pi * _DIGITS / 10)
    wave = (1 - share + share * turn) ** ratio.whole[:, None]
    chances: FloatArray = np.fft.fft(wave, axis=1).real.clip(0) / 10
    chances /= chances.sum(axis=1, keepdims=True)
    return chances


def pair_chances(ratio: Ratio, apart: tuple[int, ...]) -> FloatArray:
    """Return the chance that the last digit lies so far above the digit before it, when every ballot falls again.

    Both digits are drawn together: where counts crowd about the middle of a hundred, as under a legal limit of voters a
    station, digits that lie apart are commoner than among equal pairs, and nobody has invented anything.

    Args:
        ratio: Observed counts; shape (n,).
        apart: Last digit less the digit before it, modulo ten: 0 for repeats, 1 and 9 for neighbours.

    Returns:
        Shape (n,): the binomial characteristic function at hundredths of a turn, transformed back.
    """
    ends = np.arange(_HUNDRED)
    chosen = np.isin((ends % 10 - ends // 10) % 10, apart)
    weight = np.fft.fft(chosen)[: _HUNDRED // 2 + 1] / _HUNDRED
    # Every frequency but the first and the middle one stands for its mirror image too.
    weight[1:-1] *= 2
    share, whole = ratio.part / ratio.whole, ratio.whole
    found, left = np.zeros(len(share)), np.arange(len(share))
    for angle, factor in zip(2 * np.pi * np.arange(len(weight)) / _HUNDRED, weight, strict=True):
        size, phase = _wave(share[left], whole[left], angle)
        large = size > _NEGLIGIBLE
        left, size, phase = left[large], size[large], phase[large]
        found[left] += np.exp(size) * (factor.real * np.cos(phase) - factor.imag * np.sin(phase))
    return found.clip(0, 1)


def _wave(share: FloatArray, whole: IntArray, angle: float) -> tuple[FloatArray, FloatArray]:
    """Return the binomial characteristic function at an angle: the logarithm of its size, and its phase."""
    short = 2 * share * (1 - share) * (1 - math.cos(angle))
    size: FloatArray = whole * np.log(np.maximum(1 - short, _LEAST)) / 2
    turn: FloatArray = np.arctan2(share * math.sin(angle), 1 - share * (1 - math.cos(angle)))
    return size, whole * turn


def digit_table(digit: IntArray, chance: FloatArray) -> DigitTable:
    """Add digits and their chances up over the counts."""
    expected = chance.sum(axis=0)
    covariance = np.diag(expected) - chance.T @ chance
    return DigitTable(np.bincount(digit, minlength=10), expected, covariance, len(digit))


def pair_p(hit: BoolArray, chance: FloatArray) -> float:
    """Return the two-sided p of the number of hits."""
    seen = int(hit.sum())
    upper = poisson_binomial_upper_tail(chance, seen)
    lower = 1 - poisson_binomial_upper_tail(chance, seen + 1)
    return min(1.0, max(2 * min(upper, lower), SMALLEST_P))


def simes(p: list[float]) -> float:
    """Return one p-value for several tests that are not opposed to each other.

    Source:
        Simes (1986), Biometrika 73(3).

    Example:
        >>> simes([0.02, 0.03, 0.5])
        0.045
    """
    ordered = sorted(p)
    return min((value * len(ordered) / rank for rank, value in enumerate(ordered, 1)), default=1.0)


def _chi_square_tail(value: float) -> float:
    from scipy.special import chdtrc  # noqa: PLC0415 - loaded at the first call

    return float(chdtrc(9, value)) if math.isfinite(value) else 1.0
