"""The workload of a batch comparison: how many stations, ballots and person-hours until the risk limit is met."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.betting import CAP, capped_bets
from tallyproof.audit.martingale import capital_path, weighted_null_means
from tallyproof.audit.overstatement import ErrorBounds
from tallyproof.audit.plan import STATION_COST, Cost, ErrorRates, Plan, Planning, Workload, workload_plan
from tallyproof.audit.risk import require_risk_limit

__all__ = ["HONEST", "batch_draws", "plan_batches"]

HONEST = ErrorRates()


def batch_draws(total: float, risk_limit: float, *, cap: float = CAP) -> int:
    """Return how many draws without any error bring the betting risk to the limit, in a large election.

    Args:
        total: U, the sum of all bounds in margins.
        risk_limit: Strictly between 0 and 1.
        cap: Share of the largest possible bet; 1 gives the Kaplan-Markov number.

    Returns:
        Draws with replacement; without replacement it is never more.

    Example:
        >>> batch_draws(51.0, 0.05, cap=1.0), batch_draws(51.0, 0.05, cap=0.9)
        (152, 168)
    """
    require_risk_limit(risk_limit)
    if total <= 1.0:
        return 0
    growth = np.log1p(cap * (1.0 / (1.0 - 1.0 / total) - 1.0))
    return int(np.ceil(-np.log(risk_limit) / growth - 1e-12))


def plan_batches(
    found: ErrorBounds,
    planning: Planning,
    *,
    rates: ErrorRates = HONEST,
    cost: Cost = STATION_COST,
    cap: float = CAP,
) -> Plan:
    """Return the expected workload of `batch_betting` on stations drawn by weight without replacement.

    Args:
        found: Margins and bounds of all stations.
        planning: Risk limit, quantile and simulations.
        rates: Honest errors to expect; the smallest margin takes them all.
        cost: Person-hours.
        cap: Share of the largest possible bet.

    Returns:
        The plan; a simulated audit that has not stopped after six times the draws of a clean one counts as a
        full count.

    Raises:
        NotComputableError: A margin is not positive.
    """
    stations = _Stations.of(found)
    most = min(stations.size, 6 * batch_draws(stations.total, planning.risk_limit, cap=cap) + 20)
    rng = np.random.default_rng(planning.seed)
    rows = stations.draw(rng, planning.simulations, most)
    errors = stations.errors(rng, rows, rates)
    clean, disturbed = (
        stations.stops(rows, found_errors, planning.risk_limit, cap=cap)
        for found_errors in (np.zeros(rows.shape), errors)
    )
    papers = float(found.batches.bound.sum())
    full = Workload(stations.size, stations.size, papers, cost.hours(stations.size, papers))
    return workload_plan(planning, full, clean=clean, disturbed=disturbed, cost=cost)


@dataclass(frozen=True, slots=True, eq=False)
class _Stations:
    """Bounds in margins and papers of all stations; the smallest margin in votes."""

    bounds: NDArray[np.float64]
    papers: NDArray[np.int64]
    vote: float
    """One vote in margins."""

    @property
    def size(self) -> int:
        return int(self.bounds.size)

    @property
    def total(self) -> float:
        return float(self.bounds.sum())

    @classmethod
    def of(cls, found: ErrorBounds) -> "_Stations":
        vote = (
            max(
                max(abs(item.lowest), abs(item.highest)) / margin
                for item, margin in zip(found.assertions, found.margins, strict=True)
                if margin > 0
            )
            if found.auditable
            else 1.0
        )
        return cls(found.relative, found.batches.bound, vote)

    def draw(self, rng: np.random.Generator, simulations: int, count: int) -> NDArray[np.int64]:
        """Draw different stations by weight, shape (S, count); -1 where none is left."""
        ends = np.cumsum(self.bounds)
        drawable = int(np.count_nonzero(self.bounds))
        rows = np.full((simulations, count), -1, dtype=np.int64)
        many = drawable > 4 * count
        for k in range(simulations):
            if many:  # the different ones of a draw with replacement
                drawn = np.searchsorted(ends, rng.random(2 * count) * ends[-1], side="right")
                _, first = np.unique(drawn, return_index=True)
                chosen = drawn[np.sort(first)][:count]
            else:
                keys = np.full(self.size, np.inf)
                np.divide(rng.standard_exponential(self.size), self.bounds, out=keys, where=self.bounds > 0)
                chosen = np.argsort(keys)[: min(count, drawable)]
            rows[k, : chosen.size] = chosen
        return rows

    def errors(
        self, rng: np.random.Generator, rows: NDArray[np.int64], rates: ErrorRates
    ) -> NDArray[np.float64]:
        """Draw honest errors in margins, shape of `rows`."""
        against = rng.poisson(self.papers[rows] * rates.per_paper / 2)
        favour = rng.poisson(self.papers[rows] * rates.per_paper / 2)
        errors = np.minimum((against - favour) * self.vote, self.bounds[rows])
        return np.where(rng.random(rows.shape) < rates.lost, self.bounds[rows], errors)

    def stops(
        self, rows: NDArray[np.int64], errors: NDArray[np.float64], risk_limit: float, *, cap: float
    ) -> NDArray[np.float64]:
        """Draws, stations and papers until each audit stops, shape (S, 3); infinite where it does not."""
        weights = np.where(rows >= 0, self.bounds[rows], 0.0)
        values = 1.0 - np.divide(errors, weights, out=np.zeros_like(errors), where=weights > 0)
        null = weighted_null_means(np.where(rows >= 0, errors, 0.0), weights, total=self.total)
        capital = capital_path(values, null, capped_bets(null.means, cap=cap))
        met = (capital >= 1.0 / risk_limit) & (rows >= 0)
        draws = np.where(met.any(axis=1), met.argmax(axis=1) + 1.0, np.inf)
        papers = np.cumsum(np.where(rows >= 0, self.papers[rows], 0), axis=1)
        last = np.where(np.isinf(draws), 1, draws).astype(np.int64) - 1
        counted = np.take_along_axis(papers, last[:, None], axis=1)[:, 0].astype(np.float64)
        return np.column_stack([draws, draws, counted])
