"""Align a translation with its original, and say by which means it was done."""

from collections.abc import Sequence
from dataclasses import dataclass

from tallyproof.statements.align.beads import Bead, cheapest
from tallyproof.statements.align.encoders import choose_encoder, encoder_cost
from tallyproof.statements.align.lengths import length_cost

__all__ = ["Alignment", "align"]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Beads and how they were found."""

    beads: tuple[Bead, ...]
    method: str
    """`lengths`, or the name of the encoder; `table` where a person gave the beads."""


def align(
    sources: Sequence[str], targets: Sequence[str], languages: tuple[str, str], *, encoder: str = "auto"
) -> Alignment:
    """Return the beads of two texts, given as sentences in their order.

    Args:
        sources: Sentences of the original.
        targets: Sentences of the translation.
        languages: Of both.
        encoder: `auto`, `lengths`, or the name of an encoder.

    Returns:
        Beads that use every sentence once. They are a proposal: a person should look at them before quoting them.

    Raises:
        CallError: A text is too long, or the encoder asked for is not installed.
    """
    chosen = choose_encoder(languages, encoder) if sources and targets else None
    lengths = length_cost(sources, targets, languages)
    cost = encoder_cost(chosen, sources, targets, lengths) if chosen else lengths
    return Alignment(cheapest(len(sources), len(targets), cost), chosen.name if chosen else "lengths")
