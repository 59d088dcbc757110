"""Neighbours on two sides of a border, and stations in one building."""

from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.spatial.field import Field
from tallyproof.forensics.spatial.neighbours import Neighbours
from tallyproof.forensics.stations.units import BoolArray, FloatArray, IntArray, Ratio

__all__ = ["Border", "Twins", "border_jump", "find_twins"]

_NEAR = 8
"""Neighbours of a station that are compared with it."""

_RUNS = 99
_SAME_PLACE_KM = 0.02
_LEVEL = 0.01
_NORMAL_MAD = 1.4826022185056018
"""Standard deviation of a normal distribution over its median absolute deviation."""


@dataclass(frozen=True, slots=True)
class Border:
    """How much more neighbours differ where a border of areas runs between them."""

    pairs: int
    """Neighbours with a border between them."""
    ratio: float
    """Their mean squared difference over that of equally near neighbours of one area; 1 where none matter."""
    p: float
    """How often honest maps without borders reach this ratio."""


@dataclass(frozen=True, slots=True)
class Twins:
    """Pairs of stations in one place."""

    pairs: int
    apart: IntArray
    """Positions of the two stations of each pair whose shares differ beyond what pairs do; shape (m, 2)."""


def border_jump(scores: FloatArray, area: IntArray, field: Field, *, seed: int) -> Border | None:
    """Compare neighbours across borders with equally near neighbours of one area.

    Args:
        scores: Normal scores of the stations, areas not taken out; shape (n,).
        area: Code of each station's area; shape (n,).
        field: Honest maps of these scores.
        seed: Of the maps.

    Returns:
        The ratio of squared differences; None where no neighbours have a border between them, or all do.
        Borders of areas are often borders of ways of life: a jump is a description, not a signal.

    Source:
        Womble (1951), Differential systematics, Science 114(2961): differences across candidate borders.
    """
    index = field.neighbours.index[:, :_NEAR]
    across = area[index] != area[:, None]
    if not across.any() or across.all():
        return None
    rng = np.random.default_rng(seed)
    seen = _ratio(scores, index, across)
    drawn = [_ratio(field.draw(rng), index, across) for _ in range(_RUNS)]
    p = (1 + sum(value >= seen for value in drawn)) / (1 + _RUNS)
    return Border(int(across.sum()), seen, p)


def find_twins(share: Ratio, neighbours: Neighbours) -> Twins:
    """Find pairs in one place whose shares differ by more than pairs do.

    Args:
        share: Votes for the choice out of ballots; shape (n,).
        neighbours: Nearest first.

    Returns:
        Every station with its nearest neighbour within 20 metres, each pair once; apart are those beyond the
        Bonferroni limit of 1 % of a normal distribution with the pairs' own robust spread.
    """
    from scipy.special import ndtri  # noqa: PLC0415 - loaded at the first call

    second = neighbours.index[:, 0]
    first = np.arange(len(second))
    near = neighbours.distance[:, 0] <= _SAME_PLACE_KM
    mutual = near & ((neighbours.index[second, 0] != first) | (first < second))
    a, b = first[mutual], second[mutual]
    if not len(a):
        return Twins(0, np.zeros((0, 2), np.int64))
    pooled = (share.part[a] + share.part[b] + 1) / (share.whole[a] + share.whole[b] + 2)
    noise = pooled * (1 - pooled) * (1 / share.whole[a] + 1 / share.whole[b])
    apart = share.part[a] / share.whole[a] - share.part[b] / share.whole[b]
    robust = (_NORMAL_MAD * float(np.median(np.abs(apart)))) ** 2
    spread = max(robust - float(np.median(noise)), 0.0)
    limit = -float(ndtri(_LEVEL / 2 / len(a)))
    far = np.abs(apart) > limit * np.sqrt(noise + spread)
    return Twins(len(a), np.column_stack([a[far], b[far]]))


def _ratio(scores: FloatArray, index: IntArray, across: BoolArray) -> float:
    """Weigh every order of neighbours by its pairs across, so that distance does not pass for a border."""
    squares = (scores[index] - scores[:, None]) ** 2
    crossing = across.sum(axis=0)
    within = (~across).sum(axis=0)
    both = (crossing > 0) & (within > 0)
    outside = (squares * across).sum(axis=0)[both]
    inside = (squares * ~across).sum(axis=0)[both] / within[both] * crossing[both]
    return float(outside.sum()) / max(float(inside.sum()), 1e-12)
