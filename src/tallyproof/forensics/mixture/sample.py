"""Stations that a fit looks at: all of them, or whole areas drawn by lot until there are enough."""

from dataclasses import replace

import numpy as np

from tallyproof.forensics.mixture.model import Model, Stations
from tallyproof.forensics.stations.units import IntArray

__all__ = ["drawn_areas", "on_part", "part_of"]


def drawn_areas(area: IntArray, stations: int, *, seed: int) -> IntArray:
    """Draw whole areas by lot until they hold this many stations.

    Areas stay whole because the model compares a station with its own area; of the last one, stations are drawn.

    Args:
        area: Code of each station's area, 0 .. a - 1; shape (n,).
        stations: How many are wanted.
        seed: Of the lot.

    Returns:
        Positions of the drawn stations, ascending; all where there are not more.
    """
    if len(area) <= stations:
        return np.arange(len(area))
    rng = np.random.default_rng(seed)
    turn = rng.permutation(int(area.max()) + 1)[area]
    order = np.lexsort((rng.random(len(area)), turn))
    return np.sort(order[:stations])


def part_of(whole: Stations, positions: IntArray) -> Stations:
    """Return some of the stations; areas are numbered anew, in the same order."""
    area = np.unique(whole.area[positions], return_inverse=True)[1].astype(np.int64)
    return Stations(whole.counts.where(positions), area, whole.mechanisms)


def on_part(model: Model, whole: Stations, positions: IntArray) -> Model:
    """Return the model with those areas alone that some of the stations lie in."""
    kept = np.unique(whole.area[positions])
    return replace(model, effect=model.effect[kept], local=model.local[kept])
