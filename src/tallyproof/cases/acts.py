"""Acts as plain values: what is recorded, and what is read back."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tallyproof.cases.case import Act
from tallyproof.errors import CallError

__all__ = ["act_document", "read_act", "read_time"]


_YEARS = range(1800, 3000)
"""Of times that a case can have: clocks and time limits are reckoned from them, days before and after."""


def act_document(act: Act) -> dict[str, Any]:
    """Return an act as plain values; its time keeps the offset of the place where it was done."""
    return {
        "act": act.name,
        "at": act.at.isoformat(timespec="seconds"),
        "role": act.role,
        "by": act.by,
        "fields": dict(act.fields),
    }


def read_act(document: Mapping[str, Any]) -> Act:
    """Return the act that plain values describe."""
    at = dt.datetime.fromisoformat(document["at"])
    return Act(document["act"], at, document["role"], document["by"], document["fields"])


def read_time(written: str, zone: dt.tzinfo | None = None) -> dt.datetime:
    """Return a time as a person writes it, to the second.

    Args:
        written: RFC 3339, such as 2005-12-04T20:00+06:00; without an offset it is read in `zone`.
        zone: Where the clock on the wall hangs; None: an offset is required.

    Raises:
        CallError: It is no time, lies outside the years 1800 to 2999, lacks an offset, or did not exist because clocks
            sprang over it.

    Example:
        >>> read_time("2005-12-04T20:00:00.5+06:00").isoformat()
        '2005-12-04T20:00:00+06:00'
    """
    try:
        time = dt.datetime.fromisoformat(written).replace(microsecond=0)
    except ValueError as error:
        raise CallError(
            f'"{written}" is no time.', expected="2005-12-04T20:00+06:00", text="time_wrong", time=written
        ) from error
    if time.year not in _YEARS:
        raise CallError(
            f'"{written}" lies too far away.',
            expected=f"a time of the years {_YEARS[0]} to {_YEARS[-1]}",
            text="time_far",
            time=written,
            first=_YEARS[0],
            last=_YEARS[-1],
        )
    if time.tzinfo is not None:
        return time
    if zone is None:
        raise CallError(
            f'The time "{written}" has no zone.',
            expected="2005-12-04T20:00+06:00",
            text="time_no_zone",
            time=written,
        )
    local = time.replace(tzinfo=zone)
    if local.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != time:
        raise CallError(
            f'The time "{written}" did not exist there.',
            expected="a time that clocks showed",
            text="time_skipped",
            time=written,
        )
    return local
