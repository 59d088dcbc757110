"""How names of registered actors are looked for: with the endings of a language, and by the family name."""

import itertools
import re
from collections.abc import Iterable, Iterator

from tallyproof.election.actors.actor import Actor, ActorKind, Name
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


def names_of_actors(actors: Iterable[Actor]) -> tuple[WordList, ...]:
    """Return the names by language, in the forms in which sentences have them.

    Args:
        actors: A name whose language is not recorded counts for every language of its alphabet.

    Example:
        >>> names = (Name("Marat Karimov", "en"), Name("Марат Каримов", "ru"))
        >>> found = names_of_actors([Actor("karimov", ActorKind.PERSON, names)])[0]
        >>> found.words["ru"], found.alone["ru"]
        (('Марат~ Каримов~',), ('Марат~', 'Каримов~'))
    """
    return tuple(_listed(actor) for actor in actors)


def _listed(actor: Actor) -> WordList:
    person = actor.kind is ActorKind.PERSON
    words: dict[str, tuple[str, ...]] = {}
    alone: dict[str, tuple[str, ...]] = {}
    for language in LANGUAGES:
        texts = [_SIGNS.sub(" ", name.text) for name in actor.names if language in _languages(name)]
        words[language] = _distinct(form for text in texts for form in _forms(text, language, person=person))
        parts = [word for text in texts if person and " " in text.strip() for word in text.split()]
        whole = [part for part in parts if len(part) >= _WHOLE]
        alone[language] = _distinct(
            form for part in whole for form in _word_forms(part, language, person=True)
        )
    return WordList(actor.id, words, alone=alone)


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
    stem, sign = (_ENDING.sub("", word), "~" if person else "*") if language == "ru" else (word, "*")
    yield f"{stem}{sign}" if person or len(stem) >= _SHORT else word
    if language == "ru" and len(word) > _WHOLE and (other := _FLEETING.sub("", word)) != word:
        yield f"{other}?{sign}"
