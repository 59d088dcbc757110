"""Where an audit stands: the sum of its events, and the decision that follows by the rule fixed before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import reduce

from tallyproof.audit.betting import batch_betting
from tallyproof.audit.draw import Draw, draw_by_weight
from tallyproof.audit.full_count import FullCount, full_count
from tallyproof.audit.overstatement import ErrorBounds, HandCount, bound_errors
from tallyproof.audit.risk import RiskMeasurement
from tallyproof.audit.session.commitment import Commitment
from tallyproof.audit.session.events import Committed, Drawn, Entered, Escalated, Event, Refused, Seeded
from tallyproof.audit.session.stations_file import AuditStations

__all__ = ["AuditState", "BatchState", "Decision", "Entry", "fold"]


class Decision(StrEnum):
    """What to do next."""

    STOP = "stop"
    """The risk limit is met: the outcome is confirmed."""
    CONTINUE = "continue"
    """Count what is drawn, or draw more."""
    FULL_COUNT = "full_count"
    """Count everything; the hand count then replaces the result."""


class BatchState(StrEnum):
    """How far a drawn batch is."""

    WAITING = "waiting"
    """No entry."""
    HALF = "half"
    """One entry; the second must come from another person."""
    DISPUTED = "disputed"
    """Entries differ; a further person must count until two agree."""
    ACCEPTED = "accepted"
    """Two people found the same."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What two people agree on."""

    counts: Mapping[str, int] | None
    papers_missing: int

    @classmethod
    def of(cls, event: Entered) -> "Entry":
        """Return what an event says, whoever made it."""
        return cls(event.counts, event.papers_missing)


@dataclass(frozen=True, slots=True, eq=False)
class AuditState:
    """An audit after some events."""

    commitment: Commitment
    stations: AuditStations
    found: ErrorBounds
    seed: Seeded | None = None
    draws: tuple[Draw, ...] = ()
    """The sample so far; in a full count every batch follows, in the order of the manifest."""
    rounds: tuple[int, ...] = ()
    """Draws in all after each round."""
    entries: Mapping[str, tuple[Entered, ...]] = field(default_factory=dict)
    refused: tuple[Refused, ...] = ()
    escalated: Escalated | None = None

    def after(self, event: Event) -> "AuditState":
        """Return the state after one more event; a second seed or escalation changes nothing."""
        match event:
            case Committed():
                return self
            case Seeded():
                return self if self.seed else replace(self, seed=event)
            case Drawn():
                return replace(self, draws=self._draws(event.total), rounds=(*self.rounds, event.total))
            case Entered():
                made = (*self.entries.get(event.batch, ()), event)
                return replace(self, entries={**self.entries, event.batch: made})
            case Refused():
                return replace(self, refused=(*self.refused, event))
            case Escalated():
                return self if self.escalated else replace(self, escalated=event)

    def _draws(self, total: int) -> tuple[Draw, ...]:
        return draw_by_weight(self.stations.weights, self.seed.seed, count=total) if self.seed else ()

    @property
    def sample(self) -> tuple[str, ...]:
        """Batches to count, in the order in which they are to be counted."""
        ids = self.found.batches.ids
        drawn = [ids[draw.row] for draw in self.draws]
        rest = [name for name in ids if name not in set(drawn)] if self.escalated else []
        return (*drawn, *rest)

    @property
    def last_round(self) -> tuple[str, ...]:
        """Batches that the last round added; in a full count those that were not drawn."""
        before = (0, 0, *self.rounds)[-1 if self.escalated else -2]
        return self.sample[before:]

    def batch_state(self, batch: str) -> BatchState:
        """Return how far a batch is."""
        entries = self.entries.get(batch, ())
        if self.agreed(batch) is not None:
            return BatchState.ACCEPTED
        if not entries:
            return BatchState.WAITING
        return BatchState.HALF if len(entries) == 1 else BatchState.DISPUTED

    def agreed(self, batch: str) -> Entry | None:
        """Return what two people found alike; None while no two agree."""
        found: list[Entry] = []
        for event in self.entries.get(batch, ()):
            entry = Entry.of(event)
            if entry in found:
                return entry
            found.append(entry)
        return None

    def accepted(self) -> tuple[HandCount, ...]:
        """Return the hand counts of drawn batches up to the first that is not accepted yet.

        A risk may only be measured in the order of the draw: to leave out a batch because its count is late, or
        unwelcome, would make the limit worthless.
        """
        counts: list[HandCount] = []
        for draw in self.draws:
            batch = self.found.batches.ids[draw.row]
            entry = self.agreed(batch)
            if entry is None:
                break
            counts.append(HandCount(batch, entry.counts, entry.papers_missing))
        return tuple(counts)

    def risk(self) -> RiskMeasurement | None:
        """Return the measured risk after each counted draw; None where no sample can settle the outcome."""
        if not self.found.auditable:
            return None
        return batch_betting(self.found, self.stations.weights, self.accepted())

    def full(self) -> FullCount | None:
        """Return the outcome by hand once every batch is accepted in a full count."""
        agreed = {batch: self.agreed(batch) for batch in self.found.batches.ids} if self.escalated else {}
        if not agreed or any(entry is None for entry in agreed.values()):
            return None
        counts = [HandCount(b, e.counts, e.papers_missing) for b, e in agreed.items() if e is not None]
        return full_count(self.found, counts)

    def decision(self) -> Decision:
        """Return what follows by the rule of the commitment."""
        risk = self.risk()
        if self.escalated or risk is None:
            return Decision.FULL_COUNT
        if risk.stops_at(self.commitment.risk_limit) is not None:
            return Decision.STOP
        spent = len(risk.path) >= self.commitment.full_count_after
        return Decision.FULL_COUNT if spent else Decision.CONTINUE


def fold(commitment: Commitment, stations: AuditStations, events: Iterable[Event]) -> AuditState:
    """Return the state after the events.

    Args:
        commitment: What was fixed before the seed.
        stations: The file that the commitment names.
        events: In the order in which they happened.

    Raises:
        CallError: More draws than batches.
    """
    found = bound_errors(stations.batches, commitment.assertions, pending=commitment.pending)
    return reduce(AuditState.after, events, AuditState(commitment, stations, found))
