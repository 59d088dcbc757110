"""Figures of a statement: what each counts, what it is a share of, and how exactly it was said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from tallyproof.statements.reading.dates import DateMark, find_dates
from tallyproof.statements.reading.names import find_names
from tallyproof.statements.reading.numbers import Number, find_numbers
from tallyproof.statements.reading.patterns import any_of, spans
from tallyproof.statements.reading.sentences import Segment, split_sentences
from tallyproof.statements.terms import Terms

__all__ = ["Figure", "Quoted", "find_figures", "quoted_pairs"]

_AFTER, _BEFORE, _GAP = 48, 28, 60
"""Letters around a figure in which its unit is looked for, and between a count and its share."""
_ROUND = 1000
"""A count in whole thousands may have been rounded to them; one with other digits was not."""
_LEAST = 1000
"""A smaller number without a unit is not taken for a count."""
_JOINT = {
    "en": re.compile(
        r"^[^.;:]*?(?:\bor\b|\(|,|–|—|\bwhich\b|\bthat is\b|\bequal|=)[^.;]*$", re.IGNORECASE | re.DOTALL
    ),
    "ru": re.compile(
        r"^[^.;:]*?(?:\bили\b|\(|,|–|—|\bчто составляет\b|\bто есть\b|=)[^.;]*$", re.IGNORECASE | re.DOTALL
    ),
    "kk": re.compile(
        r"^[^.;:]*?(?:\bнемесе\b|\bяғни\b|\(|,|–|—|\bбұл\b|=)[^.;]*$", re.IGNORECASE | re.DOTALL
    ),
}
_TURNOUT = {
    "en": re.compile(r"\bturnout\b|\btook part\b|\bparticipat", re.IGNORECASE),
    "ru": re.compile(r"\bявк\w|\bприняли участие\b", re.IGNORECASE),
    "kk": re.compile(r"\bкелу\b|\bқатысты\b|\bқатысу", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A count or a share with its place in the statement."""

    start: int
    end: int
    kind: str
    """`count`, `percent` or `points`."""
    value: Fraction
    """A count, or a percentage 0-100."""
    low: Fraction
    high: Fraction
    """What it may have been before it was rounded as far as it is written."""
    base: str = ""
    """What it counts or is a share of: id of a base (electorate, votes, valid, ballots); empty: not said."""
    about: str = ""
    """The capitalised words before it in its sentence: whose figure it may be."""
    turnout: bool = False
    """Whether its sentence speaks of turnout."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A count and the share that the statement gives with it."""

    count: Figure
    share: Figure

    @property
    def whole(self) -> tuple[Fraction, Fraction]:
        """Lowest and highest whole of which the count is that share."""
        return self.count.low / (self.share.high / 100), self.count.high / (
            max(self.share.low, Fraction(1, 1000)) / 100
        )


def find_figures(text: str, language: str, terms: Terms) -> tuple[Figure, ...]:
    """Return the counts and shares of a statement; years, dates, times and numbers of things are left out.

    Example:
        >>> from tallyproof.statements.terms import default_terms
        >>> found = find_figures("He won 6,694,000 voters or 91.01 percent.", "en", default_terms())
        >>> [(f.kind, str(f.value), f.base) for f in found]
        [('count', '6694000', 'electorate'), ('percent', '9101/100', '')]
    """
    return tuple(
        figure
        for sentence in split_sentences(text, language)
        for figure in _in_sentence(sentence, language, terms)
    )


def quoted_pairs(text: str, language: str, figures: tuple[Figure, ...]) -> tuple[Quoted, ...]:
    """Return each count that a share is given for: "445,047 or 6.64 percent", "6.64 percent (445,047)"."""
    found: list[Quoted] = []
    for one, two in pairwise(figures):
        gap = text[one.end : two.start]
        used = bool(found) and one in {found[-1].count, found[-1].share}
        fitting = {one.kind, two.kind} == {"count", "percent"} and len(gap) <= _GAP
        if fitting and not used and _JOINT[language].match(gap):
            found.append(Quoted(one, two) if one.kind == "count" else Quoted(two, one))
    return tuple(found)


def _in_sentence(sentence: Segment, language: str, terms: Terms) -> Iterator[Figure]:
    text = sentence.text
    dates = find_dates(text, language)
    numbers = [n for n in find_numbers(text, language, without=dates.places) if not n.soft]
    months = [mark for mark in dates.marks if mark.kind == "month"]
    turnout = bool(_TURNOUT[language].search(text))
    for i, number in enumerate(numbers):
        if _is_date(number, months, text):
            continue
        stop = numbers[i + 1].start if i + 1 < len(numbers) else len(text)
        begin = numbers[i - 1].end if i else 0
        base = _base(text, number, (begin, stop), language, terms)
        if number.unit == "" and not base and number.value < _LEAST:
            continue
        yield _figure(number, sentence.start, base, _about(text, begin, number.start), turnout=turnout)


def _is_date(number: Number, months: list[DateMark], text: str) -> bool:
    """Return whether a number is the day or the year of a date, or a year by itself."""
    near = any(abs(number.start - mark.end) <= 6 or abs(mark.start - number.end) <= 4 for mark in months)  # noqa: PLR2004
    whole = number.unit == "" and number.value.denominator == 1 and text[number.start : number.end].isdigit()
    return near or (whole and 1900 <= number.value <= 2100)  # noqa: PLR2004 - years of our time


def _base(text: str, number: Number, bounds: tuple[int, int], language: str, terms: Terms) -> str:
    """Return what a number counts: the base named next after it; in Kazakh, for a share, the one before it."""
    after = text[number.end : min(bounds[1], number.end + _AFTER)]
    before = text[max(bounds[0], number.start - _BEFORE) : number.start]
    named = _first_base(after, language, terms)
    if language == "kk" and number.unit == "percent":
        return _first_base(before, language, terms, last=True) or named
    return named


def _first_base(text: str, language: str, terms: Terms, *, last: bool = False) -> str:
    clause = re.split(r"[;:]|\bor\b|\bили\b|\bнемесе\b|\(", text)
    part = clause[-1] if last else clause[0]
    found = [
        (start, start - end, base.id)
        for base in terms.bases
        for start, end in spans(any_of(base.words.get(language, ())), part)
    ]
    return (max if last else min)(found)[2] if found else ""


def _about(text: str, start: int, end: int) -> str:
    return " ".join(name.text for name in find_names(text) if start <= name.start < end)


def _figure(number: Number, offset: int, base: str, about: str, *, turnout: bool) -> Figure:
    half = number.step / 2 if number.unit or number.step != 1 else _rounding(number.value)
    kind = number.unit or "count"
    return Figure(
        offset + number.start, offset + number.end, kind, number.value, number.value - half, number.value + half,
        base, about, turnout,
    )  # fmt: skip


def _rounding(value: Fraction) -> Fraction:
    if value.denominator != 1 or value < _ROUND or value % _ROUND:
        return Fraction(0)
    return Fraction(_ROUND, 2)
