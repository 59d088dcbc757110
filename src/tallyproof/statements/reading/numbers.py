"""Numbers in a text: digits with the separators of the language, words, scale words, percent; each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from tallyproof.statements.reading.number_words import WordValue, part_of, word_value

__all__ = ["Number", "find_numbers"]

_SPACES = " \u00a0\u202f\u2009"
_DIGITS = re.compile(rf"(?<![\w.,])\d{{1,3}}(?:[{_SPACES}]\d{{3}}(?!\d))+(?:[.,]\d+)?|\d+(?:[.,'’]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:[.,'’]\d{3})+")
_CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-3])[:.]([0-5]\d)(?![\d:%])(?:\s?([ap])\.?m\.?)?", re.IGNORECASE)
_HOUR = re.compile(r"\s?([ap])\.?m\b\.?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_SCALE = {
    "en": r"thousand|million|billion|trillion|mln|bln|bn|mn",
    "ru": r"тыс(?:яч[аиу]?|ячам|ячами)?|млн|млрд|трлн|миллион(?:а|ов|ам|ами|ах|е)?|миллиард(?:а|ов|ам|ами|ах|е)?|триллион\w{0,3}",
    "kk": r"мың\w{0,5}|млн|млрд|трлн|миллион\w{0,6}|миллиард\w{0,6}|триллион\w{0,6}",
}
_AFTER = {
    language: re.compile(rf"[{_SPACES}-]?({words})(?!\w)", re.IGNORECASE)
    for language, words in _SCALE.items()
}
_RANGE = {
    language: re.compile(
        rf"\s?(?:[-–—]|and|to|or|до|и|или|мен|пен|бен|ден|тен|нен)\s?\d[\d.,]*[{_SPACES}]?({words})(?!\w)",
        re.IGNORECASE,
    )
    for language, words in _SCALE.items()
}
"""The rest of "3-10 million", whose first number is of millions too."""
_DECADE = re.compile("['’]?s(?!\\w)|-?(?:х|е|м|ых|ые|ші|шы)(?!\\w)")
_POWERS = (
    ("thousand", 3), ("тыс", 3), ("мың", 3), ("million", 6), ("mln", 6), ("mn", 6), ("млн", 6), ("миллион", 6),
    ("billion", 9), ("bln", 9), ("bn", 9), ("млрд", 9), ("миллиард", 9), ("trillion", 12), ("трлн", 12), ("триллион", 12),
)  # fmt: skip
_PERCENT = re.compile(
    rf"[{_SPACES}-]?(?P<points>percentage points?|процентн\w+ пункт\w*|п\.\s?п\.|пайыздық (?:тармақ|пункт)\w*)"
    rf"|[{_SPACES}-]?(?:%|per ?cent(?!\w)|процент\w*|пайыз\w*)",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"(?<!\w)(?=[IVX]{2,}(?!\w))X{0,3}(?:IX|IV|V?I{0,3})(?!\w)")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
_JOINTS = {" ", "-", "\u00a0", "\u202f"}
_TEN_UP, _HUNDRED = 10, 100
_MANY = 15
"""Digits of the longest number that is read; a longer one is a code, not a count."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its place in the text."""

    start: int
    end: int
    readings: tuple[Fraction, ...]
    """What it can mean, the likeliest first: "2,200" in a Russian text is 2.2, or 2200 left as in English."""
    unit: str = ""
    """`percent`, `points` (percentage points) or empty."""
    soft: bool = False
    """Whether other languages often say it without a number; such a one never makes a difference by itself."""
    digits: int = 0
    """Decimals that were written."""
    step: Fraction = Fraction(1)
    """Value of the last digit written: 1000 in "6,694 thousand"."""

    @property
    def value(self) -> Fraction:
        """The likeliest reading."""
        return self.readings[0]

    def same(self, other: "Number") -> bool:
        """Return whether both can mean the same number."""
        return not set(self.readings).isdisjoint(other.readings)


