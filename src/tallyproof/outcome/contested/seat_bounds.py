"""Bounds for the seats of a list where there are too many combinations to decide each."""

from tallyproof.election.contest import ChoiceId
from tallyproof.outcome.contested.effects import Effects
from tallyproof.outcome.rules import Seats
from tallyproof.outcome.seats.apportion import apportion
from tallyproof.outcome.seats.formula import Formula
from tallyproof.outcome.tally import vote_column

__all__ = ["seat_bounds"]


def seat_bounds(choice: ChoiceId, effects: Effects, method: Seats) -> tuple[int, int]:
    """Return seats that a list cannot fall below or rise above, whatever the combination.

    Every list is put at the end of what it can have, all at once, which no combination need reach: so these
    are bounds. Under highest averages fewer votes for a list and more for all others never give it more
    seats. Under Hare's quota a list has its whole quotas at the least, and one seat more at the most. With a
    threshold, and under Droop's quota, no bound is tried.

    Args:
        choice: The list.
        effects: What every state does.
        method: The rule about seats.

    Returns:
        The least and the most; 0 and all seats where no bound is tried.
    """
    tally = effects.examined.tally
    ranges = {other: _range(other, effects) for other, _ in effects.examined.ballot.ranked(tally)}
    if method.threshold or not (method.formula.averages or method.formula is Formula.HARE):
        return 0, method.count
    return _seats(choice, ranges, method, upper=False), _seats(choice, ranges, method, upper=True)


def _seats(choice: ChoiceId, ranges: dict[ChoiceId, tuple[int, int]], method: Seats, *, upper: bool) -> int:
    mine, theirs = (1, 0) if upper else (0, 1)
    votes = {other: ends[mine if other == choice else theirs] for other, ends in ranges.items()}
    if method.formula is Formula.HARE:
        total, share = sum(votes.values()), method.count * votes[choice]
        return 0 if not total else -(-share // total) if upper else share // total
    found = apportion(list(votes.values()), method.count, formula=method.formula)
    at = list(votes).index(choice)
    return found.seats[at] + (at in found.tied and upper)


def _range(choice: ChoiceId, effects: Effects) -> tuple[int, int]:
    """Return the fewest and most votes that a list can have; a repeat poll can bring it all its ballots."""
    column = vote_column(choice)
    total = effects.examined.tally.total(column) or 0
    ends = [
        [
            (change.get(column, 0), change.get(column, 0) + room)
            for change, room in zip(changes, rooms, strict=True)
        ]
        for changes, rooms in zip(effects.changes, effects.rooms, strict=True)
    ]
    low = total + sum(min(least for least, _ in states) for states in ends)
    return max(low, 0), total + sum(max(most for _, most in states) for states in ends)
