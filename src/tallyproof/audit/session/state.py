"""Where an audit stands: the sum of its events, and the decision that follows by the rule fixed before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import reduce

import numpy as np

from tallyproof.audit.batches import Batches
from tallyproof.audit.draw import Draw, draw_by_weight, draw_simple
from tallyproof.audit.full_count import FullCount
from tallyproof.audit.overstatement import ErrorBounds, HandCount, bound_errors
from tallyproof.audit.risk import RiskMeasurement
from tallyproof.audit.session.cards import CardContest, card_unit, row_name
from tallyproof.audit.session.commitment import Commitment, ContestTerms, Kind
from tallyproof.audit.session.contest import BatchContest, join_bounds
from tallyproof.audit.session.events import Committed, Drawn, Entered, Escalated, Event, Refused, Seeded
from tallyproof.audit.session.stations_file import AuditStations
from tallyproof.errors import CallError

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
    """The assertions of all contests over all stations."""
    contests: tuple[BatchContest | CardContest, ...]
    """The same, contest by contest."""
    seed: Seeded | None = None
    draws: tuple[Draw, ...] = ()
    """The sample so far; in a full count every batch follows, in the order of the manifest."""
    drawn: tuple[str, ...] = ()
    """Units in the order of the draw."""
    taken: frozenset[str] = frozenset()
    """The same, to look one up."""
    rounds: tuple[int, ...] = ()
    """Draws in all after each round."""
    entries: Mapping[str, tuple[Entered, ...]] = field(default_factory=dict)
    refused: tuple[Refused, ...] = ()
    escalated: Escalated | None = None
    open_contests: tuple[str, ...] = ()
    """Contests that the full count is about: those that had not stopped."""

    def after(self, event: Event) -> "AuditState":
        """Return the state after one more event; a second seed or escalation changes nothing."""
        match event:
            case Committed():
                return self
            case Seeded():
                return self if self.seed else replace(self, seed=event)
            case Drawn():
                draws = self._draws(event.total)
                units, rounds = self._named(draws), (*self.rounds, event.total)
                return replace(self, draws=draws, drawn=units, taken=frozenset(units), rounds=rounds)
            case Entered():
                made = (*self.entries.get(event.batch, ()), event)
                return replace(self, entries={**self.entries, event.batch: made})
            case Refused():
                return replace(self, refused=(*self.refused, event))
            case Escalated():
                names = tuple(name for name, one in self.decisions().items() if one is not Decision.STOP)
                return self if self.escalated else replace(self, escalated=event, open_contests=names)

    def _draws(self, total: int) -> tuple[Draw, ...]:
        if self.seed is None:
            return ()
        weights = self.stations.weights
        if self.by_cards:
            return draw_simple(int(weights.sum()), self.seed.seed, count=total)
        return draw_by_weight(weights, self.seed.seed, count=total)

    @property
    def by_cards(self) -> bool:
        """Whether single cards are drawn."""
        return self.commitment.kind is not Kind.STATIONS

    @property
    def units(self) -> int:
        """How many different units can be drawn."""
        weights = self.stations.weights
        return int(weights.sum()) if self.by_cards else int((weights > 0).sum())

    def _named(self, draws: tuple[Draw, ...]) -> tuple[str, ...]:
        ids = self.found.batches.ids
        if not self.by_cards:
            return tuple(ids[draw.row] for draw in draws)
        ends = np.cumsum(self.stations.weights)
        return tuple(card_unit(ids, ends, draw.row) for draw in draws)

    def is_sampled(self, unit: str) -> bool:
        """Whether a unit is to be counted."""
        counted = (item for item in self.contests if item.name in self.open_contests)
        rest = unit in self.found.batches.places and any(item.holds(unit) for item in counted)
        return unit in self.taken or rest

    def columns_of(self, unit: str) -> tuple[tuple[str, str], ...]:
        """Return what is to be counted in a unit: prefix of each contest that was voted on there, and column."""
        told: list[tuple[str, str]] = []
        for item in self.contests:
            needed = {name for one in item.found.assertions for name, _ in one.terms}
            names = [name for name in item.found.batches.columns if name in needed or "votes__" in name]
            told += [(item.prefix, name) for name in names if item.holds(unit)]
        return tuple(told)

    def row(self, unit: str) -> int:
        """Return the row of the stations file in which a unit stands; raises KeyError for one in none."""
        return self.found.batches.places[row_name(unit, self.found.batches)]

    @property
    def sample(self) -> tuple[str, ...]:
        """Batches to count, in the order in which they are to be counted."""
        counted = [item for item in self.contests if item.name in self.open_contests]
        rest = (name for name in self.found.batches.ids if name not in self.taken) if counted else ()
        return (*self.drawn, *(name for name in rest if any(item.holds(name) for item in counted)))

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
        for batch in self.drawn:
            entry = self.agreed(batch)
            if entry is None:
                break
            counts.append(HandCount(batch, entry.counts, entry.papers_missing))
        return tuple(counts)

    def risks(self) -> dict[str, RiskMeasurement]:
        """Return the risk of each contest that a sample can settle, after each count at its stations."""
        accepted = self.accepted()
        return {item.name: item.risk(accepted) for item in self.contests if item.auditable}

    def risk(self) -> RiskMeasurement | None:
        """Return the largest risk of all contests after each counted draw; None where no sample can settle one."""
        if not all(item.auditable for item in self.contests):
            return None
        accepted, paths = self.accepted(), []
        for name, risk in self.risks().items():
            here = next(item for item in self.contests if item.name == name)
            path, seen = [], 0
            for count in accepted:
                seen += here.holds(count.batch)
                path.append(risk.path[seen - 1] if seen else 1.0)
            paths.append(path)
        return RiskMeasurement("A-BET", tuple(map(max, zip(*paths, strict=True))))

    def fulls(self) -> dict[str, FullCount]:
        """Return the outcome by hand of each contest of a full count whose stations are all accepted."""
        found: dict[str, FullCount] = {}
        for item in self.contests if self.escalated else ():
            if isinstance(item, CardContest) and item.terms.irv:
                continue  # counted anew from all rankings, outside this procedure
            agreed = {batch: self.agreed(batch) for batch in item.found.batches.ids}
            if item.name in self.open_contests and all(agreed.values()):
                counts = [
                    HandCount(b, e.counts, e.papers_missing) for b, e in agreed.items() if e is not None
                ]
                found[item.name] = item.full(counts)
        return found

    def full(self) -> FullCount | None:
        """Return the outcome by hand of the first contest of a full count; None before it is there."""
        return next(iter(self.fulls().values()), None)

    def decisions(self) -> dict[str, Decision]:
        """Return what follows for each contest by the rule of the commitment, full count aside."""
        risks, spent = self.risks(), len(self.accepted()) >= self.commitment.full_count_after
        decided = {}
        for item in self.contests:
            risk = risks.get(item.name)
            stopped = risk is not None and risk.stops_at(self.commitment.risk_limit) is not None
            going = Decision.FULL_COUNT if spent or risk is None else Decision.CONTINUE
            decided[item.name] = Decision.STOP if stopped else going
        return decided

    def decision(self) -> Decision:
        """Return what follows: stop only when every contest stops, a full count once no sample can settle the rest."""
        decided = set(self.decisions().values())
        if self.escalated:
            return Decision.FULL_COUNT
        order = (Decision.CONTINUE, Decision.FULL_COUNT, Decision.STOP)
        return next(one for one in order if one in decided)


def fold(commitment: Commitment, stations: AuditStations, events: Iterable[Event]) -> AuditState:
    """Return the state after the events.

    Args:
        commitment: What was fixed before the seed.
        stations: The file that the commitment names.
        events: In the order in which they happened.

    Raises:
        CallError: More draws than batches, or contests that the stations file does not have.
    """
    if len(commitment.contests) != len(stations.sheets):
        raise CallError(f"{len(stations.sheets)} contests.", expected=f"{len(commitment.contests)}")
    contests = tuple(
        _contest(commitment, terms, prefix, sheets, stations)
        for terms, (prefix, sheets) in zip(commitment.contests, stations.sheets, strict=True)
    )
    found = join_bounds(stations.batches, [(item.prefix, item.found) for item in contests])
    return reduce(AuditState.after, events, AuditState(commitment, stations, found, contests))


def _contest(
    commitment: Commitment, terms: ContestTerms, prefix: str, sheets: Batches, stations: AuditStations
) -> BatchContest | CardContest:
    if commitment.kind is not Kind.STATIONS:
        return CardContest.of(terms, commitment.kind, prefix, sheets)
    part = bound_errors(sheets, terms.assertions, pending=terms.pending)
    return BatchContest(terms.name, prefix, part, stations.weights[stations.batches.rows(sheets.ids)])