def find_numbers(
    text: str, language: str, *, without: tuple[tuple[int, int], ...] = ()
) -> tuple[Number, ...]:
    """Return the numbers of a text in their order.

    Args:
        text: Any text.
        language: en, ru or kk.
        without: Places to leave out, such as dates in digits.

    Example:
        >>> [str(n.value) for n in find_numbers("6,694,000 voters or 91.01 per cent; two thirds", "en")]
        ['6694000', '9101/100', '2/3']
        >>> [str(n.value) for n in find_numbers("8,9 млн, двадцать пять", "ru")]
        ['8900000', '25']
    """
    blank = _blanked(text, without)
    clocks = list(_clocks(blank))
    blank = _blanked(blank, tuple((n.start, n.end) for n in clocks))
    digits = [_from_digits(match, blank, language) for match in _DIGITS.finditer(blank)]
    blank = _blanked(blank, tuple((n.start, n.end) for n in digits))
    roman = [_from_roman(match) for match in _ROMAN.finditer(blank)]
    words = _from_words(_blanked(blank, tuple((n.start, n.end) for n in roman)), language)
    return tuple(sorted([*clocks, *digits, *roman, *words], key=lambda n: (n.start, n.end)))


def _blanked(text: str, places: tuple[tuple[int, int], ...]) -> str:
    """Return a text of the same length in which some places hold nothing that is read."""
    for start, end in places:
        text = text[:start] + "|" * (end - start) + text[end:]
    return text


def _clocks(text: str) -> list[Number]:
    found = []
    for match in _CLOCK.finditer(text):
        if ":" not in match[0] and not match[3]:
            continue
        hour, minute = int(match[1]) % 24, int(match[2])
        hour += 12 if (match[3] or "").lower() == "p" and hour < 12 else 0  # noqa: PLR2004 - half a day
        found.append(
            Number(
                match.start(),
                match.end(),
                (
                    Fraction(hour * 60 + minute, 60),
                    Fraction(int(match[1])),
                    Fraction(f"{int(match[1])}.{match[2]}"),
                ),
            )
        )
    return found


def _from_digits(match: re.Match[str], text: str, language: str) -> Number:
    readings, digits = _readings(match[0], language)
    end, step = match.end(), Fraction(1, 10**digits)
    if scale := _AFTER[language].match(text, end):
        power = next(power for word, power in _POWERS if scale[1].lower().startswith(word))
        readings = tuple(value * 10**power for value in readings)
        step *= 10**power
        end = scale.end(1) + (
            text[scale.end(1) : scale.end(1) + 1] == "."
            and scale[1].lower() in {"млн", "млрд", "тыс", "трлн"}
        )
    elif later := _RANGE[language].match(text, end):
        power = next(power for word, power in _POWERS if later[1].lower().startswith(word))
        readings = (*(value * 10**power for value in readings), *readings)
    elif decade := _DECADE.match(text, end):
        readings = (*readings, *(value + 1900 for value in readings if value < 100))  # noqa: PLR2004 - the 60s
        end = decade.end()
    elif language == "en" and (hour := _HOUR.match(text, end)):
        meant = readings[0] + (12 if hour[1].lower() == "p" and readings[0] < 12 else 0)  # noqa: PLR2004
        return Number(match.start(), hour.end(), (meant, readings[0]))
    unit, end = _unit(text, end)
    return Number(match.start(), end, readings, unit, digits=digits, step=step)


def _readings(written: str, language: str) -> tuple[tuple[Fraction, ...], int]:
    """Return what digits can mean in a language, and how many decimals they have."""
    plain = re.sub(rf"[{_SPACES}'’]", "", written)
    if sum(letter.isdigit() for letter in plain) > _MANY or not plain.isascii():
        return (Fraction(sum(map(ord, plain)) % 10**9 + 10**_MANY),), 0
    marks = [mark for mark in plain if mark in ".,"]
    if len(marks) == 1:
        return _with_one_mark(plain, marks[0], language)
    if not marks or (_GROUPED.fullmatch(plain) and len(set(marks)) == 1):
        return (Fraction(re.sub("[.,]", "", plain)),), 0
    if marks[-1] != marks[0]:
        whole, _, rest = plain.rpartition(marks[-1])
        return (Fraction(f"{re.sub('[.,]', '', whole)}.{rest}"),), len(rest)
    return (Fraction(re.split("[.,]", plain)[0]),), 0


