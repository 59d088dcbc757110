"""The journal of a project: which version of the results came into force, when, and why, one line each.

A version is a file named by its content, so the same one may come into force again: an appeal brings back what a
decision had changed. When and why it did belongs here, never into that file.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tallyproof.disk import write_atomically
from tallyproof.election.snapshot import SnapshotId, Supersession
from tallyproof.errors import StoredFileError
from tallyproof.store.snapshots import load_replaces

__all__ = ["VersionInForce", "newest_name", "newest_reading", "read_history", "write_history"]

_FILE = "in_force.jsonl"
_SCHEMA = "tallyproof.in-force/1"
_POINTER = "current"
"""What older projects have instead: the name of the version in force and nothing else."""
_HASH = re.compile(r"[0-9a-f]{64}")
_READING = re.compile(r"([0-9a-f]{16})?")
_UPLOAD = re.compile(r"[0-9A-Za-z_-]{0,80}")


@dataclass(frozen=True, slots=True)
class VersionInForce:
    """One coming into force of a version of the results."""

    number: int
    """Counted from 1, the first results of the project."""
    snapshot: SnapshotId
    why: Supersession | None
    """Which version it replaced, and why; None for the first results."""
    at: str | None
    """When this was written down (ISO 8601); None where the project kept no journal yet."""
    reading: str = ""
    """From which files the table was read, where other files than the first gave the same; see `save_reading`."""
    upload: str = ""
    """Key of the upload to the server that brought it; empty where none did, or the project did not note it yet."""


def read_history(folder: Path) -> tuple[VersionInForce, ...]:
    """Return what came into force in a project, the oldest first; empty where nothing did.

    Of an older project, which has no journal, it is what the versions themselves say: when each was first saved, which
    one it replaced and why.

    Raises:
        InputError: A line of the journal is damaged.
    """
    if lines := _lines(folder):
        return tuple(_read(folder, number, line) for number, line in enumerate(lines, 1))
    found = list(_before_journals(folder))[::-1]
    return tuple(VersionInForce(number, *one, at=None) for number, one in enumerate(found, 1))


def newest_name(folder: Path) -> SnapshotId | None:
    """Return the name of the version in force; None where there is none. Raises as `read_history`."""
    if lines := _lines(folder):
        return _read(folder, len(lines), lines[-1]).snapshot
    return _pointed(folder)


def newest_reading(folder: Path, name: SnapshotId) -> str:
    """Return from which files a version was read when it came into force last; empty: from those it was saved with.

    Raises as `read_history`.
    """
    read = (_read(folder, number, line) for number, line in reversed(tuple(enumerate(_lines(folder), 1))))
    return next((one.reading for one in read if one.snapshot == name), "")


def write_history(folder: Path, history: tuple[VersionInForce, ...]) -> None:
    """Write the journal of a project; a killed process leaves the one before."""
    lines = "".join(json.dumps(_document(one), ensure_ascii=False, sort_keys=True) + "\n" for one in history)
    write_atomically(folder / _FILE, lines.encode())
    (folder / _POINTER).unlink(missing_ok=True)


def _lines(folder: Path) -> list[bytes]:
    path = folder / _FILE
    return path.read_bytes().splitlines() if path.is_file() else []


def _document(one: VersionInForce) -> dict[str, Any]:
    why = asdict(one.why) if one.why else None
    told = {"schema": _SCHEMA, "snapshot": one.snapshot, "at": one.at, "replaces": why}
    told |= {"reading": one.reading, "upload": one.upload}
    return {name: value for name, value in told.items() if value != ""}


def _read(folder: Path, number: int, line: bytes) -> VersionInForce:
    path, place = folder / _FILE, f"line {number}"
    try:
        told = json.loads(line)
        why = Supersession(**told["replaces"]) if told["replaces"] else None
        reading = _matching(_READING, told.get("reading", ""))
        upload = _matching(_UPLOAD, told.get("upload", ""))
        one = VersionInForce(number, _hash(told["snapshot"]), why, told["at"], reading, upload)
    except (ValueError, KeyError, TypeError) as error:
        expected = f"a version that came into force ({_SCHEMA})"
        raise StoredFileError(path, place=place, found=str(error), expected=expected) from error
    if told.get("schema") != _SCHEMA:
        raise StoredFileError(path, place=place, found=f"schema {told.get('schema')!r}", expected=_SCHEMA)
    return one


def _hash(name: str) -> SnapshotId:
    return SnapshotId(_matching(_HASH, name))


def _matching(pattern: re.Pattern[str], name: str) -> str:
    """Return what may become the name of a file."""
    if not pattern.fullmatch(name):
        raise ValueError(repr(name[:80]))
    return name


def _before_journals(folder: Path) -> Iterator[tuple[SnapshotId, Supersession | None]]:
    name, seen = _pointed(folder), set[str]()
    while name is not None and name not in seen and (folder / "snapshots" / f"{name}.json").is_file():
        seen.add(name)
        why = load_replaces(folder / "snapshots", name)
        yield name, why
        name = why.supersedes if why else None


def _pointed(folder: Path) -> SnapshotId | None:
    path = folder / _POINTER
    name = path.read_text(encoding="utf-8").strip() if path.is_file() else ""
    try:
        return _hash(name) if name else None
    except ValueError as error:
        raise StoredFileError(path, found=str(error), expected="the hash of a snapshot") from error
