"""Where the entries of a log stand, by their marks: a file beside the log that is made from it and never needed.

It speaks of the first entries of a log and names them by the frontier of their tree, so that a reader can tell whether
the log in front of him continues them. Marks lie on shelves by their hash; each shelf has the hash of what is on it.
Whatever is missing, damaged or of another log is `Unusable`, and the log itself is read instead.
"""

import hashlib
import json
import sqlite3
import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from tallyproof.log.entries_file import Head

__all__ = ["EntriesIndex", "Known", "Place", "Unusable"]

_SCHEMA = "tallyproof.log-index/1"
_SHELVES = 4096
_ITEM = struct.Struct(">16sQQ")
_TABLES = (
    "CREATE TABLE IF NOT EXISTS about (one INTEGER PRIMARY KEY CHECK (one = 1), content BLOB, hash BLOB)",
    "CREATE TABLE IF NOT EXISTS shelf (number INTEGER PRIMARY KEY, content BLOB, hash BLOB)",
)


class Unusable(Exception):  # noqa: N818 - no error for anybody: the log is read instead
    """The index is not there, or not to be believed."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where an entry stands."""

    number: int
    """Of the entry, from 0."""
    start: int
    """First byte of its line."""


@dataclass(frozen=True, slots=True)
class Known:
    """Of which entries an index speaks."""

    head: Head
    newest: Mapping[str, int] = field(default_factory=dict)
    """Field -> the highest number of a record that an entry logs under it."""

    def content(self) -> bytes:
        """Return it as JSON."""
        told = {"schema": _SCHEMA, "head": self.head.text().decode(), "newest": dict(self.newest)}
        return json.dumps(told, sort_keys=True).encode()


@dataclass(frozen=True, slots=True)
class EntriesIndex:
    """`.index.sqlite3` in the folder of a log."""

    folder: Path

    @property
    def path(self) -> Path:
        """Its file; hidden, so that no backup and no copy takes it for a part of the log."""
        return self.folder / ".index.sqlite3"

    def look(self, marks: Iterable[bytes]) -> tuple[Known, list[Place]]:
        """Return of which entries it speaks, and where those of them stand that may bear one of the marks.

        Raises:
            Unusable: It is not there, damaged, or another process holds it too long.
        """
        if not self.path.is_file():
            raise Unusable
        shelves: dict[int, set[bytes]] = defaultdict(set)
        for key in map(_key, marks):
            shelves[_shelf(key)].add(key)
        with self._opened("rw") as base:
            base.execute("BEGIN")
            known = _known(base)
            found = {
                Place(number, start)
                for shelf, keys in shelves.items()
                for key, number, start in _ITEM.iter_unpack(_on(base, shelf))
                if key in keys
            }
        return known, sorted(found)

    def write(
        self, before: Known | None, after: Known, marked: Iterable[tuple[Place, Iterable[bytes]]]
    ) -> bool:
        """Add entries, or begin anew; nothing happens where another process writes, or the folder cannot be written.

        Args:
            before: Of which entries it spoke when the caller looked; None where it was unusable.
            after: Of which it speaks then.
            marked: The entries between, each with its marks.

        Returns:
            Whether it was written.
        """
        fresh: dict[int, bytearray] = defaultdict(bytearray)
        for place, marks in marked:
            for key in map(_key, marks):
                fresh[_shelf(key)] += _ITEM.pack(key, place.number, place.start)
        try:
            with FileLock(self.folder / "index.lock", timeout=0):
                if before is None:
                    self._begin_anew()
                with self._opened("rwc") as base:
                    return _write(base, before, after, fresh)
        except (Timeout, OSError, Unusable):
            return False

    def _begin_anew(self) -> None:
        """Take the file away; whoever reads it meanwhile keeps the one that he opened."""
        for ending in ("", "-journal"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)

    @contextmanager
    def _opened(self, mode: str) -> Iterator[sqlite3.Connection]:
        try:
            address = f"{self.path.resolve().as_uri()}?mode={mode}"
            with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=1)) as base:
                yield base
        except (sqlite3.Error, ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
            raise Unusable from error


def _write(
    base: sqlite3.Connection, before: Known | None, after: Known, fresh: Mapping[int, bytes | bytearray]
) -> bool:
    base.execute("BEGIN IMMEDIATE")
    for table in _TABLES:
        base.execute(table)
    if before is None:
        _keep(base, "shelf", ((number, b"") for number in range(_SHELVES)))
    elif _known(base) != before:
        return False
    _keep(base, "shelf", ((number, _on(base, number) + items) for number, items in fresh.items()))
    _keep(base, "about", [(1, after.content())])
    base.execute("COMMIT")
    return True


def _keep(base: sqlite3.Connection, table: str, rows: Iterable[tuple[int, bytes]]) -> None:
    base.executemany(
        f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)",  # noqa: S608 - a name of ours
        ((number, content, _hash(number, content)) for number, content in rows),
    )


def _known(base: sqlite3.Connection) -> Known:
    told = json.loads(_checked(base, "SELECT content, hash FROM about WHERE one = ?", 1))
    if told["schema"] != _SCHEMA:
        raise Unusable
    return Known(
        Head.from_text(told["head"].encode()), {str(name): int(n) for name, n in told["newest"].items()}
    )


def _on(base: sqlite3.Connection, shelf: int) -> bytes:
    return _checked(base, "SELECT content, hash FROM shelf WHERE number = ?", shelf)


def _checked(base: sqlite3.Connection, query: str, number: int) -> bytes:
    """Return the content of a row; raises Unusable where it is missing or not what was written."""
    row = base.execute(query, (number,)).fetchone()
    if row is None or _hash(number, row[0]) != row[1]:
        raise Unusable
    return bytes(row[0])


def _hash(number: int, content: bytes) -> bytes:
    return hashlib.sha256(number.to_bytes(8) + content).digest()


def _key(mark: bytes) -> bytes:
    return hashlib.sha256(mark).digest()[:16]


def _shelf(key: bytes) -> int:
    return int.from_bytes(key[:2]) % _SHELVES