def _with_one_mark(plain: str, mark: str, language: str) -> tuple[tuple[Fraction, ...], int]:
    """Return the readings of "2,200" or "2.2": a mark before three digits may group them."""
    whole, _, rest = plain.partition(mark)
    small, large = Fraction(f"{whole}.{rest}"), Fraction(whole + rest)
    could_group = len(rest) == 3 and 0 < len(whole) <= 3 and whole != "0"  # noqa: PLR2004 - digits of a group
    if not could_group:
        return (small,), len(rest)
    if language == "en":
        return ((large,), 0) if mark == "," else ((small,), len(rest))
    return ((small, large), len(rest)) if mark == "," else ((large, small), 0)


def _unit(text: str, end: int) -> tuple[str, int]:
    found = _PERCENT.match(text, end)
    if not found:
        return "", end
    return ("points" if found["points"] else "percent"), found.end()


def _from_roman(match: re.Match[str]) -> Number:
    values = [_ROMAN_VALUES[letter] for letter in match[0]]
    total = sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    return Number(match.start(), match.end(), (Fraction(total),), soft=True)


Part = tuple[int, int, WordValue]
"""Start, end and value of a word for a number."""


def _from_words(text: str, language: str) -> list[Number]:
    return [number for run in _runs(text, language) for number in _sums(run, text)]


def _runs(text: str, language: str) -> list[list[Part]]:
    """Return number words that stand side by side, such as "two hundred and fifty"."""
    runs: list[list[Part]] = []
    for match in _WORD.finditer(text):
        value = _value(match[0].lower(), language)
        if value is None:
            continue
        gap = text[runs[-1][-1][1] : match.start()] if runs else ""
        joined = gap in _JOINTS or (gap == " and " and runs[-1][-1][2].role == "scale")
        if runs and joined:
            runs[-1].append((match.start(), match.end(), value))
        else:
            runs.append([(match.start(), match.end(), value)])
    return runs


def _value(word: str, language: str) -> WordValue | None:
    if language == "kk" and (portion := part_of(word)):
        return WordValue(portion, "of")
    return word_value(word, language)


def _sums(run: list[Part], text: str) -> Iterator[Number]:
    """Add a run of number words up; one that does not go on the number before begins another."""
    begun: list[Part] = []
    for start, end, value in run:
        if value.role == "part" or (begun and begun[-1][2].role == "of"):
            times = _total(begun) if begun and begun[-1][2].role != "of" else Fraction(1)
            factor = begun[-1][2].value if begun and begun[-1][2].role == "of" else Fraction(1)
            soft = value.soft and all(one[2].soft for one in begun)
            yield Number(begun[0][0] if begun else start, end, (times * factor * value.value,), soft=soft)
            begun = []
        elif begun and not _goes_on(begun, value):
            yield _number(begun, text)
            begun = [(start, end, value)]
        else:
            begun.append((start, end, value))
    if begun and begun[-1][2].role != "of":
        yield _number(begun, text)


def _goes_on(begun: list[Part], value: WordValue) -> bool:
    """Return whether a word goes on a number: "twenty five" is one, "five six" are two."""
    before = begun[-1][2]
    if value.role == "scale":
        return before.role in {"unit", "scale"}
    if value.role != "unit" or before.role == "whole":
        return False
    round_before = before.value >= _TEN_UP and before.value % 10 == 0
    return before.role == "scale" or (round_before and value.value < _least(before.value))


def _least(value: Fraction) -> Fraction:
    return Fraction(10) if value < _HUNDRED else Fraction(_HUNDRED)


def _total(run: list[Part]) -> Fraction:
    total = current = Fraction(0)
    for _, _, value in run:
        if value.role != "scale":
            current += value.value
        elif value.value <= _HUNDRED:
            current = (current or Fraction(1)) * value.value
        else:
            total, current = total + (current or Fraction(1)) * value.value, Fraction(0)
    return total + current


def _number(run: list[Part], text: str) -> Number:
    unit, end = _unit(text, run[-1][1])
    soft = all(value.soft for _, _, value in run) and unit == ""
    return Number(run[0][0], end, (_total(run),), unit, soft)
