"""How the estimate settled as reports came in, in the whole and by stratum (F13)."""

from dataclasses import dataclass

import polars as pl

from tallyproof.election.contest import Choice
from tallyproof.election.results import Results
from tallyproof.observation.quick_count.run import drawn_units, joined_reports, observed_members, share_of

__all__ = ["Step", "StratumStep", "stabilisation"]


@dataclass(frozen=True, slots=True)
class StratumStep:
    """One stratum at that moment."""

    stratum: str
    drawn: int
    reported: int
    share: float | None
    """Share in its stations that had reported; None where none had."""


@dataclass(frozen=True, slots=True)
class Step:
    """The estimate as it stood when so many stations had reported."""

    reported: int
    until: str
    share: float
    margin: float
    strata: tuple[StratumStep, ...]
    """By name."""

    @property
    def lowest(self) -> float:
        """Reported of drawn in the stratum with the fewest reports, 0-1."""
        return min(one.reported / one.drawn for one in self.strata)


def stabilisation(
    members: pl.DataFrame, reports: Results, choice: Choice, *, steps: int = 20
) -> tuple[Step, ...]:
    """Follow the estimate as reports came in, in the order of their time stamps (ISO 8601).

    Returns:
        At most `steps` steps; empty where a report has no time or the estimate has no margin.
    """
    base = "valid" if reports.has("valid") else "votes"
    joined = joined_reports(observed_members(members), reports, base)
    told = joined.filter("reported").sort("reported_at", "station_id")
    if told["reported_at"].null_count() or members["inclusion"].null_count():
        return ()
    marks = sorted({max(2, round(told.height * i / steps)) for i in range(1, steps + 1)})
    found = []
    for count in marks:
        early = told["station_id"].head(count).implode()
        known = joined.with_columns(pl.col("reported") & pl.col("station_id").is_in(early))
        units, _ = drawn_units(known)
        share = share_of(known.filter("reported"), pl.col(choice.column), units)
        if share is not None and share.degrees > 0:
            until, strata = str(told["reported_at"][count - 1]), _strata(known, choice)
            found.append(Step(count, until, share.value, share.margin(), strata))
    return tuple(found)


def _strata(joined: pl.DataFrame, choice: Choice) -> tuple[StratumStep, ...]:
    told = pl.col("reported")
    base = pl.col("base").filter(told).sum()
    share = pl.when(base > 0).then(pl.col(choice.column).filter(told).sum() / base)
    table = joined.group_by("stratum").agg(pl.len(), told.sum(), share.alias("share")).sort("stratum")
    return tuple(StratumStep(*row) for row in table.iter_rows())
