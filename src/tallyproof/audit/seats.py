"""Assertions that together imply an allocation of seats by highest averages."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

from tallyproof.audit.assertions import (
    VALID,
    Assertion,
    seat_assertion,
    share_above_assertion,
    share_below_assertion,
)
from tallyproof.errors import CallError, NotComputableError

__all__ = [
    "Divisors",
    "find_seats",
    "highest_average_assertions",
    "list_assertions",
    "threshold_assertions",
]


class Divisors(StrEnum):
    """By what the votes of a list are divided for its first, second, third seat."""

    DHONDT = "dhondt"
    """1, 2, 3, ..."""
    SAINTE_LAGUE = "sainte_lague"
    """1, 3, 5, ..."""

    def divisor(self, seat: int) -> Fraction:
        """Return the divisor of the seat with this number, counted from 1."""
        return Fraction(seat if self is Divisors.DHONDT else 2 * seat - 1)


def find_seats(votes: Mapping[str, int], seats: int, *, divisors: Divisors) -> dict[str, int]:
    """Allocate seats by highest averages.

    Args:
        votes: Votes of the lists that take part (those below a threshold left out), in ballot order.
        seats: How many seats are allocated.
        divisors: The sequence of divisors.

    Returns:
        Seats by list, in the order of `votes`.

    Raises:
        CallError: No list or no seat.
        NotComputableError: A tie for the last seat; only the law's tie rule can resolve it.

    Example:
        >>> find_seats({"a": 100, "b": 80, "c": 30}, 8, divisors=Divisors.DHONDT)
        {'a': 4, 'b': 3, 'c': 1}
    """
    if not votes or seats < 1:
        raise CallError(f"{len(votes)} lists, {seats} seats.", expected="at least one of each")
    quotients = sorted(
        ((Fraction(v) / divisors.divisor(i), name) for name, v in votes.items() for i in range(1, seats + 2)),
        key=lambda item: -item[0],
    )
    if quotients[seats - 1][0] == quotients[seats][0]:
        raise NotComputableError("The allocation of seats", reason="a tie for the last seat")
    taken = [name for _, name in quotients[:seats]]
    return {name: taken.count(name) for name in votes}


def highest_average_assertions(
    votes: Mapping[str, int], seats: Mapping[str, int], *, divisors: Divisors
) -> tuple[Assertion, ...]:
    """Return the assertions that imply the reported seats.

    Args:
        votes: Reported votes of the lists that take part.
        seats: Reported seats by list; a list that is not named has none.
        divisors: The sequence of divisors.

    Returns:
        For each list with a seat and each other list: its last seat beats the other's next one.

    Raises:
        CallError: The reported seats do not follow from the reported votes.

    Source:
        See `seat_assertion`.
    """
    computed = find_seats(votes, sum(seats.values()), divisors=divisors)
    reported = {name: seats.get(name, 0) for name in votes}
    if computed != reported:
        raise CallError(f"seats {reported}.", expected=f"{computed}, as the votes give")
    return tuple(
        seat_assertion(a, b, held=divisors.divisor(reported[a]), claimed=divisors.divisor(reported[b] + 1))
        for a in votes
        for b in votes
        if a != b and reported[a]
    )


def threshold_assertions(
    votes: Mapping[str, int], valid: int, *, threshold: Fraction
) -> tuple[Assertion, ...]:
    """Return "above the threshold" or "below the threshold" for each list, as its votes say.

    Raises:
        NotComputableError: A list stands exactly on the threshold; no sample can confirm that.
    """
    for name, count in votes.items():
        if Fraction(count, valid) == threshold:
            raise NotComputableError("The threshold assertion", reason=f"{name} is exactly on the threshold")
    return tuple(
        (share_above_assertion if Fraction(count, valid) > threshold else share_below_assertion)(
            name, threshold
        )
        for name, count in votes.items()
    )


def list_assertions(
    votes: Mapping[str, int], seats: Mapping[str, int], valid: int, *, threshold: Fraction, divisors: Divisors
) -> tuple[Assertion, ...]:
    """Return assertions that imply the reported seats under a threshold, as few and as easy as the votes allow.

    A list with seats must be above the threshold. One without seats need not be below it: it is enough that it would
    get none even above. For each list below, the easier of the two is taken.

    Args:
        votes: Reported votes of all lists.
        seats: Reported seats by list; a list that is not named has none.
        valid: Valid votes, of which the threshold is a share.
        threshold: An exact fraction strictly between 0 and 1.
        divisors: The sequence of divisors.

    Raises:
        CallError: The reported seats do not follow from the reported votes.
        NotComputableError: A list stands exactly on the threshold.

    Source:
        See `seat_assertion`; leaving out thresholds that change no seat as in rlauxe's study of Belgium 2024.

    Example:
        >>> found = list_assertions({"a": 60, "b": 36, "c": 4}, {"a": 1}, 100, threshold=Fraction(1, 20),
        ...     divisors=Divisors.DHONDT)
        >>> [(item.kind.value, item.against) for item in found]
        [('share_above', ''), ('seat', 'b'), ('seat', 'c')]
    """
    bars = dict(zip(votes, threshold_assertions(votes, valid, threshold=threshold), strict=True))
    above = {name: count for name, count in votes.items() if Fraction(count, valid) > threshold}
    counts = {**votes, VALID: valid}
    found = [bars[name] for name in above if seats.get(name)]
    found += highest_average_assertions(above, seats, divisors=divisors)
    for name in (name for name in votes if name not in above):
        kept_out = tuple(
            seat_assertion(a, name, held=divisors.divisor(seats[a]), claimed=divisors.divisor(1))
            for a in above
            if seats.get(a)
        )
        found += max(((bars[name],), kept_out), key=lambda way: min(_ease(item, counts) for item in way))
    return tuple(found)


def _ease(assertion: Assertion, counts: Mapping[str, int]) -> Fraction:
    """Return the margin in papers: the fewest misread papers that could make the assertion false."""
    return Fraction(assertion.value(counts), assertion.width)
