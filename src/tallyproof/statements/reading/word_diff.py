"""Which words two lists share in order, in a time that no repetition can stretch."""

import difflib
from collections.abc import Sequence

from rapidfuzz.distance import Indel

__all__ = ["Opcode", "word_opcodes"]

Opcode = tuple[str, int, int, int, int]
"""`equal`, `replace`, `delete` or `insert`, and the places in both lists, as difflib has them."""
_PLEASANT = 250_000
"""Pairs of words up to which the longest common runs are looked for, which read better than the most common words."""


def word_opcodes(one: Sequence[str], two: Sequence[str]) -> list[Opcode]:
    """Return how the first list becomes the second.

    Common words at both ends are set aside; the longest runs are matched first in what is left, or, where that is long,
    as many words as possible: matching runs takes the square of the length where words repeat.

    Example:
        >>> word_opcodes("the vote was calm".split(), "the vote was very calm".split())
        [('equal', 0, 3, 0, 3), ('insert', 3, 3, 3, 4), ('equal', 3, 4, 4, 5)]
    """
    shorter = min(len(one), len(two))
    start = next((i for i in range(shorter) if one[i] != two[i]), shorter)
    left = shorter - start
    end = next((i for i in range(left) if one[len(one) - 1 - i] != two[len(two) - 1 - i]), left)
    middle = (one[start : len(one) - end], two[start : len(two) - end])
    found: list[Opcode] = [("equal", 0, start, 0, start)] if start else []
    found += [(op, a + start, b + start, c + start, d + start) for op, a, b, c, d in _middle(*middle)]
    if end:
        found.append(("equal", len(one) - end, len(one), len(two) - end, len(two)))
    return found


def _middle(one: Sequence[str], two: Sequence[str]) -> list[Opcode]:
    if len(one) * len(two) <= _PLEASANT:
        matcher = difflib.SequenceMatcher(None, one, two, autojunk=False)
        return [(op, a, b, c, d) for op, a, b, c, d in matcher.get_opcodes()]
    found = Indel.opcodes(one, two)
    return [(op.tag, op.src_start, op.src_end, op.dest_start, op.dest_end) for op in found]
