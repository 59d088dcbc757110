"""Seats by a plain reading of the formulas, in fractions, claim by claim."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from tallyproof.outcome.seats.formula import Formula, Ties

DIVISORS: dict[Formula, Callable[[int], Fraction]] = {
    Formula.DHONDT: Fraction,
    Formula.SAINTE_LAGUE: lambda seat: Fraction(2 * seat - 1),
    Formula.MODIFIED_SAINTE_LAGUE: lambda seat: Fraction(7, 5) if seat == 1 else Fraction(2 * seat - 1),
}


def claims(votes: Sequence[int], seats: int, formula: Formula) -> list[tuple[Fraction, int]]:
    """Return every claim that could get a seat, with the position of its list."""
    if formula is Formula.PLURALITY:
        return [(Fraction(count), i) for i, count in enumerate(votes) if count]
    if formula in DIVISORS:
        divisor = DIVISORS[formula]
        return [
            (count / divisor(k), i) for i, count in enumerate(votes) if count for k in range(1, seats + 2)
        ]
    total = sum(votes)
    quota = Fraction(total, seats) if formula is Formula.HARE else Fraction(total // (seats + 1) + 1)
    every = [(count / quota - k, i) for i, count in enumerate(votes) if count for k in range(seats + 1)]
    return [(claim, i) for claim, i in every if claim > 0]


def seats_by_claims(
    votes: Sequence[int], seats: int, *, formula: Formula, ties: Ties
) -> tuple[list[int], list[int]]:
    """Return decided seats of each list, and who is level for the rest."""
    given, free = [0] * len(votes), seats
    waiting = sorted(claims(votes, seats, formula), key=lambda pair: -pair[0])
    while free and waiting:
        best = waiting[0][0]
        level = [i for claim, i in waiting if claim == best]
        waiting = waiting[len(level) :]
        if ties is Ties.MORE_VOTES:
            level.sort(key=lambda i: -votes[i])
        if len(level) > free:
            return resolved(given, level, free, votes=votes, ties=ties)
        for i in level:
            given[i] += 1
        free -= len(level)
    return given, []


def resolved(
    given: list[int], level: list[int], free: int, *, votes: Sequence[int], ties: Ties
) -> tuple[list[int], list[int]]:
    """Settle a tie for the last seats by the rule, as far as it goes."""
    if ties is Ties.BALLOT_ORDER:
        for i in sorted(level)[:free]:
            given[i] += 1
        return given, []
    if ties is Ties.MORE_VOTES:
        for i in list(level):
            equal = [j for j in level if votes[j] == votes[i]]
            if len(equal) > free:
                return given, sorted(equal)
            given[i] += 1
            level.remove(i)
            free -= 1
            if not free:
                return given, []
    return given, sorted(level)
