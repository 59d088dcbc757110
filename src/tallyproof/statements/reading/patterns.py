"""Words of a list found in a text: a star for any ending, a question mark for one letter, a tilde for a Russian case."""

import re
from collections.abc import Iterable, Iterator

__all__ = ["Found", "any_of", "is_made_from", "spans"]

Found = tuple[int, int]
_CASES = "(?:а|я|у|ю|е|ё|ы|и|о|ь|й|ой|ей|ёй|ою|ею|ью|ом|ем|ём|ым|им|ая|яя|ую|юю|ое|ее|ый|ий|ого|его|ому|ему)?"
"""Endings of the singular of Russian names: Каримов~ is Каримова and Каримовой, but not Каримовский; Иван~ is not Иванов."""
_MADE = re.compile(
    "(?:[оеё]в|ин|[ыи]х|[сц]к|ич|вич|енк|[её]нок|[ую]к|ч[ау]к|ец|ян|дзе|швили|баев|беков|ұлы|улы|қызы|кызы"
    "|[oe]v|yev|in|sk[iy]|vich|enko|[uy]k|chuk|ian|yan|dze|shvili|ba[yi]ev|bekov|uly|kyzy)"
)
"""What makes a family name of a name: Иван-ов, Ковал-енко, Петров-ский, Karim-bayev."""


def any_of(words: Iterable[str]) -> re.Pattern[str] | None:
    """Return the pattern of some words, the longest first; None for none.

    Example:
        >>> any_of(["serious*"]).findall("Seriously, a serious matter")
        ['Seriously', 'serious']
        >>> any_of(["Колумб~"]).findall("Колумбу в Колумбии")
        ['Колумбу']
    """
    ordered = sorted(
        {word.strip().lower() for word in words if word.strip()}, key=lambda word: (-len(word), word)
    )
    if not ordered:
        return None
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(_expression, ordered))})(?![\w-])", re.IGNORECASE)


def is_made_from(word: str, stems: Iterable[str]) -> bool:
    """Return whether a word is a family name that is made from the beginning of a name.

    Example:
        >>> [is_made_from(word, ["Ковал", "Петров"]) for word in ("Ковалем", "Ковалева", "Петров", "Петровского")]
        [False, True, False, True]
    """
    small = word.lower()
    return any(
        stem and small.startswith(stem.lower()) and _MADE.match(small, len(stem.lower())) for stem in stems
    )


def spans(pattern: re.Pattern[str] | None, text: str) -> Iterator[Found]:
    """Yield where a pattern stands in a text."""
    if pattern:
        yield from (match.span() for match in pattern.finditer(text))


def _expression(word: str) -> str:
    escaped = (
        re.escape(word)
        .replace(r"\*", r"[\w-]*")
        .replace(r"\?", r"\w")
        .replace(r"\ ", r"\s+")
        .replace(r"\~", _CASES)
    )
    return escaped.replace("'", "['’]")
