"""An original and a translation side by side: sentences, beads, flags with places in the whole texts."""

from collections.abc import Iterator
from dataclasses import dataclass

from tallyproof.statements.align.beads import Bead
from tallyproof.statements.align.run import Alignment, align
from tallyproof.statements.flags.flag import Flag, Mark, Pair
from tallyproof.statements.flags.run import find_flags
from tallyproof.statements.reading.sentences import Segment, split_sentences
from tallyproof.statements.terms import Terms

__all__ = ["Comparison", "Placed", "Version", "bead_text", "compare_versions", "flags_of_bead", "segments_of"]


@dataclass(frozen=True, slots=True)
class Version:
    """A text and its language."""

    name: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A flag, its bead, and its marks as places in the whole texts."""

    bead: int
    """Number of the bead from 1."""
    flag: Flag


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything found about an original and a translation."""

    source: Version
    target: Version
    segments: tuple[tuple[Segment, ...], tuple[Segment, ...]]
    alignment: Alignment
    flags: tuple[Placed, ...]


def segments_of(version: Version) -> tuple[Segment, ...]:
    """Return the sentences of a text."""
    return split_sentences(version.text, version.language)


def compare_versions(
    source: Version,
    target: Version,
    terms: Terms,
    *,
    encoder: str = "auto",
    alignment: Alignment | None = None,
) -> Comparison:
    """Align a translation with its original and flag what differs.

    Args:
        source: The original.
        target: The translation.
        terms: Words to compare by.
        encoder: How to align; see `align`.
        alignment: Beads that a person gave; then nothing is aligned.

    Raises:
        CallError: A text is too long, or the encoder is not installed.
    """
    segments = (segments_of(source), segments_of(target))
    found = alignment or align(
        [s.text for s in segments[0]],
        [s.text for s in segments[1]],
        (source.language, target.language),
        encoder=encoder,
    )
    flags = tuple(
        Placed(number, flag)
        for number, bead in enumerate(found.beads, start=1)
        for flag in flags_of_bead(bead, (source, target), segments, terms)
    )
    return Comparison(source, target, segments, found, flags)


def flags_of_bead(
    bead: Bead,
    versions: tuple[Version, Version],
    segments: tuple[tuple[Segment, ...], tuple[Segment, ...]],
    terms: Terms,
) -> Iterator[Flag]:
    """Yield the flags of one bead, with places in the whole texts."""
    places = [
        _place(numbers, side) for numbers, side in zip((bead.source, bead.target), segments, strict=True)
    ]
    source, target = places
    if source is None or target is None:
        side, place = ("source", source) if target is None else ("target", target)
        kind = "omission" if side == "source" else "addition"
        if place is not None:
            text = versions[side == "target"].text[place[0] : place[1]]
            yield Flag(kind, f"{kind}.sentence", (Mark(side, *place),), {side: text})
        return
    texts = [
        version.text[place[0] : place[1]] for version, place in zip(versions, (source, target), strict=True)
    ]
    offsets = {"source": source[0], "target": target[0]}
    for flag in find_flags(Pair(texts[0], versions[0].language, texts[1], versions[1].language, terms)):
        marks = tuple(Mark(m.side, m.start + offsets[m.side], m.end + offsets[m.side]) for m in flag.marks)
        yield Flag(flag.kind, flag.rule, marks, flag.shown)


def bead_text(numbers: tuple[int, ...], segments: tuple[Segment, ...], text: str) -> str:
    """Return the text of some neighbouring sentences; empty for none."""
    place = _place(numbers, segments)
    return text[place[0] : place[1]] if place else ""


def _place(numbers: tuple[int, ...], segments: tuple[Segment, ...]) -> tuple[int, int] | None:
    if not numbers:
        return None
    chosen = [segments[number - 1] for number in numbers]
    return min(s.start for s in chosen), max(s.end for s in chosen)
