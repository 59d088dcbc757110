"""Words left in the script of the other language, and words whose letters come from two scripts."""

import re
import unicodedata
from collections.abc import Iterator

from tallyproof.statements.flags.flag import Flag, Mark, Pair

__all__ = ["mixed_scripts", "untranslated_words"]

_LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]*[A-Za-z]")
_CYRILLIC = re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі-]{2,}")
_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 3
_SIGNS = frozenset("@/._\\0123456789")


def untranslated_words(pair: Pair) -> Iterator[Flag]:
    """Yield a flag for words of the target in the script of the source; words with a capital are left alone."""
    if (pair.source_language == "en") == (pair.target_language == "en"):
        return
    pattern = _CYRILLIC if pair.target_language == "en" else _LATIN
    left = [
        match for match in pattern.finditer(pair.target) if len(match[0]) >= _LEAST and _is_plain(match, pair)
    ]
    if left:
        marks = tuple(Mark("target", *match.span()) for match in left)
        yield Flag(
            "untranslated", "untranslated.word", marks, {"target": ", ".join(match[0] for match in left)}
        )


def _is_plain(match: re.Match[str], pair: Pair) -> bool:
    """Return whether a word is an ordinary one: in small letters, and not part of an address or a sign."""
    before, after = pair.target[: match.start()][-1:], pair.target[match.end() : match.end() + 2]
    in_sign = before in _SIGNS or after[:1] in _SIGNS - {"."} or (after[:1] == "." and after[1:].isalnum())
    return match[0].islower() and not in_sign


def mixed_scripts(pair: Pair) -> Iterator[Flag]:
    """Yield a flag for words with letters of two scripts, such as a Latin "o" in a Cyrillic word: they look alike."""
    for side, text, _ in pair.sides:
        for match in _WORD.finditer(text):
            if len({_script(letter) for letter in match[0]}) > 1:
                yield Flag("script", "script.mixed", (Mark(side, *match.span()),), {side: match[0]})


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").partition(" ")[0]
