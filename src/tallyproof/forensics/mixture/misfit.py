"""Whether the honest components describe the stations at all."""

import numpy as np

from tallyproof.forensics.mixture.model import Model, Stations
from tallyproof.forensics.stations.units import FloatArray

__all__ = ["largest_misfit"]


def largest_misfit(stations: Stations, honest: Model) -> float:
    """Return the largest Kolmogorov distance of turnout and share from the honest model.

    Each station's angle is put through its own distribution under the model, counting noise and area included; the
    results must be uniform. Distances are of two whole distributions, so a few false stations cannot make them large.

    Args:
        stations: The counts.
        honest: A model fitted on them.
    """
    from scipy.special import ndtr  # noqa: PLC0415 - loaded at the first call

    counts = stations.honest
    weights = (honest.local / honest.local.sum(axis=1, keepdims=True))[stations.area]
    worst = 0.0
    for axis, entry in ((0, 0), (1, 2)):
        centre = honest.mean[:, axis] + honest.effect[stations.area, axis][:, None]
        spread = np.sqrt(honest.spread[:, entry] + counts.noise[:, 0, axis][:, None])
        below = (ndtr((counts.angles[:, 0, axis][:, None] - centre) / spread) * weights).sum(axis=1)
        worst = max(worst, _distance_from_uniform(below))
    return worst


def _distance_from_uniform(values: FloatArray) -> float:
    ordered = np.sort(values)
    steps = np.arange(len(ordered) + 1) / len(ordered)
    return float(max((steps[1:] - ordered).max(), (ordered - steps[:-1]).max()))
