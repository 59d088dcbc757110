"""The pages of a PDF as pictures, drawn in a process of its own: a scan from a stranger never opens in the server."""

import signal
import struct
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import IO

from tallyproof.errors import InputError
from tallyproof.observation.privacy.apart import Turns, run_apart
from tallyproof.observation.privacy.draw_pages import MOST_PAGES, Ending
from tallyproof.observation.privacy.picture_size import MOST_PIXELS, picture_size
from tallyproof.observation.privacy.pictures import CleanPicture, clean_picture

__all__ = ["MOST_PAGES", "TURNS", "Undrawn", "is_pdf", "pdf_pages"]

_PROGRAM = "tallyproof.observation.privacy.draw_pages"
_SIZE = struct.Struct(">I")
_HEAD = 1024
_BEFORE = b"\xef\xbb\xbf\0\t\n\r "
"""What scanners write before a PDF; a picture in which its first word stands somewhere is none."""
_SECONDS = 30.0
"""The program itself stops after 20 seconds of work, at 2 GB, or at 60 MB of pictures."""
TURNS = Turns(at_once=2, waiting=2, seconds=10.0)
_BEFORE_PAGES: Mapping[int | None, str] = MappingProxyType(
    {Ending.LOCKED: "pdf_locked", Ending.LONG: "pdf_pages"}
)
_EXHAUSTED = frozenset({-getattr(signal, name) for name in ("SIGXCPU", "SIGKILL") if hasattr(signal, name)})
"""How it ends when its time is used up, or the system has no memory left."""


@dataclass(frozen=True, slots=True)
class Undrawn:
    """Why the pages of a PDF cannot be drawn."""

    why: str
    """`pdf_locked` (opens with a password only), `pdf_broken` (no whole PDF, or without pages), `pdf_pages` (more than
    `MOST_PAGES`), `pdf_heavy` (more time, memory or room than it may use)."""
    page: int = 0
    """The one at which drawing ended, from 1; 0 where it never came to a page."""


def is_pdf(content: bytes) -> bool:
    """Return whether a file says that it is a PDF; whether it is a whole one is another question.

    Example:
        >>> is_pdf(b"%PDF-1.7"), is_pdf(b"GIF89a")
        (True, False)
    """
    return content[:_HEAD].lstrip(_BEFORE).startswith(b"%PDF-")


def pdf_pages(content: bytes, *, seconds: float = _SECONDS) -> tuple[CleanPicture, ...] | Undrawn:
    """Return the pages of a PDF as JPEG pictures with nothing beside their pixels, in their order: all, or none.

    Args:
        content: The file.
        seconds: How long it may take at most, the wait for its turn not counted; never more than 30.

    Raises:
        TimeoutError: It was not tried, or not to its end: others are being drawn, the time that it was given is less
            than a PDF may use, or the server stops.

    A page has 200 pixels an inch, at least 2,000 and at most 4,000 on its longer side, with what was typed into the
    fields of a form. Scripts, links, attachments and launch actions of a PDF are never run.
    """
    if seconds <= 0:
        raise TimeoutError("no time is left")
    with TURNS.taken(), tempfile.TemporaryFile() as drawn:
        ended = run_apart(_PROGRAM, content=content, out=drawn, seconds=min(seconds, _SECONDS))
        if ended is None and seconds < _SECONDS:
            raise TimeoutError("others took the time")
        drawn.seek(0)
        return _read(drawn) if ended == Ending.DRAWN else _undrawn(ended, drawn)


def _undrawn(ended: int | None, drawn: IO[bytes]) -> Undrawn:
    if ended in _BEFORE_PAGES:
        return Undrawn(_BEFORE_PAGES[ended])
    heavy = ended in {None, Ending.HEAVY} | _EXHAUSTED
    return Undrawn("pdf_heavy" if heavy else "pdf_broken", _reached(drawn))


def _reached(drawn: IO[bytes]) -> int:
    """Return at which page drawing ended; 0 where it came to none."""
    begun = len(drawn.read(_SIZE.size)) == _SIZE.size
    return 1 + sum(1 for _ in islice(_parts(drawn), MOST_PAGES - 1)) if begun else 0


def _read(drawn: IO[bytes]) -> tuple[CleanPicture, ...] | Undrawn:
    """Return the pictures that were written; what drew them is trusted no more than the PDF."""
    try:
        (announced,) = _SIZE.unpack(drawn.read(_SIZE.size))
        pages = tuple(clean_picture(one, file="") for one in _parts(drawn))
    except (InputError, struct.error):
        return Undrawn("pdf_broken")
    sizes = [width * height for width, height in map(picture_size, pages)]
    fit = 0 < len(pages) == announced <= MOST_PAGES and all(0 < size <= MOST_PIXELS for size in sizes)
    return pages if fit else Undrawn("pdf_broken")


def _parts(drawn: IO[bytes]) -> Iterator[bytes]:
    """Yield what was written whole, part by part."""
    while len(head := drawn.read(_SIZE.size)) == _SIZE.size:
        (size,) = _SIZE.unpack(head)
        part = drawn.read(size)
        if len(part) < size:
            return
        yield part
