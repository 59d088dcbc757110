"""One entry of the log: what was done, with the hashes of its documents and sealed private fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tallyproof.errors import CallError
from tallyproof.log.canonical import Json, canonical, read_canonical

__all__ = ["LARGEST_ENTRY", "Entry", "EntryKind", "read_entry"]

SCHEMA = "tallyproof.log-entry/1"
LARGEST_ENTRY = 65_535
"""Bytes of the longest entry that a bundle can hold (c2sp.org/tlog-tiles)."""

_HASH = re.compile("[0-9a-f]{64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")


class EntryKind(StrEnum):
    """What an entry speaks of."""

    SNAPSHOT = "snapshot"
    CONFIGURATION = "configuration"
    SEED = "seed"
    DRAW = "draw"
    REPORT = "report"
    CASE = "case"
    DECISION = "decision"
    STATEMENT = "statement"
    DOSSIER = "dossier"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. The same entry is always the same bytes; anything else is another entry.

    Example:
        >>> entry = Entry(EntryKind.CASE, "K-17", version=2, at="2005-12-06T11:00:00+06:00", public={"state": "filed"})
        >>> entry.content()[:36]
        b'{"at":"2005-12-06T11:00:00+06:00","d'
        >>> read_entry(entry.content()) == entry
        True
    """

    kind: EntryKind
    id: str
    """Name of the thing, within its kind."""
    version: int
    """From 1; a correction is a new version, the old entry stays."""
    at: str
    """When it was done (RFC 3339, with an offset)."""
    documents: Mapping[str, str] = field(default_factory=dict)
    """Name of a document -> SHA-256 of its bytes in hexadecimal."""
    public: Mapping[str, Json] = field(default_factory=dict)
    """Fields that everyone may read."""
    private: Mapping[str, str] = field(default_factory=dict)
    """Name of a private field -> its commitment (`seal(value).commitment`)."""

    def __post_init__(self) -> None:
        hashes = [*self.documents.values(), *self.private.values()]
        if not self.id or self.version < 1 or not all(_HASH.fullmatch(item) for item in hashes):
            raise CallError(
                f'Entry "{self.id}", version {self.version}.',
                expected="an id, a version from 1, and hashes of 64 hexadecimal digits",
            )
        if not _TIME.fullmatch(self.at):
            raise CallError(f'Time "{self.at}".', expected="a time with its offset (RFC 3339)")
        if len(self.content()) > LARGEST_ENTRY:
            raise CallError(
                f'Entry "{self.id}" of {len(self.content())} bytes.',
                expected=f"at most {LARGEST_ENTRY}: log the hash of a document, not the document",
            )

    def content(self) -> bytes:
        """Return the entry in canonical JSON: the bytes that are hashed, published and proved."""
        return canonical(
            {
                "schema": SCHEMA,
                "kind": self.kind.value,
                "id": self.id,
                "version": self.version,
                "at": self.at,
                "documents": dict(self.documents),
                "public": dict(self.public),
                "private": dict(self.private),
            }
        )


def read_entry(content: bytes) -> Entry:
    """Read an entry back; raises ValueError where the bytes are none."""
    document = read_canonical(content)
    if document.pop("schema", None) != SCHEMA:
        raise ValueError(f"not an entry of {SCHEMA}")
    try:
        return Entry(**document | {"kind": EntryKind(document["kind"])})
    except (CallError, TypeError, KeyError) as error:
        raise ValueError(str(error)) from error
