"""Repeat an audit event by event and hold each against the rules: what a third party does with the journal."""

from collections.abc import Iterable
from dataclasses import dataclass

from tallyproof.audit.session import rules
from tallyproof.audit.session.commitment import Commitment
from tallyproof.audit.session.events import Committed, Drawn, Entered, Escalated, Event, Refused, Seeded
from tallyproof.audit.session.state import AuditState, fold
from tallyproof.audit.session.stations_file import AuditStations
from tallyproof.errors import TallyproofError

__all__ = ["Objection", "replay"]


@dataclass(frozen=True, slots=True)
class Objection:
    """One event that the rules do not allow where it stands."""

    row: int
    """Line of the journal, from 1."""
    found: str
    expected: str


def replay(
    commitment: Commitment, stations: AuditStations, events: Iterable[Event]
) -> tuple[AuditState, tuple[Objection, ...]]:
    """Return the state after the events, and every event that breaks a rule.

    Args:
        commitment: What was fixed before the seed.
        stations: The file that the commitment names.
        events: All of them, the commitment first.

    Returns:
        The state with all events in it, and objections in the order of the journal; none where every draw, entry
        and escalation was allowed when it was made and says what the rules make of it.
    """
    state, objections = fold(commitment, stations, ()), list[Objection]()
    for row, event in enumerate(events, start=1):
        objection = _objection(state, event, row)
        objections.extend([objection] if objection else [])
        state = state.after(event)
    return state, tuple(objections)


def _objection(state: AuditState, event: Event, row: int) -> Objection | None:
    try:
        allowed = _by_rule(state, event, row)
    except TallyproofError as error:
        return Objection(row, type(event).__name__.lower(), str(error))
    return None if allowed == event else Objection(row, repr(event), repr(allowed))


def _by_rule(state: AuditState, event: Event, row: int) -> Event:
    """Return what the rules make of the act behind an event."""
    match event:
        case Committed():
            hashed = state.commitment.sha256()
            return Committed(hashed if row == 1 else "")
        case Seeded():
            return rules.seeded(state, event.seed, event.source)
        case Drawn():
            return rules.drawn(state, event.total)
        case Escalated():
            return rules.escalated(state, event.reason)
        case Entered():
            return rules.entered(state, event)
        case Refused():
            made = Entered(event.batch, event.person, event.counts, event.papers_missing)
            return rules.entered(state, made)
