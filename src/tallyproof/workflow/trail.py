"""The trail of a team: who did what on the server, chained with the acts of the cases so that nothing vanishes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tallyproof.store.records.database import connect_server
from tallyproof.store.records.repository import Records

__all__ = ["Note", "open_server_records", "read_trail", "write_trail"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person did, or was refused."""

    action: str
    """A name of the table of roles, such as `results.upload`."""
    page: str
    """Where, such as `results.upload`."""
    refused: bool = False
    about: Mapping[str, str] = field(default_factory=dict)
    """What the address names: a case, a station. Never secrets or whole documents."""


def open_server_records(folder: Path, database: str = "") -> Records:
    """Connect a server to the database of its project: records and team in one, so that they are written together."""
    connect_server(folder, database)
    return Records.open(folder, database)


def write_trail(records: Records, note: Note, *, by: str) -> int:
    """Write a note into the chain, within the transaction that is open; return its number there."""
    body = {"action": note.action, "page": note.page, "about": dict(note.about), "refused": note.refused}
    return records.note(body, by=by)


def read_trail(records: Records, *, before: int | None = None, limit: int = 100) -> Iterator[dict[str, Any]]:
    """Return the newest entries first, acts of cases among them, each as a plain document.

    Args:
        records: Hold the chain.
        before: Only entries with a smaller number; None: from the newest.
        limit: At most so many.
    """
    rows = records.stored().order_by("-sequence")
    chosen = rows if before is None else rows.filter(sequence__lt=before)
    for row in chosen[:limit]:
        body = json.loads(row.body)
        yield {
            "number": row.sequence,
            "at": row.recorded_at,
            "by": row.recorded_by,
            "case": row.case,
            "action": body.get("action") or body.get("act", ""),
            "page": body.get("page", ""),
            "about": body.get("about", {}),
            "refused": bool(body.get("refused")),
            "sha256": row.sha256,
        }
