"""The workload of audits by single papers: ballot comparison and ballot polling."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.betting import CAP, adaptive_bets
from tallyproof.audit.cards import CardScale
from tallyproof.audit.comparison import clean_value, comparison_bets, comparison_values, expected_error_rate
from tallyproof.audit.martingale import capital_path, null_means
from tallyproof.audit.plan import Cost, Plan, Planning, Workload, workload_plan
from tallyproof.audit.polling import polling_null, report_trust
from tallyproof.errors import CallError, NotComputableError

__all__ = ["CARD_COST", "CardErrors", "plan_comparison", "plan_polling"]

CARD_COST = Cost(hours_per_unit=0.1, hours_per_paper=0.004)
"""Six minutes of one person to find and bring back a paper."""

_CELLS = 3_000_000  # values simulated at once: 24 MB an array
_FIRST = 256


@dataclass(frozen=True, slots=True)
class CardErrors:
    """Shares of papers that differ from their records although nobody cheated."""

    one_vote: float = 0.001
    """By half of the assertion's width, as often for as against the reported outcome."""
    two_votes: float = 0.0
    """By the whole width, against it."""

    def __post_init__(self) -> None:
        if min(self.one_vote, self.two_votes) < 0 or self.one_vote + self.two_votes >= 1:
            raise CallError(f"rates {self.one_vote}, {self.two_votes}.", expected="shares of less than 1")


HONEST = CardErrors()


def plan_comparison(
    scale: CardScale, planning: Planning, *, rates: CardErrors = HONEST, cost: Cost = CARD_COST
) -> Plan:
    """Return the expected workload of `comparison_risk` without replacement.

    Args:
        scale: Of the assertion with the smallest margin.
        planning: Risk limit, quantile and simulations.
        rates: Honest errors to expect.
        cost: Person-hours.

    Raises:
        NotComputableError: The margin is not positive.

    Example:
        >>> plan_comparison(CardScale(total=5_000, cards=100_000), Planning(0.05)).without_errors.draws
        123.0
    """
    _require(scale)
    rate, clean = expected_error_rate(scale), clean_value(scale)
    limits = np.cumsum([rates.two_votes, rates.one_vote / 2, rates.one_vote / 2])
    over = np.array([1.0, 0.5, -0.5, 0.0]) * scale.width
    levels = comparison_values(scale, over, np.zeros(4, dtype=np.int64))

    def draw(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
        return np.asarray(levels[np.searchsorted(limits, rng.random(shape), side="right")], dtype=np.float64)

    def bets(values: NDArray[np.float64], means: NDArray[np.float64]) -> NDArray[np.float64]:
        return comparison_bets(values, means, clean=clean, error_rate=rate, trust=1000.0)

    def stops(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return _stops(values, scale.cards, 0.5, planning.risk_limit, bets)

    unchanged = _simulate(
        lambda _, shape: np.full(shape, clean), stops, scale.cards, replace(planning, simulations=1)
    )
    disturbed = _simulate(draw, stops, scale.cards, planning)
    return _plan(unchanged, disturbed, scale, planning, cost=cost)


def plan_polling(
    scale: CardScale, planning: Planning, *, up: float, down: float, cost: Cost = CARD_COST
) -> Plan:
    """Return the expected workload of `polling_risk` without replacement, if the reported result is true.

    Args:
        scale: Of the assertion with the smallest margin.
        planning: Risk limit, quantile and simulations.
        up: Share of the cards that add the highest score (votes for the winner).
        down: Share of the cards that add the lowest score; the others add 0.
        cost: Person-hours.

    Returns:
        The plan. There are no records to differ from: expected and error-free workload are the same.

    Raises:
        NotComputableError: The margin is not positive.
        CallError: Shares that are no shares.
    """
    _require(scale)
    if min(up, down) < 0 or up + down > 1 + 1e-12:
        raise CallError(f"shares {up}, {down}.", expected="shares of the cards")
    null = polling_null(scale)
    mean = up + (1 - up - down) * null
    variance = up + (1 - up - down) * null**2 - mean**2

    def draw(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
        chances = rng.random(shape)
        return np.where(chances < up, 1.0, np.where(chances < up + down, 0.0, null))

    def bets(values: NDArray[np.float64], means: NDArray[np.float64]) -> NDArray[np.float64]:
        return adaptive_bets(
            values, means, expected=mean, variance=variance, trust=report_trust(scale), cap=CAP
        )

    def stops(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return _stops(values, scale.cards, null, planning.risk_limit, bets)

    paths = _simulate(draw, stops, scale.cards, planning)
    return _plan(paths, paths, scale, planning, cost=cost)


_Draw = Callable[[np.random.Generator, tuple[int, int]], NDArray[np.float64]]
_Stops = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def _simulate(draw: _Draw, stops: _Stops, cards: int, planning: Planning) -> NDArray[np.float64]:
    """Draws until each audit stops, shape (S,)."""
    rng = np.random.default_rng(planning.seed)
    found: list[NDArray[np.float64]] = []
    length = min(_FIRST, cards)
    for start in range(0, planning.simulations, _CELLS // _FIRST):
        size = min(_CELLS // _FIRST, planning.simulations - start)
        found.append(_until_stopped(draw(rng, (size, length)), draw, stops, cards, rng))
    return np.concatenate(found)


def _until_stopped(
    values: NDArray[np.float64], draw: _Draw, stops: _Stops, cards: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Continue the audits that have not stopped with four times the papers, in parts that fit into memory."""
    found = stops(values)
    waiting, length = np.flatnonzero(np.isinf(found)), values.shape[1]
    if not waiting.size or length >= cards:
        return found
    more = min(3 * length, cards - length)
    for part in np.array_split(waiting, -(-waiting.size * (length + more) // _CELLS)):
        longer = np.concatenate([values[part], draw(rng, (part.size, more))], axis=1)
        found[part] = _until_stopped(longer, draw, stops, cards, rng)
    return found


def _stops(
    values: NDArray[np.float64],
    cards: int,
    mean: float,
    risk_limit: float,
    bets: Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]],
) -> NDArray[np.float64]:
    null = null_means(values, mean, population=cards)
    met = capital_path(values, null, bets(values, null.means)) >= 1.0 / risk_limit
    return np.where(met.any(axis=1), met.argmax(axis=1) + 1.0, np.inf)


def _plan(
    clean: NDArray[np.float64],
    disturbed: NDArray[np.float64],
    scale: CardScale,
    planning: Planning,
    *,
    cost: Cost,
) -> Plan:
    full = Workload(scale.cards, scale.cards, scale.cards, cost.hours(0, scale.cards))
    columns = [np.column_stack([found] * 3) for found in (clean, disturbed)]
    return workload_plan(planning, full, clean=columns[0], disturbed=columns[1], cost=cost)


def _require(scale: CardScale) -> None:
    if scale.total <= 0:
        raise NotComputableError("A sample for this outcome", reason="a margin is not positive")
