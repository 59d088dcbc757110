"""What a dossier is made of, frozen: nothing is computed or looked up later."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tallyproof.election.configuration import Configuration
from tallyproof.election.snapshot import Snapshot
from tallyproof.texts import Catalogue

__all__ = ["About", "Audited", "Compared", "Contents", "Document", "Monitored", "Part", "Reported", "Spoken"]

Document = Mapping[str, Any]
"""A JSON object as a step of the work gives it out (`tallyproof.check/1`, ...)."""


@dataclass(frozen=True, slots=True)
class Part:
    """The document of one step of the work, or the reason why there is none.

    Example:
        >>> Part.missing("the file has no registered voters").document is None
        True
    """

    document: Document | None
    reason: str = ""
    """Why it could not be computed, as a sentence in the reader's language; empty where it was."""

    @classmethod
    def computed(cls, document: Document) -> "Part":
        """Return a part that was computed."""
        return cls(document)

    @classmethod
    def missing(cls, reason: str) -> "Part":
        """Return a part that could not be computed, and why."""
        return cls(None, reason)


@dataclass(frozen=True, slots=True)
class About:
    """What is known about the election from outside its results file."""

    title: str
    date: str | None = None
    """Polling day, ISO 8601."""
    official: Mapping[str, int] = field(default_factory=dict)
    """Officially announced totals by column of the results table (`cast`, `votes__yes`, ...)."""
    official_source: str = ""
    """Where these totals were announced."""
    official_notes: Mapping[str, str] = field(default_factory=dict)
    """Known reasons, by column, why the stations do not add up to an announced total; sentences."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Another election that some methods compared the results with."""

    snapshot: Snapshot
    contest: str | None
    """Which contest was asked for, where the source holds several."""
    paths: Mapping[str, Path]
    """Where each source file lies, by its name in the snapshot."""


@dataclass(frozen=True, slots=True)
class Audited:
    """An audit that the dossier tells of."""

    folder: Path
    files: Mapping[str, str]
    """SHA-256 of each file from which its state follows, by name."""


@dataclass(frozen=True, slots=True)
class Reported:
    """The reports of observers that the dossier tells of."""

    path: Path
    """A file, or a project."""
    files: Mapping[str, str]
    """SHA-256 of what was read, by name."""
    mapping: str
    """How a file's columns map, as TOML; empty for a project."""


@dataclass(frozen=True, slots=True)
class Monitored:
    """The monitoring of media that the dossier tells of."""

    paths: Mapping[str, Path]
    """The files by their part: `sheet`, `mapping`, `plan`, `log`, `register`."""
    files: Mapping[str, str]
    """SHA-256 of each, by its part."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The statements that the dossier tells of."""

    path: Path
    """The folder with `statements.toml`."""
    files: Mapping[str, str]
    """SHA-256 of each file read, by name."""


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that one dossier shows."""

    snapshot: Snapshot
    catalogue: Catalogue
    about: About
    inspect: Part
    check: Part
    test: Part
    outcome: Part
    seed: int
    configuration: Configuration = field(default_factory=Configuration)
    source_paths: Mapping[str, Path] = field(default_factory=dict)
    """Where each source file lies, by its name in the snapshot; recorded relative to the dossier."""
    request: Mapping[str, Any] = field(default_factory=dict)
    """What the caller asked for, as plain values (rule, choice, ...): what a recomputation must repeat."""
    compared: Mapping[str, Compared] = field(default_factory=dict)
    """Other elections by what they are to this one: `previous`, `concurrent`, `other`, `other_2` ..."""
    audit: Audited | None = None
    """The audit that is told of; None where none was given."""
    reports: Reported | None = None
    """The reports that are told of; None where none were given."""
    media: Monitored | None = None
    """The monitoring of media that is told of; None where none was given."""
    statements: Spoken | None = None
    """The statements that are told of; None where none were given."""
    others: Mapping[str, Part] = field(default_factory=dict)
    """Documents of further steps by the id of the section that shows them."""

    @property
    def parts(self) -> dict[str, Part]:
        """All parts by name, in the order in which they are recorded."""
        named = {"inspect": self.inspect, "check": self.check, "test": self.test, "outcome": self.outcome}
        return named | dict(sorted(self.others.items()))
