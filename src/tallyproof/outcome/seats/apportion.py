"""Apportion seats to votes exactly, and say who is level for the last of them."""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass

from tallyproof.errors import CallError
from tallyproof.outcome.seats.formula import Formula, Ties, divisor

__all__ = ["Allocation", "apportion"]


@dataclass(frozen=True, slots=True)
class Allocation:
    """Seats by list, in the order in which the votes were given."""

    seats: tuple[int, ...]
    """Seats that are decided."""
    tied: tuple[int, ...] = ()
    """Positions of the lists that are level for the last seats; empty where all is decided."""
    open: int = 0
    """Seats for which these lists are level; each of them can get at most one."""
    unfilled: int = 0
    """Seats that no list can claim: too few candidates with votes, or a quota rounded up too far."""


def apportion(
    votes: Sequence[int], seats: int, *, formula: Formula, ties: Ties = Ties.REPORTED
) -> Allocation:
    """Apportion seats to votes.

    Args:
        votes: Votes of each list that takes part, in ballot order; none is negative. Lists below a threshold
            are left out by the caller.
        seats: Seats to give out, at least one.
        formula: The formula.
        ties: Who takes a seat that two claims deserve equally.

    Returns:
        The exact allocation. A list without a vote gets no seat.

    Raises:
        CallError: No seats, or negative votes.

    Source:
        Pukelsheim, Proportional Representation (2nd ed. 2017), ch. 4 (divisors) and 5 (quotas).

    Example:
        >>> apportion((1500, 1500, 900, 500, 500, 200), 25, formula=Formula.HARE).seats
        (7, 7, 4, 3, 3, 1)
        >>> apportion((10, 10), 1, formula=Formula.DHONDT)
        Allocation(seats=(0, 0), tied=(0, 1), open=1, unfilled=0)
    """
    if seats < 1 or min(votes, default=0) < 0:
        raise CallError("Seats cannot be apportioned.", expected="at least one seat and no negative votes")
    if not any(votes):
        return Allocation((0,) * len(votes), unfilled=seats)
    if formula is Formula.PLURALITY:
        return _by_claims(list(votes), seats, [0] * len(votes), votes=votes, ties=ties)
    if formula.averages:
        return _by_averages(votes, seats, formula=formula, ties=ties)
    quota, scale = _quota(votes, seats, formula)
    whole = [scale * count // quota for count in votes]
    rest = [scale * count % quota for count in votes]
    return _by_claims(rest, seats - sum(whole), whole, votes=votes, ties=ties)


def _quota(votes: Sequence[int], seats: int, formula: Formula) -> tuple[int, int]:
    """Return quota and factor of the votes: Hare's quota V/S is compared as S x votes against V."""
    total = sum(votes)
    return (total, seats) if formula is Formula.HARE else (total // (seats + 1) + 1, 1)


def _by_claims(
    claims: list[int], seats: int, given: list[int], *, votes: Sequence[int], ties: Ties
) -> Allocation:
    """Give at most one further seat to each list, the strongest claims first; a claim of zero is none."""
    claiming = [i for i, claim in enumerate(claims) if claim > 0 and votes[i] > 0]
    ranked = sorted(claiming, key=lambda i: -claims[i])
    if seats >= len(ranked):
        return Allocation(_plus(given, ranked), unfilled=seats - len(ranked))
    if seats == 0:
        return Allocation(tuple(given))
    cut = claims[ranked[seats - 1]]
    safe = [i for i in ranked if claims[i] > cut]
    level = [i for i in ranked if claims[i] == cut]
    return _settled(_plus(given, safe), level, seats - len(safe), votes=votes, ties=ties)


def _by_averages(votes: Sequence[int], seats: int, *, formula: Formula, ties: Ties) -> Allocation:
    """Take the strongest quotients one by one; a common multiple of all divisors makes them whole."""
    multiple = math.lcm(*(divisor(formula, seat) for seat in range(1, seats + 1)))
    given = [0] * len(votes)
    heap = [(-count * (multiple // divisor(formula, 1)), i) for i, count in enumerate(votes) if count]
    heapq.heapify(heap)
    taken: list[tuple[int, int]] = []
    for _ in range(seats):
        claim, i = heap[0]
        taken.append((claim, i))
        given[i] += 1
        following = divisor(formula, given[i] + 1)
        heapq.heapreplace(heap, (-(votes[i] * multiple // following), i))
    cut = taken[-1][0]
    last = [i for claim, i in taken if claim == cut]
    level = sorted([*last, *_level(votes, given, cut, multiple=multiple, formula=formula, out=last)])
    if len(level) == len(last):
        return Allocation(tuple(given))
    for i in last:
        given[i] -= 1
    return _settled(tuple(given), level, len(last), votes=votes, ties=ties)


def _level(
    votes: Sequence[int], given: list[int], cut: int, *, multiple: int, formula: Formula, out: list[int]
) -> list[int]:
    """Return the lists whose next claim equals the last one that got a seat."""
    return [
        i
        for i, count in enumerate(votes)
        if count and i not in out and count * multiple == -cut * divisor(formula, given[i] + 1)
    ]


def _settled(
    given: tuple[int, ...], level: list[int], seats: int, *, votes: Sequence[int], ties: Ties
) -> Allocation:
    """Give the last seats to lists that are level, as far as the rule for ties decides it."""
    if seats == len(level):
        return Allocation(_plus(given, level))
    if ties is Ties.REPORTED:
        return Allocation(given, tuple(level), seats)
    if ties is Ties.BALLOT_ORDER:
        return Allocation(_plus(given, level[:seats]))
    cut = sorted((votes[i] for i in level), reverse=True)[seats - 1]
    safe = [i for i in level if votes[i] > cut]
    equal = [i for i in level if votes[i] == cut]
    return _settled(_plus(given, safe), equal, seats - len(safe), votes=votes, ties=Ties.REPORTED)


def _plus(given: Sequence[int], positions: Sequence[int]) -> tuple[int, ...]:
    further = set(positions)
    return tuple(count + (i in further) for i, count in enumerate(given))
