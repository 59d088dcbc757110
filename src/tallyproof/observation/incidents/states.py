"""How far an incident has been confirmed, and which steps lead from state to state."""

from collections.abc import Mapping
from enum import StrEnum

from tallyproof.errors import NotAllowedError, TextKey

__all__ = ["TRANSITIONS", "IncidentState", "require_transition"]


class IncidentState(StrEnum):
    """The state of an incident; numbers of incidents are given by state, never as one total."""

    REPORTED = "reported"
    """One source, nobody has looked at it."""
    TRIAGED = "triaged"
    FOLLOW_UP = "follow_up"
    """A question was sent back."""
    ANSWERED = "answered"
    CORROBORATED = "corroborated"
    """Two independent observers, or a document that a person has looked at."""
    UNCORROBORATED = "uncorroborated"
    REFUTED = "refuted"
    DUPLICATE = "duplicate"
    """The same observer told of the same thing before."""
    CLOSED = "closed"


_S = IncidentState
_JUDGED = frozenset({_S.CORROBORATED, _S.UNCORROBORATED, _S.REFUTED, _S.DUPLICATE})
TRANSITIONS: Mapping[IncidentState, frozenset[IncidentState]] = {
    _S.REPORTED: _JUDGED | {_S.TRIAGED},
    _S.TRIAGED: _JUDGED | {_S.FOLLOW_UP},
    _S.FOLLOW_UP: frozenset({_S.ANSWERED, _S.UNCORROBORATED}),
    _S.ANSWERED: _JUDGED | {_S.FOLLOW_UP},
    _S.CORROBORATED: frozenset({_S.REFUTED, _S.CLOSED}),
    _S.UNCORROBORATED: frozenset({_S.CORROBORATED, _S.REFUTED, _S.FOLLOW_UP, _S.CLOSED}),
    _S.REFUTED: frozenset({_S.CORROBORATED, _S.CLOSED}),
    _S.DUPLICATE: frozenset({_S.REPORTED, _S.CLOSED}),
    _S.CLOSED: frozenset({_S.TRIAGED}),
}
"""From each state to those that may follow; none is without a way on, a closed incident can be opened again."""


def require_transition(before: IncidentState, after: IncidentState, *, reason: str) -> None:
    """Refuse a step that the table does not have, or one without a reason.

    Raises:
        NotAllowedError: The step is not in the table, or nobody says why it is made.
    """
    act = f'The step of an incident from "{before}" to "{after}"'
    if after not in TRANSITIONS[before]:
        allowed = ", ".join(sorted(TRANSITIONS[before]))
        raise NotAllowedError(
            act,
            reason=f"from there it may become {allowed}",
            text="incident_step",
            before=TextKey(f"reports.state.{before}"),
            after=TextKey(f"reports.state.{after}"),
        )
    if not reason.strip():
        raise NotAllowedError(act, reason="no reason is given", text="incident_reason")
