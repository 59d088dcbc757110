"""When a time limit ends: hours, days, "immediately" and the close of the polls, in the forum's own zone.

All limits end at their last second, which still counts as in time. Times are exact to the second.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tallyproof.errors import CallError, UnknownNameError

__all__ = ["Calendar", "Clock", "ClockKind", "due_at", "end_of_day", "find_zone"]

_SECOND = dt.timedelta(seconds=1)
_SATURDAY = 5


class ClockKind(StrEnum):
    """How a time limit is counted."""

    DAYS = "days"
    """Calendar days, to the end of the last one."""
    WORKING_DAYS = "working_days"
    """Days that are neither Saturday, Sunday nor a holiday, to the end of the last one."""
    HOURS = "hours"
    """Hours as they pass, whatever the clocks on the wall do."""
    IMMEDIATELY = "immediately"
    """At once: no hours, and the grace that the profile states."""
    CLOSE_OF_POLLS = "close_of_polls"
    """Until the polls close on polling day."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One way of counting."""

    kind: ClockKind
    length: int = 0
    """Days or hours; for IMMEDIATELY the hours of grace."""
    first_day_counts: bool = False
    """Whether the day of the event is the first day."""
    rolls: bool = False
    """Whether a last day that is no working day moves to the next one that is."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What days are like at a forum."""

    zone: ZoneInfo
    holidays: Collection[dt.date] = field(default_factory=frozenset)
    polling_day: dt.date | None = None
    polls_close: dt.time = dt.time(20)

    def works(self, day: dt.date) -> bool:
        """Return whether offices work on a day."""
        return day.weekday() < _SATURDAY and day not in self.holidays


def due_at(start: dt.datetime, clock: Clock, calendar: Calendar) -> dt.datetime:
    """Return the last second of a time limit.

    Args:
        start: When the event happened; aware.
        clock: How to count.
        calendar: The forum's zone, holidays and polling day.

    Returns:
        A time in the forum's zone, never before `start` except for the close of polls.

    Raises:
        CallError: `start` has no zone, or the limit is the close of polls and no polling day is known.

    Example:
        >>> almaty = Calendar(ZoneInfo("Asia/Almaty"))
        >>> noon = dt.datetime(2005, 12, 4, 12, tzinfo=ZoneInfo("Asia/Almaty"))
        >>> due_at(noon, Clock(ClockKind.DAYS, 5), almaty).isoformat()
        '2005-12-09T23:59:59+06:00'
    """
    if start.tzinfo is None:
        raise CallError(
            f"The time {start.isoformat()} has no zone.",
            expected="2005-12-04T20:00+06:00",
            text="time_no_zone",
            time=start.isoformat(),
        )
    local = start.astimezone(calendar.zone)
    if clock.kind is ClockKind.CLOSE_OF_POLLS:
        return _close_of_polls(calendar)
    if clock.kind in {ClockKind.HOURS, ClockKind.IMMEDIATELY}:
        passed = start.astimezone(dt.UTC) + dt.timedelta(hours=clock.length)
        return passed.astimezone(calendar.zone)
    day = _last_day(local.date(), clock, calendar)
    return end_of_day(_rolled(day, calendar) if clock.rolls else day, calendar.zone)


def end_of_day(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """Return the last second of a local day, also where clocks change at midnight or a day is left out.

    Example:
        >>> end_of_day(dt.date(2011, 12, 29), ZoneInfo("Pacific/Apia")).isoformat()  # 30 December was left out
        '2011-12-29T23:59:59-10:00'
    """
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
    late = max(midnight.replace(fold=fold).astimezone(dt.UTC) for fold in (0, 1)) - _SECOND
    if late.astimezone(zone).date() > day:
        late = _before_gap(late, day, zone)
    return late.astimezone(zone)


def find_zone(name: str) -> ZoneInfo:
    """Return a zone by its IANA name; raises UnknownNameError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownNameError("time zone", name, ("Asia/Almaty", "Asia/Aqtau", "Europe/Kyiv")) from error


def _before_gap(late: dt.datetime, day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """Return the last second before clocks sprang over the midnight that ends a day."""
    inside, outside = 0, 48 * 3600
    while outside - inside > 1:
        middle = (inside + outside) // 2
        beyond = (late - middle * _SECOND).astimezone(zone).date() > day
        inside, outside = (middle, outside) if beyond else (inside, middle)
    return late - outside * _SECOND


def _last_day(first: dt.date, clock: Clock, calendar: Calendar) -> dt.date:
    ahead = max(clock.length - 1, 0) if clock.first_day_counts else clock.length
    if clock.kind is ClockKind.DAYS:
        return first + dt.timedelta(days=ahead)
    day = _rolled(first, calendar) if clock.first_day_counts else first
    for _ in range(ahead):
        day = _rolled(day + dt.timedelta(days=1), calendar)
    return day


def _rolled(day: dt.date, calendar: Calendar) -> dt.date:
    while not calendar.works(day):
        day += dt.timedelta(days=1)
    return day


def _close_of_polls(calendar: Calendar) -> dt.datetime:
    if calendar.polling_day is None:
        raise CallError(
            "The limit is the close of the polls.", expected="a polling day", text="no_polling_day"
        )
    return dt.datetime.combine(calendar.polling_day, calendar.polls_close, calendar.zone)
