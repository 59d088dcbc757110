"""Where registered names stand in two sentences, whole or by a family name alone, and which one of them lacks."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from tallyproof.statements.flags.flag import Pair
from tallyproof.statements.flags.ordinary import is_ordinary
from tallyproof.statements.reading.names import NameWord, find_names
from tallyproof.statements.reading.patterns import any_of, is_made_from, spans
from tallyproof.statements.reading.same_name import is_name_of, is_place_of
from tallyproof.statements.reading.territories import territory_pairs
from tallyproof.statements.terms import WordList, Words

__all__ = ["Listed", "Place", "listed_names", "unanswered_names"]

_LONGEST = 3
"""Letters of an ending after the stem of a country."""
_ALIKE = 0.80
"""Likeness from which a word may be a registered name in another spelling: for these, spellings are known."""
_WORD = re.compile(r"[^\W\d_]+")
Place = tuple[int, int]
Listed = dict[str, list[Place]]
"""Id of a registered name -> its places in one sentence."""
_ENOUGH = 2
"""Words of a name that stand for the whole whatever stands between them: "Nursultan Abishevich Nazarbayev"."""


def listed_names(pair: Pair) -> tuple[Listed, Listed]:
    """Return where registered names stand in the source and in the target."""
    source, target = (_listed(pair, text, language) for _, text, language in pair.sides)
    return source, target


def unanswered_names(pair: Pair, listed: tuple[Listed, Listed], side: int) -> list[Place]:
    """Return the places of names where the other side, which could write them, does not have them.

    A place that two names may claim is answered where the longer is; one whose words the other side writes in another
    way, by words with a capital that are no registered name themselves; a country, by its adjective too.
    """
    here, there = listed[side], listed[1 - side]
    _, other_text, other = pair.sides[1 - side]
    taken = [place for places in there.values() for place in places]
    words = [m[0] for m in _WORD.finditer(other_text) if not any(_overlap(m.span(), one) for one in taken)]
    answered = [place for name, places in here.items() if name in there for place in places]
    return sorted(
        {
            place
            for name in pair.terms.names_for(pair.sides[side][1], pair.sides[side][2])
            if name.id in here and name.id not in there and name.words.get(other)
            for place in here[name.id]
            if not any(one[0] <= place[0] and place[1] <= one[1] for one in answered)
            and not _sounds(pair.sides[side], place, _fitting(words, name, other), other)
        }
    )


def _fitting(words: Sequence[str], name: WordList, language: str) -> list[str]:
    """Return the words that may be a name in another spelling: no family name that is made from it."""
    stems = name.stems.get(language, ())
    return [word for word in words if not is_made_from(word, stems)]


def _sounds(side: tuple[str, str, str], place: Place, words: Sequence[str], other: str) -> bool:
    """Return whether every word of a name sounds like one of some words of the other language."""
    _, text, language = side
    capital = [word for word in words if not word.islower()]
    return all(
        is_name_of(word, language, capital, other, alike=_ALIKE) or is_place_of(word, language, words, other)
        for word in _WORD.findall(text[place[0] : place[1]])
    )


def _listed(pair: Pair, text: str, language: str) -> Listed:
    names = pair.terms.names_for(text, language)
    found = {name.id: _places(name, name.words, text, language) for name in names}
    whole = [place for places in found.values() for place in places]
    first = {place for name in names for place in _places(name, name.beside, text, language)}
    words = list(find_names(text))
    kept = {(word.start, word.end) for word in words if not _idle(word, language)} | first
    for name in names:
        if not found[name.id] and name.alone.get(language):
            alone = _alone(name, text, language, words, kept)
            found[name.id] = [place for place in alone if not any(_overlap(place, one) for one in whole)]
    return {name: places for name, places in found.items() if places}


def _places(name: WordList, words: Words, text: str, language: str) -> list[Place]:
    """Return where some words of a name stand; in small letters they are common nouns: "надежда", "will"."""
    pattern = _compiled(words.get(language, ()))
    found = [(start, end) for start, end in spans(pattern, text) if not text[start].islower()]
    stems = name.stems.get(language, ())
    return [
        (start, end)
        for start, end in found
        if not any(is_made_from(word, stems) for word in _WORD.findall(text[start:end]))
    ]


_compiled = lru_cache(maxsize=20_000)(any_of)


def _alone(
    name: WordList, text: str, language: str, words: Sequence[NameWord], kept: AbstractSet[Place]
) -> Iterator[Place]:
    """Yield the places of words that stand for a whole name: none of the words kept as other names is beside them."""
    families = set(_places(name, name.alone, text, language))
    if not families:
        return
    own = families | set(_places(name, name.beside, text, language))
    for run in _runs(text, [word for word in words if (word.start, word.end) in own | kept]):
        mine = [(word.start, word.end) for word in run if (word.start, word.end) in own]
        if families.intersection(mine) and len(mine) >= min(_ENOUGH, len(run)):
            yield mine[0][0], mine[-1][1]


def _idle(word: NameWord, language: str) -> bool:
    """Return whether a capitalised word beside a name does not belong to it: an office, a country, an acronym."""
    return (
        word.first
        or word.text.isupper()
        or is_ordinary(word.text, language)
        or _is_territory(word.text, language)
    )


def _is_territory(word: str, language: str) -> bool:
    """Return whether a word names a country or city: "Казахстана", but not "Сабитов" for Saba."""
    small = word.lower()
    return any(
        small[:cut] in _territories(language) for cut in range(max(2, len(small) - _LONGEST), len(small) + 1)
    )


@lru_cache(maxsize=8)
def _territories(language: str) -> frozenset[str]:
    return frozenset(here for here, _ in territory_pairs(language, "ru" if language == "en" else "en"))


def _runs(text: str, words: Sequence[NameWord]) -> Iterator[list[NameWord]]:
    """Yield words between which only space stands."""
    run: list[NameWord] = []
    for word in words:
        if run and not re.fullmatch(r"\s+", text[run[-1].end : word.start]):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _overlap(one: Place, other: Place) -> bool:
    return one[0] < other[1] and other[0] < one[1]
