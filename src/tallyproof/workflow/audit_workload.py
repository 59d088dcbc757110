"""What an audit costs, by a stated cost model, and what else to ask where the winner is beyond doubt."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any

from tallyproof.audit.assertions import AssertionKind
from tallyproof.audit.batches import Batches
from tallyproof.audit.kaplan_markov import kaplan_markov_draws
from tallyproof.audit.overstatement import ErrorBounds, bound_errors
from tallyproof.audit.plan import STATION_COST, Cost, ErrorRates, Plan, Planning
from tallyproof.audit.plan_batches import plan_batches
from tallyproof.audit.plan_overstatement import plan_overstatement
from tallyproof.audit.targets import Target, informative_targets
from tallyproof.texts import Catalogue

__all__ = ["CostWishes", "plan_workload", "workload_by_limit", "workload_document"]

Document = dict[str, Any]

_SAMPLES = (10, 30, 100, 300, 1000)
"""Stations for which the bounds of the total overstatement are told, beside those of the plan."""
_OVERSTATED = 0.25
_LIMITS = (0.2, 0.1, 0.05, 0.02, 0.01)
_FEW = 30
"""A sample that settles the outcome with fewer stations says little about the sheets."""


@dataclass(frozen=True, slots=True)
class CostWishes:
    """Costs and errors to plan with, where the defaults do not fit."""

    risk_limit: float = 0.05
    chance: float = 0.9
    """With this chance the workload told last is not exceeded."""
    pending: int = 0
    error_rate: float | None = None
    """Votes that a hand count changes per paper; the field's experience where None."""
    lost_rate: float = 0.0
    """Share of boxes that will not be found."""
    hours_per_station: float | None = None
    hours_per_paper: float | None = None

    @property
    def rates(self) -> ErrorRates:
        """Honest errors to expect."""
        known = ErrorRates(lost=self.lost_rate)
        return known if self.error_rate is None else replace(known, per_paper=self.error_rate)

    @property
    def cost(self) -> Cost:
        """Person-hours per box and per paper."""
        given = {"hours_per_unit": self.hours_per_station, "hours_per_paper": self.hours_per_paper}
        return replace(STATION_COST, **{name: value for name, value in given.items() if value is not None})


def plan_workload(
    found: ErrorBounds, wishes: CostWishes, *, seed: int, simulations: int = 1000
) -> Plan | None:
    """Return the expected workload; None where only a full count can settle the outcome."""
    if not found.auditable:
        return None
    planning = Planning(wishes.risk_limit, chance=wishes.chance, simulations=simulations, seed=seed)
    return plan_batches(found, planning, rates=wishes.rates, cost=wishes.cost)


def workload_document(
    found: ErrorBounds,
    plan: Plan | None,
    wishes: CostWishes,
    catalogue: Catalogue,
    *,
    contests: Mapping[str, Batches],
    seed: int,
) -> Document:
    """Return the cost model, other questions with their workload, and what samples would bound.

    Args:
        found: Margins and bounds of all stations.
        plan: Of the outcome itself; None where only a full count can settle it.
        wishes: Costs, errors, risk limit.
        catalogue: Supplies the sentences.
        contests: Own stations of each contest by its name.
        seed: Of the simulated audits.
    """
    cost, rates = wishes.cost, wishes.rates
    draws = kaplan_markov_draws(found.total, wishes.risk_limit) if plan else None
    return {
        "cost": {"hours_per_station": cost.hours_per_unit, "hours_per_paper": cost.hours_per_paper},
        "error_rates": asdict(rates),
        "kaplan_markov_draws": draws,
        "by_risk_limit": workload_by_limit(found, wishes, seed=seed),
        "targets": [
            {"contest": name, **told}
            for name, batches in contests.items()
            for told in _targets(batches, wishes, catalogue, seed)
        ],
        "overstatement": None if plan is None else _overstatement(found, plan, seed),
        "notes": _notes(plan, draws, cost, rates, catalogue),
    }


