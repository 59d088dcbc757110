"""Words of a list on one side that the other side answers with none, or with another level of the same scale."""

from collections.abc import Iterator
from functools import lru_cache

from tallyproof.statements.flags.flag import Flag, Mark, Pair
from tallyproof.statements.reading.numbers import find_numbers
from tallyproof.statements.reading.patterns import any_of, spans
from tallyproof.statements.terms import Level, Scale, Terms, WordList

__all__ = ["differing_bases", "differing_terms", "shifted_scales"]

Place = tuple[int, int]
_SHARES = {"en": ("share*", "turnout"), "ru": ("дол*", "явк*"), "kk": ("үлес*",)}


def shifted_scales(pair: Pair) -> Iterator[Flag]:
    """Yield a flag for each scale on which both sides have a level and share none; a weak one for a level alone."""
    for scale in pair.terms.scales:
        source, target = (_levels(scale, text, language) for _, text, language in pair.sides)
        if source and target and source.keys().isdisjoint(target):
            yield _flag(pair, "scale", "scale.shift", (source, target), scale.id)
        elif scale.one_side and bool(source) != bool(target) and _listed(scale, pair.target_language):
            other = pair.sides[0] if target else pair.sides[1]
            if not all(_answered(level, other) for level in scale.levels if level.id in {*source, *target}):
                yield _flag(pair, "scale", "scale.one-side", (source, target), scale.id)


def differing_bases(pair: Pair) -> Iterator[Flag]:
    """Yield a flag where figures stand and only one side says that they are of voters, votes, valid ballots, ..."""
    if not any(_figures(text, language) for _, text, language in pair.sides):
        return
    source, target = (_bases(pair.terms, text, language) for _, text, language in pair.sides)
    if source.keys() != target.keys():
        alone = (
            {name: places for name, places in source.items() if name not in target},
            {name: places for name, places in target.items() if name not in source},
        )
        rule = "base.changed" if all(alone) else "base.one-side"
        yield _flag(pair, "base", rule, alone, ", ".join(sorted({*alone[0], *alone[1]})))


def differing_terms(pair: Pair) -> Iterator[Flag]:
    """Yield a flag for each term that one side has and the other renders otherwise; checked in both directions."""
    for term in pair.terms.terms:
        found = [_places(term, text, language) for _, text, language in pair.sides]
        if all(term.words.get(language) for _, _, language in pair.sides) and bool(found[0]) != bool(
            found[1]
        ):
            sides = tuple({term.id: places} if places else {} for places in found)
            yield _flag(pair, "term", "term.missing", (sides[0], sides[1]), term.id)


def _levels(scale: Scale, text: str, language: str) -> dict[str, list[Place]]:
    """Return the levels in a text; a longer expression takes its words from a shorter one inside it."""
    found = {level.id: _places(level, text, language) for level in scale.levels}
    every = [place for places in found.values() for place in places]
    kept = {
        name: [one for one in places if not any(_inside(one, other) for other in every)]
        for name, places in found.items()
    }
    return {name: places for name, places in kept.items() if places}


def _answered(level: Level, other: tuple[str, str, str]) -> bool:
    """Return whether the other side has a word that renders a level without being a sign of it."""
    _, text, language = other
    return any(True for _ in spans(_compiled(level.answers.get(language, ())), text))


def _inside(one: Place, other: Place) -> bool:
    return one != other and other[0] <= one[0] and one[1] <= other[1]


def _listed(scale: Scale, language: str) -> bool:
    return any(level.words.get(language) for level in scale.levels)


def _bases(terms: Terms, text: str, language: str) -> dict[str, list[Place]]:
    found = {base.id: _places(base, text, language) for base in terms.bases}
    if found.get("valid"):
        found = {name: [] if name in {"ballots", "votes"} else places for name, places in found.items()}
    found |= {
        "percent" if unit == "percent" else "points": [(n.start, n.end)]
        for n in find_numbers(text, language)
        if (unit := n.unit)
    }
    return {name: places for name, places in found.items() if places}


def _figures(text: str, language: str) -> bool:
    hard = any(not number.soft for number in find_numbers(text, language))
    return hard or any(True for _ in spans(any_of(_SHARES[language]), text))


def _places(entry: WordList, text: str, language: str) -> list[Place]:
    pattern, after = (
        _compiled(entry.words.get(language, ())),
        _compiled(entry.except_before.get(language, ())),
    )
    return [
        (start, end) for start, end in spans(pattern, text) if after is None or not after.match(text, end + 1)
    ]


_compiled = lru_cache(maxsize=2000)(any_of)


def _flag(
    pair: Pair, kind: str, rule: str, found: tuple[dict[str, list[Place]], dict[str, list[Place]]], what: str
) -> Flag:
    marks, texts = [], {"what": what}
    for (name, text, _), levels in zip(pair.sides, found, strict=True):
        places = sorted(place for places in levels.values() for place in places)
        marks += [Mark(name, *place) for place in places]
        texts[name] = ", ".join(text[start:end] for start, end in places)
    return Flag(kind, rule, tuple(marks), texts)
