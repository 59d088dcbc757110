"""Every result that disputed batches of votes can lead to, as distinct seat vectors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from tallyproof.errors import CallError
from tallyproof.outcome.seats.apportion import Allocation, apportion
from tallyproof.outcome.seats.apportion_many import decided_rows
from tallyproof.outcome.seats.formula import Formula

__all__ = ["Votes", "possible_results", "seats_of"]

_LARGEST = 10**11
"""Votes up to which shares as fine as a millionth are compared in 64 bits."""
_FINEST = 10**6


@dataclass(frozen=True, slots=True)
class Votes:
    """How seats follow from the votes of lists."""

    formula: Formula
    seats: int
    threshold: Fraction = Fraction(0)
    """Share of all votes that a list must reach."""


def seats_of(votes: Votes, counts: Mapping[str, int]) -> Allocation:
    """Apportion seats to the lists that reach the threshold; the others get none."""
    total = sum(counts.values())
    kept = [count if count >= votes.threshold * total else 0 for count in counts.values()]
    return apportion(kept, votes.seats, formula=votes.formula)


def possible_results(
    votes: Votes, counts: Mapping[str, int], batches: Sequence[Sequence[Mapping[str, int]]]
) -> tuple[dict[str, int], ...]:
    """Return the distinct seat vectors over all combinations of the states of disputed batches.

    Combinations that lead to the same votes are decided once, so 65,536 of them are often a few dozen.

    Args:
        votes: Formula, seats, threshold.
        counts: Votes that are not disputed.
        batches: For each batch, what each of its states adds to the votes; annulled is the empty mapping.

    Returns:
        Seats by list, in the order of the seats of the first lists. Where lists are level for the last seats,
        every way to settle it is a result of its own.

    Raises:
        CallError: A batch has no state, or names a list that has no count.

    Example:
        >>> votes = Votes(Formula.DHONDT, 3)
        >>> possible_results(votes, {"A": 20, "B": 15}, [[{}, {"B": 30}]])
        ({'A': 1, 'B': 2}, {'A': 2, 'B': 1})
    """
    names = tuple(counts)
    reached = {tuple(counts.values())}
    for states in batches:
        if not states or any(set(state) - set(names) for state in states):
            raise CallError(
                "A disputed batch cannot be applied.", expected="states that name lists with a count"
            )
        steps = [tuple(state.get(name, 0) for name in names) for state in states]
        reached = {tuple(map(int.__add__, row, step)) for row in reached for step in steps}
    found = _all_seats(votes, names, list(reached))
    return tuple(dict(zip(names, seats, strict=True)) for seats in sorted(found))


def _all_seats(votes: Votes, names: Sequence[str], rows: list[tuple[int, ...]]) -> set[tuple[int, ...]]:
    """Return the distinct seat vectors of some vectors of votes; all at once where whole numbers are small enough."""
    if (
        max(max(row, default=0) for row in rows) > _LARGEST
        or not names
        or votes.threshold.denominator > _FINEST
    ):
        proved = np.zeros(len(rows), dtype=np.bool_)
        found: set[tuple[int, ...]] = set()
    else:
        table = np.array(rows, dtype=np.int64)
        totals, share = table.sum(axis=1, keepdims=True), votes.threshold
        passing = table * share.denominator >= share.numerator * totals
        seats, proved = decided_rows(np.where(passing, table, 0), votes.seats, votes.formula)
        found = {tuple(row) for row in np.unique(seats[proved], axis=0).tolist()}
    for at in np.flatnonzero(~proved):
        found |= _settled(seats_of(votes, dict(zip(names, rows[at], strict=True))))
    return found


def _settled(found: Allocation) -> set[tuple[int, ...]]:
    """Return every way in which seats can go to lists that are level for them."""
    ways = {found.seats}
    for _ in range(found.open):
        ways = {
            (*seats[:at], seats[at] + 1, *seats[at + 1 :])
            for seats in ways
            for at in found.tied
            if seats[at] == found.seats[at]
        }
    return ways
