"""Words of a list found in a text: a star for any ending, a question mark for one letter, a tilde for a Russian case."""

import re
from collections.abc import Iterable, Iterator

__all__ = ["Found", "any_of", "spans"]

Found = tuple[int, int]
_CASES = (
    "(?:а|я|у|ю|е|ё|ы|и|о|ь|й|ой|ей|ёй|ою|ею|ью|ом|ем|ём|ым|им|ам|ям|ах|ях|ых|их|ов|ев|ая|яя|ую|юю|ое|ее|ые|ие|ого|его"
    "|ому|ему|ыми|ими|ами|ями)?"
)
"""Endings of Russian names: Каримов~ is Каримова and Каримовой, but not Каримовский."""


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
