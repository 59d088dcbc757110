"""From the outcome under a rule to the assertions of an audit: the same inequalities, seen paper by paper."""

from collections.abc import Mapping

from tallyproof.audit.assertions import CAST, REGISTERED, VALID, Assertion, AssertionKind
from tallyproof.election.results import Results
from tallyproof.errors import NotComputableError
from tallyproof.outcome.inequality import Inequality
from tallyproof.outcome.verdict import Kind, Outcome

__all__ = ["assertions_of"]

_KINDS: Mapping[str, AssertionKind] = {
    "lead": AssertionKind.BEATS,
    "seat": AssertionKind.SEAT,
    "majority": AssertionKind.SHARE_ABOVE,
    "majority_missed": AssertionKind.SHARE_BELOW,
    "threshold": AssertionKind.SHARE_ABOVE,
    "threshold_missed": AssertionKind.SHARE_BELOW,
    "approval": AssertionKind.REGISTERED_SHARE_ABOVE,
    "approval_missed": AssertionKind.REGISTERED_SHARE_BELOW,
    "turnout": AssertionKind.TURNOUT_ABOVE,
    "turnout_missed": AssertionKind.TURNOUT_BELOW,
}
_NO_SAMPLE = {Kind.TIE, Kind.NOT_COMPUTABLE}


def assertions_of(outcome: Outcome, results: Results) -> tuple[Assertion, ...]:
    """Return what must be true of the papers for the reported outcome to be right.

    Args:
        outcome: The reported outcome with the inequalities that hold it up.
        results: The table, for the choices on the ballot.

    Returns:
        One assertion an inequality; "somebody has a vote" follows from the others and is left out.

    Raises:
        NotComputableError: A tie, an outcome that could not be computed, or one that its inequalities do
            not hold up (Droop's rounded quota): no sample can confirm it.
    """
    if outcome.kind in _NO_SAMPLE or outcome.bounded:
        raise NotComputableError(
            "The assertions of an audit",
            reason=f"the outcome is {outcome.kind.value}",
            text="audit_undecided",
        )
    needed = [inequality for inequality in outcome.because if inequality.code in _KINDS]
    if not needed:
        raise NotComputableError(
            "The assertions of an audit",
            reason="nothing in the outcome can be counted",
            text="audit_undecided",
        )
    return tuple(_assertion(inequality, results) for inequality in needed)


def _assertion(inequality: Inequality, results: Results) -> Assertion:
    """Return the inequality with the least and the most that one paper can add to it.

    A paper is a vote for one choice (one valid ballot, one ballot cast) or an invalid ballot (cast only), or it is
    not there. A law's ">=" is audited as ">": that is stronger, and differs at one vote.
    """
    weights = dict(inequality.coefficients)
    roll = weights.pop(REGISTERED, 0)
    valid, cast, invalid = (weights.get(name, 0) for name in (VALID, CAST, "invalid"))
    papers = [0, cast + invalid, *(weights.get(c.column, 0) + valid + cast for c in results.choices)]
    subject, against = _named(weights, results)
    return Assertion(
        _KINDS[inequality.code],
        subject,
        against,
        tuple(weights.items()),
        min(papers),
        max(papers),
        ((REGISTERED, roll),) if roll else (),
    )


def _named(weights: Mapping[str, int], results: Results) -> tuple[str, str]:
    """Return the choice that the assertion speaks for and the one that it speaks against, by column.

    A share below a bar has its choice with a negative weight and none with a positive one.
    """
    votes = [(name, weights[name]) for name in results.vote_columns if weights.get(name)]
    above = [name for name, weight in votes if weight > 0]
    below = [name for name, weight in votes if weight < 0]
    if len(above) == 1:
        return above[0], below[0] if len(below) == 1 else ""
    return (below[0] if len(below) == 1 and not above else ""), ""
