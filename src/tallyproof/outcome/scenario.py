"""What if: annul some stations, and decide again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from tallyproof.election.problem import Problem
from tallyproof.outcome.margin import Margin, margin_of
from tallyproof.outcome.run import Examination
from tallyproof.outcome.tally import Tally, remainder
from tallyproof.outcome.verdict import Outcome, decide

__all__ = ["AreaNames", "Scenario", "ScenarioResult", "run_scenario"]

AreaNames = tuple[str, tuple[str, ...]]
"""An area column, and names in it."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named set of stations to annul: those listed, and those in areas."""

    name: str
    station_ids: tuple[str, ...] = ()
    areas: tuple[AreaNames, ...] = ()
    """A station is in the areas if it is in one of the names of every column that stands here."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """By station code, as the list gives them."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """The contest without the annulled stations, beside the contest with them."""

    scenario: Scenario
    station_ids: tuple[str, ...]
    """Codes of the annulled rows, in the order of the results, each once."""
    rows: int
    """Annulled rows of the results; more than the codes where a code stands for several rows."""
    tally: Tally
    """Totals of what is left."""
    outcome: Outcome
    margin: Margin
    changed: bool | None
    """Whether the outcome is another one; None where one of the two is not computable."""
    problems: tuple[Problem, ...]
    """Those of the list, and codes that stand for several rows."""

    @property
    def computed(self) -> bool:
        """False where the scenario selects no station, so that nothing was tried."""
        return self.rows > 0


def run_scenario(scenario: Scenario, before: Examination) -> ScenarioResult:
    """Annul the stations of a scenario and apply the rule to the rest (calculators M2 and M9).

    Args:
        scenario: Which stations; every row with a listed code is annulled.
        before: The contest with all stations, under its rule. Where that rule keeps the register,
            registered voters of annulled stations still count in it.

    Returns:
        Totals, outcome and margin of the rest. Bars are measured against the new base, so that annulment
        can also raise the leader's share.
    """
    results, ballot = before.results, before.ballot
    mask = results.frame.select(_selected(scenario).alias("annulled"))["annulled"]
    codes = results.frame.filter(mask)["station_id"]
    tally = remainder(results, mask, kept=ballot.rule.kept)
    outcome = decide(ballot, tally)
    both = before.outcome.kind.computable and outcome.kind.computable
    return ScenarioResult(
        scenario=scenario,
        station_ids=tuple(codes.unique(maintain_order=True)),
        rows=len(codes),
        tally=tally,
        outcome=outcome,
        margin=margin_of(ballot, tally),
        changed=outcome.identity != before.outcome.identity if both else None,
        problems=(*scenario.problems, *_several(codes, scenario)),
    )


def _selected(scenario: Scenario) -> pl.Expr:
    """Return whether a row is annulled; a station without a name for an area is not in that area."""
    listed = pl.col("station_id").is_in(list(scenario.station_ids))
    inside = [pl.col(column).is_in(list(names)) for column, names in scenario.areas]
    chosen = [listed, pl.all_horizontal(inside)] if inside else [listed]
    return pl.any_horizontal(expression.fill_null(value=False) for expression in chosen)


def _several(codes: pl.Series, scenario: Scenario) -> tuple[Problem, ...]:
    counts = codes.value_counts(name="rows").filter(pl.col("rows") > 1).sort("station_id")
    return tuple(
        Problem("O-SEVERAL-ROWS", scenario.name, None, "station_id", found=code, count=rows)
        for code, rows in counts.iter_rows()
    )
