"""Hash files, and write them so that a killed process leaves the old content or the new, never half of one."""

import hashlib
import os
import secrets
from pathlib import Path
from typing import IO

__all__ = ["copy_hashed", "last_write", "sha256_of", "write_atomically", "written_name"]
_PIECE = 1 << 20
"""Bytes held at once."""


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits, read piece by piece; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def last_write(path: Path) -> tuple[int, int, int]:
    """Return what tells that a file is another one, or was written to since; raises OSError."""
    about = path.stat()
    return about.st_ino, about.st_mtime_ns, about.st_size


def written_name(path: Path) -> str:
    r"""Return the name of a file as text that can be written down: bytes that are no UTF-8 stand as their codes.

    Example:
        >>> import os
        >>> written_name(Path(os.fsdecode(b"\xe8\xf2\xee\xe3\xe8.csv")))
        '\\xe8\\xf2\\xee\\xe3\\xe8.csv'
    """
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def copy_hashed(path: Path, out: IO[bytes]) -> str:
    """Copy a file into an open one and return the SHA-256 of what was copied, also where the file grows meanwhile.

    Raises:
        OSError: The file cannot be read, or the other one not be written.
    """
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while piece := source.read(_PIECE):
            digest.update(piece)
            out.write(piece)
    return digest.hexdigest()


def write_atomically(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write `content` to `path` through a new file in the same folder, synced before the rename.

    Args:
        path: The file to make or replace; folders above it are made.
        content: All of its bytes.
        mode: Who may read and write it, where the user's own mask allows more.

    Raises:
        OSError: The disk or the permissions do not allow it; `path` is then as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
