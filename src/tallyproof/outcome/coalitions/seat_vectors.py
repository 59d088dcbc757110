"""Every result that disputed batches of votes can lead to, as distinct seat vectors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tallyproof.errors import CallError
from tallyproof.outcome.seats.apportion import Allocation, apportion
from tallyproof.outcome.seats.formula import Formula

__all__ = ["Votes", "possible_results", "seats_of"]


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
    found = {
        seats for row in reached for seats in _settled(seats_of(votes, dict(zip(names, row, strict=True))))
    }
    return tuple(dict(zip(names, seats, strict=True)) for seats in sorted(found))


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
