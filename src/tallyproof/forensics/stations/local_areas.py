"""Which stations count as each other's surroundings."""

import numpy as np

from tallyproof.forensics.stations.units import Area, IntArray, Units

__all__ = ["local_areas", "widest_area"]

_TYPICAL = 20
"""An area level is fine enough to be local and large enough to estimate from at this median size."""

_SMALLEST = 10
"""Smaller areas are put together: their spread cannot be estimated."""


def widest_area(units: Units) -> Area:
    """Return the widest area of every station; one nameless area where there are no areas."""
    return units.areas[0] if units.areas else Area(np.zeros(units.size, np.int64), ("",))


def local_areas(units: Units) -> IntArray:
    """Return codes 0 .. k - 1 of the narrowest areas that typically hold twenty stations.

    Areas of fewer than ten become one. Without such a level all stations form one area; no station lies in none.
    """
    for area in reversed(units.areas if units.size else ()):
        sizes = np.bincount(area.code, minlength=len(area.names))
        if np.median(sizes[sizes > 0]) >= _TYPICAL:
            merged = np.where(sizes < _SMALLEST, len(sizes), np.arange(len(sizes)))
            return np.unique(merged[area.code], return_inverse=True)[1].astype(np.int64)
    return np.zeros(units.size, np.int64)
