"""A result taken apart into assertions that together imply it, each one a weighted sum that must be positive.

"Ada beats Ben" is ``votes(Ada) - votes(Ben) > 0``; "Ada has more than half" is
``2 votes(Ada) - valid > 0``. If every assertion is true, the reported outcome is true. All weights are whole
numbers, so a margin is exact. The same form serves stations (the sum over a sheet), single papers (what one
paper adds to the sum) and every risk method.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import lcm

from tallyproof.errors import CallError

__all__ = [
    "CAST",
    "REGISTERED",
    "VALID",
    "Assertion",
    "AssertionKind",
    "approval_assertions",
    "majority_assertion",
    "plurality_assertions",
    "registered_share_assertion",
    "runoff_assertions",
    "seat_assertion",
    "share_above_assertion",
    "share_below_assertion",
    "turnout_assertion",
]

VALID = "valid"
CAST = "cast"
REGISTERED = "registered"


class AssertionKind(StrEnum):
    """What an assertion says; its sentence is in the catalogue `audit`, under `assertion.<kind>`."""

    BEATS = "beats"
    SHARE_ABOVE = "share_above"
    SHARE_BELOW = "share_below"
    REGISTERED_SHARE_ABOVE = "registered_share_above"
    REGISTERED_SHARE_BELOW = "registered_share_below"
    TURNOUT_ABOVE = "turnout_above"
    TURNOUT_BELOW = "turnout_below"
    SEAT = "seat"


@dataclass(frozen=True, slots=True)
class Assertion:
    """A weighted sum of counts that is positive if a part of the reported outcome is true."""

    kind: AssertionKind
    subject: str
    """The choice that it speaks of; empty for turnout."""
    against: str
    """The choice that it is compared with; empty where there is none."""
    terms: tuple[tuple[str, int], ...]
    """Count column and whole weight; these counts change when ballots are counted by hand."""
    lowest: int
    """Least that one ballot paper can add to the sum (0 or less; 0 is "no paper")."""
    highest: int
    """Most that one ballot paper can add to the sum."""
    fixed: tuple[tuple[str, int], ...] = ()
    """Count column and whole weight that a hand count does not change (voters on the roll)."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Count columns that it needs."""
        return tuple(name for name, _ in (*self.terms, *self.fixed))

    @property
    def width(self) -> int:
        """Largest change that one misread paper can make to the sum."""
        return self.highest - self.lowest

    def value(self, counts: Mapping[str, int]) -> int:
        """Return the sum for these counts; a needed column that is absent raises KeyError."""
        return sum(weight * counts[name] for name, weight in (*self.terms, *self.fixed))


def plurality_assertions(winners: Iterable[str], losers: Iterable[str]) -> tuple[Assertion, ...]:
    """Return "each winner has more votes than each loser".

    Args:
        winners: Choices reported to be elected, or to go on to the next round.
        losers: All other choices that could win.

    Returns:
        One assertion a pair, winners first in the given order.

    Raises:
        CallError: One side is empty or a choice stands on both sides.

    Source:
        Stark (2020), Sets of Half-Average Nulls Generate Risk-Limiting Audits, section 2.1.

    Example:
        >>> plurality_assertions(["ada"], ["ben"])[0].value({"ada": 60, "ben": 40})
        20
    """
    won, lost = tuple(winners), tuple(losers)
    if not won or not lost or set(won) & set(lost):
        raise CallError(f"winners {won}, losers {lost}.", expected="two sides without a common choice")
    return tuple(_beats(w, loser) for w in won for loser in lost)


def approval_assertions(winners: Iterable[str], losers: Iterable[str]) -> tuple[Assertion, ...]:
    """Return the assertions where a voter may mark several choices; they have the plurality form."""
    return plurality_assertions(winners, losers)


