"""Ballot comparison: the record of each drawn paper against the paper, and ONEAudit where records are subtotals.

The overstatement of a paper is ``recorded - seen`` in the assertion's units. It becomes a value whose null mean is one
half: ``(1 - overstatement / width) / (2 - 2 margin / width)``, which is more than one half on average exactly if the
outcome is right.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.alpha import alpha_bets
from tallyproof.audit.assertions import Assertion
from tallyproof.audit.martingale import capital_path, measure_risk, null_means
from tallyproof.audit.risk import RiskMeasurement
from tallyproof.errors import CallError, NotComputableError

__all__ = [
    "OverstatementScale",
    "clean_value",
    "comparison_risk",
    "comparison_values",
    "paper_scores",
    "pool_scores",
]

CODE = "A-COMPARISON"


@dataclass(frozen=True, slots=True)
class OverstatementScale:
    """How overstatements of one assertion become values with null mean one half."""

    assertion: Assertion
    total: int
    """Reported sum of the assertion over all cards, worst cases for phantoms included."""
    cards: int
    """Cards in the manifest, at least the number of records."""

    def __post_init__(self) -> None:
        if self.cards < 1 or self.assertion.lowest >= 0 or self.assertion.fixed:
            raise CallError(f"{self.cards} cards.", expected="cards, and an assertion about single papers")

    @property
    def margin(self) -> float:
        """Diluted margin: mean of the sum over the cards."""
        return self.total / self.cards

    @property
    def highest(self) -> float:
        """Largest value: a record that said the worst of a paper that is the best."""
        return 2.0 * clean_value(self)


def clean_value(scale: OverstatementScale) -> float:
    """Return the value of a paper that equals its record; above one half where the margin is positive."""
    return 1.0 / (2.0 - 2.0 * scale.margin / scale.assertion.width)


def paper_scores(
    assertion: Assertion, votes: Mapping[str, NDArray[np.bool_]], present: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return what each paper, or each record, adds to the assertion.

    Args:
        assertion: What is tested.
        votes: By count column, one flag a card, shape (N,).
        present: False for a card that has no record (phantom) or a paper that could not be found.

    Returns:
        Whole scores, shape (N,); a card that is not present has the lowest one. For records of phantoms use 0
        instead: the worst case is then taken once, when the paper is looked for.
    """
    scores = np.zeros(present.shape, dtype=np.int64)
    for name, weight in assertion.terms:
        if name not in votes:
            raise NotComputableError("The assertion", reason=f"there is no count {name}")
        scores += weight * votes[name]
    return np.where(present, scores, assertion.lowest)


def pool_scores(
    scores: NDArray[np.int64], pools: NDArray[np.int64], *, pooled: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return records in which each paper of a pool has the mean of its pool (ONEAudit).

    Args:
        scores: What each paper of the reported results adds, in any order inside a pool, shape (N,).
        pools: Pool number of each card (a station's sheet is a pool), shape (N,).
        pooled: False for cards that have a record of their own.

    Returns:
        Shape (N,).

    Source:
        Stark (2023), Overstatement-Net-Equivalent Risk-Limiting Audit: ONEAudit, section 3.
    """
    sums = np.bincount(pools, weights=scores)
    counts = np.bincount(pools)
    return np.where(pooled, sums[pools] / counts[pools], scores)


def comparison_values(
    scale: OverstatementScale, recorded: NDArray[np.float64], seen: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the values of the drawn papers, null mean one half, shape (n,).

    Args:
        scale: Of the assertion.
        recorded: Score of the record, or mean of its pool.
        seen: Score of the paper; the lowest one where the paper was not found or lacks the contest.
    """
    width = scale.assertion.width
    return np.asarray((1.0 - (recorded - seen) / width) * clean_value(scale))


def comparison_risk(
    scale: OverstatementScale,
    values: NDArray[np.float64],
    *,
    replacement: bool = False,
    error_rate: float = 0.001,
    trust: float = 1000.0,
) -> RiskMeasurement:
    """Return the risk after each drawn paper.

    Args:
        scale: Of the assertion.
        values: From `comparison_values`, in the order of the draw.
        replacement: True where a paper drawn again is counted again.
        error_rate: Two-vote overstatements expected in a paper; keeps the bet below all, so that one bad
            paper does not stop the audit for ever.
        trust: Weight of that expectation, in papers, against the rate seen so far.

    Returns:
        The risk path; valid at any moment. 1 throughout where the margin is not positive.

    Source:
        Spertus (2023), COBRA: comparison-optimal betting for risk-limiting audits, eq. 9 (optimal bet for a rate
        of two-vote overstatements), with the rate estimated from earlier draws; Stark (2020), section 3.
    """
    if values.size > scale.cards and not replacement:
        raise CallError(f"{values.size} draws from {scale.cards}.", expected="at most all cards")
    if scale.margin <= 0:
        return RiskMeasurement(CODE, (1.0,) * values.size)
    means = null_means(values, 0.5, population=None if replacement else scale.cards)
    bad = values < clean_value(scale) / 4
    rates = (trust * error_rate + np.cumsum(bad) - bad) / (trust + np.arange(values.size))
    guesses = clean_value(scale) * np.maximum(1.0 - rates, 0.0)
    bets = np.where(
        means < clean_value(scale),
        _best_bets(means, rates, clean_value(scale)),
        alpha_bets(means, np.maximum(guesses, means), upper=scale.highest),
    )
    return measure_risk(CODE, capital_path(values, means, bets))


def _best_bets(means: NDArray[np.float64], rates: NDArray[np.float64], clean: float) -> NDArray[np.float64]:
    """Bets that grow fastest when values are `clean`, or 0 at the given rate; 0 to 1 / null mean."""
    with np.errstate(divide="ignore", invalid="ignore"):
        best = ((1.0 - rates) * clean - means) / (means * (clean - means))
    return np.where(
        means > 0, np.clip(best, 0.0, 1.0 / np.maximum(means, 1e-12)), np.where(means < 0, 0.0, 1e12)
    )
