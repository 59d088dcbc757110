"""Whether two texts give the same figures to the same holders, in one language or across two."""

from collections.abc import Sequence
from dataclasses import dataclass

from tallyproof.statements.figures.figure import Figure, find_figures
from tallyproof.statements.flags.ordinary import is_ordinary
from tallyproof.statements.reading.names import NameWord, find_names
from tallyproof.statements.reading.same_name import LEAST, is_name_of
from tallyproof.statements.reading.sentences import split_sentences
from tallyproof.statements.terms import Terms

__all__ = ["same_figures"]

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Read:
    """A text with its names, and the stretches of its sentences in which the holder of a figure may stand."""

    language: str
    figures: tuple[Figure, ...]
    names: tuple[NameWord, ...]
    around: tuple[Place, ...]
    """Before and after every figure, up to its neighbours and the ends of its sentence."""


def same_figures(one: str, language: str, other: str, other_language: str, terms: Terms) -> bool:
    """Return whether two texts have the same figures, of the same bases, in one order, beside the same names.

    Args:
        one: A text.
        language: Of it: en, ru or kk.
        other: Another text.
        other_language: Of that one.
        terms: Names the bases.

    Example:
        >>> from functools import partial
        >>> same = partial(same_figures, language="en", other_language="ru", terms=Terms())
        >>> same("Karimov won 91.01 percent.", other="Каримов получил 91,01 процента.")
        True
        >>> same("Karimov won 91.01 percent.", other="Сабитов получил 91,01 процента.")
        False
    """
    ours, theirs = _read(one, language, terms), _read(other, other_language, terms)
    if _values(ours) != _values(theirs):
        return False
    return all(
        _agree(_within(ours, a), ours.language, _within(theirs, b), theirs.language)
        and _agree(_within(theirs, b), theirs.language, _within(ours, a), ours.language)
        for a, b in zip(ours.around, theirs.around, strict=True)
    )


def _read(text: str, language: str, terms: Terms) -> _Read:
    figures = find_figures(text, language, terms)
    names = (name for name in find_names(text) if len(name.text) >= LEAST)
    kept = tuple(name for name in names if not is_ordinary(name.text, language))
    return _Read(language, figures, kept, _around(text, language, figures))


def _values(read: _Read) -> list[tuple[object, ...]]:
    return [(figure.kind, figure.value, figure.base) for figure in read.figures]


def _around(text: str, language: str, figures: Sequence[Figure]) -> tuple[Place, ...]:
    found: list[Place] = []
    for sentence in split_sentences(text, language):
        inside = [one for one in figures if sentence.start <= one.start < sentence.end]
        edges = [sentence.start, *(edge for one in inside for edge in (one.start, one.end)), sentence.end]
        for i in range(len(inside)):
            found += [(edges[2 * i], edges[2 * i + 1]), (edges[2 * i + 2], edges[2 * i + 3])]
    return tuple(found)


def _within(read: _Read, place: Place) -> list[NameWord]:
    return [name for name in read.names if place[0] <= name.start < place[1]]


def _agree(ours: Sequence[NameWord], language: str, theirs: Sequence[NameWord], other_language: str) -> bool:
    """Return whether every name is among the others; the first word of a sentence may be none beside one that is."""
    words = [name.text for name in theirs]
    missing = [name for name in ours if not _among(name.text, language, words, other_language)]
    return all(name.first for name in missing) and (not missing or len(missing) < len(ours))


def _among(name: str, language: str, words: list[str], other_language: str) -> bool:
    """Return whether a name is among some words: as it is written in its own language, by its sound in another."""
    if language == other_language:
        return name in words
    return is_name_of(name, language, words, other_language)
