"""Whether a word of another language may be the same name."""

from collections.abc import Sequence

from tallyproof.statements.reading.names import likeness
from tallyproof.statements.reading.territories import territory_pairs

__all__ = ["ALIKE", "LEAST", "is_name_of", "is_place_of"]

ALIKE = 0.70
"""Likeness from which two words may be one name."""
LEAST = 3
"""Shorter words are not compared."""


def is_name_of(
    name: str, language: str, words: Sequence[str], other_language: str, *, alike: float = ALIKE
) -> bool:
    """Return whether one of some words of another language may be this name: it sounds alike, or is a known place."""
    if any(likeness(name, word) >= alike for word in words if len(word) >= LEAST):
        return True
    return is_place_of(name, language, words, other_language)


def is_place_of(name: str, language: str, words: Sequence[str], other_language: str) -> bool:
    """Return whether a word is a country or city, and one of some words of another language begins as it does there."""
    stems = territory_pairs(language, other_language)
    known = [there for here, there in stems if name.lower().startswith(here)]
    return any(word.lower().startswith(there) for there in known for word in words)
