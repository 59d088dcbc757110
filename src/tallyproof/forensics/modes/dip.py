"""Hartigan's dip: how far a distribution is from the nearest one with a single peak."""

from typing import NamedTuple

import numpy as np

from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["Dip", "dip_statistic"]


class Dip(NamedTuple):
    """The dip and where the single peak would stand."""

    dip: float
    """Largest distance between the empirical distribution and the nearest unimodal one, 0-0.25."""
    low: float
    """Lower end of the modal interval."""
    high: float


def dip_statistic(values: FloatArray) -> Dip:
    """Return the dip of a sample.

    Args:
        values: At least one finite number, in any order.

    Returns:
        The dip, at least 1 / (2 n); the modal interval.

    Source:
        Hartigan, Hartigan (1985), The dip test of unimodality, Annals of Statistics 13(1), 70-84; the
        algorithm: P. M. Hartigan (1985), Applied Statistics 34(3), AS 217.

    Example:
        >>> round(dip_statistic(np.array([0.0, 1.0, 10.0, 11.0])).dip, 3)
        0.225
    """
    x = np.sort(values)
    n = len(x)
    low, high, dip = 0, n - 1, 1.0
    while x[low] < x[high]:
        minorant, majorant = _hull(x, low, high, sign=1), _hull(x, low, high, sign=-1)
        widest = _widest_gap(x, minorant, majorant)
        if widest.gap < dip:
            break
        left = _furthest(x, minorant[minorant <= widest.low], above=1)
        right = _furthest(x, majorant[majorant >= widest.high], above=-1)
        dip = max(dip, left, right)
        if (widest.low, widest.high) == (low, high):
            break
        low, high = widest.low, widest.high
    return Dip(dip / (2 * n), float(x[low]), float(x[high]))


class _Gap(NamedTuple):
    gap: float
    low: int
    high: int


def _hull(x: FloatArray, low: int, high: int, *, sign: int) -> IntArray:
    """Return the corners of the greatest convex minorant (sign 1) or least concave majorant (-1) of ranks."""
    corners: list[int] = []
    at = x[low : high + 1].tolist()
    for i, here in enumerate(at):
        while len(corners) > 1:
            a, b = corners[-2], corners[-1]
            if sign * ((b - a) * (here - at[b]) - (i - b) * (at[b] - at[a])) < 0:
                break
            corners.pop()
        corners.append(i)
    return np.array(corners, np.int64) + low


def _widest_gap(x: FloatArray, minorant: IntArray, majorant: IntArray) -> _Gap:
    """Return the largest distance of the two hulls, in ranks, and the corners on its two sides."""
    if len(minorant) == len(majorant) == 2:  # noqa: PLR2004 - both are the straight line
        return _Gap(1.0, int(minorant[0]), int(majorant[-1]))
    below = _gap_at(x, majorant, minorant, sign=1)
    above = _gap_at(x, minorant, majorant, sign=-1)
    best = max(float(below.max()), float(above.max()))
    # Of equal gaps the one furthest right counts, as in the published algorithm.
    low = minorant[below == best][-1] if (below == best).any() else -1
    high = majorant[above == best][-1] if (above == best).any() else -1
    if high >= 0 and (low < 0 or x[high] >= x[low]):
        return _Gap(best, int(minorant[minorant <= high][-1]), int(high))
    return _Gap(best, int(low), int(majorant[majorant >= low][0]))


def _gap_at(x: FloatArray, line: IntArray, corners: IntArray, *, sign: int) -> FloatArray:
    """Return at every corner how far the line of the other hull lies above (sign 1) or below (-1) it, plus 1."""
    gap: FloatArray = sign * (np.interp(x[corners], x[line], line) - corners) + 1
    return gap


def _furthest(x: FloatArray, corners: IntArray, *, above: int) -> float:
    """Return the largest distance of the ranks from the pieces of one hull, at least 1."""
    if len(corners) < 2:  # noqa: PLR2004 - no piece
        return 1.0
    inside = np.arange(corners[0], corners[-1] + 1)
    piece = np.searchsorted(corners, inside, side="right") - 1
    start, end = (
        corners[np.minimum(piece, len(corners) - 2)],
        corners[np.minimum(piece + 1, len(corners) - 1)],
    )
    width = x[end] - x[start]
    slope = np.divide(end - start, width, out=np.zeros(len(width)), where=width > 0)
    apart = above * (inside - start - (x[inside] - x[start]) * slope) + 1
    return max(1.0, float(apart[width > 0].max(initial=1.0)))
