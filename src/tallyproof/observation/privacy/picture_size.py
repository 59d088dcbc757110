"""How large a picture is as it is shown, read from its head: nothing is decoded."""

import struct

from tallyproof.observation.privacy.pictures import CleanPicture

__all__ = ["MOST_PIXELS", "picture_size"]

MOST_PIXELS = 70_000_000
"""A picture of more is a danger to whoever opens it: its pixels take 280 MB. Telephones make up to 64 million."""

_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers of a frame of a JPEG (ITU-T T.81 table B.1); the other three are tables."""
_EXIF = 0xE1
_LYING = range(5, 9)
"""Values of the orientation at which a viewer turns the picture by a quarter."""
_14_BITS = 0x3FFF


def picture_size(clean: CleanPicture) -> tuple[int, int]:
    r"""Return width and height of a cleaned picture in pixels, as a viewer turns it; zeros where its head tells none.

    Args:
        clean: As `clean_picture` gave it.

    Source:
        ITU-T T.81 annex B.2.2; W3C PNG specification, section 11.2.1; RFC 9649 sections 2.6, 2.7; RFC 6386 section 9.1.

    Example:
        >>> head = b"IHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big")
        >>> picture_size(CleanPicture(b"\x89PNG\r\n\x1a\n" + b"\0\0\0\r" + head, "png", (), False))
        (640, 480)
    """
    read = {"jpeg": _of_jpeg, "png": _of_png, "webp": _of_webp}[clean.format]
    try:
        return read(clean.content)
    except (struct.error, IndexError):
        return 0, 0


def _of_jpeg(content: bytes) -> tuple[int, int]:
    place, lying = 2, False
    while (marker := content[place + 1]) not in _FRAMES:
        (length,) = struct.unpack_from(">H", content, place + 2)
        if marker == _EXIF:  # of a cleaned picture: nothing but how it is turned
            lying = struct.unpack_from(">H", content, place + 28)[0] in _LYING
        place += 2 + length
    height, width = struct.unpack_from(">HH", content, place + 5)
    return (height, width) if lying else (width, height)


def _of_png(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", content, 16)
    return width, height


def _of_webp(content: bytes) -> tuple[int, int]:
    kind, data = content[12:16], 20
    if kind == b"VP8X":
        wide, high = content[data + 4 : data + 7], content[data + 7 : data + 10]
        return int.from_bytes(wide, "little") + 1, int.from_bytes(high, "little") + 1
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, data + 1)
        return (bits & _14_BITS) + 1, (bits >> 14 & _14_BITS) + 1
    width, height = struct.unpack_from("<HH", content, data + 6)
    return width & _14_BITS, height & _14_BITS
