"""Signs in a text that hide something from a reader: invisible letters, turned direction, mixed scripts, markup."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Sign", "find_signs"]

_INVISIBLE = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2064\ufeff\u3164\uffa0"
_TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_MARKUP = re.compile(
    r"</?[a-zA-Z!][^<>\n]{0,200}>|&(?:#x?[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});|javascript:", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]{2,100}")
_MOST = 200
"""Signs of a kind that are told one by one."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Something to know about a text before it is quoted."""

    kind: str
    """`invisible`, `direction`, `control`, `mixed_script`, `markup`, `unpaired`."""
    start: int
    end: int
    found: str
    """The signs as codes, or the word."""


def find_signs(text: str) -> tuple[Sign, ...]:
    r"""Return what a text hides, in the order of the text; at most 200 of a kind.

    Example:
        >>> [(s.kind, s.found) for s in find_signs("pay\u200bpal \u202eabc <b>")]
        [('invisible', 'U+200B'), ('direction', 'U+202E'), ('markup', '<b>')]
    """
    counts: dict[str, int] = {}
    kept = []
    for sign in sorted(_signs(text), key=lambda sign: (sign.start, sign.kind)):
        counts[sign.kind] = counts.get(sign.kind, 0) + 1
        if counts[sign.kind] <= _MOST:
            kept.append(sign)
    return tuple(kept)


def _signs(text: str) -> Iterator[Sign]:
    for kind, letters in (("invisible", _INVISIBLE), ("direction", _TURNING)):
        for match in re.finditer(f"[{letters}]", text):
            yield Sign(kind, match.start(), match.end(), f"U+{ord(match[0]):04X}")
    for match in re.finditer("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", text):
        yield Sign("control", match.start(), match.end(), f"U+{ord(match[0]):04X}")
    for match in re.finditer("[\ud800-\udfff]", text):
        yield Sign("unpaired", match.start(), match.end(), f"U+{ord(match[0]):04X}")
    for match in _MARKUP.finditer(text):
        yield Sign("markup", match.start(), match.end(), match[0][:80])
    for match in _WORD.finditer(text):
        if not match[0].isascii() and len({_script(letter) for letter in match[0]}) > 1:
            yield Sign("mixed_script", match.start(), match.end(), match[0])


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").partition(" ")[0]