def workload_by_limit(found: ErrorBounds, wishes: CostWishes, *, seed: int) -> list[Document]:
    """Return stations by risk limit, for the curve of the workload; nothing where only a full count can settle it."""
    plans = [
        plan_workload(found, replace(wishes, risk_limit=limit), seed=seed, simulations=300)
        for limit in _LIMITS
    ]
    return [
        {
            "risk_limit": limit,
            "without_errors": plan.without_errors.units,
            "expected": plan.expected.units,
            "quantile": plan.quantile.units,
        }
        for limit, plan in zip(_LIMITS, plans, strict=True)
        if plan is not None
    ]


def _targets(batches: Batches, wishes: CostWishes, catalogue: Catalogue, seed: int) -> list[Document]:
    leader = _leader(batches)
    targets = informative_targets(batches, leader) if leader else ()
    return [_target(batches, target, wishes, catalogue, seed) for target in targets]


def _leader(batches: Batches) -> str | None:
    """Return the vote column with the largest total; the first of equal ones."""
    votes = [name for name in batches.columns if name.startswith("votes__")]
    totals = batches.counts.sum(axis=0)
    return max(votes, key=lambda name: int(totals[batches.columns.index(name)]), default=None)


def _target(
    batches: Batches, target: Target, wishes: CostWishes, catalogue: Catalogue, seed: int
) -> Document:
    item = target.assertion
    found = bound_errors(batches, [item], pending=wishes.pending)
    plan = plan_workload(found, wishes, seed=seed)
    subject = item.subject.removeprefix("votes__")
    return {
        "kind": item.kind.value,
        "subject": subject,
        "share": float(target.share),
        "sentence": catalogue.text(
            f"audit.target.{item.kind.value}", subject=subject, share=_percent(target.share, catalogue)
        ),
        "rule": _rule(item.kind, target.share),
        "margin": found.margins[0],
        "votes": found.margins[0] / item.width,
        "without_errors": None if plan is None else asdict(plan.without_errors),
        "expected": None if plan is None else asdict(plan.expected),
        "quantile": None if plan is None else asdict(plan.quantile),
    }


def _rule(kind: AssertionKind, share: Fraction) -> str:
    """Return the rule under which `audit plan --rule` plans and commits to this question."""
    turnout = kind is AssertionKind.TURNOUT_ABOVE
    return f"plurality;turnout>{share}" if turnout else f"majority:share>{share}"


def _percent(share: Fraction, catalogue: Catalogue) -> str:
    return catalogue.percent(float(share), digits=0 if (share * 100).denominator == 1 else 1)


def _overstatement(found: ErrorBounds, plan: Plan, seed: int) -> Document:
    """Return what samples would say about the total overstatement of the assertion with the smallest margin."""
    margins = [m / a.width for m, a in zip(found.margins, found.assertions, strict=True)]
    tightest = min(range(len(margins)), key=lambda k: margins[k])
    votes, item = margins[tightest], found.assertions[tightest]
    sizes = [round(plan.without_errors.units), *_SAMPLES]
    told = plan_overstatement(found, sizes, assertion=tightest, overstated=_OVERSTATED, seed=str(seed))
    return {
        "kind": item.kind.value,
        "subject": item.subject.rpartition("votes__")[2],
        "against": item.against.rpartition("votes__")[2],
        "confidence": 0.95,
        "overstated_votes": _OVERSTATED * votes,
        "samples": [
            {
                "stations": one.stations,
                "papers": one.papers,
                "upper_votes": one.upper * votes,
                "lower_votes": one.lower * votes,
            }
            for one in told
        ],
    }


def _notes(
    plan: Plan | None, draws: int | None, cost: Cost, rates: ErrorRates, catalogue: Catalogue
) -> list[str]:
    told = [
        catalogue.text(
            "audit.plan.cost",
            hours=catalogue.number(cost.hours_per_unit, digits=1),
            seconds=catalogue.number(cost.hours_per_paper * 3600, digits=1),
            errors=catalogue.number(rates.per_paper * 1000, digits=2),
            lost=catalogue.percent(rates.lost, digits=1),
        )
    ]
    if plan is not None and draws is not None:
        told.append(catalogue.text("audit.plan.kaplan_markov", stations=catalogue.number(draws)))
        if plan.without_errors.units <= _FEW:
            told.append(catalogue.text("audit.plan.few"))
    return told
