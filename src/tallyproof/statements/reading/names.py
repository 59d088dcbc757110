"""Capitalised words in a sentence, and whether two of them in different scripts can be one name."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

__all__ = ["NameWord", "canonical", "find_names", "likeness"]


@dataclass(frozen=True, slots=True)
class NameWord:
    """A capitalised word."""

    start: int
    end: int
    text: str
    first: bool
    """Whether it begins the sentence, where every word has a capital."""


_WORD = re.compile(r"[^\W\d_]+(?:['’ʻ-](?!s\b)[^\W\d_]+)*")
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі",
        "a b v g d e e j z i i k l m n o p r s t u f h c c s s - i - e u a a g k n o u u h i".split(),
        strict=True,
    )
)
_LATIN = (
    ("shch", "s"), ("sch", "s"), ("tch", "c"), ("dzh", "j"), ("zh", "j"), ("kh", "h"), ("ph", "f"), ("sh", "s"), ("ch", "c"),
    ("ts", "c"), ("tz", "c"), ("th", "t"), ("ck", "k"), ("qu", "kv"), ("wh", "v"), ("gh", "g"), ("oo", "u"), ("ee", "i"),
    ("yu", "u"), ("ya", "a"), ("yo", "e"), ("ye", "e"), ("ia", "a"), ("iu", "u"), ("x", "ks"), ("q", "k"), ("w", "v"), ("y", "i"),
)  # fmt: skip
_HARD_C = re.compile(r"c(?![eiyh])")
_FOLD = str.maketrans({"g": "k", "h": "k", "z": "s", "c": "s", "j": "s", "b": "p", "d": "t", "v": "f"})
"""Consonants that languages exchange for each other in names: Hudson - Гудзон, Texas - Техас."""
_ENDING = re.compile("(?:ogo|omu|ami|iami|oi|ei|om|em|im|ih|am|a|u|i|e|o)$")
_KK_ENDING = re.compile("(?:n?[ia]n|[dtn][ia]n?|[gk][ae]|da|de|ta|te|men|pen|ben|dagi|tagi|degi|tegi)$")
_VOWELS = re.compile("[aeiou]")
_SHORT = 3


def find_names(text: str) -> Iterator[NameWord]:
    """Yield the capitalised words of a sentence; a sentence in capitals only has none."""
    words = list(_WORD.finditer(text))
    if sum(word[0].isupper() and len(word[0]) > 1 for word in words) * 2 > len(words) > _SHORT:
        return
    opened = True
    for word in words:
        if word[0][0].isupper():
            yield NameWord(word.start(), word.end(), word[0], first=opened)
        opened = text[word.end() : word.end() + 2].strip()[:1] in {".", "!", "?", ":"}


@lru_cache(maxsize=20_000)
def canonical(word: str) -> str:
    """Return a word in few Latin letters, so that spellings of one name in three scripts come close.

    Example:
        >>> canonical("Жұмабеков"), canonical("Zhumabekov"), canonical("Уитфилд"), canonical("Whitfield")
        ('jumabekov', 'jumabekov', 'uitfild', 'vitfield')
    """
    lower = re.sub("[-'’ʻ]", "", word.lower())
    spelt = "".join(_CYRILLIC.get(letter, letter) for letter in lower).replace("-", "")
    if spelt == lower:
        plain = unicodedata.normalize("NFKD", lower)
        spelt = _HARD_C.sub("k", "".join(letter for letter in plain if not unicodedata.combining(letter)))
        for long, short in _LATIN:
            spelt = spelt.replace(long, short)
    return re.sub(r"(.)\1+", r"\1", spelt)


@lru_cache(maxsize=200_000)
def likeness(one: str, other: str) -> float:
    """Return how alike two words sound, 0-1, endings of cases left out.

    Args:
        one: A word in any of the scripts.
        other: Another.

    Example:
        >>> likeness("Karimova", "Каримовой") > 0.9, likeness("Karimova", "Сабитова") > 0.7
        (True, False)
    """
    a, b = canonical(one), canonical(other)
    best = max(_like(x, y) for x in _stems(a) for y in _stems(b))
    return best if min(len(a), len(b)) > 1 else float(a == b)


def _stems(word: str) -> tuple[str, ...]:
    """Return a word and what is left of it without an ending."""
    cut = {_ENDING.sub("", word), _KK_ENDING.sub("", word), word}
    return tuple(sorted(stem for stem in cut if len(stem) >= min(len(word), _SHORT)))


def _like(a: str, b: str) -> float:
    bones = tuple(_VOWELS.sub("", word).translate(_FOLD) for word in (a, b))
    if not all(bones):
        return fuzz.ratio(a, b) / 100
    return (fuzz.ratio(a, b) + fuzz.ratio(*bones)) / 200
