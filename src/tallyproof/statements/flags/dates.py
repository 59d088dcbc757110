"""A month or a day of the week on one side that the other side does not have."""

from collections.abc import Iterator

from tallyproof.statements.flags.flag import Flag, Mark, Pair
from tallyproof.statements.reading.dates import DateMark, find_dates

__all__ = ["differing_dates"]


def differing_dates(pair: Pair) -> Iterator[Flag]:
    """Yield a flag for months and one for weekdays where the two sides do not name the same ones."""
    sides = [find_dates(text, language).marks for _, text, language in pair.sides]
    for kind in ("month", "weekday"):
        named = [[mark for mark in marks if mark.kind == kind] for marks in sides]
        values = [{mark.value for mark in marks} for marks in named]
        if values[0] != values[1]:
            yield _flag(pair, kind, [[m for m in named[i] if m.value not in values[1 - i]] for i in (0, 1)])


def _flag(pair: Pair, kind: str, alone: list[list[DateMark]]) -> Flag:
    marks, texts = [], {}
    for (name, text, _), found in zip(pair.sides, alone, strict=True):
        marks += [Mark(name, mark.start, mark.end) for mark in found]
        texts[name] = ", ".join(text[mark.start : mark.end] for mark in found)
    return Flag("date", f"date.{kind}", tuple(marks), texts)
