"""Ask every rule about a pair of sentences."""

from collections.abc import Callable, Iterator

from tallyproof.statements.flags.dates import differing_dates
from tallyproof.statements.flags.flag import Flag, Pair
from tallyproof.statements.flags.length import differing_length
from tallyproof.statements.flags.names import differing_names
from tallyproof.statements.flags.negation import differing_negation
from tallyproof.statements.flags.numbers import differing_numbers
from tallyproof.statements.flags.script import mixed_scripts, untranslated_words
from tallyproof.statements.flags.wording import differing_bases, differing_terms, shifted_scales

__all__ = ["RULES", "find_flags"]

Rule = Callable[[Pair], Iterator[Flag]]
_SEARCHES: tuple[Rule, ...] = (
    differing_numbers,
    differing_dates,
    differing_bases,
    differing_negation,
    differing_names,
    shifted_scales,
    differing_terms,
    untranslated_words,
    differing_length,
    mixed_scripts,
)
RULES = (
    "number.digits", "number.words", "date.month", "date.weekday", "base.changed", "base.one-side", "negation.dropped",
    "negation.added", "name.registered", "name.replaced", "scale.shift", "scale.one-side", "term.missing",
    "untranslated.word", "omission.sentence", "omission.length", "addition.sentence", "addition.length", "script.mixed",
)  # fmt: skip
"""Ids of all rules."""


def find_flags(pair: Pair) -> tuple[Flag, ...]:
    """Return everything in which two sentences differ that a rule can see.

    Absence of a flag is not a sign that the translation is accurate: most kinds of error have no rule.
    """
    return tuple(flag for search in _SEARCHES for flag in search(pair))
