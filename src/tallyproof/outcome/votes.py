"""How many votes, moved or removed, change the outcome (calculator M4).

Moving a vote from the first to the second closes the gap by two, removing it by one: two different
questions, answered side by side and never added.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tallyproof.election.contest import ChoiceId
from tallyproof.outcome.ballot import Ballot
from tallyproof.outcome.inequality import Inequality
from tallyproof.outcome.tally import Tally, vote_column
from tallyproof.outcome.verdict import Outcome, decide

__all__ = ["Convention", "VoteWay", "cheapest", "vote_ways"]


class Convention(StrEnum):
    """What happens to a doubtful vote."""

    REMOVED = "removed"
    """The ballot no longer counts: votes, valid and cast fall by one."""
    MOVED = "moved"
    """The ballot counts for the rival instead: turnout stays as it was."""


@dataclass(frozen=True, slots=True)
class VoteWay:
    """What it takes, in votes, to break one of the inequalities that make the outcome."""

    inequality: Inequality
    convention: Convention
    donor: ChoiceId
    """Whose votes are taken."""
    gainer: ChoiceId | None
    """Who receives them; None where they are removed."""
    votes: int | None
    """Fewest votes after which a rival is ahead, or a bar is no longer met; None: it cannot be done so."""
    ends_at: int | None
    """Fewest votes after which the inequality no longer holds: for a lead, when the two are level."""
    follows: Outcome | None
    """The outcome after `votes` votes."""


def vote_ways(outcome: Outcome, tally: Tally, *, ballot: Ballot) -> tuple[VoteWay, ...]:
    """Return what moving or removing votes takes to break each inequality of an outcome.

    For a lead of G votes: floor(G/2) + 1 moved, or G + 1 removed, put the rival ahead.
    For a bar of share p/q of a base: the fewest votes that bring q x votes - p x base to the bar,
    the base shrinking with every ballot removed.

    Args:
        outcome: As `decide` gave it for these totals.
        tally: Totals of all stations.
        ballot: The rule and who competes.

    Returns:
        Two ways (removed, moved) for each inequality, in the order of `outcome.because`.
    """
    ranked = ballot.ranked(tally)
    return tuple(
        _way(inequality, convention, tally, ballot=ballot, first=ranked[0][0])
        for inequality in outcome.because
        for convention in Convention
    )


def cheapest(ways: tuple[VoteWay, ...], convention: Convention) -> VoteWay | None:
    """Return the way of a convention with the fewest votes, the first of equals; None where none works."""
    reached = [way for way in ways if way.convention is convention and way.votes is not None]
    return min(reached, key=lambda way: way.votes or 0, default=None)


def _way(
    inequality: Inequality, convention: Convention, tally: Tally, *, ballot: Ballot, first: ChoiceId
) -> VoteWay:
    donor = inequality.donor or first
    gainer = inequality.gainer if convention is Convention.MOVED else None
    deltas = _deltas(donor, gainer)
    slack = inequality.slack(tally) or 0
    passing = slack + 1 if inequality.code == "lead" else inequality.fall(slack)
    stock = tally.total(vote_column(donor)) or 0
    possible = convention is Convention.REMOVED or gainer is not None
    drop = -sum(w * deltas.get(c, 0) for c, w in inequality.coefficients.items()) if possible else 0
    votes = _steps(passing, drop, stock)
    return VoteWay(
        inequality=inequality,
        convention=convention,
        donor=donor,
        gainer=gainer,
        votes=votes,
        ends_at=_steps(inequality.fall(slack), drop, stock),
        follows=None if votes is None else decide(ballot, tally.moved(deltas, times=votes)),
    )


def _deltas(donor: ChoiceId, gainer: ChoiceId | None) -> Mapping[str, int]:
    if gainer is None:
        return {vote_column(donor): -1, "valid": -1, "cast": -1}
    return {vote_column(donor): -1, vote_column(gainer): 1}


def _steps(fall: int, drop: int, stock: int) -> int | None:
    """Return how many votes lower the slack by `fall` when each lowers it by `drop`; None: not so many."""
    if drop <= 0:
        return None
    steps = -(-fall // drop)
    return steps if steps <= stock else None
