"""Take out of a picture whatever says where, when, with what and by whom it was made; the pixels stay as they are.

Nothing is decoded or pressed again: the parts of the file that a viewer needs are copied, all others are left out.
So nothing that nobody knows of can pass: not Exif, GPS, XMP, IPTC, comments, previews, colour profiles, or what stands
behind the picture's end.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from tallyproof.errors import InputError

__all__ = ["CleanPicture", "clean_picture"]

_JPEG, _PNG, _RIFF = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"
_SOS, _EOI, _JFIF, _ADOBE, _EXIF = 0xDA, 0xD9, 0xE0, 0xEE, 0xE1
_MARK = 0xFF
_APPLICATION = range(0xE0, 0xF0)
_TABLES = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDD} - {0xC8})
"""Markers of tables and frames (ITU-T T.81 table B.1)."""
_COPIED = _TABLES | {_SOS}
_RESTARTS = frozenset({0x00, *range(0xD0, 0xD8)})
_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)
"""What ends the data of a scan: any marker but a restart; 00 stands behind an FF of the data itself."""
_MOST_PARTS = 10_000
"""Segments or chunks of a file: pictures have dozens, those in small pieces some thousands; millions only cost time."""
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"sRGB", b"IDAT", b"IEND"})
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH"})
_WEBP_ALPHA, _WEBP_ANIMATED = 0b0001_0000, 0b0000_0010
"""Of VP8X; the bits for a colour profile, Exif and XMP are cleared."""
_ORIENTATION, _GPS = 0x0112, 0x8825
_TURNED = range(2, 9)
_EXIF_HEADS = {b"II*\0": "<", b"MM\0*": ">"}


@dataclass(frozen=True, slots=True)
class CleanPicture:
    """A picture that may be published."""

    content: bytes
    format: str
    """`jpeg`, `png` or `webp`."""
    removed: tuple[str, ...]
    """Parts that were left out, by the name that the format gives them, each once."""
    located: bool
    """Whether the original told a place (GPS in its Exif)."""


def clean_picture(content: bytes, *, file: str) -> CleanPicture:
    """Return a picture without anything but its pixels and how they are turned.

    Args:
        content: A JPEG, PNG or WebP file.
        file: For messages.

    Raises:
        InputError: Another format, or a file that ends before its picture does.

    Source:
        ITU-T T.81 annex B (JPEG); W3C PNG specification, section 5; RFC 9649 (WebP); JEITA CP-3451, section 4.6 (Exif).
    """
    try:
        if content.startswith(_JPEG):
            return _clean_jpeg(content)
        if content.startswith(_PNG):
            return _clean_png(content)
        if content.startswith(_RIFF) and content[8:12] == b"WEBP":
            return _clean_webp(content)
    except (struct.error, IndexError, ValueError) as error:
        raise InputError(
            file, found="a damaged picture", expected="a whole JPEG, PNG or WebP", text="picture_damaged"
        ) from error
    raise InputError(
        file,
        found="no picture whose parts are known",
        expected="JPEG, PNG or WebP",
        action="Save it as JPEG first.",
        text="picture_unknown",
    )


def _clean_jpeg(content: bytes) -> CleanPicture:
    kept, removed, exif = [b"\xff\xd8"], list[str](), b""
    place, head = 2, True
    steps = 0
    while (marker := content[place + 1]) != _EOI:
        steps = _counted(steps)
        if marker == _MARK:  # a filling byte
            place += 1
            continue
        end = _end_of_segment(content, place)
        segment = content[place:end]
        if marker == _EXIF and segment[4:10] == b"Exif\0\0":
            exif = exif or segment[10:]
        if marker in _COPIED or (marker == _ADOBE and segment[4:9] == b"Adobe"):
            kept.append(segment)
        elif marker == _JFIF and segment[4:9] == b"JFIF\0" and head:
            kept.append(b"\xff\xe0\0\x10" + segment[4:16] + b"\0\0")  # without its preview
        else:
            removed.append(f"APP{marker - 0xE0}" if marker in _APPLICATION else f"{marker:02X}")
        head, place = False, end
    turned, located = _exif_facts(exif)
    if turned:
        kept.insert(1 + (kept[1][1] == _JFIF), _exif_segment(turned))
    if len(content) > place + 2:
        removed.append("behind the end")
    return CleanPicture(b"".join([*kept, b"\xff\xd9"]), "jpeg", tuple(dict.fromkeys(removed)), located)


def _counted(parts: int) -> int:
    """Count one more part of a file; a file in too many parts is refused."""
    if parts >= _MOST_PARTS:
        raise ValueError("too many parts")
    return parts + 1


def _end_of_segment(content: bytes, place: int) -> int:
    """Return where a segment of a JPEG ends; a scan ends with its entropy-coded data."""
    if content[place] != _MARK or content[place + 1] in _RESTARTS:
        raise ValueError("no marker")
    end = place + 2 + int(struct.unpack_from(">H", content, place + 2)[0])
    if content[place + 1] == _SOS:
        if (found := _SCAN_END.search(content, end)) is None:
            raise ValueError("a scan that does not end")
        end = found.start()
    elif content[end] != _MARK:
        raise ValueError("a segment that ends elsewhere")
    return end


def _exif_facts(exif: bytes) -> tuple[int, bool]:
    """Return how the picture is turned (0 where it is upright or not said), and whether a place is told."""
    order = _EXIF_HEADS.get(exif[:4])
    if order is None:
        return 0, False
    try:
        (first,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, first)
        tags = dict(struct.unpack_from(f"{order}HxxxxxxH", exif, first + 2 + 12 * i) for i in range(count))
    except struct.error:
        return 0, b"GPS" in exif
    turned = tags.get(_ORIENTATION, 1)
    return turned if turned in _TURNED else 0, _GPS in tags


def _exif_segment(turned: int) -> bytes:
    """Return Exif that says nothing but how the picture is turned."""
    body = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, _ORIENTATION, 3, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _clean_png(content: bytes) -> CleanPicture:
    kept, removed, located = [_PNG], list[str](), False
    for name, data, end in _png_chunks(content):
        if name in _PNG_KEPT:
            kept.append(
                struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
            )
        else:
            removed.append(name.decode("ascii", errors="replace"))
            located |= name == b"eXIf" and _exif_facts(data)[1]
        if name == b"IEND" and end < len(content):
            removed.append("behind the end")
    return CleanPicture(b"".join(kept), "png", tuple(dict.fromkeys(removed)), located)


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    place, name, parts = len(_PNG), b"", 0
    while name != b"IEND":
        parts = _counted(parts)
        length, name = struct.unpack_from(">I4s", content, place)
        end = place + 12 + length
        if end > len(content):
            raise ValueError("a chunk that is cut off")
        yield name, content[place + 8 : end - 4], end
        place = end


def _clean_webp(content: bytes) -> CleanPicture:
    kept, removed, located = list[bytes](), list[str](), False
    (whole,) = struct.unpack_from("<I", content, 4)
    place, stop, parts = 12, 8 + whole, 0
    if stop > len(content):
        raise ValueError("a picture that is cut off")
    while place < stop:
        parts = _counted(parts)
        name, length = struct.unpack_from("<4sI", content, place)
        data = content[place + 8 : place + 8 + length]
        if len(data) < length:
            raise ValueError("a chunk that is cut off")
        if name == b"VP8X":
            if data[0] & _WEBP_ANIMATED:
                raise ValueError("an animation")
            data = bytes([data[0] & _WEBP_ALPHA]) + data[1:]
        if name in _WEBP_KEPT:
            kept.append(struct.pack("<4sI", name, length) + data + b"\0" * (length % 2))
        else:
            removed.append(name.decode("ascii", errors="replace").strip())
            located |= name == b"EXIF" and _exif_facts(data.removeprefix(b"Exif\0\0"))[1]
        place += 8 + length + length % 2
    if stop < len(content):
        removed.append("behind the end")
    body = b"WEBP" + b"".join(kept)
    return CleanPicture(
        _RIFF + struct.pack("<I", len(body)) + body, "webp", tuple(dict.fromkeys(removed)), located
    )
