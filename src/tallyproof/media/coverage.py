"""What the sheet tells of each outlet on each day: time, zeros, a confirmed silence, or nothing at all.

A missing day is never silence, and neither are zeros for everybody: whether nobody was heard or nobody listened,
only a person who knows can say (`silence`, `not_measured` of the mapping).
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import polars as pl

from tallyproof.media.hours import Hours
from tallyproof.media.mapping import EVERY, MediaMapping
from tallyproof.media.plan import Plan

__all__ = ["Coverage", "DayState", "Run", "UnfilledMeasure", "coverage_of"]


class DayState(StrEnum):
    """What is known of one outlet on one day."""

    TIME = "time"
    """Somebody was heard."""
    SILENCE = "silence"
    """It was measured and nobody was heard, a person says."""
    ZEROS = "zeros"
    """Rows with nothing but zeros: silence or not measured, the sheet does not tell."""
    NOT_MEASURED = "not_measured"
    """Nobody measured or published it, a person says."""
    NO_ROWS = "no_rows"


@dataclass(frozen=True, slots=True)
class Run:
    """Days in a row of one state at one outlet."""

    outlet: str
    state: DayState
    first: dt.date
    last: dt.date
    reason: str = ""

    @property
    def is_gap(self) -> bool:
        """Whether the outlet is not known to have been monitored on these days."""
        return self.state not in {DayState.TIME, DayState.SILENCE}


@dataclass(frozen=True, slots=True)
class UnfilledMeasure:
    """A measure that has only zeros, at every outlet, in a period in which another measure has time."""

    measure: str
    first: dt.date
    last: dt.date
    rows: int
    said: str
    """What a person has said about it; empty: nobody has."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of all planned outlets and days."""

    outlets: tuple[str, ...]
    days: int
    states: Mapping[str, Mapping[DayState, int]]
    """Days by state, for each outlet."""
    runs: tuple[Run, ...]
    """All days of all outlets."""
    unfilled: tuple[UnfilledMeasure, ...]
    unplanned: tuple[str, ...]
    """Outlets of the sheet that the plan does not name."""

    @property
    def monitored(self) -> int:
        """How many outlet-days are known to have been monitored: with time, or confirmed silent."""
        return sum(by.get(DayState.TIME, 0) + by.get(DayState.SILENCE, 0) for by in self.states.values())

    def monitored_days(self, outlet: str, first: dt.date, last: dt.date) -> int | None:
        """Return on how many days from `first` to `last` an outlet was monitored; None: it is not planned."""
        if outlet not in self.outlets:
            return None
        whole = [run for run in self.runs if run.outlet == outlet and not run.is_gap]
        return sum(max(0, (min(run.last, last) - max(run.first, first)).days + 1) for run in whole)

    @property
    def planned(self) -> int:
        """How many outlet-days were to be monitored."""
        return self.days * len(self.outlets)


def coverage_of(
    segments: pl.DataFrame, mapping: MediaMapping, plan: Plan, hours: Mapping[tuple[str, dt.date], Hours]
) -> Coverage:
    """Tell for every planned outlet and day what the sheet knows.

    Args:
        segments: Columns `SEGMENT_COLUMNS`.
        mapping: With what a person has said about zeros.
        plan: Days and outlets; without outlets those of the sheet.
        hours: What a log of the monitors says of outlet and day; a day they listened to without a row was silent.
    """
    found = tuple(sorted(segments["outlet"].unique().to_list()))
    outlets = plan.outlets or found
    days = [plan.first + dt.timedelta(days=n) for n in range((plan.last - plan.first).days + 1)]
    known = _known_days(segments)
    told = {outlet: [_state(known, mapping, hours, (outlet, day)) for day in days] for outlet in outlets}
    states = {
        outlet: {state: [s for s, _ in row].count(state) for state in DayState}
        for outlet, row in told.items()
    }
    runs = tuple(run for outlet, row in told.items() for run in _runs(outlet, days, row))
    unplanned = tuple(outlet for outlet in found if outlet not in outlets)
    return Coverage(outlets, len(days), states, runs, tuple(_unfilled(segments, mapping)), unplanned)


def _known_days(segments: pl.DataFrame) -> dict[tuple[str, dt.date], bool]:
    """Return the outlet-days that have rows, and whether any amount of them is above zero."""
    periods = segments.group_by("outlet", "first", "last").agg((pl.col("amount") != 0).any().alias("time"))
    known: dict[tuple[str, dt.date], bool] = {}
    for outlet, first, last, time in periods.iter_rows():
        for n in range((last - first).days + 1):
            key = (outlet, first + dt.timedelta(days=n))
            known[key] = known.get(key, False) or bool(time)
    return known


def _state(
    known: Mapping[tuple[str, dt.date], bool],
    mapping: MediaMapping,
    hours: Mapping[tuple[str, dt.date], Hours],
    place: tuple[str, dt.date],
) -> tuple[DayState, str]:
    """Return what is known of an outlet on a day: what was heard, else what a person says, else the log."""
    time = known.get(place)
    if time:
        return DayState.TIME, ""
    for state, told in ((DayState.NOT_MEASURED, mapping.not_measured), (DayState.SILENCE, mapping.silence)):
        for said in told:
            if said.measure == EVERY and said.about(place[0], EVERY, place[1]):
                return state, said.reason
    logged = hours.get(place)
    if logged and logged.coded is not None:
        return (DayState.SILENCE if logged.coded > 0 else DayState.NOT_MEASURED), ""
    return (DayState.NO_ROWS if time is None else DayState.ZEROS), ""


def _runs(outlet: str, days: Sequence[dt.date], row: Sequence[tuple[DayState, str]]) -> Iterator[Run]:
    start = 0
    for at in range(1, len(row) + 1):
        if at == len(row) or row[at] != row[start]:
            state, reason = row[start]
            yield Run(outlet, state, days[start], days[at - 1], reason)
            start = at


def _unfilled(segments: pl.DataFrame, mapping: MediaMapping) -> Iterable[UnfilledMeasure]:
    """Find measures without any time in a period in which others have some; adjoining periods are one."""
    periods = (
        segments.group_by("measure", "first", "last")
        .agg((pl.col("amount").fill_null(0) != 0).any().alias("time"), pl.col("amount").count().alias("rows"))
        .with_columns(
            others=pl.col("time").any().over("first", "last"), ever=pl.col("time").any().over("measure")
        )
        .filter(~pl.col("time") & pl.col("others") & pl.col("ever"))
        .sort("measure", "first", "last")
    )
    before: UnfilledMeasure | None = None
    for measure, first, last, rows in periods.select("measure", "first", "last", "rows").iter_rows():
        one = UnfilledMeasure(measure, first, last, rows, _said(mapping, measure, first))
        if before and _adjoins(before, one):
            one = replace(one, first=before.first, rows=before.rows + rows)
        elif before:
            yield before
        before = one
    if before:
        yield before


def _said(mapping: MediaMapping, measure: str, day: dt.date) -> str:
    every = (*mapping.not_measured, *mapping.silence)
    return next((one.reason for one in every if one.outlet == EVERY and one.about(EVERY, measure, day)), "")


def _adjoins(one: UnfilledMeasure, other: UnfilledMeasure) -> bool:
    same = (one.measure, one.said) == (other.measure, other.said)
    return same and other.first <= one.last + dt.timedelta(days=1)
