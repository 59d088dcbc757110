"""The part `[deadlines]` of a law profile: forums, holidays, and which act starts which clock."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tallyproof.cases.clock import Calendar, Clock, ClockKind, find_zone
from tallyproof.cases.machine import load_machine
from tallyproof.election.law import LawProfile
from tallyproof.election.law_file import Field, checked
from tallyproof.errors import CallError, UnknownNameError

__all__ = ["DEFAULT_ZONE", "Forum", "NearPolling", "ProceduralLaw", "Rule", "procedural_law"]

DEFAULT_ZONE = "Etc/UTC"
FACT = "fact"
"""What starts the clock for lodging a complaint: the act or decision complained of."""


@dataclass(frozen=True, slots=True)
class Forum:
    """A body that receives complaints."""

    id: str
    kind: str
    instance: int
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NearPolling:
    """The other clock of a rule, shortly before polling day and on it."""

    days: int
    """The clock applies to events less than so many days before polling day, and on it."""
    clock: Clock

    def applies(self, start: dt.datetime, calendar: Calendar) -> bool:
        """Return whether an event falls into the last days, by the date at the forum."""
        if calendar.polling_day is None:
            return False
        ahead = calendar.polling_day - start.astimezone(calendar.zone).date()
        return dt.timedelta(0) <= ahead < dt.timedelta(days=max(self.days, 1))


@dataclass(frozen=True, slots=True)
class Rule:
    """One time limit of a law."""

    id: str
    title: Mapping[str, str]
    citation: str
    confirmed: bool
    starts: tuple[str, ...]
    """Acts that start the clock; "fact" stands for what is complained of."""
    stops: tuple[str, ...]
    """Acts that meet the limit."""
    ends: tuple[str, ...]
    """Acts after which it no longer matters."""
    owes: str
    """Who has to act: `forum`, `party` or `executor`."""
    forums: tuple[str, ...]
    """Kinds of forum for which it holds; empty: for all."""
    clock: Clock
    near: NearPolling | None
    lapse: str
    """The act of the clock when the limit passes; empty where nothing follows but the fact."""
    pauses: bool
    """Whether the clock stands still while the case is suspended."""

    def covers(self, forum: Forum) -> bool:
        """Return whether the rule holds before a forum."""
        return not self.forums or forum.kind in self.forums

    def clock_for(self, start: dt.datetime, calendar: Calendar) -> Clock:
        """Return the clock that an event starts."""
        return self.near.clock if self.near and self.near.applies(start, calendar) else self.clock


@dataclass(frozen=True, slots=True)
class ProceduralLaw:
    """Everything that the clocks of one law profile need."""

    profile: str
    zone: str
    holidays: frozenset[dt.date]
    polls_close: dt.time
    forums: Mapping[str, Forum]
    rules: tuple[Rule, ...]

    def forum(self, name: str) -> Forum:
        """Return a forum by id; raises UnknownNameError."""
        if name not in self.forums:
            raise UnknownNameError("forum", name, self.forums)
        return self.forums[name]

    def rule(self, name: str) -> Rule:
        """Return a rule by id; raises UnknownNameError."""
        for rule in self.rules:
            if rule.id == name:
                return rule
        raise UnknownNameError("time limit", name, [rule.id for rule in self.rules])

    def calendar(self, zone: str, polling_day: dt.date | None) -> Calendar:
        """Return what days are like at a forum in a zone."""
        return Calendar(find_zone(zone or self.zone), self.holidays, polling_day, self.polls_close)


def procedural_law(profile: LawProfile) -> ProceduralLaw:
    """Read the deadlines of a law profile.

    Args:
        profile: As the law files give it.

    Returns:
        Forums and rules, each checked against its form.

    Raises:
        CallError: The profile states no deadlines.
        InputError: Its part `[deadlines]` is not written as docs/cases.md says; names the key.
    """
    if not profile.deadlines:
        raise CallError(
            f'The law profile "{profile.id}" states no deadlines.',
            expected="a profile that does",
            text="law_no_deadlines",
            law=profile.id,
        )
    file = f"{profile.id}.toml"
    raw = checked(profile.deadlines, _FORM, file=file, place="deadlines")
    forums = [
        Forum(**checked(one, _FORUM, file=file, place=f"deadlines.forums[{i}]"))
        for i, one in enumerate(raw["forums"], start=1)
    ]
    rules = tuple(
        _rule(checked(one, _rule_form(), file=file, place=f"deadlines.rules[{i}]"), file=file)
        for i, one in enumerate(raw["rules"], start=1)
    )
    return ProceduralLaw(
        profile=profile.id,
        zone=find_zone(raw["zone"]).key,
        holidays=frozenset(raw.get("holidays", ())),
        polls_close=raw.get("polls_close", dt.time(20)),
        forums={forum.id: forum for forum in forums},
        rules=rules,
    )


def _rule(raw: Mapping[str, Any], *, file: str) -> Rule:
    place = f"deadlines.rules.{raw['id']}"
    near = checked(raw["near"], _NEAR, file=file, place=f"{place}.near") if "near" in raw else None
    return Rule(
        id=raw["id"],
        title=raw["title"],
        citation=raw["citation"],
        confirmed=raw["confirmed"],
        starts=tuple(raw["starts"]),
        stops=tuple(raw["stops"]),
        ends=tuple(raw.get("ends", ())),
        owes=raw["owes"],
        forums=tuple(raw.get("forums", ())),
        clock=_clock(checked(raw["clock"], _CLOCK, file=file, place=f"{place}.clock")),
        near=_near(near, file=file, place=place) if near else None,
        lapse=raw.get("lapse", ""),
        pauses=raw.get("pauses", True),
    )


def _near(raw: Mapping[str, Any], *, file: str, place: str) -> NearPolling:
    return NearPolling(
        raw["days"], _clock(checked(raw["clock"], _CLOCK, file=file, place=f"{place}.near.clock"))
    )


def _clock(raw: Mapping[str, Any]) -> Clock:
    return Clock(
        ClockKind(raw["kind"]),
        raw.get("length", 0),
        first_day_counts=raw.get("first_day_counts", False),
        rolls=raw.get("rolls", False),
    )


def _rule_form() -> dict[str, Field]:
    acts = load_machine().acts
    return {
        "id": Field.text(pattern="[a-z_]{1,40}"),
        "title": Field.of(dict, "a table with the title by language"),
        "citation": Field.text(pattern=".*"),
        "confirmed": Field.of(bool, "true or false"),
        "starts": Field.some_of(FACT, *acts),
        "stops": Field.some_of(*acts),
        "ends": replace(Field.some_of(*acts), required=False),
        "owes": Field.one_of("forum", "party", "executor"),
        "forums": replace(Field.some_of(*_FORUM_KINDS), required=False),
        "clock": Field.of(dict, "a table"),
        "near": Field.of(dict, "a table", required=False),
        "lapse": Field.one_of(*(act for act in acts if act.endswith("_due")), required=False),
        "pauses": Field.of(bool, "true or false", required=False),
    }


_FORUM_KINDS = (
    "commission",
    "court",
    "prosecutor",
    "police",
    "constitutional",
    "parliament",
    "media",
    "international",
)
_DAYS = Field(
    "a list of days",
    lambda value: isinstance(value, list) and all(type(day) is dt.date for day in value),
    required=False,
)
_TABLES = Field("tables", lambda value: isinstance(value, list) and len(value) > 0)
_LONGEST, _INSTANCES = 1000, 4
_COUNT = Field(
    "a whole number from 0 to 1000",
    lambda value: type(value) is int and 0 <= value <= _LONGEST,
    required=False,
)
_FORM = {
    "zone": Field.text(),
    "holidays": _DAYS,
    "polls_close": Field.of(dt.time, "a time such as 20:00:00", required=False),
    "forums": _TABLES,
    "rules": _TABLES,
}
_FORUM = {
    "id": Field.text(pattern="[a-z_]{1,40}"),
    "kind": Field.one_of(*_FORUM_KINDS),
    "instance": Field("1 to 4", lambda value: type(value) is int and 1 <= value <= _INSTANCES),
    "title": Field.of(dict, "a table with the title by language"),
}
_CLOCK = {
    "kind": Field.one_of(*(kind.value for kind in ClockKind)),
    "length": _COUNT,
    "first_day_counts": Field.of(bool, "true or false", required=False),
    "rolls": Field.of(bool, "true or false", required=False),
}
_NEAR = {"days": _COUNT, "clock": Field.of(dict, "a table")}
