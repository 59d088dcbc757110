"""The program that draws the pages of a PDF: reads it from its input, writes a JPEG a page to its output.

It runs in a process of its own (`pdf_pages`), which may use so much time, memory and room. The library draws only. It
is built without a JavaScript engine and gets no form environment: it follows no link and starts nothing.
"""

import io
import os
import struct
import sys
from enum import IntEnum
from typing import Any

__all__ = ["MOST_PAGES", "Ending"]

MOST_PAGES = 20
"""Pages of one PDF: sheets have one to six."""

_SECONDS = 20
_MEMORY = 2_000_000_000
_ROOM = 60_000_000
"""Bytes of all pictures of one PDF together."""
_PER_POINT = 200 / 72
"""Pixels: 200 an inch, at which small handwriting is read."""
_LEAST, _MOST = 2000, 4000
"""Pixels of the longer side, whatever size the page says it has."""
_QUALITY = 85


class Ending(IntEnum):
    """How the program ends; each but `DRAWN` says why no page is written that counts."""

    DRAWN = 0
    LOCKED = 3
    """It opens with a password only."""
    BROKEN = 4
    """It is no PDF, a damaged one, or one without pages."""
    LONG = 5
    """It has more than `MOST_PAGES`."""
    HEAVY = 6
    """Its pages need more memory or room than a PDF may use."""


def _pages(content: bytes) -> Ending:
    import pypdfium2  # noqa: PLC0415 - only after the limits hold
    from pypdfium2.raw import FPDF_ERR_PASSWORD  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(content)
        if len(document) > MOST_PAGES:
            return Ending.LONG
        for page in document:
            _write(_drawn(page))
            page.close()
    except pypdfium2.PdfiumError as error:
        return Ending.LOCKED if error.err_code == FPDF_ERR_PASSWORD else Ending.BROKEN
    return Ending.DRAWN if len(document) else Ending.BROKEN


def _drawn(page: Any) -> bytes:  # noqa: ANN401 - the library has no types
    """Return a page as a JPEG."""
    longer = max(*page.get_size(), 0.01)
    scale = min(max(_PER_POINT, _LEAST / longer), _MOST / longer)
    picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_QUALITY, subsampling=0)
    return buffer.getvalue()


def _write(picture: bytes) -> None:
    # to the descriptor itself, so that a full file is noticed here and not when the program ends
    for part in (struct.pack(">I", len(picture)), picture):
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(sys.stdout.fileno(), rest) :]


def _limit() -> None:
    """Bound what this process may use, where the system can."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_ROOM, _ROOM))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main() -> int:
    _limit()
    try:
        return _pages(sys.stdin.buffer.read())
    except (MemoryError, OSError):
        return Ending.HEAVY
    except (ValueError, RuntimeError, AssertionError):
        return Ending.BROKEN


if __name__ == "__main__":
    sys.exit(_main())
