"""Spots on the map where stations stand out from the ring around them."""

from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.spatial.field import Field
from tallyproof.forensics.spatial.neighbours import Neighbours
from tallyproof.forensics.stations.units import BoolArray, FloatArray, Ratio

__all__ = ["WINDOWS", "Spots", "cluster_votes", "contrasts", "find_spots"]

WINDOWS = ((5, 16), (9, 32), (17, 64))
"""Stations in the middle, and stations within the outer edge of the ring, for small to large spots."""

_WORK = 3_000_000
_FEWEST, _MOST = 99, 199
_SHUFFLES = 49
_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Spots:
    """What stands out, against honest maps with the same resemblance of neighbours."""

    contrast: FloatArray
    """Middle less ring at each station, in standard deviations of honest maps; shape (windows, n)."""
    limits: FloatArray
    """What the largest contrast of an honest map exceeds once in twenty times, each window alone."""
    limit: float
    """The same for the largest over all windows."""
    p: float
    shuffled_alarms: float
    """How often honest maps exceed the limit of shuffled maps: the error of taking places as exchangeable."""
    simulations: int

    def members(self, neighbours: Neighbours, windows: tuple[int, ...] = (0, 1, 2)) -> BoolArray:
        """Return the stations inside the middle of a spot; shape (n,).

        One window is held to its own limit, several to the common one.
        """
        found = np.zeros(self.contrast.shape[1], bool)
        for window in windows:
            limit = self.limits[window] if len(windows) == 1 else self.limit
            centres = np.flatnonzero(self.contrast[window] > limit)
            found[centres] = True
            found[neighbours.index[centres, : WINDOWS[window][0] - 1]] = True
        return found


def contrasts(values: FloatArray, neighbours: Neighbours) -> FloatArray:
    """Return the mean of each middle less the mean of its ring; shape (windows, n)."""
    counts = tuple(count for window in WINDOWS for count in window)
    means = neighbours.means(values, counts).reshape(len(WINDOWS), 2, -1)
    found = np.empty((len(WINDOWS), len(values)))
    for row, (middle, outer) in enumerate(WINDOWS):
        inner, whole = means[row]
        found[row] = inner - (outer * whole - middle * inner) / (outer - middle)
    return found


def find_spots(scores: FloatArray, field: Field, *, seed: int) -> Spots:
    """Compare the largest contrast of the map with the largest contrasts of honest maps.

    Args:
        scores: Normal scores of the stations; shape (n,).
        field: The honest maps.
        seed: Of the maps.

    Returns:
        The spots, with a family-wise p: the chance that an honest map has a spot as clear anywhere.

    Source:
        Largest statistic over the map: Westfall, Young (1993), Resampling-Based Multiple Testing, 2.3; the
        local mean: Getis, Ord (1992), Geographical Analysis 24(3); the ring keeps wide trends out.
    """
    rng = np.random.default_rng(seed)
    runs = int(np.clip(_WORK // len(scores), _FEWEST, _MOST))
    seen = contrasts(scores, field.neighbours)
    largest = np.empty((runs, len(WINDOWS)))
    squares = np.zeros(len(WINDOWS))
    for run in range(runs):
        honest = contrasts(field.draw(rng), field.neighbours)
        squares += (honest**2).mean(axis=1)
        largest[run] = honest.max(axis=1)
    shuffled = [contrasts(rng.permutation(scores), field.neighbours)[1].max() for _ in range(_SHUFFLES)]
    scale = np.sqrt(squares / runs)
    tops = (largest / scale).max(axis=1)
    found = (seen / scale[:, None]).max()
    return Spots(
        seen / scale[:, None],
        np.quantile(largest / scale, 1 - _LEVEL, axis=0, method="higher"),
        float(np.quantile(tops, 1 - _LEVEL, method="higher")),
        (1 + int((tops >= found).sum())) / (1 + runs),
        float((largest[:, 1] > np.quantile(shuffled, 1 - _LEVEL, method="higher")).mean()),
        runs,
    )


def cluster_votes(share: Ratio, neighbours: Neighbours, members: BoolArray) -> tuple[float, float]:
    """Return the votes inside spots beyond their surroundings' share, and the standard deviation of that.

    Args:
        share: Votes for the choice out of ballots; shape (n,).
        neighbours: The ring of a station is its furthest neighbours outside all spots.
        members: Stations inside spots; shape (n,).

    Returns:
        The sum over the members; its deviation is what the same sum over as many stations elsewhere varies by.
    """
    outside = ~members[neighbours.index]
    votes = (share.part[neighbours.index] * outside).sum(axis=1)
    ballots = (share.whole[neighbours.index] * outside).sum(axis=1)
    around = np.divide(votes, ballots, out=share.part / share.whole, where=ballots > 0)
    beyond = share.part - share.whole * around
    middle = WINDOWS[1][0]
    elsewhere = neighbours.means(np.where(members, 0.0, beyond), (middle,))[0][~members] * middle
    spread = float(elsewhere.std()) if len(elsewhere) else 0.0
    windows = np.sqrt(float(members.sum()) / middle)
    return float(beyond[members].sum()), spread * float(windows)
