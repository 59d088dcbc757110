"""How names of registered actors are looked for: with the endings of a language, and by the family name."""

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from tallyproof.election.actors.actor import Actor, ActorKind, Name
from tallyproof.statements.reading.patterns import is_made_from
from tallyproof.statements.terms import LANGUAGES, WordList

__all__ = ["names_of_actors"]

_SHORT = 3
"""A stem of fewer letters stands for too many words: such a word is looked for as it is written."""
_WHOLE = 4
"""Letters of a word that may stand for a whole name."""
_FORMS = 8
"""Ways of writing one name at most."""
_ENDING = re.compile("(?:(?<=[сц]к)(?:ий|ая|ое|ие)|ый|ой|ая|ое|ые|[аеийоуыюяёь])$")
"""What changes with the case at the end of a Russian name: Росси-я, Москв-а, Туякба-й, Достоевск-ий."""
_FLEETING = re.compile("[ео](?=[клнц]$)")
"""A vowel that goes when an ending comes: Павел - Павла."""
_SIGNS = re.compile("[*?~]")
"""Signs of patterns, which in a name are none."""
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_VOWEL = re.compile("[aeiouy]+$")
_PATRONYMIC = re.compile(
    "(?:вич|вна|ична|ұлы|улы|қызы|кызы|оглы|ovich|evich|ovna|evna|uly|kyzy|oglu)$", re.IGNORECASE
)
"""A name that ends so begins with the family name: Сидоров Иван Петрович."""
_FAMILY = re.compile(".{2,}(?:[оеё]ва?|[сц]к(?:ий|ая)|енко|[oe]va?|sk(?:y|iy|aya)|enko)$", re.IGNORECASE)
"""Endings of family names that first names of five letters or more do not have."""
_THREE, _LONG = 3, 5


def names_of_actors(actors: Iterable[Actor]) -> tuple[WordList, ...]:
    """Return the names by language, in the forms in which sentences have them.

    Args:
        actors: A name whose language is not recorded counts for every language of its alphabet.

    Example:
        >>> names = (Name("Marat Karimov", "en"), Name("Марат Каримов", "ru"))
        >>> found = names_of_actors([Actor("karimov", ActorKind.PERSON, names)])[0]
        >>> found.words["ru"], found.alone["ru"], found.beside["ru"]
        (('Марат~ Каримов~',), ('Каримов~',), ('Марат~',))
    """
    return tuple(_listed(actor) for actor in actors)


def _listed(actor: Actor) -> WordList:
    person = actor.kind is ActorKind.PERSON
    words: dict[str, tuple[str, ...]] = {}
    alone: dict[str, tuple[str, ...]] = {}
    beside: dict[str, tuple[str, ...]] = {}
    stems: dict[str, tuple[str, ...]] = {}
    for language in LANGUAGES:
        texts = [_SIGNS.sub(" ", name.text) for name in actor.names if language in _languages(name)]
        words[language] = _distinct(form for text in texts for form in _forms(text, language, person=person))
        if person:
            parts = [text.split() for text in texts]
            families = {_family(every) for every in parts if len(every) > 1}
            others = {word for every in parts if len(every) > 1 for word in every} - families
            alone[language] = _parts((word for word in families if len(word) >= _WHOLE), language)
            beside[language] = _parts(others, language)
            stems[language] = tuple(_stems({word for every in parts for word in every}, language))
    return WordList(actor.id, words, alone=alone, beside=beside, stems=stems)


def _parts(words: Iterable[str], language: str) -> tuple[str, ...]:
    return _distinct(form for word in sorted(words) for form in _word_forms(word, language, person=True))


def _family(words: Sequence[str]) -> str:
    """Return the family name among the words of a person's name: the last, or the first as lists of officials have it.

    Example:
        >>> [_family(name.split()) for name in ("Иван Сидоров", "Сидоров Иван", "Ким Иван Петрович")]
        ['Сидоров', 'Сидоров', 'Ким']
    """
    first, last = words[0], words[-1]
    if len(words) >= _THREE and _PATRONYMIC.search(last):
        return first
    turned = len(words) < _THREE and len(first) >= _LONG and _FAMILY.match(first) and not _FAMILY.match(last)
    return first if turned else last


def _stems(words: Collection[str], language: str) -> Iterator[str]:
    """Yield the beginnings of a person's names, but not of one that another of them is made from: Иван Иванов."""
    for stem in sorted({_stem(word, language) for word in words}):
        if not any(is_made_from(word, [stem]) for word in words):
            yield stem


def _stem(word: str, language: str) -> str:
    return (_VOWEL if language == "en" else _ENDING).sub("", word)


def _distinct(forms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(forms))


def _languages(name: Name) -> tuple[str, ...]:
    tag = name.language.split("-")[0]
    if tag:
        return (tag,)
    return ("ru", "kk") if _CYRILLIC.search(name.text) else ("en",)


def _forms(text: str, language: str, *, person: bool) -> Iterator[str]:
    """Yield the name with every word in the forms of its language."""
    by_word = [tuple(_word_forms(word, language, person=person)) for word in text.split()]
    if by_word:
        every = (" ".join(words) for words in itertools.product(*by_word))
        yield from itertools.islice(every, _FORMS)


def _word_forms(word: str, language: str, *, person: bool) -> Iterator[str]:
    """Yield a word as a pattern: English as it is, Kazakh with any ending, Russian by its stem.

    A Russian word for a person takes the endings of cases, another any: "Канада" is in "канадский".
    """
    if language == "en" or (language == "ru" and word.isupper()) or len(word) < _SHORT:
        yield word
        return
    stem, sign = (_stem(word, language), "~" if person else "*") if language == "ru" else (word, "*")
    yield f"{stem}{sign}" if person or len(stem) >= _SHORT else word
    if language == "ru" and len(word) > _WHOLE and (other := _FLEETING.sub("", word)) != word:
        yield f"{other}{sign}"
