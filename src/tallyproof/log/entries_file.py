"""The entries on disk: one line an entry, and a head that says how far they count.

Lines are written and synced first; then the head is replaced in one step. Whatever stands behind the head was never
acknowledged: a killed process leaves it there, readers do not see it, and the next writer cuts it off.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from tallyproof.disk import write_atomically
from tallyproof.errors import StoredFileError
from tallyproof.log.entry import LARGEST_ENTRY
from tallyproof.log.tree import Frontier
from tallyproof.log.verifier import leaf_hash

__all__ = ["EntriesFile", "Head", "sync_folder"]

_SCHEMA = "tallyproof.log-head/1"


@dataclass(frozen=True, slots=True)
class Head:
    """How far the entries count."""

    frontier: Frontier
    length: int
    """Bytes of their lines."""

    @property
    def size(self) -> int:
        """How many entries there are."""
        return self.frontier.size

    def text(self) -> bytes:
        """Return the head as JSON."""
        hashes = [item.hex() for item in self.frontier.hashes]
        facts = {"schema": _SCHEMA, "size": self.size, "bytes": self.length, "frontier": hashes}
        return json.dumps(facts, indent=1).encode()

    @classmethod
    def from_text(cls, content: bytes) -> "Head":
        """Read a head back; raises ValueError, KeyError or TypeError where it is none."""
        facts = json.loads(content)
        hashes = tuple(bytes.fromhex(item) for item in facts["frontier"])
        if facts["schema"] != _SCHEMA or len(hashes) != int(facts["size"]).bit_count():
            raise ValueError("not a head of this version")
        return cls(Frontier(int(facts["size"]), hashes), int(facts["bytes"]))


@dataclass(frozen=True, slots=True)
class EntriesFile:
    """`entries.jsonl` and `head.json` in one folder."""

    folder: Path

    @property
    def _lines(self) -> Path:
        return self.folder / "entries.jsonl"

    @property
    def _head(self) -> Path:
        return self.folder / "head.json"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the log against other writers, in this process and in others."""
        with FileLock(self.folder / "log.lock"):
            yield

    def head(self) -> Head:
        """Return how far the entries count.

        Raises:
            InputError: The head is damaged.
        """
        if not self._head.is_file():
            return Head(Frontier(), 0)
        try:
            return Head.from_text(self._head.read_bytes())
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoredFileError(self._head, found=str(error), expected="the head of a log") from error

    def contents(self) -> list[bytes]:
        """Return all entries that count, in order.

        Raises:
            InputError: They are fewer, or others, than the head says.
        """
        return self.lines(Head(Frontier(), 0), self.head())

    def lines(self, after: Head, upto: Head) -> list[bytes]:
        """Return the entries from one head to a later one, in order.

        Raises:
            InputError: They are fewer, or others, than the heads say.
        """
        size = upto.size - after.size
        contents = self._text(after.length, upto.length)[:-1].split(b"\n") if size else []
        if len(contents) != size:
            raise self._damage(f"{len(contents)} lines", f"{size} lines")
        return contents

    def line_at(self, start: int, head: Head) -> bytes:
        """Return the entry whose line begins at a byte; empty where no whole line that counts stands there."""
        with self._lines.open("rb") as file:
            file.seek(start)
            line = file.readline(LARGEST_ENTRY + 1)
        return line[:-1] if line.endswith(b"\n") and start + len(line) <= head.length else b""

    def add(self, contents: Sequence[bytes]) -> Head:
        """Add entries while the log is held; they are on the disk and count when this returns."""
        head = self.head()
        if not contents:
            return head
        lines = b"".join(item + b"\n" for item in contents)
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lines.open("r+b" if self._lines.exists() else "xb") as file:
            if file.seek(0, os.SEEK_END) < head.length:
                raise self._damage(f"{file.tell()} bytes", f"{head.length} bytes or more")
            file.truncate(head.length)
            file.seek(head.length)
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        grown = Head(head.frontier.grown(map(leaf_hash, contents)), head.length + len(lines))
        self._replace_head(grown)
        return grown

    def _replace_head(self, head: Head) -> None:
        for left_over in self.folder.glob(f".{self._head.name}.*"):
            left_over.unlink(missing_ok=True)
        write_atomically(self._head, head.text())
        sync_folder(self.folder)

    def _text(self, start: int, end: int) -> bytes:
        text = b""
        if end > start:
            with self._lines.open("rb") as file:
                file.seek(start)
                text = file.read(end - start)
        if len(text) != end - start or (text and not text.endswith(b"\n")):
            raise self._damage(f"{start + len(text)} bytes", f"{end} bytes of whole lines")
        return text

    def _damage(self, found: str, expected: str) -> StoredFileError:
        return StoredFileError(
            self._lines,
            found=found,
            expected=expected,
            action="Compare with a published copy: the log was changed.",
        )


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder last through a power cut, where the system can (not on Windows)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
