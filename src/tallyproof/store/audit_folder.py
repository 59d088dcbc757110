"""An audit on disk: commitment, stations and journal. The folder is all that a third party needs."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tallyproof.audit.session.commitment import SCHEMA, Commitment
from tallyproof.audit.session.events import Event, event_document, read_event
from tallyproof.audit.session.state import AuditState, fold
from tallyproof.audit.session.stations_file import AuditStations, read_stations, write_stations
from tallyproof.disk import write_atomically
from tallyproof.errors import InputError, NotAllowedError, ReproducibilityError
from tallyproof.store.journal import Journal

__all__ = ["AuditFolder"]

_COMMITMENT = "commitment.json"
_STATIONS = "stations.csv"


@dataclass(frozen=True, slots=True)
class AuditFolder:
    """One audit.

    `commitment.json` and `stations.csv` are written once and named by hashes; `journal.jsonl` only grows.
    """

    folder: Path

    @property
    def journal(self) -> Journal:
        """Everything that happened after the commitment."""
        return Journal(self.folder / "journal.jsonl")

    @classmethod
    def create(cls, folder: Path, commitment: Commitment, stations: AuditStations) -> "AuditFolder":
        """Write a new audit.

        Raises:
            NotAllowedError: The folder holds files: an audit is never overwritten.
        """
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise NotAllowedError(f'Making an audit in "{folder}"', reason="it holds files")
        write_atomically(folder / _STATIONS, write_stations(stations))
        write_atomically(folder / _COMMITMENT, commitment.canonical())
        return cls(folder)

    def state(self) -> AuditState:
        """Return where the audit stands, everything checked on the way.

        Raises:
            InputError: A file is missing or damaged, or the journal was changed.
            ReproducibilityError: The stations are not those that were committed to.
        """
        commitment, stations = self._fixed()
        return fold(commitment, stations, self._events())

    def add(self, *acts: Callable[[AuditState], Event | None]) -> tuple[AuditState, tuple[Event | None, ...]]:
        """Add events, each decided on the state before it while nobody else can write.

        Args:
            acts: Each returns its event for the state, None where it was done before, or raises because a rule
                forbids it: then none is added.

        Returns:
            The state after all of them, and the events in the order of the acts.
        """
        with self.journal.held():
            state, events = self.state(), list[Event | None]()
            for act in acts:
                event = act(state)
                events.append(event)
                state = state if event is None else state.after(event)
            self.journal.append(*(event_document(event) for event in events if event is not None))
        return state, tuple(events)

    def _events(self) -> tuple[Event, ...]:
        name = self.journal.path.name
        return tuple(read_event(line.body, file=name, row=line.number) for line in self.journal.lines())

    def _fixed(self) -> tuple[Commitment, AuditStations]:
        try:
            document = json.loads((self.folder / _COMMITMENT).read_bytes())
            if document.get("schema") != SCHEMA:
                raise InputError(_COMMITMENT, found=repr(document.get("schema")), expected=SCHEMA)
            commitment = Commitment.from_document(document)
            content = (self.folder / _STATIONS).read_bytes()
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(str(self.folder), found=str(error), expected="the folder of an audit") from error
        digest = hashlib.sha256(content).hexdigest()
        if digest != commitment.stations_sha256:
            raise ReproducibilityError(_STATIONS, recorded=commitment.stations_sha256, now=digest)
        return commitment, read_stations(content, file=_STATIONS)
