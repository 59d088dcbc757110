"""A project: a folder with the versions of one election's results and what was found about each."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tallyproof.disk import write_atomically
from tallyproof.election.published import PrintedEarlier
from tallyproof.election.snapshot import Snapshot, SnapshotId, Supersession
from tallyproof.errors import InputError, NotAllowedError, StoredFileError
from tallyproof.store.history import VersionInForce, newest_name, read_history, write_history
from tallyproof.store.snapshots import load_replaces, load_snapshot, save_snapshot

__all__ = ["Project", "is_project", "require_project"]

_FILE = "tallyproof.toml"


def is_project(path: Path) -> bool:
    """Return True for a folder that `Project.create` made."""
    return (path / _FILE).is_file()


def require_project(folder: Path) -> None:
    """Raise InputError where a folder is none that `Project.create` made."""
    if not is_project(folder):
        raise InputError(
            str(folder),
            found="a folder without a project",
            expected="a project",
            action="Make one with: tallyproof init DIR SOURCE",
            text="no_project",
        )


def _is_zone(name: object) -> bool:
    try:
        return isinstance(name, str) and bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


@dataclass(frozen=True, slots=True)
class Project:
    """One election's versions on disk.

    `tallyproof.toml` marks the folder; `snapshots/` holds every version, none is ever edited; `in_force.jsonl` says
    which came into force, when and why, the last being in force; `findings/<snapshot>/<name>.json` holds what was found
    about a version.
    """

    folder: Path
    zone: str = "UTC"
    """In which the project's own times are told (IANA name): `zone = "Asia/Almaty"` in its file."""

    @classmethod
    def create(cls, folder: Path) -> "Project":
        """Make an empty project, or open the one that is there.

        Raises:
            NotAllowedError: The folder holds other files.
        """
        if not is_project(folder):
            if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
                raise NotAllowedError(
                    f'Making a project in "{folder}"',
                    reason="it holds other files",
                    text="there_already",
                    file=folder.name,
                )
            write_atomically(folder / _FILE, b'schema = "tallyproof.project/1"\n')
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> "Project":
        """Open a project; raises InputError where its file is missing or of another version."""
        try:
            told = tomllib.loads((folder / _FILE).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise StoredFileError(folder / _FILE, found=str(error), expected="a project file") from error
        schema, zone = told.get("schema"), told.get("zone", "UTC")
        if schema != "tallyproof.project/1":
            raise StoredFileError(folder / _FILE, found=f"schema {schema!r}", expected="tallyproof.project/1")
        if not _is_zone(zone):
            expected = 'a time zone, such as "Asia/Almaty"'
            raise StoredFileError(folder / _FILE, found=f"zone {zone!r}", expected=expected)
        return cls(folder, zone)

    def add(self, snapshot: Snapshot) -> None:
        """Save a version and make it the one in force, for the reason that it bears.

        One that is kept already stays as it was saved; only the reason for which it comes into force is new.
        """
        self.keep(snapshot)
        self.put_in_force(snapshot.id, snapshot.replaces)

    def keep(self, snapshot: Snapshot) -> None:
        """Save a version without putting it in force; one that is there already stays as it was."""
        if snapshot.id not in self.snapshots():
            save_snapshot(self.folder / "snapshots", snapshot)

    def put_in_force(self, name: SnapshotId, why: Supersession | None = None) -> None:
        """Make a version that is kept here the one in force; nothing is written down where it is already.

        Args:
            name: The version.
            why: Why it replaces the one in force; which one that is, the project knows best.
        """
        now = self.current_name()
        if now == name:
            return
        if now is not None:
            why = replace(why, supersedes=now) if why else Supersession(now, "", "")
        history, at = self.history(), datetime.now(UTC).isoformat(timespec="seconds")
        write_history(self.folder, (*history, VersionInForce(len(history) + 1, name, why, at)))

    def history(self) -> tuple[VersionInForce, ...]:
        """Return every coming into force of a version, the oldest first; the last one is in force.

        Raises:
            InputError: The journal of the project is damaged.
        """
        return read_history(self.folder)

    def load(self, name: SnapshotId) -> Snapshot:
        """Return a version; raises InputError for one that is not kept here."""
        return load_snapshot(self.folder / "snapshots", name)

    def printed_earlier(self, snapshot: Snapshot) -> PrintedEarlier | None:
        """Return the totals printed for the version from which decisions made this one.

        Returns:
            None where no decision made it, or nothing was printed for the version that was read from a source.
        """
        name, seen = snapshot.id, {snapshot.id}
        why = snapshot.replaces
        kept = set(self.snapshots())
        while why and why.case and why.supersedes in kept - seen:
            name = why.supersedes
            seen.add(name)
            why = load_replaces(self.folder / "snapshots", name)
        if name == snapshot.id:
            return None
        first = self.load(name)
        return PrintedEarlier(first.id, first.results, first.published) if first.published else None

    def current(self) -> Snapshot:
        """Return the version in force; raises InputError for a project without one."""
        name = self.current_name()
        if name is None:
            raise InputError(
                str(self.folder),
                found="no version of the results",
                expected="results in force",
                action="Add results with: tallyproof init DIR SOURCE",
                text="no_version",
            )
        return load_snapshot(self.folder / "snapshots", name)

    def current_name(self) -> SnapshotId | None:
        """Return the name of the version in force without reading it; None for a project without one."""
        return newest_name(self.folder)

    def snapshots(self) -> tuple[SnapshotId, ...]:
        """Return the names of all versions, sorted."""
        found = sorted(path.stem for path in (self.folder / "snapshots").glob("*.parquet"))
        return tuple(SnapshotId(name) for name in found)

    def save_finding(self, snapshot: SnapshotId, name: str, document: Mapping[str, Any]) -> Path:
        """Keep what a step found about a version as `findings/<snapshot>/<name>.json`."""
        path = self.folder / "findings" / snapshot / f"{name}.json"
        text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
        write_atomically(path, text.encode())
        return path

    def load_finding(self, snapshot: SnapshotId, name: str) -> dict[str, Any] | None:
        """Return what a step found about a version; None where it was not run on it.

        Raises:
            InputError: The file is there but holds no JSON object.
        """
        path = self.folder / "findings" / snapshot / f"{name}.json"
        if not path.is_file():
            return None
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StoredFileError(path, found=str(error), expected="a finding in JSON") from error
        if not isinstance(found, dict):
            raise StoredFileError(path, found=type(found).__name__, expected="a JSON object")
        return found
