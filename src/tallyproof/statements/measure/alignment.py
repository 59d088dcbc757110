"""How much of a known alignment is found again, by lengths and by each encoder."""

import random
from collections.abc import Sequence

from tallyproof.statements.align.beads import Bead, cheapest
from tallyproof.statements.align.encoders import Encoder, encoder_cost
from tallyproof.statements.align.lengths import length_cost
from tallyproof.statements.measure.documents import Known, Score, score

__all__ = ["documents_with_gaps", "f1", "measure_alignment"]

_REMOVED = 5


def measure_alignment(
    documents: Sequence[Known], languages: tuple[str, str], model: Encoder | None, *, anchors: bool = True
) -> Score:
    """Align every document and add up what was found.

    Args:
        documents: Originals and translations of known alignment.
        languages: Of both.
        model: None for lengths only.
        anchors: Whether shared numbers, months and names count.
    """
    total = Score((0, 0, 0), (0, 0, 0))
    for known in documents:
        lengths = length_cost(known.sources, known.targets, languages, anchors=anchors)
        cost = encoder_cost(model, known.sources, known.targets, lengths) if model else lengths
        total += score(cheapest(len(known.sources), len(known.targets), cost), known)
    return total


def documents_with_gaps(pairs: Sequence[tuple[str, str]], *, seeds: Sequence[int]) -> tuple[Known, ...]:
    """Return a text and its translation with five paragraphs removed on each side, once for each seed."""
    return tuple(_with_gaps(pairs, random.Random(seed)) for seed in seeds)  # noqa: S311 - a sample


def _with_gaps(pairs: Sequence[tuple[str, str]], draw: random.Random) -> Known:
    gone = draw.sample(range(len(pairs)), min(2 * _REMOVED, len(pairs)))
    dropped, added = set(gone[:_REMOVED]), set(gone[_REMOVED:])
    sources: list[str] = []
    targets: list[str] = []
    beads = []
    for i, (one, two) in enumerate(pairs):
        if i not in added:
            sources.append(one)
        if i not in dropped:
            targets.append(two)
        here = () if i in added else (len(sources),)
        there = () if i in dropped else (len(targets),)
        beads.append(Bead(here, there))
    return Known(tuple(sources), tuple(targets), tuple(beads))


def f1(counts: tuple[int, int, int]) -> float | None:
    """Return the harmonic mean of precision and recall; None where there was nothing to find or propose."""
    right, proposed, true = counts
    return 2 * right / (proposed + true) if proposed + true else None
