"""How much an audit will cost: draws, stations, papers and person-hours, with and without errors.

A plan says what to expect if the reported outcome is right. It never decides when an audit stops: that is the
risk measured on what was counted.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.risk import require_risk_limit
from tallyproof.errors import CallError

__all__ = ["STATION_COST", "Cost", "ErrorRates", "Plan", "Planning", "Workload", "workload_plan"]


@dataclass(frozen=True, slots=True)
class Planning:
    """What is asked of a plan."""

    risk_limit: float
    chance: float = 0.9
    """With this chance the workload of the quantile is not exceeded; strictly between 0 and 1."""
    simulations: int = 1000
    seed: int = 1
    """Of the simulated audits; it has nothing to do with the seed of the audit."""

    def __post_init__(self) -> None:
        require_risk_limit(self.risk_limit)
        if self.simulations < 1 or not 0.0 < self.chance < 1.0:
            raise CallError(
                f"{self.simulations} simulations, chance {self.chance}.",
                expected="at least 1, between 0 and 1",
            )


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """What hand counts differ by although nobody cheated; defaults: Georgia, USA, May 2026 (706 batches)."""

    per_paper: float = 0.00075
    """Votes that a hand count changes, per paper; half of them against the reported outcome."""
    lost: float = 0.0
    """Share of boxes that cannot be found; each counts as the worst case."""

    def __post_init__(self) -> None:
        if not (0 <= self.per_paper < 1 and 0 <= self.lost < 1):
            raise CallError(f"rates {self.per_paper}, {self.lost}.", expected="numbers from 0 to below 1")


@dataclass(frozen=True, slots=True)
class Cost:
    """Person-hours; replace the defaults by what a rehearsal showed."""

    hours_per_unit: float = 2.0
    """To fetch, open, record and seal one station's box, or to find one paper."""
    hours_per_paper: float = 0.004
    """To read and tally one paper, all persons of the team together (15 seconds)."""

    def hours(self, units: float, papers: float) -> float:
        """Return the person-hours for this many boxes (or papers to find) and papers to read."""
        return units * self.hours_per_unit + papers * self.hours_per_paper


STATION_COST = Cost()


@dataclass(frozen=True, slots=True)
class Workload:
    """What is counted by hand."""

    draws: float
    units: float
    """Different stations, or papers, among the draws."""
    papers: float
    hours: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Workload of an audit of a right outcome."""

    planning: Planning
    without_errors: Workload
    """On average, if every hand count equals its sheet or record."""
    expected: Workload
    """On average with the expected errors; audits that do not stop count as a full count."""
    quantile: Workload
    """Not exceeded with the chance that was asked for."""
    full_count: Workload
    full_share: float
    """Share of the simulated audits with errors that ended in a full count."""


def workload_plan(
    planning: Planning,
    full: Workload,
    *,
    clean: NDArray[np.float64],
    disturbed: NDArray[np.float64],
    cost: Cost,
) -> Plan:
    """Summarise simulated audits.

    Args:
        planning: What was asked.
        full: Workload of a full count.
        clean: Draws, units and papers until each audit without errors stopped, shape (S, 3); infinite draws where
            it did not.
        disturbed: The same with errors.
        cost: Person-hours.
    """
    ended = [_ended(paths, full) for paths in (clean, disturbed)]
    row = int(np.ceil(planning.chance * len(disturbed))) - 1
    high = np.sort(ended[1], axis=0)[
        row
    ]  # few large boxes or many small ones: each figure has its own quantile
    return Plan(
        planning,
        _workload(ended[0].mean(axis=0), cost),
        _workload(ended[1].mean(axis=0), cost),
        _workload(high, cost),
        full,
        float(np.isinf(disturbed[:, 0]).mean()),
    )


def _ended(paths: NDArray[np.float64], full: Workload) -> NDArray[np.float64]:
    whole = np.array([full.draws, full.units, full.papers])
    return np.asarray(np.where(np.isinf(paths[:, :1]), whole, paths), dtype=np.float64)


def _workload(row: NDArray[np.float64], cost: Cost) -> Workload:
    draws, units, papers = (float(value) for value in row)
    return Workload(draws, units, papers, cost.hours(units, papers))
