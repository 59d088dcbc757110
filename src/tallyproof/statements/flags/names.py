"""A name on one side that answers to none on the other."""

import re
from collections.abc import Iterator

from tallyproof.statements.flags.flag import Flag, Mark, Pair
from tallyproof.statements.flags.ordinary import is_ordinary
from tallyproof.statements.flags.registered import Place, listed_names, unanswered_names
from tallyproof.statements.reading.dates import find_dates
from tallyproof.statements.reading.names import NameWord, find_names
from tallyproof.statements.reading.same_name import LEAST, is_name_of

__all__ = ["differing_names"]

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def differing_names(pair: Pair) -> Iterator[Flag]:
    """Yield a flag for a registered name that the other side lacks, and one where names on both sides answer to none.

    Without a register only a replacement is flagged: a capitalised word alone on one side is mostly no name.
    """
    listed = listed_names(pair)
    alone = [unanswered_names(pair, listed, i) for i in (0, 1)]
    if alone[0] or alone[1]:
        yield _flag(pair, "name.registered", alone)
    covered = [[place for places in listed[i].values() for place in places] for i in (0, 1)]
    free = [_free(pair, i, covered[i]) for i in (0, 1)]
    sure = any(not one.first for one in free[1]) or (
        pair.source_language != "en" and any(not one.first for one in free[0])
    )
    if free[0] and free[1] and sure and not (alone[0] or alone[1]):
        yield _flag(pair, "name.replaced", [_places(side) for side in free])


def _free(pair: Pair, side: int, covered: list[Place]) -> list[NameWord]:
    """Return the capitalised words of one side to which nothing on the other is alike."""
    _, text, language = pair.sides[side]
    _, other, other_language = pair.sides[1 - side]
    days = [(mark.start, mark.end) for mark in find_dates(text, language).marks]
    words = [match[0] for match in _WORD.finditer(other)]
    return [
        name
        for name in find_names(text)
        if len(name.text) >= LEAST
        and not name.text.isupper()
        and not is_ordinary(name.text, language)
        and not any(start <= name.start < end for start, end in (*covered, *days))
        and not is_name_of(name.text, language, words, other_language)
    ]


def _places(words: list[NameWord]) -> list[Place]:
    """Return where the words stand; the first of a sentence only where there is no other."""
    later = [word for word in words if not word.first]
    return [(word.start, word.end) for word in later or words]


def _flag(pair: Pair, rule: str, found: list[list[Place]]) -> Flag:
    marks, texts = [], {}
    for (side, text, _), places in zip(pair.sides, found, strict=True):
        marks += [Mark(side, *place) for place in sorted(places)]
        texts[side] = ", ".join(text[start:end] for start, end in sorted(places))
    return Flag("name", rule, tuple(marks), texts)
