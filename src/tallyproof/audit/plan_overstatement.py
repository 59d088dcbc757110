"""What a sample would say about the total overstatement, before it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.confidence import lowest_taint, overstatement_bounds, undrawn_room
from tallyproof.audit.draw import draw_by_weight
from tallyproof.audit.overstatement import UNIT, ErrorBounds, weigh_batches
from tallyproof.errors import CallError

__all__ = ["OverstatementPlan", "plan_overstatement"]


@dataclass(frozen=True, slots=True)
class OverstatementPlan:
    """Bounds that a sample of this size would give; in shares of the margin."""

    stations: int
    papers: int
    """Most papers in the boxes of this sample."""
    upper: float
    """Upper bound if every hand count equals its sheet: a larger overstatement is then excluded."""
    lower: float
    """Lower bound if the sheets overstate the margin by `overstated`, evenly; 0 where nothing is proved."""


def plan_overstatement(
    found: ErrorBounds,
    sizes: Sequence[int],
    *,
    assertion: int = 0,
    overstated: float = 0.25,
    confidence: float = 0.95,
    seed: str = "1",
) -> tuple[OverstatementPlan, ...]:
    """Return what samples of different sizes would say about the total overstatement of one assertion.

    Args:
        found: Margins and bounds of all stations.
        sizes: Numbers of stations; a number that cannot be drawn is left out.
        assertion: Number of the assertion, from 0.
        overstated: Overstatement to be found, as share of the margin: at every station the same part of its bound.
        confidence: Of each bound.
        seed: Of the simulated draw.

    Raises:
        NotComputableError: A margin is not positive.
        CallError: `overstated` is not a share.

    Source:
        See `overstatement_bounds`.
    """
    if not 0 < overstated <= 1:
        raise CallError(f"overstatement {overstated}.", expected="a share above 0, at most 1")
    weights = weigh_batches(found)
    wanted = sorted({size for size in sizes if 0 < size <= int(np.count_nonzero(weights))})
    if not wanted:
        return ()
    rows = np.array([draw.row for draw in draw_by_weight(weights, seed, count=wanted[-1])])
    shares = weights / UNIT
    lowest = lowest_taint(found, weights, assertion=assertion)
    total, unseen = float(shares.sum()), undrawn_room(found, weights, assertion=assertion)

    def bounds(size: int, taint: float) -> tuple[float, float]:
        drawn: NDArray[np.float64] = shares[rows[:size]]
        told = overstatement_bounds(
            taint * drawn, drawn, total=total, lowest_taint=lowest, confidence=confidence
        )
        return told.lower - unseen, told.upper

    return tuple(
        OverstatementPlan(
            size,
            int(found.batches.bound[rows[:size]].sum()),
            bounds(size, 0.0)[1],
            max(bounds(size, overstated / total)[0], 0.0),
        )
        for size in wanted
    )
