"""Pairs of stations with equally many ballots: which agree in every vote, and how many should by chance."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.nulls.count_models import LocalModel
from tallyproof.forensics.nulls.local_model import fit_borrowing_model
from tallyproof.forensics.probability.special import log_gamma
from tallyproof.forensics.stations.local_areas import local_areas
from tallyproof.forensics.stations.units import BoolArray, FloatArray, IntArray, Ratio, Units
from tallyproof.forensics.stations.votes import Votes

__all__ = ["Pairs", "SheetModel", "agreeing", "equal_ballots", "find_pairs", "fit_sheets"]

_NEGLIGIBLE = 1e-9
"""Pairs that agree with less than this chance, and do not, are not kept; together they expect less than 0.05."""


@dataclass(frozen=True, slots=True)
class SheetModel:
    """How every station's ballots are divided: column after column, each a beta-binomial part of what is left."""

    columns: tuple[int, ...]
    """Order in which the columns of the votes are drawn, largest first; the last takes what is left."""
    parts: tuple[LocalModel, ...]
    """One a column but the last."""
    area: IntArray
    """Local area of every station; shape (n,)."""

    def draw(self, votes: Votes, rng: np.random.Generator) -> IntArray:
        """Draw the votes of an honest election with these ballots; shape (n, k)."""
        drawn, left = np.zeros_like(votes.counts), votes.ballots
        for column, part in zip(self.columns, self.parts, strict=False):
            drawn[:, column] = rng.binomial(left, rng.beta(part.yes, part.no))
            left = left - drawn[:, column]
        drawn[:, self.columns[-1]] = left
        return drawn

    def laws(self, votes: Votes) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Return what the compiled loop needs of every column but the last; shape (n, k - 1) each."""
        yes: FloatArray = np.stack([part.yes for part in self.parts], axis=1)
        no: FloatArray = np.stack([part.no for part in self.parts], axis=1)
        left, ways = votes.ballots, np.zeros_like(yes)
        for place, column in enumerate(self.columns[:-1]):
            count = votes.counts[:, column]
            ways[:, place] = log_gamma(left + 1.0) - log_gamma(count + 1.0) - log_gamma(left - count + 1.0)
            left = left - count
        total: FloatArray = np.add(yes, no, dtype=np.float64)
        return yes, no, ways, log_gamma(total) - log_gamma(yes) - log_gamma(no)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of stations with equally many ballots that agree or could; shape (m,) each."""

    first: IntArray
    second: IntArray
    chance: FloatArray
    """Mean of the chances that the one reports the other's votes and the other way round."""
    carried: FloatArray
    """Votes for the examined choice that come along, times those chances."""
    agree: BoolArray
    """Whether all votes are equal."""
    near: BoolArray
    """Whether both lie in one local area."""

    def where(self, mask: BoolArray) -> "Pairs":
        """Return the pairs of the mask."""
        return Pairs(
            self.first[mask],
            self.second[mask],
            self.chance[mask],
            self.carried[mask],
            self.agree[mask],
            self.near[mask],
        )

    @property
    def found(self) -> int:
        """Number of pairs that agree."""
        return int(self.agree.sum())

    @property
    def expected(self) -> float:
        """Number of pairs that agree by chance."""
        return float(self.chance.sum())


def fit_sheets(votes: Votes) -> SheetModel:
    """Estimate how the ballots of every station are divided, from its own sheet and its area.

    Args:
        votes: The stations; shape (n, k).

    Returns:
        For every column, largest first, the local honest model of its part of the ballots that are left.
    """
    area = local_areas(Units(votes.rows, None, None, votes.areas))
    totals = votes.counts.sum(axis=0)
    order = sorted(range(votes.counts.shape[1]), key=lambda column: (-int(totals[column]), column))
    left, parts = votes.ballots, []
    for column in order[:-1]:
        parts.append(fit_borrowing_model(Ratio(votes.counts[:, column], np.maximum(left, 1)), area))
        left = left - votes.counts[:, column]
    return SheetModel(tuple(order), tuple(parts), area)


def equal_ballots(ballots: IntArray) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield all pairs of stations with equally many ballots, each pair once, a block at a time.

    Example:
        >>> [(a.tolist(), b.tolist()) for a, b in equal_ballots(np.array([7, 5, 7, 7]))]
        [([0, 2], [2, 3]), ([0], [3])]
    """
    order = np.lexsort((np.arange(len(ballots)), ballots))
    ranked = ballots[order]
    for step in range(1, len(order)):
        alike = np.flatnonzero(ranked[step:] == ranked[:-step])
        if not len(alike):
            return
        yield order[alike], order[alike + step]


def find_pairs(votes: Votes, model: SheetModel, examined: IntArray) -> Pairs:
    """Return all pairs that agree in every vote or could by chance.

    Args:
        votes: The stations.
        model: The honest model of the same stations.
        examined: Votes for the examined choice; shape (n,).
    """
    from tallyproof.forensics.identical_sheets.kernel import chances  # noqa: PLC0415 - imports Numba

    sheets = (np.ascontiguousarray(votes.counts[:, model.columns]), votes.ballots)
    laws, blocks = model.laws(votes), []
    for first, second in equal_ballots(votes.ballots):
        there, back = chances((first, second), sheets, laws)
        agree = (votes.counts[first] == votes.counts[second]).all(axis=1)
        kept = agree | (there + back > _NEGLIGIBLE)
        one, other, there, back = first[kept], second[kept], there[kept], back[kept]
        carried = (there * examined[one] + back * examined[other]) / 2
        blocks.append((one, other, (there + back) / 2, carried, agree[kept]))
    none = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0), np.zeros(0, bool))
    one, other, chance, carried, agree = (np.concatenate(parts) for parts in zip(none, *blocks, strict=True))
    return Pairs(one, other, chance, carried, agree, model.area[one] == model.area[other])


def agreeing(counts: IntArray) -> int:
    """Return how many pairs of rows are equal.

    Rows are compared by a 64-bit hash; two of a hundred thousand that differ share one with chance 3e-10.

    Example:
        >>> agreeing(np.array([[1, 2], [2, 1], [1, 2], [1, 2]]))
        3
    """
    weights = np.random.default_rng(0).integers(1, 2**63, counts.shape[1], np.uint64) | np.uint64(1)
    hashes = (counts.astype(np.uint64) * weights).sum(axis=1, dtype=np.uint64)
    of_a_kind = np.unique(hashes, return_counts=True)[1]
    return int((of_a_kind * (of_a_kind - 1) // 2).sum())
