"""Two translations of one original, or two versions of one text: where they differ, and which is nearer."""

import re
from dataclasses import dataclass, replace

import numpy as np

from tallyproof.statements.align.beads import Bead
from tallyproof.statements.align.encoders import Encoder, choose_encoder
from tallyproof.statements.comparison import Comparison, Version, bead_text, compare_versions
from tallyproof.statements.flags.flag import Flag, Pair
from tallyproof.statements.flags.script import untranslated_words
from tallyproof.statements.reading.word_diff import word_opcodes
from tallyproof.statements.terms import Terms

__all__ = ["Change", "Sentence", "Translations", "compare_translations", "nearer_of_two", "word_changes"]

_TOKEN = re.compile(r"\w+(?:[.,]\d+)*|[^\w\s]|\s+")
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Change:
    """Words of the first text and those that stand in their place in the second; one of both may be empty."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the original, as two translations render it."""

    source: str
    first: str
    second: str
    changes: tuple[Change, ...]
    nearer: str = ""
    """`first`, `second`, or empty: the same, or no encoder that knows both languages."""
    likeness: tuple[float, float] | None = None
    """Cosines with the original; for the order only, they measure no quality."""
    flags: tuple[tuple[Flag, ...], tuple[Flag, ...]] = ((), ())
    """Those of the first and of the second translation."""


@dataclass(frozen=True, slots=True)
class Translations:
    """Two translations sentence by sentence, and how that was found."""

    sentences: tuple[Sentence, ...]
    method: str
    encoder: str
    """Name of the encoder that says which is nearer; empty: none."""


def compare_translations(
    original: Version, first: Version, second: Version, terms: Terms, *, encoder: str = "auto"
) -> Translations:
    """Return how two translations of one original render each of its sentences.

    A sentence of the original stands with the sentences of both translations that are joined to it; sentences that the
    two alignments group differently are grouped together.
    """
    both = [compare_versions(original, version, terms, encoder=encoder) for version in (first, second)]
    model = choose_encoder((original.language, first.language, second.language), encoder)
    groups = _groups(both[0].alignment.beads, both[1].alignment.beads)
    sentences = tuple(_sentence(group, both, model) for group in groups)
    return Translations(sentences, both[0].alignment.method, model.name if model else "")


Group = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
"""Sentences of the original, of the first and of the second translation."""


def _groups(one: tuple[Bead, ...], two: tuple[Bead, ...]) -> list[Group]:
    """Return the smallest groups of sentences that no bead of either alignment leaves."""
    found: list[Group] = []
    i = j = 0
    while i < len(one) or j < len(two):
        taken: tuple[list[Bead], list[Bead]] = ([], [])
        while True:
            ends = [max((n for b in side for n in b.source), default=0) for side in taken]
            if taken[0] and taken[1] and ends[0] == ends[1]:
                break
            if i < len(one) and (j >= len(two) or ends[0] <= ends[1]):
                taken[0].append(one[i])
                i += 1
            elif j < len(two):
                taken[1].append(two[j])
                j += 1
            else:
                break
        found.append(
            (
                tuple(sorted({n for side in taken for b in side for n in b.source})),
                tuple(n for b in taken[0] for n in b.target),
                tuple(n for b in taken[1] for n in b.target),
            )
        )
    return found


def _sentence(group: Group, both: list[Comparison], model: Encoder | None) -> Sentence:
    source = bead_text(group[0], both[0].segments[0], both[0].source.text)
    texts = [
        bead_text(numbers, comparison.segments[1], comparison.target.text)
        for numbers, comparison in zip(group[1:], both, strict=True)
    ]
    original = replace(both[0].source, text=source)
    one, two = (replace(side.target, text=text) for side, text in zip(both, texts, strict=True))
    nearer, likeness = nearer_of_two(original, one, two, model) if model and source else ("", None)
    flags = tuple(
        _flags(numbers, group[0], comparison) for numbers, comparison in zip(group[1:], both, strict=True)
    )
    return Sentence(source, texts[0], texts[1], word_changes(*texts), nearer, likeness, (flags[0], flags[1]))


def _flags(targets: tuple[int, ...], sources: tuple[int, ...], comparison: Comparison) -> tuple[Flag, ...]:
    beads = comparison.alignment.beads
    return tuple(
        placed.flag
        for placed in comparison.flags
        if set(beads[placed.bead - 1].target) & set(targets)
        or set(beads[placed.bead - 1].source) & set(sources)
    )


def nearer_of_two(
    source: Version, first: Version, second: Version, model: Encoder
) -> tuple[str, tuple[float, float] | None]:
    """Return which of two translations of a sentence is nearer, and both cosines; neither where they are the same.

    A translation that leaves fewer words untranslated is nearer; an encoder would say the opposite, because a word of
    the original is to it the best translation of itself. Otherwise the higher cosine decides.
    """
    if not (first.text and second.text) or first.text == second.text:
        return "", None
    vectors = model.encode([source.text, first.text, second.text])
    cosines = (float(np.dot(vectors[0], vectors[1])), float(np.dot(vectors[0], vectors[2])))
    left = [_untranslated(source, version) for version in (first, second)]
    if left[0] != left[1]:
        return ("first" if left[0] < left[1] else "second"), cosines
    return ("first" if cosines[0] >= cosines[1] else "second"), cosines


def _untranslated(source: Version, target: Version) -> int:
    pair = Pair(source.text, source.language, target.text, target.language, Terms())
    return sum(len(flag.marks) for flag in untranslated_words(pair))


def word_changes(first: str, second: str) -> tuple[Change, ...]:
    """Return what differs between two texts of one language, word by word.

    Example:
        >>> word_changes("Выборы не соответствовали стандартам.", "Выборы не полностью соответствовали стандартам.")
        (Change(first='', second='полностью'),)
    """
    one, two = (_TOKEN.findall(text[:_LONGEST]) for text in (first, second))
    changed = [
        Change("".join(one[i1:i2]).strip(), "".join(two[j1:j2]).strip())
        for op, i1, i2, j1, j2 in word_opcodes(one, two)
        if op != "equal"
    ]
    return tuple(change for change in changed if change.first or change.second)
