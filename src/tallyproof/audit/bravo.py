"""BRAVO: Wald's sequential ratio test on single ballots drawn with replacement, pair by pair."""

from dataclasses import dataclass
from math import ceil, exp, log

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from tallyproof.audit.risk import RiskMeasurement, require_risk_limit
from tallyproof.errors import CallError

__all__ = ["Pair", "bravo_expected_ballots", "bravo_risk", "bravo_round_size"]

CODE = "A-BRAVO"


@dataclass(frozen=True, slots=True)
class Pair:
    """Reported votes of a winner and a loser, among all ballots of the contest."""

    winner: int
    loser: int
    ballots: int

    def __post_init__(self) -> None:
        if not 0 <= self.loser < self.winner or self.winner + self.loser > self.ballots:
            raise CallError(f"votes {self.winner} and {self.loser}.", expected="a winner with more votes")

    @property
    def share(self) -> float:
        """The winner's share of the votes for the two."""
        return self.winner / (self.winner + self.loser)


def bravo_risk(pair: Pair, sample: NDArray[np.int8]) -> RiskMeasurement:
    """Return the risk after each ballot.

    Args:
        pair: The reported votes.
        sample: One value a ballot in the order of the draw: 1 for the winner, -1 for the loser, 0 otherwise.

    Returns:
        The smallest ``prod (1/2) / share`` so far.

    Source:
        Lindeman, Stark, Yates (2012), BRAVO: Ballot-polling risk-limiting audits to verify outcomes, section 2.

    Example:
        >>> round(bravo_risk(Pair(1410, 1132, 2542), np.array([1] * 170 + [-1] * 135, dtype=np.int8)).path[-1], 3)
        0.0
    """
    up, down = _logs(pair)
    steps = np.where(sample > 0, up, np.where(sample < 0, down, 0.0))
    best = np.maximum.accumulate(np.maximum(np.cumsum(steps), 0.0))
    return RiskMeasurement(CODE, tuple(float(p) for p in np.exp(-best)))


def bravo_final_ratio(pair: Pair, winner_votes: int, loser_votes: int) -> float:
    """Return the risk from the totals of a sample whose order is not known (end of round); at most 1.

    Example:
        >>> round(bravo_final_ratio(Pair(1410, 1132, 2542), 170, 135), 11)
        0.13423820693
    """
    up, down = _logs(pair)
    return min(1.0, exp(-(winner_votes * up + loser_votes * down)))


def bravo_expected_ballots(pair: Pair, risk_limit: float) -> int:
    """Return the approximate expected number of ballots when the reported votes are true.

    Source:
        Lindeman, Stark, Yates (2012), section 3: ``(ln 1/limit + z_w/2) / (p_w z_w + p_l z_l)``.

    Example:
        >>> bravo_expected_ballots(Pair(60, 40, 100), 0.1)
        119
    """
    require_risk_limit(risk_limit)
    up, down = _logs(pair)
    drift = (pair.winner * up + pair.loser * down) / pair.ballots
    return ceil((log(1 / risk_limit) + up / 2) / drift)


def bravo_round_size(pair: Pair, risk_limit: float, *, chance: float) -> int:
    """Return the smallest first round whose totals pass the test with this chance.

    Args:
        pair: The reported votes, taken as true.
        risk_limit: Strictly between 0 and 1.
        chance: Wanted chance that the round confirms the outcome, strictly between 0 and 1.

    Returns:
        Smallest n of relevant ballots found by bisection on the exact binomial, scaled up by the share of ballots
        that name one of the two.
    """
    require_risk_limit(risk_limit)
    if not 0.0 < chance < 1.0:
        raise CallError(f"chance {chance}.", expected="a number strictly between 0 and 1")
    low, high = 0, 8
    while _passes(pair, high, risk_limit) < chance:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _passes(pair, middle, risk_limit) >= chance else (middle, high)
    return ceil(high * pair.ballots / (pair.winner + pair.loser))


def _passes(pair: Pair, ballots: int, risk_limit: float) -> float:
    """Chance that a sample of that many relevant ballots has a ratio at or below the limit."""
    up, down = _logs(pair)
    needed = ceil((log(1 / risk_limit) - ballots * down) / (up - down) - 1e-12)
    return float(binom.sf(needed - 1, ballots, pair.share))


def _logs(pair: Pair) -> tuple[float, float]:
    """Logarithms by which one ballot for the winner, or for the loser, moves the evidence."""
    loser = 1.0 - pair.share
    return log(2 * pair.share), log(2 * loser) if loser > 0 else -1e300
