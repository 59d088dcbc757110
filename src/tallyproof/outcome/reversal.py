"""How likely it is that removing ballots at random reverses a lead (calculator M7)."""

import math

from tallyproof.errors import CallError

__all__ = ["reversal_probability"]

_NEGLIGIBLE = 1e-22


def reversal_probability(first: int, second: int, ballots: int) -> float:
    """Return the chance that the lead is gone when some ballots, drawn at random, are taken out.

    It holds only where nobody is favoured among the ballots in question: it says nothing about ballots that
    were cast for one side. A tie counts as a reversal.

    Args:
        first: Votes of the leader.
        second: Votes of the runner-up, at most as many.
        ballots: Ballots taken out, of these two together.

    Returns:
        P(X >= ceil((k + G) / 2)), X hypergeometric: k ballots of v1 + v2, of which v1 are the leader's.

    Raises:
        CallError: More ballots than votes, or a runner-up who is ahead.

    Source:
        Finkelstein and Robbins, "Mathematical Probability in Election Challenges", Columbia Law Review 73
        (1973) 241.

    Example:
        >>> round(reversal_probability(1000, 974, 79), 7)
        0.0019216
    """
    if not 0 <= second <= first or not 0 <= ballots <= first + second:
        raise CallError(
            f"{ballots} ballots cannot be taken out of {first} and {second}.",
            expected="first >= second, and no more ballots than votes",
        )
    least, most = max(0, ballots - second), min(ballots, first)
    needed = -(-(ballots + first - second) // 2)
    if needed <= least:
        return 1.0
    if needed > most:
        return 0.0
    if needed * (first + second) > ballots * first:
        return _tail(first, second, ballots, start=needed, step=1)
    return 1.0 - _tail(first, second, ballots, start=needed - 1, step=-1)


def _tail(first: int, second: int, ballots: int, *, start: int, step: int) -> float:
    """Sum the probabilities from `start` away from the centre, each by the ratio to the one before."""
    term, total, at = _probability(first, second, ballots, at=start), 0.0, start
    while term > _NEGLIGIBLE * total:
        total += term
        if step > 0:
            up, down = (first - at) * (ballots - at), (at + 1) * (second - ballots + at + 1)
        else:
            up, down = at * (second - ballots + at), (first - at + 1) * (ballots - at + 1)
        term *= up / down
        at += step
    return min(total, 1.0)


def _probability(first: int, second: int, ballots: int, *, at: int) -> float:
    chosen = _log_choose(first, at) + _log_choose(second, ballots - at)
    return math.exp(chosen - _log_choose(first + second, ballots))


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
