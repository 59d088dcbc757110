"""Give out seats, and name the inequalities that hold the allocation up.

The seats are the strongest claims (`seats.formula`), and a list's claims fall from seat to seat. So an
allocation is what it is exactly as long as the last seat of every list is a stronger claim than the next
seat of every other. Where lists are level for the last seats, their next claims are equal to one another,
weaker than every seat that is decided, and stronger than the next claim of every list outside the tie.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from tallyproof.election.contest import ChoiceId
from tallyproof.outcome.ballot import Ballot
from tallyproof.outcome.inequality import Inequality
from tallyproof.outcome.rules import Seats
from tallyproof.outcome.seats.apportion import Allocation, apportion
from tallyproof.outcome.seats.formula import Formula, Ties, divisor
from tallyproof.outcome.tally import Tally, vote_column

__all__ = ["SeatWalk", "seat_walk"]


@dataclass(frozen=True, slots=True)
class SeatWalk:
    """An allocation with what makes it so."""

    allocation: Allocation
    because: tuple[Inequality, ...]
    """All true of the totals; complete except for Droop's quota, which is rounded."""


def seat_walk(ballot: Ballot, tally: Tally, lists: Sequence[ChoiceId], *, method: Seats) -> SeatWalk:
    """Give out the seats of a rule.

    Args:
        ballot: The rule and who competes.
        tally: Totals; every list of `lists` was counted somewhere.
        lists: Those that pass the threshold, in ballot order.
        method: The seats, the formula and the rule for ties.

    Returns:
        The allocation in the order of `lists`, and the inequalities behind it.
    """
    votes = [max(tally.total(vote_column(choice)) or 0, 0) for choice in lists]
    found = apportion(votes, method.count, formula=method.formula, ties=method.ties)
    return SeatWalk(found, tuple(_Claims(ballot, method, lists, found).because(votes)))


class _Claims:
    """The claims of the lists to their last and their next seats."""

    def __init__(self, ballot: Ballot, method: Seats, lists: Sequence[ChoiceId], found: Allocation) -> None:
        self.ballot = ballot
        self.method = method
        self.lists = lists
        self.found = found
        self.columns = tuple(map(vote_column, lists))

    def because(self, votes: Sequence[int]) -> Iterator[Inequality]:
        everyone, tied = range(len(self.lists)), self.found.tied
        if self.method.formula is Formula.PLURALITY:
            yield from self._counted(votes)
        holders = [i for i in everyone if self.found.seats[i]]
        if not tied:
            yield from (self._stronger(i, j) for i in holders for j in everyone if self._claims(i, j))
            return
        yield from (self._level(i, j) for i, j in permutations(tied, 2))
        yield from (self._stronger(i, j) for i in holders for j in tied if self._claims(i, j))
        outside = [j for j in everyone if j not in tied]
        yield from (self._ahead(i, j) for i in tied for j in outside if self._can_gain(j))

    def _counted(self, votes: Sequence[int]) -> Iterator[Inequality]:
        """Yield who has a vote; that somebody has none matters only where seats stay empty for it."""
        for i, (choice, count) in enumerate(zip(self.lists, votes, strict=True)):
            voted = self.ballot.has_votes(choice)
            if self.found.seats[i] or i in self.found.tied:
                yield voted
            elif self.found.unfilled and not count:
                yield voted.opposite()

    def _claims(self, holder: int, rival: int) -> bool:
        return holder != rival and self._can_gain(rival)

    def _can_gain(self, position: int) -> bool:
        """Return False for a candidate who holds the one seat that a person can have."""
        return self.method.formula is not Formula.PLURALITY or not self.found.seats[position]

    def _stronger(self, holder: int, rival: int) -> Inequality:
        return self._compared(
            holder, self.found.seats[holder], rival=rival, following=self.found.seats[rival] + 1
        )

    def _ahead(self, tied: int, outside: int) -> Inequality:
        return self._compared(
            tied, self.found.seats[tied] + 1, rival=outside, following=self.found.seats[outside] + 1
        )

    def _level(self, one: int, other: int) -> Inequality:
        claims = (
            (self.lists[one], self.found.seats[one] + 1),
            (self.lists[other], self.found.seats[other] + 1),
        )
        return replace(self.ballot.seat(*claims, strict=False, of=self.columns), code="seat_tie")

    def _compared(self, holder: int, seat: int, *, rival: int, following: int) -> Inequality:
        strict = not self._favoured((holder, seat), (rival, following))
        claims = (self.lists[holder], seat), (self.lists[rival], following)
        return self.ballot.seat(*claims, strict=strict, of=self.columns)

    def _favoured(self, holder: tuple[int, int], rival: tuple[int, int]) -> bool:
        """Return whether the rule for ties gives the holder a seat that both claims deserve equally.

        Where two claims are equal, the list with the larger divisor, or the higher number of its seat under a
        quota, has more votes.
        """
        if self.method.ties is Ties.BALLOT_ORDER:
            return holder[0] < rival[0]
        if self.method.ties is Ties.REPORTED or self.method.formula is Formula.PLURALITY:
            return False
        if self.method.formula.averages:
            return divisor(self.method.formula, holder[1]) > divisor(self.method.formula, rival[1])
        return holder[1] > rival[1]
