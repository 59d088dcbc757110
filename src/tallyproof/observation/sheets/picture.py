"""A picture of a sheet: which station's, which of the sheets, who filed it when, and what became of it."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Filer", "SheetKind", "SheetPicture", "Withdrawal"]


class SheetKind(StrEnum):
    """Which sheet of a station a picture shows."""

    OFFICIAL = "official"
    """The commission's own sheet: as it was signed, posted at the station, or published."""
    CERTIFIED_COPY = "certified_copy"
    """The copy that the commission certified and gave to observers, parties or candidates."""
    OBSERVERS_COPY = "observers_copy"
    """What observers wrote down themselves; nobody certified it."""


@dataclass(frozen=True, slots=True)
class Filer:
    """Who files or withdraws a picture."""

    by: str
    """Pseudonym; empty where nobody is named."""
    role: str = ""
    """In the team; empty from the command line."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a picture no longer counts, and why; nothing of it is removed."""

    at: str
    """When, UTC (RFC 3339)."""
    reason: str
    filer: Filer
    record: str
    """SHA-256 of its line in the journal."""


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """One picture as it was filed."""

    number: int
    """Of its record, from 1."""
    at: str
    """When it was received, UTC (RFC 3339)."""
    station: str
    kind: SheetKind
    filer: Filer
    original: str
    """SHA-256 of the file as it came; it is kept sealed."""
    picture: str
    """SHA-256 of the cleaned picture."""
    format: str
    """`jpeg`, `png` or `webp`."""
    width: int
    """In pixels, as a viewer turns it."""
    height: int
    size: int
    """Bytes of the cleaned picture."""
    record: str
    """SHA-256 of its line in the journal."""
    scanned: int = 0
    """Which page of the PDF that came, from 1, this was drawn from; 0 where a picture came."""
    withdrawal: Withdrawal | None = None
