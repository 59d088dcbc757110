"""A number on one side that the other side does not have."""

from collections.abc import Iterator

from tallyproof.statements.flags.flag import Flag, Mark, Pair
from tallyproof.statements.reading.dates import find_dates
from tallyproof.statements.reading.numbers import Number, find_numbers

__all__ = ["differing_numbers", "numbers_of"]


def numbers_of(text: str, language: str) -> tuple[Number, ...]:
    """Return the numbers of a text, those of dates in digits included."""
    dates = find_dates(text, language)
    return (*find_numbers(text, language, without=dates.places), *dates.numbers)


def differing_numbers(pair: Pair) -> Iterator[Flag]:
    """Yield one flag where numbers differ: those of each side that the other does not have as often.

    Numbers that other languages often say without one ("first", "both") may answer a number, but need no answer.
    """
    sides = [numbers_of(text, language) for _, text, language in pair.sides]
    alone = [_unanswered(sides[0], sides[1]), _unanswered(sides[1], sides[0])]
    if not (alone[0] or alone[1]):
        return
    marks = tuple(
        Mark(name, number.start, number.end)
        for (name, _, _), numbers in zip(pair.sides, alone, strict=True)
        for number in numbers
    )
    texts = {
        name: ", ".join(text[n.start : n.end] for n in numbers)
        for (name, text, _), numbers in zip(pair.sides, alone, strict=True)
    }
    in_words = all(not any(c.isdigit() for c in words) for words in texts.values())
    yield Flag("number", "number.words" if in_words else "number.digits", marks, texts)


def _unanswered(these: tuple[Number, ...], those: tuple[Number, ...]) -> list[Number]:
    """Return the hard numbers of one side to which no number of the other answers, each answering once or more."""
    return [number for number in these if not number.soft and not any(number.same(other) for other in those)]
