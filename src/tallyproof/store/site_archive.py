"""Files of a published site out of its archive, as long as the archive is what was published."""

import struct
import zipfile
import zlib
from collections.abc import Hashable, Mapping
from functools import lru_cache
from pathlib import Path

from tallyproof.disk import last_write, sha256_of
from tallyproof.errors import ReproducibilityError, UnknownNameError

__all__ = ["read_from_archive", "require_published"]

_HEAD = 30
_LENGTHS = struct.Struct("<HH")
"""Of the name and of what else stands between the head of a file in an archive and its content."""


def read_from_archive(archive: Path, name: str, *, sha256: str) -> bytes:
    """Return a file of a site.

    The archive is hashed, and its list of files read, once for as long as nobody writes to it: a page of a site asks
    for many files, and a site with pictures has thousands.

    Args:
        archive: The ZIP that was published.
        name: Of the file in it.
        sha256: Hash of the archive when it was published.

    Raises:
        UnknownNameError: There is no such file in it.
        ReproducibilityError: The archive is another one by now.
    """
    place = _places(archive.resolve(), sha256, last_write(archive)).get(name)
    if place is None:
        raise UnknownNameError("file", name, ())
    with archive.open("rb") as file:
        file.seek(place.header_offset)
        file.seek(sum(_LENGTHS.unpack(file.read(_HEAD)[-_LENGTHS.size :])), 1)
        packed = file.read(place.compress_size)
    return packed if place.compress_type == zipfile.ZIP_STORED else zlib.decompress(packed, -zlib.MAX_WBITS)


def require_published(archive: Path, *, sha256: str) -> None:
    """Raise ReproducibilityError where an archive is no longer the one that was published, with this hash."""
    _places(archive.resolve(), sha256, last_write(archive))


@lru_cache(maxsize=4)
def _places(archive: Path, sha256: str, _written: Hashable) -> Mapping[str, zipfile.ZipInfo]:
    if (now := sha256_of(archive)) != sha256:
        raise ReproducibilityError(f"The publication {archive.parent.name}", recorded=sha256, now=now)
    with zipfile.ZipFile(archive) as opened:
        return {one.filename: one for one in opened.infolist()}
