"""The compiled inner loop: the exact law of how many stations stand in a cell.

Importing this file imports Numba, which takes most of a second: it is imported by the function that needs it.
"""

import math

import numpy as np
from numba import njit

from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["cell_tails"]

_FAR = 12.0
"""Deviations above the mean beyond which counts are put together: less than 1e-30 lies there."""


@njit(cache=True, nogil=True)
def _law(chance, most, law):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - compiled; called from below
    """Write P(S = k) of the sum of yes/no events for k < most, and P(S >= most), into the first most + 1 places."""
    law[: most + 1] = 0.0
    law[0] = 1.0
    for event in range(len(chance)):
        yes = chance[event]
        highest = min(event + 1, most)
        if event >= most:
            law[most] += law[most - 1] * yes
            highest = most - 1
        for k in range(highest, 0, -1):
            law[k] = law[k] * (1 - yes) + law[k - 1] * yes
        law[0] *= 1 - yes


@njit(cache=True, nogil=True)
def _cell_tails(first, chance, observed, reached, further, step):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - compiled; called from below
    tails, law = np.ones(len(observed)), np.zeros(64)
    for cell in range(len(observed)):
        inside = chance[first[cell] : first[cell + 1]]
        mean, variance = inside.sum(), (inside * (1 - inside)).sum()
        usual = int(mean + _FAR * math.sqrt(variance) + _FAR)
        most = min(len(inside), max(observed[cell], usual))
        if most >= len(law):
            law = np.zeros(2 * most)
        _law(inside, most, law)
        tail = 0.0
        for k in range(most, 0, -1):
            tail = min(tail + law[k], 1.0)
            if k == observed[cell]:
                tails[cell] = tail
            if tail > 0:
                place = min(int(-math.log10(tail) / step), len(reached) - 1)
                reached[place] += law[k]
                if k == most and most < len(inside):
                    further[place] += 1
    return tails


def cell_tails(
    first: IntArray, chance: FloatArray, observed: IntArray, *, places: int, step: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return how likely each cell holds at least so many stations, and how often any cell reaches each tail.

    Args:
        first: Where the stations of each of m cells begin, and the end; shape (m + 1,).
        chance: Of each station to stand in the cell, given that it stands close by; those of one cell together.
        observed: Stations in the cell; shape (m,).
        places: Length of the second and third answer.
        step: Powers of ten between two of its places.

    Returns:
        P(S >= observed), exact up to rounding for independent stations, shape (m,); at place j the expected number
        of cells with a tail from 10**-(j * step) down to 10**-((j + 1) * step), shape (places,); and there too how
        many cells may reach smaller tails, which are not told apart.
    """
    reached, further = np.zeros(places), np.zeros(places)
    tails: FloatArray = _cell_tails(first, chance, observed, reached, further, step)
    return tails, reached, further
