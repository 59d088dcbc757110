"""From reported totals to the assertions that imply the reported outcome."""

from collections.abc import Mapping
from fractions import Fraction

from tallyproof.audit.assertions import (
    Assertion,
    majority_assertion,
    plurality_assertions,
    runoff_assertions,
)
from tallyproof.errors import CallError, NotComputableError

__all__ = ["reported_majority", "reported_runoff", "reported_winners"]


def reported_winners(votes: Mapping[str, int], *, seats: int = 1) -> tuple[Assertion, ...]:
    """Return "each of the first has more votes than each of the others".

    Args:
        votes: Reported total of each choice that can win, in ballot order; also for approval voting.
        seats: How many win.

    Raises:
        CallError: Fewer choices than seats, or none left to beat.
        NotComputableError: A tie at the last seat: no sample can confirm it.

    Example:
        >>> [(a.subject, a.against) for a in reported_winners({"ada": 5, "ben": 9, "cem": 1}, seats=2)]
        [('ben', 'cem'), ('ada', 'cem')]
    """
    if not 1 <= seats < len(votes):
        raise CallError(f"{seats} seats, {len(votes)} choices.", expected="more choices than seats")
    ranked = sorted(votes, key=lambda name: -votes[name])
    if votes[ranked[seats - 1]] == votes[ranked[seats]]:
        raise NotComputableError("The assertions", reason="a tie for the last seat")
    return plurality_assertions(ranked[:seats], ranked[seats:])


def reported_majority(votes: Mapping[str, int], valid: int) -> tuple[Assertion, ...]:
    """Return "the first has more than half of the valid votes", which also beats every other choice.

    Raises:
        NotComputableError: Nobody has a majority by the reported votes.

    Example:
        >>> reported_majority({"ada": 6, "ben": 3}, 10)[0].kind.value
        'share_above'
    """
    first = max(votes, key=lambda name: votes[name], default=None)
    if first is None or Fraction(votes[first]) * 2 <= valid:
        raise NotComputableError("The assertions", reason="nobody has a majority")
    return (majority_assertion(first),)


def reported_runoff(votes: Mapping[str, int], valid: int, *, through: int = 2) -> tuple[Assertion, ...]:
    """Return "nobody has a majority and the first ones go on to a further round".

    Raises:
        NotComputableError: Somebody has a majority, or a tie for the last place in the next round.
    """
    if any(count * 2 >= valid for count in votes.values()):
        raise NotComputableError("The assertions", reason="somebody has half of the valid votes")
    first = [a.subject for a in reported_winners(votes, seats=through)]
    ahead = tuple(dict.fromkeys(first))
    return runoff_assertions(ahead, [name for name in votes if name not in ahead])
