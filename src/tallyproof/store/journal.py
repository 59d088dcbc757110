"""A journal: one line an act, each signed and bound to the line before by its hash, never edited.

A line is written, flushed and synced before it counts as done. A process killed in the middle leaves an unfinished
last line; nobody was told that it was done, so the next writer sets it aside in a file beside the journal.
"""

import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import rfc8785
from filelock import FileLock

from tallyproof.errors import StoredFileError
from tallyproof.store.signing import SigningKey, is_signed

__all__ = ["Journal", "Line"]

_START = "0" * 64


@dataclass(frozen=True, slots=True)
class Line:
    """One act."""

    number: int
    """From 1."""
    at: str
    """When, UTC (RFC 3339)."""
    previous: str
    """SHA-256 of the line before; zeros for the first."""
    body: Mapping[str, Any]
    signature: str = ""
    """Ed25519 over `signed()`, hexadecimal; empty in a journal without a key."""

    def signed(self) -> bytes:
        """Return what the signature is over: the line as canonical JSON without its signature."""
        return _canonical(self._content())

    def text(self) -> bytes:
        """Return the line as canonical JSON, without its end."""
        return _canonical(self._content() | ({"signature": self.signature} if self.signature else {}))

    def _content(self) -> dict[str, Any]:
        return {"number": self.number, "at": self.at, "previous": self.previous, "body": dict(self.body)}

    def sha256(self) -> str:
        """Return the hash by which the next line names this one."""
        return hashlib.sha256(self.text()).hexdigest()


class _Verified:
    """What this process has verified, so that a server verifies a line once and not at every request.

    Kept are the bytes themselves: only a file that begins with exactly these bytes is not verified again.
    """

    _MOST = 16

    def __init__(self) -> None:
        self._kept: dict[tuple[Path, str], tuple[bytes, tuple[Line, ...]]] = {}

    def get(
        self, key: tuple[Path, str], default: tuple[bytes, tuple[Line, ...]]
    ) -> tuple[bytes, tuple[Line, ...]]:
        return self._kept.get(key, default)

    def keep(self, key: tuple[Path, str], found: tuple[bytes, tuple[Line, ...]]) -> None:
        """Keep it, last; let the journal go that was read longest ago."""
        with _LOCK:
            self._kept.pop(key, None)
            self._kept[key] = found
            if len(self._kept) > self._MOST:
                del self._kept[next(iter(self._kept))]


_LOCK = threading.Lock()
_VERIFIED = _Verified()


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal in one file."""

    path: Path
    public_key: str = ""
    """Whose signature every line must have; empty: lines are chained and not signed."""

    def lines(self) -> tuple[Line, ...]:
        """Return all finished lines.

        Raises:
            InputError: A line is damaged, is not signed by the key, or does not follow the one before it; names
                the row.
        """
        content = self.path.read_bytes() if self.path.is_file() else b""
        finished = content[: content.rfind(b"\n") + 1]
        before, known = _VERIFIED.get((self.path, self.public_key), (b"", ()))
        if not finished.startswith(before):
            before, known = b"", ()
        lines = (*known, *self._chained(finished[len(before) :].splitlines(), after=known))
        _VERIFIED.keep((self.path, self.public_key), (finished, lines))
        return lines

    @contextmanager
    def held(self) -> Iterator[tuple[Line, ...]]:
        """Hold the journal against other writers while its lines are read and new ones are added."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{self.path}.lock"):
            yield self.lines()

    def append(self, *bodies: Mapping[str, Any], key: SigningKey | None = None) -> tuple[Line, ...]:
        """Add acts; call it while the journal is held. They are on the disk when this returns."""
        self._set_aside_unfinished()
        before = self.lines()
        previous = before[-1].sha256() if before else _START
        now = datetime.now(UTC).isoformat(timespec="seconds")
        added: list[Line] = []
        for number, body in enumerate(bodies, start=len(before) + 1):
            line = Line(number, now, previous, body)
            added.append(line if key is None else replace(line, signature=key.sign(line.signed())))
            previous = added[-1].sha256()
        with self.path.open("ab") as file:
            file.write(b"".join(line.text() + b"\n" for line in added))
            file.flush()
            os.fsync(file.fileno())
        return tuple(added)

    def _set_aside_unfinished(self) -> None:
        content = self.path.read_bytes() if self.path.is_file() else b""
        end = content.rfind(b"\n") + 1
        if end == len(content):
            return
        with self.path.with_name(f"{self.path.name}.unfinished").open("ab") as aside:
            aside.write(content[end:] + b"\n")
        with self.path.open("r+b") as file:
            file.truncate(end)

    def _chained(self, rows: list[bytes], *, after: tuple[Line, ...]) -> Iterator[Line]:
        previous = after[-1].sha256() if after else _START
        for number, row in enumerate(rows, start=len(after) + 1):
            line = self._line(row, number)
            if line.number != number or line.previous != previous or line.text() != row:
                raise StoredFileError(
                    self.path.name,
                    place=f"row {number}",
                    found="a line that does not follow the one before it",
                    expected="the line as it was written",
                    action="Compare with a published copy: the journal was changed.",
                )
            if self.public_key and not is_signed(line.signed(), line.signature, by=self.public_key):
                raise StoredFileError(
                    self.path.name,
                    place=f"row {number}",
                    found="a line without the signature of this audit's key",
                    expected="the line as it was signed",
                    action="Compare with a published copy: somebody without the key wrote it.",
                )
            previous = line.sha256()
            yield line

    def _line(self, row: bytes, number: int) -> Line:
        try:
            fields = json.loads(row)
            signature = fields.get("signature", "")
            return Line(fields["number"], fields["at"], fields["previous"], fields["body"], signature)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            place = f"row {number}"
            raise StoredFileError(
                self.path.name, place=place, found=str(error), expected="a journal line"
            ) from error


def _canonical(content: dict[str, Any]) -> bytes:
    text: bytes = rfc8785.dumps(content)
    return text
