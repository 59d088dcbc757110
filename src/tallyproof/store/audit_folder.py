"""An audit on disk: commitment, stations and journal. The folder is all that a third party needs."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from pathlib import Path

from tallyproof.audit.session.commitment import SCHEMA, Commitment
from tallyproof.audit.session.events import Committed, Event, event_document, read_event
from tallyproof.audit.session.state import AuditState, fold
from tallyproof.audit.session.stations_file import AuditStations, read_stations, write_stations
from tallyproof.disk import write_atomically
from tallyproof.errors import InputError, NotAllowedError, ReproducibilityError, StoredFileError
from tallyproof.store.journal import Journal, Line
from tallyproof.store.signing import SigningKey

__all__ = ["AuditFolder"]

_COMMITMENT = "commitment.json"
_STATIONS = "stations.csv"
_JOURNAL = "journal.jsonl"
_KEY = "signing.key"
_UNFINISHED = {_STATIONS, _KEY, _COMMITMENT, f"{_JOURNAL}.lock"}


@dataclass(frozen=True, slots=True)
class AuditFolder:
    """One audit.

    `commitment.json` and `stations.csv` are written once and named by hashes; `journal.jsonl` only grows, each line
    signed with the key in `signing.key`, which is never published. Its public half is part of the commitment.
    """

    folder: Path

    @property
    def journal(self) -> Journal:
        """Everything that happened from the commitment on."""
        return Journal(self.folder / _JOURNAL)

    @property
    def key(self) -> SigningKey:
        """The key that signs; raises InputError where it is not here, as in a published copy."""
        return SigningKey.load(self.folder / _KEY)

    @classmethod
    def create(cls, folder: Path, commitment: Commitment, stations: AuditStations) -> "AuditFolder":
        """Write a new audit, with a key of its own.

        Raises:
            NotAllowedError: The folder holds files: an audit is never overwritten. One that a killed process left
                before it was committed is made anew.
        """
        if folder.exists() and (
            not folder.is_dir() or {path.name for path in folder.iterdir()} - _UNFINISHED
        ):
            raise NotAllowedError(
                f'Making an audit in "{folder}"',
                reason="it holds files",
                text="there_already",
                file=folder.name,
            )
        key = SigningKey.create(folder / _KEY)
        write_atomically(folder / _STATIONS, write_stations(stations))
        write_atomically(folder / _COMMITMENT, replace(commitment, public_key=key.public).canonical())
        audit = cls(folder)
        with audit.journal.held():
            commitment, _ = audit.fixed()
            audit.journal.append(event_document(Committed(commitment.sha256())), key=key)
        return audit

    def state(self) -> AuditState:
        """Return where the audit stands, everything checked on the way.

        Raises:
            InputError: A file is missing or damaged, or the journal was changed.
            ReproducibilityError: The stations or the commitment are not those that were committed to.
        """
        commitment, stations = self.fixed()
        lines = self._lines(commitment)
        known = _FOLDED.get(self.folder)
        if known is None or not known.leads_to(commitment, lines):
            state = fold(commitment, stations, _events(lines))
        else:
            state = reduce(AuditState.after, _events(lines[known.lines :]), known.state)
        _FOLDED[self.folder] = _Folded(commitment, len(lines), lines[-1], state)
        if len(_FOLDED) > _MOST:
            _FOLDED.pop(next(iter(_FOLDED)), None)
        return state

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
            made = [event_document(event) for event in events if event is not None]
            self.journal.append(*made, key=self.key)
        return state, tuple(events)

    def events(self, commitment: Commitment) -> tuple[Event, ...]:
        """Return the events, their chain and signatures checked.

        Raises:
            InputError: The journal was changed, a line is not signed by the key of the commitment, or there is none.
            ReproducibilityError: The commitment is not the one that the first line names.
        """
        return tuple(_events(self._lines(commitment)))

    def _lines(self, commitment: Commitment) -> tuple[Line, ...]:
        lines = Journal(self.journal.path, commitment.public_key).lines()
        first = next(_events(lines[:1]), None)
        if isinstance(first, Committed) and first.commitment != commitment.sha256():
            raise ReproducibilityError(_COMMITMENT, recorded=first.commitment, now=commitment.sha256())
        if not isinstance(first, Committed):
            found = "another event" if first else "no journal"
            raise StoredFileError(_JOURNAL, place="row 1", found=found, expected="the commitment")
        return lines

    def fixed(self) -> tuple[Commitment, AuditStations]:
        """Return commitment and stations; raises as `state` does."""
        try:
            written = (self.folder / _COMMITMENT).read_bytes()
            document = json.loads(written)
            if document.get("schema") != SCHEMA:
                raise StoredFileError(_COMMITMENT, found=repr(document.get("schema")), expected=SCHEMA)
            commitment = Commitment.from_document(document)
            if commitment.canonical() != written:
                raise StoredFileError(
                    _COMMITMENT, found="another form", expected="the commitment as it was written"
                )
            content = (self.folder / _STATIONS).read_bytes()
        except FileNotFoundError as error:
            missing = Path(error.filename).name
            raise InputError(
                str(self.folder),
                found=f"no {missing}",
                expected="the folder of an audit",
                text="stored_broken",
                file=missing,
            ) from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoredFileError(self.folder, found=str(error), expected="the folder of an audit") from error
        digest = hashlib.sha256(content).hexdigest()
        if digest != commitment.stations_sha256:
            raise ReproducibilityError(_STATIONS, recorded=commitment.stations_sha256, now=digest)
        return commitment, _stations(content)


@lru_cache(maxsize=4)
def _stations(content: bytes) -> AuditStations:
    """Read the stations; a server asks for the same ones at every request."""
    return read_stations(content, file=_STATIONS)


def _events(lines: Sequence[Line]) -> Iterator[Event]:
    return (read_event(line.body, file=_JOURNAL, row=line.number) for line in lines)


@dataclass(frozen=True, slots=True)
class _Folded:
    """A state that was reached before, so that a server adds the new events to it and does not begin anew."""

    commitment: Commitment
    lines: int
    last: Line
    """The last line in it; it names all lines before it by its hash."""
    state: AuditState

    def leads_to(self, commitment: Commitment, lines: Sequence[Line]) -> bool:
        """Whether these lines begin with those that led to the state."""
        return (
            self.commitment == commitment and len(lines) >= self.lines and lines[self.lines - 1] == self.last
        )


_MOST = 8
_FOLDED: dict[Path, _Folded] = {}
