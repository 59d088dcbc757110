"""Ways in which counts are falsified: each says what the sheet of every station would become.

A mechanism changes all stations; `plant` keeps the change at those that it chooses. No mechanism puts more
ballots into a box than there are voters on the roll, or makes a count negative.
"""

from enum import StrEnum

import numpy as np

from tallyproof.errors import NotComputableError
from tallyproof.forensics.simulation.sheets import Sheets
from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["MECHANISMS", "Mechanism", "falsified"]


class Mechanism(StrEnum):
    """What is planted."""

    STUFFING = "stuffing"
    """Ballots for the choice are added; nobody loses any."""
    SWITCHING = "switching"
    """Votes of the others are counted for the choice; no ballot is added."""
    ROUNDING = "rounding"
    """Turnout and share are raised to the next multiple of five percent and the counts written to fit."""
    COPIED = "copied"
    """Stations of a few districts all report one share, to a tenth of a percent."""
    SWAPPED = "swapped"
    """The counts of the choice and of the strongest other are exchanged."""


_FROM, _TO = 0.2, 0.8
"""Part of the abstainers for whom ballots are added, and of the others' votes that change hands."""

_STEP = 20
"""One over the step of rounded figures: five percent."""


def falsified(mechanism: Mechanism, sheets: Sheets, column: int, rng: np.random.Generator) -> IntArray:
    """Return what all sheets would become under a mechanism; shape as `sheets.counts`."""
    return MECHANISMS[mechanism](sheets, column, rng)


def _stuffing(sheets: Sheets, column: int, rng: np.random.Generator) -> IntArray:
    absent = sheets.registers("Ballot stuffing") - sheets.cast
    counts = sheets.counts.copy()
    counts[:, column] += rng.binomial(np.maximum(absent, 0), rng.uniform(_FROM, _TO, sheets.size))
    return counts


def _switching(sheets: Sheets, column: int, rng: np.random.Generator) -> IntArray:
    part = rng.uniform(_FROM, _TO, sheets.size)
    counts = sheets.counts.copy()
    for other in _others(sheets, column):
        moved = rng.binomial(counts[:, other], part)
        counts[:, other] -= moved
        counts[:, column] += moved
    return counts


def _rounding(sheets: Sheets, column: int, rng: np.random.Generator) -> IntArray:  # noqa: ARG001 - draws nothing
    register = sheets.registers("Rounding to a turnout")
    target = np.minimum(-(-_STEP * sheets.cast // register), _STEP - 1) / _STEP
    cast = np.maximum(np.round(target * register).astype(np.int64), sheets.cast)
    share = np.minimum(-(-_STEP * sheets.counts[:, column] // sheets.cast), _STEP - 1) / _STEP
    votes = np.maximum(np.round(share * cast).astype(np.int64), sheets.counts[:, column])
    return _with_votes(sheets, column, votes=votes, cast=cast)


def _copied(sheets: Sheets, column: int, rng: np.random.Generator) -> IntArray:
    """Give every region its own figure: the share that a quarter of its stations reach by themselves."""
    region = sheets.areas[0].code if sheets.areas else np.zeros(sheets.size, np.int64)
    share = sheets.counts[:, column] / sheets.cast
    figure = np.zeros(int(region.max(initial=0)) + 1)
    for code in np.unique(region):
        figure[code] = np.quantile(share[region == code], 0.75)
    # A figure away from whole percentages: rounding must not find it in the place of copying.
    figure = np.floor(figure * 100) / 100 + rng.integers(2, 9, len(figure)) / 1000
    votes = np.round(np.clip(figure, 0.0, 0.99)[region] * sheets.cast).astype(np.int64)
    return _with_votes(sheets, column, votes=votes, cast=sheets.cast)


def _swapped(sheets: Sheets, column: int, rng: np.random.Generator) -> IntArray:  # noqa: ARG001 - draws nothing
    others = [other for other in _others(sheets, column) if other < sheets.counts.shape[1] - 2]
    if not others:
        raise NotComputableError("Swapped rows", reason="there is only one choice")
    other = max(others, key=lambda position: (int(sheets.counts[:, position].sum()), -position))
    counts = sheets.counts.copy()
    counts[:, [column, other]] = sheets.counts[:, [other, column]]
    return counts


MECHANISMS = {
    Mechanism.STUFFING: _stuffing,
    Mechanism.SWITCHING: _switching,
    Mechanism.ROUNDING: _rounding,
    Mechanism.COPIED: _copied,
    Mechanism.SWAPPED: _swapped,
}


def _others(sheets: Sheets, column: int) -> list[int]:
    """Return the columns of all other valid votes."""
    return [position for position in range(sheets.counts.shape[1] - 1) if position != column]


def _with_votes(sheets: Sheets, column: int, *, votes: IntArray, cast: IntArray) -> IntArray:
    """Give the choice its votes and divide the rest of the ballots as the others had them."""
    others = [position for position in range(sheets.counts.shape[1]) if position != column]
    counts = np.empty_like(sheets.counts)
    counts[:, column] = votes
    counts[:, others] = _divided(cast - votes, sheets.counts[:, others].astype(np.float64))
    return counts


def _divided(total: IntArray, weights: FloatArray) -> IntArray:
    """Divide whole numbers in proportion to weights; the parts of a row add up to its total."""
    known = weights.sum(axis=1, keepdims=True)
    shares = np.where(known > 0, weights, 1.0) / np.where(known > 0, known, weights.shape[1])
    ends = np.round(np.cumsum(shares, axis=1) * total[:, None]).astype(np.int64)
    ends[:, -1] = total
    parts: IntArray = np.diff(ends, axis=1, prepend=0)
    return parts