def runoff_assertions(through: Iterable[str], losers: Iterable[str]) -> tuple[Assertion, ...]:
    """Return "nobody has a majority, and these choices go on to the second round".

    Each of those that go on must stay below half: the hand count could also show that the second has a majority.

    Example:
        >>> [a.kind.value for a in runoff_assertions(["ada", "ben"], ["cem"])]
        ['beats', 'beats', 'share_below', 'share_below']
    """
    ahead = tuple(through)
    half = tuple(share_below_assertion(choice, Fraction(1, 2)) for choice in ahead)
    return (*plurality_assertions(ahead, losers), *half)


def majority_assertion(winner: str) -> Assertion:
    """Return "the winner has more than half of the valid votes"."""
    return share_above_assertion(winner, Fraction(1, 2))


def share_above_assertion(choice: str, share: Fraction) -> Assertion:
    """Return "the choice has more than this share of the valid votes": super-majorities and thresholds.

    Args:
        choice: Whose votes.
        share: An exact fraction strictly between 0 and 1.

    Raises:
        CallError: The share is not strictly between 0 and 1.

    Source:
        Stark (2020), section 2.3. One vote adds 1 - share, another valid paper takes share.

    Example:
        >>> share_above_assertion("ada", Fraction(2, 3)).value({"ada": 70, "valid": 100})
        10
    """
    part, whole = _parts(share)
    return Assertion(
        AssertionKind.SHARE_ABOVE, choice, "", ((choice, whole), (VALID, -part)), -part, whole - part
    )


def share_below_assertion(choice: str, share: Fraction) -> Assertion:
    """Return "the choice has less than this share of the valid votes" (no majority, below a threshold)."""
    part, whole = _parts(share)
    return Assertion(
        AssertionKind.SHARE_BELOW, choice, "", ((VALID, part), (choice, -whole)), part - whole, part
    )


def registered_share_assertion(choice: str, share: Fraction) -> Assertion:
    """Return "the choice has votes of more than this share of the voters on the roll" (referendum laws)."""
    part, whole = _parts(share)
    kind = AssertionKind.REGISTERED_SHARE_ABOVE
    return Assertion(kind, choice, "", ((choice, whole),), 0, whole, ((REGISTERED, -part),))


def turnout_assertion(share: Fraction) -> Assertion:
    """Return "more than this share of the voters on the roll cast a ballot"; the roll is taken as given.

    Example:
        >>> turnout_assertion(Fraction(1, 2)).value({"cast": 600, "registered": 1000})
        200
    """
    part, whole = _parts(share)
    return Assertion(AssertionKind.TURNOUT_ABOVE, "", "", ((CAST, whole),), 0, whole, ((REGISTERED, -part),))


def seat_assertion(holder: str, claimant: str, *, held: Fraction, claimed: Fraction) -> Assertion:
    """Return "the holder's last seat has a higher quotient than the claimant's next seat".

    Args:
        holder: The list whose last seat it is.
        claimant: The list that would take the seat.
        held: Divisor of the holder's last seat (D'Hondt: its seats; Sainte-Lague: 2 seats - 1).
        claimed: Divisor of the claimant's next seat.

    Raises:
        CallError: A divisor is not positive or the two lists are one.

    Source:
        Blom, Budurushi, Rivest, Stark, Stuckey, Teague, Vukcevic (2021), Auditing Hamiltonian Elections and
        related methods, section on highest averages: v_a / d(s_a) > v_b / d(s_b + 1).
    """
    if holder == claimant or held <= 0 or claimed <= 0:
        raise CallError(f"divisors {held} and {claimed}.", expected="two lists and positive divisors")
    a, b = 1 / Fraction(held), 1 / Fraction(claimed)
    scale = lcm(a.denominator, b.denominator)
    plus, minus = int(a * scale), int(b * scale)
    return Assertion(AssertionKind.SEAT, holder, claimant, ((holder, plus), (claimant, -minus)), -minus, plus)


def _beats(winner: str, loser: str) -> Assertion:
    return Assertion(AssertionKind.BEATS, winner, loser, ((winner, 1), (loser, -1)), -1, 1)


def _parts(share: Fraction) -> tuple[int, int]:
    exact = Fraction(share)
    if not 0 < exact < 1:
        raise CallError(f"share {share}.", expected="a fraction strictly between 0 and 1")
    return exact.numerator, exact.denominator
