"""Our own sentence pairs on elections: each with a faithful translation and one with a planted divergence."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from tallyproof.statements.align.encoders import Encoder
from tallyproof.statements.comparison import Version
from tallyproof.statements.flags.flag import Pair
from tallyproof.statements.flags.run import find_flags
from tallyproof.statements.measure.tally import Tally
from tallyproof.statements.terms import Terms
from tallyproof.statements.translations import nearer_of_two

__all__ = ["ElectionPair", "measure_nearer", "measure_own_set", "own_set"]


@dataclass(frozen=True, slots=True)
class ElectionPair:
    """A sentence and two translations of it."""

    id: str
    part: str
    """`written`: the rules were written looking at it; `held`: they were not."""
    language: str
    kind: str
    """Of the divergence in the altered translation."""
    source: str
    faithful: str
    altered: str


def own_set() -> tuple[ElectionPair, ...]:
    """Return all pairs; one author wrote them, so they show less than pairs by strangers would."""
    text = (resources.files("tallyproof.statements") / "data" / "election_pairs.tsv").read_text("utf-8")
    return tuple(ElectionPair(**row) for row in csv.DictReader(io.StringIO(text), delimiter="\t"))


def measure_own_set(terms: Terms, *, language: str, parts: tuple[str, ...]) -> Tally:
    """Flag the faithful and the altered translation of every pair of a language."""
    tally = Tally()
    for one in _chosen(language, parts):
        tally.add_clean(find_flags(Pair(one.source, "en", one.faithful, language, terms)))
        tally.add_planted(one.kind, find_flags(Pair(one.source, "en", one.altered, language, terms)))
    return tally


def measure_nearer(model: Encoder, *, language: str) -> tuple[int, int]:
    """Return in how many pairs an encoder finds the faithful translation nearer, and of how many."""
    chosen = list(_chosen(language, ("written", "held")))
    right = sum(
        nearer_of_two(
            Version(one.id, one.source, "en"),
            Version(one.id, one.faithful, language),
            Version(one.id, one.altered, language),
            model,
        )[0]
        == "first"
        for one in chosen
    )
    return right, len(chosen)


def _chosen(language: str, parts: tuple[str, ...]) -> Iterator[ElectionPair]:
    return (one for one in own_set() if one.language == language and one.part in parts)
