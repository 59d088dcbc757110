"""A day that may be known to the year or the month only."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Held", "PartialDate", "held_on"]

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class Held(StrEnum):
    """Whether something held on a day, as far as its dates tell."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """`2005`, `2005-09` or `2005-09-18`.

    Example:
        >>> september = PartialDate.parse("2005-09")
        >>> str(september.first), str(september.last)
        ('2005-09-01', '2005-09-30')
    """

    text: str

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read a date; raises ValueError for anything else, also for a day that no calendar has."""
        if not _FORM.fullmatch(text):
            raise ValueError(text)
        date = cls(text)
        _ = date.first, date.last
        return date

    @property
    def first(self) -> dt.date:
        """The first day that it may be."""
        year, month, day = self._parts()
        return dt.date(year, month or 1, day or 1)

    @property
    def last(self) -> dt.date:
        """The last day that it may be."""
        year, month, day = self._parts()
        month = month or 12
        return dt.date(year, month, day or calendar.monthrange(year, month)[1])

    def _parts(self) -> tuple[int, int, int]:
        parts = [int(part) for part in self.text.split("-")]
        year, month, day = (*parts, 0, 0)[:3]
        return year, month, day


def held_on(day: dt.date, since: PartialDate | None, until: PartialDate | None) -> Held:
    """Return whether a period contains a day; both ends belong to it.

    Args:
        day: The day asked about.
        since: When it began; None where nobody says, which is not "always".
        until: When it ended; None where no end is known.

    Returns:
        UNKNOWN where a partial date, or a beginning that nobody gives, leaves it open.

    Example:
        >>> autumn = PartialDate.parse("2005-09")
        >>> [held_on(dt.date(2005, month, 15), autumn, None).value for month in (8, 9, 10)]
        ['no', 'unknown', 'yes']
    """
    if (since and day < since.first) or (until and day > until.last):
        return Held.NO
    began = since is not None and day >= since.last
    lasted = until is None or day <= until.first
    return Held.YES if began and lasted else Held.UNKNOWN
