"""Log what is done with a project, where it has a log: versions, frames, seeds, draws, imports, dossiers."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from tallyproof.log import Entry, EntryKind, Log, is_log, read_entry
from tallyproof.store import is_project

__all__ = ["log_act", "project_of"]

_UP = 3
"""How many folders above a thing are asked whether they are its project."""


def project_of(place: Path) -> Path | None:
    """Return the project that a place is or lies in; None where there is none."""
    whole = place.resolve()
    return next((folder for folder in (whole, *whole.parents[:_UP]) if is_project(folder)), None)


def log_act(
    place: Path,
    kind: EntryKind,
    name: str,
    *,
    public: Mapping[str, str],
    documents: Mapping[str, str] | None = None,
) -> int | None:
    """Log one act, where the place lies in a project with a log.

    Args:
        place: A project, or a file or folder in one.
        kind: What is logged.
        name: Of the thing, within its kind.
        public: Fields that everyone may read; texts, no names of persons.
        documents: SHA-256 of documents by name.

    Returns:
        The number of the entry; None without a log. The thing as it is logged already keeps its entry, so the same act
        may be repeated after a crash.
    """
    project = project_of(place)
    if project is None or not is_log(project / "log"):
        return None
    with FileLock(project / "act-log.lock"):
        log = Log.open(project / "log")
        held = list(_entries(log, kind, name))
        told = (dict(public), dict(documents or {}))
        if held and (dict(held[-1][1].public), dict(held[-1][1].documents)) == told:
            return held[-1][0]
        at = datetime.now(UTC).isoformat(timespec="seconds")
        entry = Entry(kind, name, version=len(held) + 1, at=at, documents=told[1], public=told[0])
        return log.append(entry).numbers[0]


def _entries(log: Log, kind: EntryKind, name: str) -> Iterator[tuple[int, Entry]]:
    """Yield the entries of a thing with their numbers."""
    mark = f'"id":{json.dumps(name, ensure_ascii=False)},"kind":"{kind.value}"'.encode()
    for number, content in enumerate(log.file.contents()):
        if mark in content:
            entry = read_entry(content)
            if (entry.kind, entry.id) == (kind, name):
                yield number, entry
