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
from tallyproof.store.history import VersionInForce, newest_name, newest_reading, read_history, write_history
from tallyproof.store.snapshots import load_snapshot, prints_totals, reading_name, save_reading, save_snapshot

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
    which came into force, when, why and read from which files, the last being in force; `findings/` holds what was
    found about each.
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

    def add(self, snapshot: Snapshot, *, upload: str = "") -> None:
        """Save a version that was read from files, and make it the one in force, for the reason that it bears.

        One that is kept already stays as it was saved; new are the reason for which it comes into force and, where
        other files gave the same table, what was found in those.

        Args:
            snapshot: The version.
            upload: Key of the upload to the server that brings it; empty: none does.
        """
        self.put_in_force(snapshot.id, snapshot.replaces, reading=self.keep(snapshot), upload=upload)

    def in_force_as(self, snapshot: Snapshot) -> bool:
        """Return whether this version is in force, as read from these very files."""
        same = self.current_name() == snapshot.id
        return same and self.reading_of(snapshot) == newest_reading(self.folder, snapshot.id)

    def reading_of(self, snapshot: Snapshot) -> str:
        """Return the name of the files from which a kept version was read; see `reading_name`."""
        return reading_name(self.folder / "snapshots", snapshot)

    def keep(self, snapshot: Snapshot) -> str:
        """Save a version without putting it in force; one that is there already stays as it was.

        Returns:
            From which files it was read, as `put_in_force` takes it.
        """
        if snapshot.id not in self.snapshots():
            save_snapshot(self.folder / "snapshots", snapshot)
        return save_reading(self.folder / "snapshots", snapshot)

    def put_in_force(
        self,
        name: SnapshotId,
        why: Supersession | None = None,
        *,
        reading: str | None = None,
        upload: str = "",
    ) -> None:
        """Make a version that is kept here the one in force; nothing is written down where it is already.

        Args:
            name: The version.
            why: Why it replaces the one in force; which one that is, the project knows best.
            reading: From which files it was read, as `keep` returns it; None: as when it last was in force.
            upload: As in `add`.
        """
        now, before = self.current_name(), newest_reading(self.folder, name)
        reading = before if reading is None else reading
        if (now, before) == (name, reading):
            return
        if now is not None:
            why = replace(why, supersedes=now) if why else Supersession(now, "", "")
        history, at = self.history(), datetime.now(UTC).isoformat(timespec="seconds")
        newest = VersionInForce(len(history) + 1, name, why, at, reading, upload)
        write_history(self.folder, (*history, newest))

    def history(self) -> tuple[VersionInForce, ...]:
        """Return every coming into force of a version, the oldest first; the last one is in force.

        Raises:
            InputError: The journal of the project is damaged.
        """
        return read_history(self.folder)

    def load(self, name: SnapshotId) -> Snapshot:
        """Return a version as it last was in force; raises InputError for one that is not kept here."""
        return load_snapshot(self.folder / "snapshots", name, newest_reading(self.folder, name))

    def load_as(self, version: VersionInForce) -> Snapshot:
        """Return a version as it came into force one time: with the files from which it was read then."""
        return load_snapshot(self.folder / "snapshots", version.snapshot, version.reading)

    def printed_earlier(self) -> PrintedEarlier | None:
        """Return the totals printed for the version from which decisions made the one in force.

        Returns:
            None where totals were printed for the one in force itself, no decision made it, or nothing was printed for
            the version that was read from a source.
        """
        kept, now = set(self.snapshots()), self.current_name()
        for one in reversed(self.history()):
            if prints_totals(self.folder / "snapshots", one.snapshot, one.reading):
                found = self.load_as(one)
                return None if found.id == now else PrintedEarlier(found.id, found.results, found.published)
            if not (one.why and one.why.case and one.why.supersedes in kept):
                return None
        return None

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
        return self.load(name)

    def current_name(self) -> SnapshotId | None:
        """Return the name of the version in force without reading it; None for a project without one."""
        return newest_name(self.folder)

    def snapshots(self) -> tuple[SnapshotId, ...]:
        """Return the names of all versions, sorted."""
        found = sorted(path.stem for path in (self.folder / "snapshots").glob("*.parquet"))
        return tuple(SnapshotId(name) for name in found)

    def findings(self, snapshot: SnapshotId, reading: str | None = None) -> Path:
        """Return the folder of what was found about a version, one file each.

        Args:
            snapshot: The version.
            reading: From which files it was read; None: as when it last was in force. What depends on the table alone,
                and takes long to find, is kept under the first one, `""`.
        """
        if reading is None:
            reading = newest_reading(self.folder, snapshot)
        return self.folder / "findings" / (f"{snapshot}.{reading}" if reading else snapshot)

    def save_finding(
        self, snapshot: SnapshotId, name: str, document: Mapping[str, Any], *, reading: str | None = None
    ) -> Path:
        """Keep what a step found about a version in its folder of `findings`."""
        path = self.findings(snapshot, reading) / f"{name}.json"
        text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
        write_atomically(path, text.encode())
        return path

    def load_finding(
        self, snapshot: SnapshotId, name: str, *, reading: str | None = None
    ) -> dict[str, Any] | None:
        """Return what a step found about a version; None where it was not run on it.

        Raises:
            InputError: The file is there but holds no JSON object.
        """
        path = self.findings(snapshot, reading) / f"{name}.json"
        if not path.is_file():
            return None
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StoredFileError(path, found=str(error), expected="a finding in JSON") from error
        if not isinstance(found, dict):
            raise StoredFileError(path, found=type(found).__name__, expected="a JSON object")
        return found
