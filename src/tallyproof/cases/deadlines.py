"""Which time limits run in a case, which were met, and which passed."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tallyproof.cases.clock import Calendar, ClockKind, due_at, end_of_day
from tallyproof.cases.machine import REDRAFT, load_machine
from tallyproof.cases.rules import FACT, Rule

if TYPE_CHECKING:
    from tallyproof.cases.case import Case

__all__ = ["Deadline", "after_act", "lapsed_at", "next_lapse"]

_SETTLING = frozenset({"withdraw", "fall_away", "close"})


@dataclass(frozen=True, slots=True)
class Deadline:
    """One time limit in one case."""

    rule: str
    starts_at: dt.datetime
    due_at: dt.datetime
    """Its last second, in the forum's zone."""
    met_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    """When it stopped to matter: withdrawn, transferred, answered in another way."""
    paused_at: dt.datetime | None = None
    lapsed: bool = False
    owes: str = "forum"

    @property
    def open(self) -> bool:
        """True while nothing met or ended it."""
        return self.met_at is None and self.ended_at is None

    def state(self, now: dt.datetime) -> str:
        """Return `running`, `paused`, `overdue`, `met`, `met_late`, `ended`, `expired` or `ended_late`.

        `expired` is what a party let pass; `ended_late` was overdue when it stopped to matter.
        """
        if self.met_at is not None:
            return "met" if self.met_at <= self.due_at else "met_late"
        if self.ended_at is not None:
            late = "expired" if self.owes == "party" else "ended_late"
            return late if self.lapsed else "ended"
        if self.paused_at is not None:
            return "paused"
        return "overdue" if self.lapsed or now > self.due_at else "running"


def after_act(case: "Case", act: str, at: dt.datetime) -> tuple[Deadline, ...]:
    """Return the deadlines of a case after an act that has already changed its state."""
    calendar = _calendar(case)
    known = [_affected(one, case.law.rule(one.rule), act, at, calendar) for one in case.deadlines]
    if act in {"transfer", *_SETTLING} or case.state in load_machine().ends:
        known = [replace(one, ended_at=at) if one.open else one for one in known]
    return (*known, *_started(case, act, at, calendar))


def next_lapse(deadlines: Iterable[Deadline]) -> Deadline | None:
    """Return the open deadline that passes first and was not marked yet; None where none will."""
    waiting = [one for one in deadlines if one.open and not one.lapsed and one.paused_at is None]
    return min(waiting, key=lambda one: (one.due_at, one.rule), default=None)


def lapsed_at(deadlines: tuple[Deadline, ...], passed: Deadline) -> tuple[Deadline, ...]:
    """Return the deadlines with one marked as passed."""
    over = passed.due_at if passed.owes == "party" else None
    return tuple(replace(one, lapsed=True, ended_at=over) if one is passed else one for one in deadlines)


def _calendar(case: "Case") -> Calendar:
    return case.law.calendar(case.filing.zone, case.filing.day)


def _affected(one: Deadline, rule: Rule, act: str, at: dt.datetime, calendar: Calendar) -> Deadline:
    if not one.open:
        return one
    if act in rule.stops:
        return replace(one, met_at=at, paused_at=None)
    if act in rule.ends or (act in rule.starts and act != FACT):
        return replace(one, ended_at=at)
    if act == "suspend" and rule.pauses and not one.lapsed:
        return replace(one, paused_at=at)
    if act == "resume" and one.paused_at is not None:
        return replace(one, due_at=_prolonged(one, at, rule, calendar), paused_at=None)
    return one


def _prolonged(one: Deadline, at: dt.datetime, rule: Rule, calendar: Calendar) -> dt.datetime:
    """Return the end of a limit that stood still; a limit in days still ends with a day."""
    stood = one.paused_at or at
    elapsed = at.astimezone(dt.UTC) - stood.astimezone(dt.UTC)
    later = (one.due_at.astimezone(dt.UTC) + elapsed).astimezone(calendar.zone)
    by_days = rule.clock_for(one.starts_at, calendar).kind in {ClockKind.DAYS, ClockKind.WORKING_DAYS}
    return end_of_day(later.date(), calendar.zone) if by_days else later


def _started(case: "Case", act: str, at: dt.datetime, calendar: Calendar) -> Iterator[Deadline]:
    forum = case.law.forum(case.forum)
    for rule in case.law.rules:
        due = "execute" not in rule.stops or case.to_execute
        if rule.covers(forum) and act in rule.starts and due:
            yield _deadline(rule, at, calendar)
    if act in {"draft", REDRAFT} and case.filing.fact is not None:
        for rule in case.law.rules:
            if rule.covers(forum) and FACT in rule.starts:
                yield _deadline(rule, case.filing.fact, calendar)


def _deadline(rule: Rule, start: dt.datetime, calendar: Calendar) -> Deadline:
    due = due_at(start, rule.clock_for(start, calendar), calendar)
    return Deadline(rule.id, start.astimezone(calendar.zone), due, owes=rule.owes)
