"""Single papers as units of an audit: what each adds to an assertion, and the scale on which that is judged.

The manifest says how many cards there are. A card that cannot be found, or that the manifest lists and nobody
recorded, adds the least that a paper can add: looking for it never helps the reported outcome.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.assertions import Assertion
from tallyproof.audit.irv_assertions import IrvAssertion
from tallyproof.errors import CallError, NotComputableError

__all__ = ["CardScale", "irv_scale", "paper_scores", "pool_records", "reported_scale", "score_variance"]


@dataclass(frozen=True, slots=True)
class CardScale:
    """Reported sum of an assertion over all cards, and the range of what one card can add."""

    total: int
    """Reported sum; cards of the manifest without a record count 0 here and the worst when they are looked for."""
    cards: int
    """Cards in the manifest, at least the number of records."""
    lowest: int = -1
    highest: int = 1

    def __post_init__(self) -> None:
        if self.cards < 1 or not self.lowest < 0 < self.highest:
            raise CallError(
                f"{self.cards} cards, {self.lowest} to {self.highest}.", expected="cards, a range"
            )

    @property
    def width(self) -> int:
        """Largest change that one misread card can make to the sum."""
        return self.highest - self.lowest

    @property
    def margin(self) -> float:
        """Mean of the sum over the cards (diluted margin where one card adds -1, 0 or 1)."""
        return self.total / self.cards


def reported_scale(assertion: Assertion, counts: Mapping[str, int], *, cards: int) -> CardScale:
    """Return the scale of an assertion from reported totals.

    Args:
        assertion: About papers only; the roll cannot be audited by drawing papers.
        counts: Reported totals by count column.
        cards: Cards in the manifest.

    Raises:
        CallError: The assertion also speaks of the roll, or cannot fail by any paper.

    Example:
        >>> from tallyproof.audit.assertions import plurality_assertions
        >>> (beats,) = plurality_assertions(["ada"], ["ben"])
        >>> reported_scale(beats, {"ada": 550, "ben": 450}, cards=1000).margin
        0.1
    """
    if assertion.fixed:
        raise CallError(f"assertion {assertion.kind}.", expected="an assertion about single papers")
    return CardScale(assertion.value(counts), cards, assertion.lowest, assertion.highest)


def irv_scale(assertion: IrvAssertion, *, cards: int) -> CardScale:
    """Return the scale of an instant-runoff assertion; scores of papers come from `irv_scores`."""
    return CardScale(assertion.margin, cards)


def paper_scores(
    assertion: Assertion, votes: Mapping[str, NDArray[np.bool_]], present: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return what each paper, or each record, adds to the assertion.

    Args:
        assertion: What is tested.
        votes: By count column, one flag a card, shape (N,); `valid` where the assertion speaks of valid papers.
        present: False for a paper that could not be found. For records: False gives the worst, so leave cards
            without a record out of this and give them score 0.

    Returns:
        Whole scores, shape (N,); a card that is not present has the lowest one.

    Raises:
        NotComputableError: A count that the assertion needs is not there.
    """
    scores = np.zeros(present.shape, dtype=np.int64)
    for name, weight in assertion.terms:
        if name not in votes:
            raise NotComputableError("The assertion", reason=f"there is no count {name}")
        scores += weight * votes[name]
    return np.where(present, scores, assertion.lowest)


def pool_records(
    scores: NDArray[np.int64], pools: NDArray[np.int64], *, pooled: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return records in which each paper of a pool has the mean of its pool (ONEAudit).

    Args:
        scores: What each paper of the reported results adds, in any order inside a pool, shape (N,).
        pools: Pool number of each card, 0 or more (a station's sheet is a pool), shape (N,).
        pooled: False for cards that have a record of their own.

    Returns:
        Shape (N,).

    Source:
        Stark (2023), Overstatement-Net-Equivalent Risk-Limiting Audit: ONEAudit, section 3.

    Example:
        >>> every = np.ones(3, dtype=bool)
        >>> pool_records(np.array([1, -1, 1]), np.array([0, 0, 1]), pooled=every).tolist()
        [0.0, 0.0, 1.0]
    """
    sums = np.bincount(pools[pooled], weights=scores[pooled], minlength=int(pools.max(initial=0)) + 1)
    counts = np.bincount(pools[pooled], minlength=sums.size)
    means = np.divide(sums, counts, out=np.zeros_like(sums), where=counts > 0)
    return np.where(pooled, means[pools], scores)


def score_variance(
    scores: NDArray[np.int64] | NDArray[np.float64], records: NDArray[np.float64] | float
) -> float:
    """Return the mean squared difference between scores and records: how much single papers scatter around them."""
    return float(np.mean((np.asarray(scores, dtype=np.float64) - records) ** 2))
