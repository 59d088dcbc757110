"""The figures of a statement beside the results: which total each equals, and of which whole a share would be right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tallyproof.statements.figures.figure import Figure, Quoted
from tallyproof.statements.reading.names import likeness

__all__ = ["Compared", "Totals", "compare_with_totals"]

_ALIKE = 0.75
_CLOSE = Fraction(1, 100)
_WHOLES = ("registered", "cast", "valid")


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals of one version of the results, or announced ones."""

    name: str
    """What they are called: a version's hash, a release."""
    counts: dict[str, int] = field(default_factory=dict)
    """registered, issued, cast, valid, invalid; what is not published is not there."""
    votes: dict[str, int] = field(default_factory=dict)
    """By the name of the choice."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure beside the totals."""

    figure: Figure
    totals: str
    equals: tuple[str, ...] = ()
    """Totals that are this count, as far as it is written out."""
    choice: str = ""
    """The choice whose name stands before the figure; empty: none is recognised."""
    recorded: int | None = None
    """Votes of that choice."""
    shares: dict[str, Fraction] = field(default_factory=dict)
    """Percentage of that choice's votes in each whole that is known: registered, cast, valid."""
    fits: tuple[str, ...] = ()
    """Wholes of which the stated percentage, or the count's whole, is right within rounding."""
    near: tuple[str, ...] = ()
    """Wholes that miss by at most one percent."""
    reconciles: bool = False
    """Whether the recorded votes in place of the count would make all counts and shares fit one whole."""


def compare_with_totals(
    figures: tuple[Figure, ...], pairs: tuple[Quoted, ...], totals: Totals
) -> tuple[Compared, ...]:
    """Return each count and percentage beside the totals; a figure about nothing known there is left out."""
    wholes = {pair.share: pair.whole for pair in pairs}
    abouts = {pair.share: pair.count.about for pair in pairs}
    found = (_compared(figure, totals, wholes.get(figure), abouts.get(figure, "")) for figure in figures)
    return tuple(_reconciled(one, pairs) for one in found if one.equals or one.choice or one.fits or one.near)


def _reconciled(found: Compared, pairs: tuple[Quoted, ...]) -> Compared:
    """Say of a count that is not the recorded one whether the recorded one would fit the other pairs."""
    own = next((pair for pair in pairs if pair.count == found.figure), None)
    others = [pair for pair in pairs if pair != own]
    if own is None or not others or found.recorded is None or found.equals or _meet(own.whole, others):
        return found
    recorded = replace(
        own.count, value=Fraction(found.recorded), low=Fraction(found.recorded), high=Fraction(found.recorded)
    )
    return replace(found, reconciles=_meet(Quoted(recorded, own.share).whole, others))


def _meet(whole: tuple[Fraction, Fraction], others: Sequence[Quoted]) -> bool:
    return all(whole[0] <= other.whole[1] and other.whole[0] <= whole[1] for other in others)


def _compared(
    figure: Figure, totals: Totals, whole: tuple[Fraction, Fraction] | None, about: str
) -> Compared:
    choice = _choice(figure.about or about, totals)
    recorded = totals.votes.get(choice)
    if figure.kind == "count":
        named = {**totals.counts, **totals.votes}
        equals = tuple(name for name, value in named.items() if figure.low <= value <= figure.high)
        return Compared(figure, totals.name, equals, choice, recorded)
    if figure.kind != "percent":
        return Compared(figure, totals.name)
    known = {name: totals.counts[name] for name in _WHOLES if totals.counts.get(name)}
    shares = (
        {name: Fraction(recorded * 100, value) for name, value in known.items()}
        if recorded is not None
        else {}
    )
    fits = [name for name, share in shares.items() if figure.low <= share <= figure.high]
    near: list[str] = []
    if whole:
        fits += [name for name, value in known.items() if whole[0] <= value <= whole[1] and name not in fits]
        near = [name for name, value in known.items() if name not in fits and _misses(value, whole) <= _CLOSE]
    return Compared(figure, totals.name, (), choice, recorded, shares, tuple(fits), tuple(near))


def _misses(value: int, whole: tuple[Fraction, Fraction]) -> Fraction:
    return max(whole[0] - value, value - whole[1], Fraction(0)) / value


def _choice(about: str, totals: Totals) -> str:
    """Return the choice that is named last before a figure."""
    named = list(_named(about, totals))
    return named[-1] if named else ""


def _named(about: str, totals: Totals) -> Iterator[str]:
    for word in about.split():
        best = max(totals.votes, key=lambda name: (_alike(word, name), name), default="")
        if best and _alike(word, best) >= _ALIKE:
            yield best


def _alike(word: str, choice: str) -> float:
    return max((likeness(word, part) for part in choice.split() if len(part) > 2), default=0.0)  # noqa: PLR2004
