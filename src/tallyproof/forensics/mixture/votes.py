"""Votes that a fitted mixture calls added, station by station."""

from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.mixture.mechanisms import Kind
from tallyproof.forensics.mixture.model import Model, Stations
from tallyproof.forensics.stations.units import FloatArray

__all__ = ["Reading", "added_share", "read_stations"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the mixture says about every station; shape (n,) each."""

    probability: FloatArray
    """Posterior probability that a mechanism was at work."""
    stuffed: FloatArray
    """Expected votes added for abstainers."""
    switched: FloatArray
    """Expected votes moved from others."""
    by_kind: dict[Kind, FloatArray]
    """Posterior probability of each kind of mechanism."""

    @property
    def added(self) -> FloatArray:
        """Expected votes added and moved together."""
        return self.stuffed + self.switched


def read_stations(stations: Stations, model: Model) -> Reading:
    """Return the posterior probabilities and expected votes under a model."""
    from tallyproof.forensics.mixture.kernel import responsibilities  # noqa: PLC0415 - imports Numba

    counts = stations.undone
    share = responsibilities(counts.points, stations.area, model.arrays)
    kinds: dict[Kind, FloatArray] = {}
    for position, mechanism in enumerate(stations.mechanisms):
        kinds[mechanism.kind] = kinds.get(mechanism.kind, np.zeros(len(stations))) + share[:, position]
    return Reading(
        1 - share[:, 0],
        (share * counts.stuffed).sum(axis=1),
        (share * counts.switched).sum(axis=1),
        kinds,
    )


def added_share(stations: Stations, model: Model) -> float:
    """Return the share of the choice's votes that the model calls added."""
    votes = max(int(stations.counts.votes.sum()), 1)
    return float(read_stations(stations, model).added.sum()) / votes
