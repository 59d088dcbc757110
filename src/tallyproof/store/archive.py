"""An archive: the results of many elections in one folder, each immutable and named by its hash."""

import re
from dataclasses import dataclass
from pathlib import Path

from tallyproof.election.snapshot import Snapshot, SnapshotId
from tallyproof.errors import CallError, InputError, NotAllowedError, UnknownNameError
from tallyproof.store.snapshots import load_snapshot, save_snapshot

__all__ = ["Archive"]

_NAME = re.compile(r"[\w][\w.-]{0,99}")
"""What an election may be called: it is the name of a folder."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder with one folder an election."""

    folder: Path

    def add(self, name: str, snapshot: Snapshot) -> None:
        """Keep the results of one election; the same again changes nothing.

        Raises:
            CallError: The name cannot be that of a folder.
            NotAllowedError: There are other results of that name: an archive never replaces any.
        """
        if not _NAME.fullmatch(name):
            raise CallError(f'An election cannot be called "{name}".', expected="letters, digits, . _ -")
        kept = self._kept(name)
        if kept and kept != [snapshot.id]:
            reason = f"the archive holds version {kept[0][:12]} of it; give another name"
            raise NotAllowedError(f'Replacing "{name}"', reason=reason)
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        save_snapshot(folder, snapshot)

    def elections(self) -> tuple[str, ...]:
        """Return the names of the elections, in order; raises InputError where there are none."""
        found = sorted(file.parent.name for file in self.folder.glob("*/*.parquet"))
        if not found:
            expected = "an archive made by `tallyproof archive add`"
            raise InputError(str(self.folder), found="no elections", expected=expected)
        return tuple(found)

    def load(self, name: str) -> Snapshot:
        """Return the results of an election, checked against the hash that names them.

        Raises:
            UnknownNameError: There is no such election.
            ReproducibilityError: The results were changed.
        """
        kept = self._kept(name)
        if not kept:
            raise UnknownNameError("election", name, self.elections())
        return load_snapshot(self.folder / name, kept[0])

    def _kept(self, name: str) -> list[SnapshotId]:
        return [SnapshotId(file.stem) for file in sorted((self.folder / name).glob("*.parquet"))]
