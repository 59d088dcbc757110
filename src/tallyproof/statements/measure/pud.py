"""Parallel Universal Dependencies: a thousand English sentences and their Russian translation by people."""

import random
from collections.abc import Sequence
from pathlib import Path

from tallyproof.errors import InputError
from tallyproof.statements.flags.flag import Pair
from tallyproof.statements.flags.run import find_flags
from tallyproof.statements.measure.conllu import Sentence, read_conllu
from tallyproof.statements.measure.damage import KINDS, Donors, damaged
from tallyproof.statements.measure.tally import Tally
from tallyproof.statements.terms import Terms

__all__ = ["Parallel", "measure_pud", "read_pud"]

Parallel = Sequence[tuple[Sentence, Sentence]]
"""English and Russian."""
_EACH = 150
"""Planted divergences of a kind at most."""


def read_pud(english: Path, russian: Path, *, part: str = "held") -> Parallel:
    """Return one half of the sentence pairs: the rules were written looking at the even ones (`written`) only.

    Raises:
        InputError: The files are not parallel.
    """
    one, two = read_conllu(english), read_conllu(russian)
    if [s.id for s in one] != [s.id for s in two]:
        raise InputError(russian.name, found="other sentence ids", expected=f"those of {english.name}")
    return [pair for i, pair in enumerate(zip(one, two, strict=True)) if i % 2 == (part == "held")]


def measure_pud(pairs: Parallel, terms: Terms, *, seed: int) -> Tally:
    """Flag every faithful pair, and pairs with one planted divergence, up to 150 of a kind."""
    tally = Tally()
    for english, russian in pairs:
        tally.add_clean(find_flags(Pair(english.text, "en", russian.text, "ru", terms)))
    russians = [russian for _, russian in pairs]
    for kind in KINDS:
        draw = random.Random(f"{seed} {kind}")  # noqa: S311 - a sample, not a secret
        shuffled = draw.sample(list(pairs), len(pairs))
        for english, russian in shuffled:
            if tally.planted[kind] >= _EACH:
                break
            if planted := damaged(kind, russian, Donors(russians, english), draw):
                tally.add_planted(kind, find_flags(Pair(english.text, "en", planted, "ru", terms)))
    return tally
