"""Which stations lie next to which, from their coordinates."""

from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.stations.units import BoolArray, FloatArray, IntArray

__all__ = ["Neighbours", "find_neighbours", "on_the_map", "places"]

_KM_A_DEGREE = 111.195
"""Length of a degree of latitude on a sphere of the Earth's mean radius, 6,371 km."""


def on_the_map(lat: FloatArray, lon: FloatArray) -> BoolArray:
    """Return where both coordinates are possible degrees, and not the null island at 0, 0."""
    inside = (np.abs(lat) <= 90) & (np.abs(lon) <= 180)  # noqa: PLR2004 - degrees
    found: BoolArray = inside & ((lat != 0) | (lon != 0))
    return found


def places(lat: FloatArray, lon: FloatArray) -> FloatArray:
    """Return kilometres east and north on a plane that is true at the middle latitude; shape (n, 2)."""
    squeeze = np.cos(np.radians(np.median(lat)))
    return np.column_stack([lon * squeeze, lat]) * _KM_A_DEGREE


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest stations of every station."""

    place: FloatArray
    """Kilometres; shape (n, 2)."""
    index: IntArray
    """Positions of the neighbours, nearest first, the station itself not among them; shape (n, k)."""
    distance: FloatArray
    """Kilometres; shape (n, k)."""
    columns: IntArray
    """`index` turned, one row a neighbour, which is how it is read fast; shape (k, n)."""

    def means(self, values: FloatArray, counts: tuple[int, ...]) -> FloatArray:
        """Return the mean of a station and so many of its neighbours less one, for each count.

        Args:
            values: Shape (n,).
            counts: Stations in the mean, the station itself included; at most k + 1.

        Returns:
            Shape (counts, n).
        """
        found = np.empty((len(counts), len(values)))
        total, done = values.astype(np.float64), 1
        for row in np.argsort(counts, kind="stable"):
            for order in range(done - 1, counts[row] - 1):
                total += values[self.columns[order]]
            done = counts[row]
            found[row] = total / done
        return found


def find_neighbours(place: FloatArray, count: int) -> Neighbours:
    """Find the nearest stations.

    Args:
        place: Kilometres; shape (n, 2), n > count.
        count: Neighbours of each station.

    Returns:
        Neighbours in the order of distance; equal distances in the order of the table.
    """
    from scipy.spatial import cKDTree  # noqa: PLC0415 - loaded at the first call

    found = cKDTree(place).query(place, k=count + 1)
    distance, index = np.asarray(found[0], np.float64), np.asarray(found[1], np.int64)
    order = np.lexsort((index, distance), axis=1)
    distance, index = np.take_along_axis(distance, order, 1), np.take_along_axis(index, order, 1)
    own = index == np.arange(len(place))[:, None]
    # Where more stations than asked for share one place, a station may be missing among its own neighbours.
    own[~own.any(axis=1), -1] = True
    shape = (len(place), count)
    kept = index[~own].reshape(shape)
    return Neighbours(place, kept, distance[~own].reshape(shape), np.ascontiguousarray(kept.T))
