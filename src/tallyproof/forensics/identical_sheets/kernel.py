"""The compiled inner loop: how likely two stations report each other's sheet.

Importing this file imports Numba, which takes most of a second: it is imported by the function that needs it.
"""

import math

import numpy as np
from numba import njit

from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["chances"]

_NEGLIGIBLE = -30.0
"""Logarithm of the chance below which a pair is taken to be impossible: every further column only lowers it."""


_LARGE = 10.0
"""Beyond it five terms of the series of Stirling give eleven digits of the logarithm of the gamma function."""
_HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)


@njit(cache=True, nogil=True, inline="always")
def _log_gamma(x):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - compiled; called from below
    """Return the logarithm of the gamma function at a positive number; the system's own takes three times as long."""
    below = 1.0
    while x < _LARGE:
        below *= x
        x += 1
    y = 1 / (x * x)
    series = (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y / 1680))) / x
    found = (x - 0.5) * math.log(x) - x + _HALF_LOG_2PI + series
    return found if below == 1.0 else found - math.log(below)


@njit(cache=True, nogil=True)
def _chance(sheet, at, counts, ballots, yes, no, ways, fixed):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0913, PLR0917 - compiled; called from below
    """Return how likely station `at` reports the sheet of station `sheet`: a beta-binomial a column."""
    total, left = 0.0, ballots[sheet]
    for column in range(yes.shape[1]):
        count = counts[sheet, column]
        a, b = yes[at, column], no[at, column]
        total += ways[sheet, column] + fixed[at, column]
        total += _log_gamma(count + a) + _log_gamma(left - count + b) - _log_gamma(left + a + b)
        if total < _NEGLIGIBLE:
            return 0.0
        left -= count
    return math.exp(total)


@njit(cache=True, nogil=True)
def _chances(first, second, counts, ballots, yes, no, ways, fixed):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0913, PLR0917 - compiled; called from below
    found = np.zeros((2, len(first)))
    for pair in range(len(first)):
        i, j = first[pair], second[pair]
        found[0, pair] = _chance(i, j, counts, ballots, yes, no, ways, fixed)
        found[1, pair] = _chance(j, i, counts, ballots, yes, no, ways, fixed)
    return found


def chances(
    pair: tuple[IntArray, IntArray], sheets: tuple[IntArray, IntArray], laws: tuple[FloatArray, ...]
) -> FloatArray:
    """Return the chance that the second station reports the first one's sheet, and the other way round.

    Args:
        pair: Positions of the two stations of m pairs with equally many ballots.
        sheets: Counts in the order in which columns are drawn, shape (n, k); ballots, shape (n,).
        laws: Beta parameters of every column but the last, and what of the logarithm depends on the sheet alone
            and on the station alone: yes, no, ways, fixed; shape (n, k - 1) each.

    Returns:
        Shape (2, m); 0 below 1e-13.
    """
    found: FloatArray = _chances(*pair, *sheets, *laws)
    return found
