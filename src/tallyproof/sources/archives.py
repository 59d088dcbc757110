"""Open gzip and zip content in memory, within limits that no archive bomb passes."""

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from tallyproof.errors import InputError
from tallyproof.sources.formats import Format, format_of

__all__ = ["LIMITS", "Limits", "Member", "stored_copy", "unpack"]

_CHUNK = 1 << 20
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    MemoryError,
    IndexError,
)
"""What the standard library raises for damaged, encrypted or unknown archive content."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may unpack to."""

    total: int = 2 << 30
    """Bytes of all members together."""
    ratio: int = 300
    """Unpacked bytes for each packed byte, once more than `ratio_from` bytes came out."""
    ratio_from: int = 32 << 20
    members: int = 2000
    depth: int = 3
    """Archives inside archives."""


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Member:
    """One unpacked piece of content; `name` is a label and never a path to write to."""

    name: str
    payload: bytes
    format: Format


class _Meter:
    """Counts what comes out of one file and stops at the limits."""

    def __init__(self, file: str, packed: int, limits: Limits) -> None:
        self.file, self.packed, self.limits = file, packed, limits
        self.out = 0
        self.members = 0

    def drain(self, stream: IO[bytes] | gzip.GzipFile) -> bytes:
        """Read a stream to its end, counting."""
        pieces: list[bytes] = []
        while piece := stream.read(_CHUNK):
            self.out += len(piece)
            self._require(self.out, self.limits.total, "unpacked bytes")
            if self.out > self.limits.ratio_from:
                self._require(
                    self.out // max(self.packed, 1), self.limits.ratio, "unpacked bytes per packed byte"
                )
            pieces.append(piece)
        return b"".join(pieces)

    def admit(self, count: int, depth: int) -> None:
        """Count members and levels before any of them is opened."""
        self.members += count
        self._require(self.members, self.limits.members, "members")
        self._require(depth, self.limits.depth, "archives inside one another")

    def _require(self, found: int, limit: int, what: str) -> None:
        if found > limit:
            raise InputError(
                self.file,
                found=f"{found} {what}",
                expected=f"at most {limit}",
                action="Unpack the archive yourself and pass the table in it.",
                text="archive_limits",
            )


def unpack(name: str, payload: bytes, *, limits: Limits = LIMITS) -> tuple[Member, ...]:
    """Return the content of a file: itself, or the members of the archive that it is.

    Args:
        name: Name of the file, for messages and as the label of plain content.
        payload: All bytes of the file.
        limits: Largest amount, ratio, number and nesting that is accepted.

    Returns:
        At least one member, in the archive's order. A workbook stays one member, rewritten without
        compression so that nothing in it can unfold further.

    Raises:
        InputError: A limit is passed, or the archive is damaged or encrypted.
    """
    return tuple(_unpack(name, payload, _Meter(name, len(payload), limits), depth=0))


def _unpack(name: str, payload: bytes, meter: _Meter, *, depth: int) -> Iterator[Member]:
    kind = format_of(name, payload)
    if kind is Format.GZIP:
        meter.admit(1, depth + 1)
        yield from _unpack(_without_gz(name), _gunzip(payload, meter), meter, depth=depth + 1)
    elif kind is Format.ZIP:
        yield from _unzip(name, payload, meter, depth=depth)
    else:
        yield Member(name, payload, kind)


def _without_gz(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else name


def _gunzip(payload: bytes, meter: _Meter) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(payload)) as stream:
            return meter.drain(stream)
    except _BROKEN as error:
        raise _damaged(meter.file, "gzip", error) from error


def _unzip(name: str, payload: bytes, meter: _Meter, *, depth: int) -> Iterator[Member]:
    contents = _zip_contents(payload, meter, depth=depth + 1)
    names = {label for label, _ in contents}
    if "xl/workbook.xml" in names:
        yield Member(name, stored_copy(contents), Format.XLSX)
    elif names & {"[Content_Types].xml", "mimetype"}:
        yield Member(name, payload, Format.OFFICE)
    else:
        for label, content in contents:
            yield from _unpack(label, content, meter, depth=depth + 1)


def _zip_contents(payload: bytes, meter: _Meter, *, depth: int) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            meter.admit(len(entries), depth)
            return [(entry.filename, _read_entry(archive, entry, meter)) for entry in entries]
    except _BROKEN as error:
        raise _damaged(meter.file, "zip", error) from error


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, meter: _Meter) -> bytes:
    with archive.open(entry) as stream:
        return meter.drain(stream)


def stored_copy(contents: list[tuple[str, bytes]]) -> bytes:
    """Return a zip of these members without compression, so that a second reader sees the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for label, content in dict(contents).items():
            archive.writestr(zipfile.ZipInfo(label), content)
    return out.getvalue()


def _damaged(file: str, kind: str, error: Exception) -> InputError:
    return InputError(
        file,
        found=f"a {kind} archive that cannot be unpacked ({str(error)[:120] or type(error).__name__})",
        expected="a whole archive without a password",
        action="Download it again, or unpack it yourself and pass the table in it.",
        text="archive_damaged",
    )
