"""Do the counts and shares of one statement fit one whole; if not, which slip of a digit would reconcile them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

from tallyproof.statements.figures.figure import Figure, Quoted

__all__ = ["Contradiction", "Reading", "contradictions"]

_NEAR = Fraction(1, 1000)
"""Share of the whole by which a reading may miss, and still is told as near."""
_MOST = 3
"""Readings told of each contradiction."""
_HUNDRED = 100

Interval = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure with one digit otherwise, that would make the others fit. A reading, not a finding."""

    figure: Figure
    value: Fraction
    whole: Interval
    gap: Fraction
    """Share of the whole by which it still misses; 0 where it fits within rounding."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Figures that cannot all be true."""

    kind: str
    """`wholes` (shares of different wholes), `sum` (counts beyond the whole), `over-hundred`, `turnout` or `base`."""
    figures: tuple[Figure, ...]
    wholes: tuple[Interval, ...] = ()
    """For `wholes`: of which whole each count would be its share."""
    readings: tuple[Reading, ...] = ()
    amounts: tuple[Fraction, ...] = field(default=())
    """For the others: what was added up, and the bound it passes."""


def contradictions(pairs: tuple[Quoted, ...], figures: tuple[Figure, ...]) -> tuple[Contradiction, ...]:
    """Return what does not fit among the figures of one statement.

    Counts with shares are taken to be of one contest and of one whole; where a statement speaks of several, a person
    has to tell them apart.

    Args:
        pairs: Counts with their shares.
        figures: All figures, those of the pairs included.
    """
    return (*_wholes(pairs), *_sums(pairs), *_turnout(pairs, figures), *_named_bases(pairs))


def _wholes(pairs: tuple[Quoted, ...]) -> Iterator[Contradiction]:
    for one, two in combinations(pairs, 2):
        if one.count.turnout == two.count.turnout and _apart(one.whole, two.whole) > 0:
            found = sorted(
                (*_readings(one, two.whole), *_readings(two, one.whole)),
                key=lambda r: (r.gap, r.figure.start, r.value),
            )
            figures = (one.count, one.share, two.count, two.share)
            yield Contradiction("wholes", figures, (one.whole, two.whole), tuple(found[:_MOST]))


def _apart(one: Interval, two: Interval) -> Fraction:
    """Return the gap between two intervals as a share of the larger; 0 where they meet."""
    gap = max(one[0] - two[1], two[0] - one[1], Fraction(0))
    return gap / max(one[1], two[1], Fraction(1))


def _readings(pair: Quoted, whole: Interval) -> Iterator[Reading]:
    for figure in (pair.count, pair.share):
        half = (figure.high - figure.low) / 2
        for value in _slips(figure):
            changed = Figure(figure.start, figure.end, figure.kind, value, value - half, value + half)
            other = Quoted(changed, pair.share) if figure.kind == "count" else Quoted(pair.count, changed)
            if (gap := _apart(other.whole, whole)) <= _NEAR:
                yield Reading(figure, value, other.whole, gap)


def _slips(figure: Figure) -> Iterator[Fraction]:
    """Yield a figure with one digit changed, or two neighbouring digits exchanged."""
    decimals = 0
    while (figure.value * 10**decimals).denominator != 1:
        decimals += 1
    digits = str(int(figure.value * 10**decimals))
    written = len(digits) if figure.kind == "percent" else len(digits.rstrip("0")) or 1
    others = {digits[:i] + d + digits[i + 1 :] for i in range(written) for d in "0123456789"}
    others |= {digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :] for i in range(len(digits) - 1)}
    for other in sorted(others - {digits}):
        if (
            other[0] != "0"
            and (value := Fraction(int(other), 10**decimals)) > 0
            and not (figure.kind == "percent" and value > _HUNDRED)
        ):
            yield value


def _sums(pairs: tuple[Quoted, ...]) -> Iterator[Contradiction]:
    """Yield what is more than all: counts beyond the whole of one of them, shares beyond a hundred."""
    given = [pair for pair in pairs if not pair.count.turnout]
    if len(given) < 2:  # noqa: PLR2004 - one figure is no sum
        return
    counts = sum((pair.count.low for pair in given), Fraction(0))
    smallest = min(given, key=lambda pair: (pair.whole[1], pair.count.start))
    if counts > smallest.whole[1]:
        figures = tuple(pair.count for pair in given)
        yield Contradiction("sum", (*figures, smallest.share), amounts=(counts, smallest.whole[1]))
    shares = sum((pair.share.low for pair in given), Fraction(0))
    if shares > _HUNDRED:
        yield Contradiction(
            "over-hundred", tuple(pair.share for pair in given), amounts=(shares, Fraction(_HUNDRED))
        )


def _turnout(pairs: tuple[Quoted, ...], figures: tuple[Figure, ...]) -> Iterator[Contradiction]:
    """Yield shares of the electorate that together are more than the turnout the statement gives."""
    turnout = next((f for f in figures if f.kind == "percent" and f.turnout), None)
    shares = [pair.share for pair in pairs if _of_electorate(pair) and not pair.count.turnout]
    total = sum((share.low for share in shares), Fraction(0))
    if turnout and shares and total > turnout.high:
        yield Contradiction("turnout", (*shares, turnout), amounts=(total, turnout.value))


def _named_bases(pairs: tuple[Quoted, ...]) -> Iterator[Contradiction]:
    """Yield shares of what was won that are said of voters, not of votes, or of voters here and of votes there."""
    given = [pair for pair in pairs if not pair.count.turnout]
    voters = [pair for pair in given if _of_electorate(pair)]
    if voters:
        shares = sum((pair.share.value for pair in given), Fraction(0))
        figures = tuple(figure for pair in voters for figure in (pair.count, pair.share))
        yield Contradiction("base", figures, tuple(pair.whole for pair in voters), amounts=(shares,))


def _of_electorate(pair: Quoted) -> bool:
    return "electorate" in {pair.count.base, pair.share.base} and not {pair.count.base, pair.share.base} & {
        "votes",
        "valid",
        "ballots",
    }
