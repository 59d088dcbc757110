"""The pages of a PDF as pictures, drawn in a process of its own: a scan from a stranger never opens in the server."""

import signal
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import IO

from tallyproof.errors import InputError
from tallyproof.observation.privacy.draw_pages import MOST_PAGES, Ending
from tallyproof.observation.privacy.picture_size import MOST_PIXELS, picture_size
from tallyproof.observation.privacy.pictures import CleanPicture, clean_picture

__all__ = ["MOST_PAGES", "is_pdf", "pdf_pages"]

_PROGRAM = "tallyproof.observation.privacy.draw_pages"
_HEAD = 1024
_BEFORE = b"\xef\xbb\xbf\0\t\n\r "
"""What scanners write before a PDF; a picture in which its first word stands somewhere is none."""
_SECONDS = 30.0
"""The program itself stops after 20 seconds of work, at 2 GB, or at 60 MB of pictures."""
_AT_ONCE = threading.BoundedSemaphore(2)
"""How many processes one server starts at a time, whoever asks."""
_WAIT = 10.0
"""Seconds that a request waits for its turn."""
_ENDED = frozenset({-signal.SIGINT, -signal.SIGTERM})
"""How the process ends when the server is stopped; that tells nothing about the PDF."""
_WHY: Mapping[int, str] = MappingProxyType(
    {
        Ending.LOCKED: "pdf_locked",
        Ending.BROKEN: "pdf_broken",
        Ending.LONG: "pdf_pages",
        Ending.HEAVY: "pdf_heavy",
    }
)
_EXHAUSTED = frozenset({-getattr(signal, name) for name in ("SIGXCPU", "SIGKILL") if hasattr(signal, name)})
"""How it ends when its time is used up, or the system has no memory left."""


def is_pdf(content: bytes) -> bool:
    """Return whether a file says that it is a PDF; whether it is a whole one is another question.

    Example:
        >>> is_pdf(b"%PDF-1.7"), is_pdf(b"GIF89a")
        (True, False)
    """
    return content[:_HEAD].lstrip(_BEFORE).startswith(b"%PDF-")


def pdf_pages(content: bytes, *, seconds: float = _SECONDS) -> tuple[CleanPicture, ...] | str:
    """Return the pages of a PDF as JPEG pictures with nothing beside their pixels, in their order.

    Args:
        content: The file.
        seconds: How long it may take at most, the wait for its turn not counted; never more than 30.

    Returns:
        A word instead where it cannot be: `pdf_locked` (opens with a password only), `pdf_broken` (no whole PDF, or
        without pages), `pdf_pages` (more than `MOST_PAGES`), `pdf_heavy` (more time, memory or room than it may use).

    Raises:
        TimeoutError: It was not tried, or not to its end: others are being drawn, or the server stops.

    A page has 200 pixels an inch, at least 2,000 and at most 4,000 on its longer side. Scripts, links, attachments and
    launch actions of a PDF are never run, and its form fields not filled.
    """
    if seconds <= 0 or not _AT_ONCE.acquire(timeout=_WAIT):
        raise TimeoutError("other pages are being drawn")
    try:
        with tempfile.TemporaryFile() as drawn:
            ended = _ended(content, drawn, min(seconds, _SECONDS))
            drawn.seek(0)
            return ended or _read(drawn)
    finally:
        _AT_ONCE.release()


def _ended(content: bytes, drawn: IO[bytes], seconds: float) -> str:
    """Draw the pages into a file; return nothing, or why they could not be."""
    words = [sys.executable, "-P", "-m", _PROGRAM]
    try:
        done = subprocess.run(  # noqa: S603 - this program itself; the PDF goes in by its input
            words, input=content, stdout=drawn, stderr=subprocess.DEVNULL, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return "pdf_heavy"
    if done.returncode in _ENDED:
        raise TimeoutError("the drawing was stopped")
    if done.returncode == Ending.DRAWN:
        return ""
    return _WHY.get(done.returncode, "pdf_heavy" if done.returncode in _EXHAUSTED else "pdf_broken")


def _read(drawn: IO[bytes]) -> tuple[CleanPicture, ...] | str:
    """Return the pictures that were written; what drew them is trusted no more than the PDF."""
    try:
        pages = tuple(clean_picture(one, file="") for one in _parts(drawn))
    except (InputError, struct.error):
        return "pdf_broken"
    sizes = [width * height for width, height in map(picture_size, pages)]
    fit = 0 < len(pages) <= MOST_PAGES and all(0 < size <= MOST_PIXELS for size in sizes)
    return pages if fit else "pdf_broken"


def _parts(drawn: IO[bytes]) -> Iterator[bytes]:
    while head := drawn.read(4):
        yield drawn.read(*struct.unpack(">I", head))
