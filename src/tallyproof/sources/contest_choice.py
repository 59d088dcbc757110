"""Pick one contest where a file holds several."""

from collections.abc import Sequence

from tallyproof.election.contest import Contest
from tallyproof.errors import CallError, UnknownNameError

__all__ = ["require_contest"]

_SHOWN = 40


def require_contest(contests: Sequence[Contest], wanted: str | None) -> Contest:
    """Return the contest that was asked for, or the only one.

    Args:
        contests: All contests of the file; at least one.
        wanted: An id, or a name that only one contest has; None where the file holds one contest.

    Returns:
        The contest; an id wins over a name.

    Raises:
        CallError: Several contests and no choice, or a name that several contests share.
        UnknownNameError: No contest has this id or name.

    Example:
        >>> from tallyproof.election.contest import ContestId
        >>> mayor, council = Contest(ContestId("1"), "Mayor"), Contest(ContestId("2"), "Council")
        >>> require_contest([mayor, council], "Council").id
        '2'
    """
    if wanted is None:
        if len(contests) > 1:
            raise CallError(
                f"The source holds {len(contests)} contests.",
                expected=f"one of {_listed(contests)}",
                text="choose_contest",
                names=_listed(contests),
            )
        return contests[0]
    found = [c for c in contests if c.id == wanted] or [c for c in contests if c.name == wanted]
    if not found:
        raise UnknownNameError("contest", wanted, [name for c in contests for name in (c.id, c.name)])
    if len(found) > 1:
        raise CallError(
            f'{len(found)} contests are called "{wanted}".',
            expected=f"an id of {_listed(found)}",
            text="choose_contest",
            names=_listed(found),
        )
    return found[0]


def _listed(contests: Sequence[Contest]) -> str:
    shown = ", ".join(f'{c.id} ("{c.name}")' for c in contests[:_SHOWN])
    return shown + (f", ... ({len(contests) - _SHOWN} more)" if len(contests) > _SHOWN else "")
