"""Hand content that describes itself (NIST, Clarity, OpenElections, JSON protocols) to its reader."""

from tallyproof.sources.files import RawFile
from tallyproof.sources.reading import Reading

__all__ = ["read_structured"]


def read_structured(raw: RawFile, *, contest: str | None) -> Reading | None:
    """Return the reading of a self-describing format, or None for a plain table."""
    return None
