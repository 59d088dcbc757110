"""The chain of entries: each names the hash of the one before it, so that none can be changed unseen."""

import hashlib
import json
from dataclasses import dataclass

__all__ = ["START", "Entry"]

START = "0" * 64
"""What the first entry names."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded act with its place in the chain."""

    sequence: int
    """From 1, without gaps."""
    case: str
    recorded_at: str
    recorded_by: str
    previous: str
    body: str
    """Canonical JSON of the act."""

    def sha256(self) -> str:
        """Return the hash by which the next entry names this one.

        Example:
            >>> Entry(1, "A", "2005-12-04T15:00:00+00:00", "", START, "{}").sha256()[:8]
            '3211402c'
        """
        values = [self.sequence, self.case, self.recorded_at, self.recorded_by, self.previous, self.body]
        text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
