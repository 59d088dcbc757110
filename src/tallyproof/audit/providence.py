"""Minerva and Providence: ballot polling in rounds, where only the total of each round is looked at.

Both need a seed that is drawn anew, in public, after the size of the next round is fixed: with one seed for all
rounds, whoever chooses the sizes can foresee the sample and choose them so that the true risk exceeds the
limit. Each round therefore carries its own seed, and a repeated seed is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from tallyproof.audit.bravo import Pair
from tallyproof.audit.risk import RiskMeasurement, require_risk_limit
from tallyproof.errors import CallError, NotAllowedError

__all__ = ["PollingRound", "minerva_risk", "providence_risk", "round_size"]

MINERVA = "A-MINERVA"
PROVIDENCE = "A-PROVIDENCE"


@dataclass(frozen=True, slots=True)
class PollingRound:
    """One round of ballots drawn with replacement; only ballots that name one of the pair are counted."""

    seed: str
    """The public random text of this round, as text."""
    relevant: int
    """Ballots of this round (not of earlier ones) for either of the pair."""
    winner: int
    """Ballots of this round for the reported winner."""

    def __post_init__(self) -> None:
        if not 0 <= self.winner <= self.relevant:
            raise CallError(f"{self.winner} of {self.relevant} ballots.", expected="a part of the whole")


def providence_risk(pair: Pair, rounds: Sequence[PollingRound]) -> RiskMeasurement:
    """Return the risk after each round by Providence.

    Args:
        pair: The reported votes.
        rounds: In order, each with a seed of its own.

    Returns:
        1 / (evidence of the earlier rounds x tail ratio of the last one), at most 1. Stop at the first round
        at or below the limit; later rounds are not looked at again.

    Raises:
        NotAllowedError: Two rounds share a seed.

    Source:
        Broadrick, Morin, McClearn, McBurnett, Vora, Zagorski (2022), Simulations of ballot polling risk-limiting
        audits / Providence: eq. ``sigma(k_(j-1)) tau_1(k_j - k_(j-1), n_j - n_(j-1)) >= 1 / limit``.
    """
    _require_fresh_seeds(rounds)
    path, evidence = [], 0.0
    for item in rounds:
        tail = float(_log_tail_ratios(np.array([item.winner]), np.array([item.relevant]), pair.share)[0])
        path.append(float(np.exp(min(0.0, -(evidence + tail)))))
        evidence += _log_ratio(item.winner, item.relevant, pair.share)
    return RiskMeasurement(PROVIDENCE, tuple(path))


def minerva_risk(pair: Pair, rounds: Sequence[PollingRound], *, risk_limit: float) -> RiskMeasurement:
    """Return the risk after each round by Minerva.

    Args:
        pair: The reported votes.
        rounds: In order; the sizes must have been fixed without looking at earlier rounds.
        risk_limit: Strictly between 0 and 1; it decides which samples would have stopped earlier.

    Returns:
        Ratio of the chances, with a tie and with the reported votes, to come this far and see at least this
        many ballots for the winner, at most 1.

    Raises:
        NotAllowedError: Two rounds share a seed.

    Source:
        Zagorski, McClearn, Morin, McBurnett, Vora (2021), Minerva: an efficient risk-limiting ballot polling
        audit, USENIX Security, definition 3.
    """
    require_risk_limit(risk_limit)
    _require_fresh_seeds(rounds)
    path: list[float] = []
    tie, true = np.ones(1), np.ones(1)
    winner = 0
    for item in rounds:
        tie = np.convolve(tie, binom.pmf(np.arange(item.relevant + 1), item.relevant, 0.5))
        true = np.convolve(true, binom.pmf(np.arange(item.relevant + 1), item.relevant, pair.share))
        winner += item.winner
        tails = _tails(tie), _tails(true)
        path.append(_ratio(tails[0][winner], tails[1][winner]))
        stopping = _first_stop(*tails, risk_limit)
        tie, true = tie[:stopping], true[:stopping]
        if winner >= stopping:
            break
    return RiskMeasurement(MINERVA, tuple(path))


def round_size(pair: Pair, risk_limit: float, *, chance: float) -> int:
    """Return the smallest first round that confirms a true outcome with this chance.

    The first round of Minerva and Providence is the same test, so this is the size for both.

    Args:
        pair: The reported votes, taken as true.
        risk_limit: Strictly between 0 and 1.
        chance: Wanted chance to stop, strictly between 0 and 1.

    Returns:
        Ballots to draw: the smallest number of relevant ballots with which the chance is reached (the chance is
        not monotone; bisection is followed by a search downwards), scaled up by the share of irrelevant ballots.
        A few per cent more are needed for the chance to be reached by every larger number too.

    Example:
        >>> round_size(Pair(60_000, 40_000, 100_000), 0.1, chance=0.9)
        173
    """
    require_risk_limit(risk_limit)
    if not 0.0 < chance < 1.0:
        raise CallError(f"chance {chance}.", expected="a number strictly between 0 and 1")
    low, high = 0, 8
    while _stop_chances(pair.share, np.array([high]), risk_limit)[0] < chance:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        reached = _stop_chances(pair.share, np.array([middle]), risk_limit)[0] >= chance
        low, high = (low, middle) if reached else (middle, high)
    window = np.arange(
        max(1, high - max(64, high // 32)), high + 1
    )  # wider than the saw teeth of the binomial
    smallest = window[int(np.argmax(_stop_chances(pair.share, window, risk_limit) >= chance))]
    return int(np.ceil(smallest * pair.ballots / (pair.winner + pair.loser)))


def _stop_chances(share: float, ballots: NDArray[np.int64], risk_limit: float) -> NDArray[np.float64]:
    """Chance that a first round of relevant ballots stops when the reported share is true, shape of `ballots`."""
    spread = 12 * np.sqrt(ballots) + 40  # counts further from both means decide nothing at double precision
    low = np.maximum(0, (ballots / 2 - spread).astype(np.int64))
    top = np.minimum(ballots, (ballots * share + spread).astype(np.int64))
    high, wanted = top, log(1 / risk_limit)
    # the tail ratio rises with the count: bisect for the first count that stops
    while (low < high).any():
        middle = (low + high) // 2
        stops = _log_tail_ratios(middle, ballots, share) >= wanted
        low, high = np.where(stops, low, middle + 1), np.where(stops, middle, high)
        low = np.minimum(low, high)
    possible = _log_tail_ratios(low, ballots, share) >= wanted
    return np.where(possible, binom.sf(low - 1, ballots, share), 0.0)


def _log_tail_ratios(
    winner: NDArray[np.int64], relevant: NDArray[np.int64], share: float
) -> NDArray[np.float64]:
    true = binom.logsf(winner - 1, relevant, share)
    return np.asarray(true - binom.logsf(winner - 1, relevant, 0.5), dtype=np.float64)


def _log_ratio(winner: int, relevant: int, share: float) -> float:
    loser = relevant - winner
    down = log(2 * (1 - share)) if share < 1 else -1e300
    return winner * log(2 * share) + (loser * down if loser else 0.0)


def _tails(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.cumsum(chances[::-1])[::-1])


def _ratio(tie: float, true: float) -> float:
    return min(1.0, tie / true) if true > 0 else 1.0


def _first_stop(tie: NDArray[np.float64], true: NDArray[np.float64], risk_limit: float) -> int:
    stops = (true > 0) & (tie <= risk_limit * true)
    return int(np.argmax(stops)) if stops.any() else len(tie)


def _require_fresh_seeds(rounds: Sequence[PollingRound]) -> None:
    seeds = [item.seed for item in rounds]
    if len(set(seeds)) != len(seeds):
        raise NotAllowedError(
            "A further round", reason="it needs a fresh public seed, this one was used before"
        )
