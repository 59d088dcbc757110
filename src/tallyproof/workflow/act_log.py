"""Log what is done with a project, where it has a log: versions, frames, seeds, draws, imports, dossiers."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from tallyproof.log import Entry, EntryKind, Log, is_log
from tallyproof.log.canonical import canonical, plain_name
from tallyproof.store import Project, is_project
from tallyproof.store.audit_folder import AuditFolder
from tallyproof.store.history import VersionInForce

__all__ = ["AGAIN", "log_act", "log_audit", "log_version", "project_of", "told_of_version"]

AGAIN = "time"
"""Field of an entry about a version: the how manieth time it came into force; left out of the first."""

_ROOM = 50_000
"""Bytes of an entry that names and hashes of files may take; the rest is for what else it tells."""
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
    once: bool = False,
) -> int | None:
    """Log one act, where the place lies in a project with a log.

    Args:
        place: A project, or a file or folder in one.
        kind: What is logged.
        name: Of the thing, within its kind.
        public: Fields that everyone may read; texts, no names of persons.
        documents: SHA-256 of documents by name.
        once: Whether the same is never logged again, whatever was logged of the thing since.

    Returns:
        The number of the entry; None without a log. The thing as it is logged already keeps its entry, so the same act
        may be repeated after a crash.
    """
    project = project_of(place)
    if project is None or not is_log(project / "log"):
        return None
    with FileLock(project / "act-log.lock"):
        log = Log.open(project / "log")
        held = log.of_thing(kind, name)
        told = (dict(public), dict(documents or {}))
        for number, entry in held if once else held[-1:]:
            if (dict(entry.public), dict(entry.documents)) == told:
                return number
        at = datetime.now(UTC).isoformat(timespec="seconds")
        entry = Entry(kind, name, version=len(held) + 1, at=at, documents=told[1], public=told[0])
        return log.append(entry).numbers[0]


def log_version(project: Project, version: VersionInForce) -> None:
    """Log a version of the results that came into force, with its files and what it replaced.

    Of more files than an entry has room for, the entry has the hash of their list (`files.json`) and how many they are;
    the list is the canonical JSON of name and SHA-256 of each.
    """
    snapshot = project.load_as(version)
    told = {"rows_used": str(snapshot.rows.used), "rows_refused": str(snapshot.rows.refused)}
    told |= told_of_version(version, project.history())
    files = {plain_name(file.name): file.sha256 for file in snapshot.files}
    if len(listed := canonical(files)) > _ROOM:
        told |= {"files": str(len(files))}
        files = {"files.json": hashlib.sha256(listed).hexdigest()}
    log_act(project.folder, EntryKind.SNAPSHOT, snapshot.id, public=told, documents=files, once=True)


def told_of_version(version: VersionInForce, history: Sequence[VersionInForce]) -> dict[str, str]:
    """Return what the log tells of a coming into force: what it replaced, why, and the which time.

    Args:
        version: It.
        history: Every one of the project.
    """
    why, time = version.why, _which_time(version, history)
    told = {"replaces": why.supersedes, "reason": why.reason} if why else {}
    return told | ({AGAIN: str(time)} if time > 1 else {})


def _which_time(version: VersionInForce, history: Sequence[VersionInForce]) -> int:
    return sum(one.snapshot == version.snapshot for one in history[: version.number])


def log_audit(folder: Path) -> None:
    """Log what an audit in a project has fixed so far: its commitment, its seed, each round that was drawn."""
    if project_of(folder) is None:
        return
    state, name = AuditFolder(folder).state(), folder.resolve().name
    committed = hashlib.sha256((folder / "commitment.json").read_bytes()).hexdigest()
    files = {"commitment.json": committed}
    log_act(folder, EntryKind.CONFIGURATION, f"audit {name}", public={"kind": "audit"}, documents=files)
    if state.seed:
        seed = {"seed": state.seed.seed, "source": state.seed.source}
        log_act(folder, EntryKind.SEED, f"audit {name}", public=seed, documents=files)
    if state.draws:
        drawn = hashlib.sha256("\n".join(state.drawn).encode()).hexdigest()
        told = {"draws": str(len(state.draws)), "draws_sha256": drawn}
        log_act(folder, EntryKind.DRAW, f"audit {name}", public=told, documents=files)
