"""Months, weekdays and dates in digits, with their place."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from tallyproof.statements.reading.numbers import Number

__all__ = ["DateMark", "Dates", "find_dates"]


@dataclass(frozen=True, slots=True)
class DateMark:
    """A month or a day of the week."""

    start: int
    end: int
    kind: str
    """`month` or `weekday`."""
    value: int
    """1-12, or 1 (Monday) to 7."""


@dataclass(frozen=True, slots=True)
class Dates:
    """What a text says about days."""

    marks: tuple[DateMark, ...]
    numbers: tuple[Number, ...]
    """Day and year of the dates in digits."""
    places: tuple[tuple[int, int], ...]
    """Where dates in digits stand."""


_MONTHS = {
    "en": (
        "January|Jan\\.", "February|Feb\\.", "March", "April|Apr\\.", "May", "June", "July", "August|Aug\\.",
        "September|Sept?\\.", "October|Oct\\.", "November|Nov\\.", "December|Dec\\.",
    ),
    "ru": (
        "январ(?:ь|я|е|ю|[её]м)", "феврал(?:ь|я|е|ю|[её]м)", "март(?:а|е|у|ом)?", "апрел(?:ь|я|е|ю|ем)",
        "ма(?:й|я|е|ю|ем)", "июн(?:ь|я|е|ю|ем)", "июл(?:ь|я|е|ю|ем)", "август(?:а|е|у|ом)?",
        "сентябр(?:ь|я|е|ю|[её]м)", "октябр(?:ь|я|е|ю|[её]м)", "ноябр(?:ь|я|е|ю|[её]м)", "декабр(?:ь|я|е|ю|[её]м)",
    ),
    "kk": (
        "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйе[кг]", "қазан",
        "қараша", "желтоқсан",
    ),
}  # fmt: skip
_WEEKDAYS = {
    "en": ("Mondays?", "Tuesdays?", "Wednesdays?", "Thursdays?", "Fridays?", "Saturdays?", "Sundays?"),
    "ru": (
        "понедельник(?:а|у|ом|е|и)?", "вторник(?:а|у|ом|е|и)?", "сред[уы]", "четверг(?:а|у|ом|е|и)?",
        "пятниц(?:а|ы|у|е|ей)", "суббот(?:а|ы|у|е|ой)", "воскресень(?:е|я|ю|ем)",
    ),
    "kk": ("дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі"),
}  # fmt: skip
_KK_ENDING = "(?:с?[ыі])?(?:н?[ыі]ң|[нтд][ыі]ң|[нтд][ыі]|[ыі]н|[ғгқк][ае]|н[ае]|(?:н?[тд])[ае](?:ғы|гі)?|[тдн][ае]н|[мбп]ен)?"
_SURE_OF_A_MONTH = r"(?:\d(?:st|nd|rd|th)?,?(?: of)?|\b(?:in|of|since|until|till|by|from|to|late|early|last|next|this|mid|between|and|during))[ -]$"
_DIGITS = re.compile(
    r"(?<![\d./-])(?:(\d{1,2})[./](\d{1,2})[./](\d{4})|(\d{4})-(\d\d)-(\d\d))(?![\d/])(?!\.\d)"
)
_NEAR = 24
"""Characters before a month's name in which a word shows that it is one ("in May")."""


def find_dates(text: str, language: str) -> Dates:
    """Return months, weekdays and dates in digits.

    A date in digits is read day before month; where that cannot be, as in 12/24/2005, month before day.

    Example:
        >>> found = find_dates("4 желтоқсанда, дүйсенбі, 04.12.2005", "kk")
        >>> [(mark.kind, mark.value) for mark in found.marks], [int(n.value) for n in found.numbers]
        ([('month', 12), ('weekday', 1), ('month', 12)], [4, 2005])
    """
    marks = [
        DateMark(match.start(), match.end(), kind, value)
        for kind, value, pattern in _patterns(language)
        for match in pattern.finditer(text)
        if not (language == "en" and kind == "month") or _is_month(match, text)
    ]
    numbers: list[Number] = []
    places: list[tuple[int, int]] = []
    for match in _DIGITS.finditer(text):
        day, month, year = _day_month_year(match)
        if 1 <= month <= 12 and 1 <= day <= 31:  # noqa: PLR2004 - a day of a month
            places.append(match.span())
            marks.append(DateMark(*match.span(), "month", month))
            numbers += [Number(*match.span(), (Fraction(value),)) for value in (day, year)]
    return Dates(
        tuple(sorted(marks, key=lambda mark: (mark.start, mark.kind))), tuple(numbers), tuple(places)
    )


def _day_month_year(match: re.Match[str]) -> tuple[int, int, int]:
    if match[4]:
        return int(match[6]), int(match[5]), int(match[4])
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    return (first, second, year) if second <= 12 else (second, first, year)  # noqa: PLR2004 - twelve months


def _is_month(match: re.Match[str], text: str) -> bool:
    """Return whether "May" or "March" is the month here, and not a verb."""
    if match[0] not in {"May", "March", "August"}:
        return True
    before, after = text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + 3]
    return bool(re.search(_SURE_OF_A_MONTH, before, re.IGNORECASE) or re.match(r"[ ,]+\d", after))


@cache
def _patterns(language: str) -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    ending = _KK_ENDING if language == "kk" else ""
    flags = 0 if language == "en" else re.IGNORECASE
    named = (("month", _MONTHS[language]), ("weekday", _WEEKDAYS[language]))
    return tuple(
        (kind, value, re.compile(rf"(?<!\w)(?:{stem}){ending}(?!\w)", flags))
        for kind, stems in named
        for value, stem in enumerate(stems, start=1)
    )
