"""A picture drawn anew, small or for everyone, in a process of its own: hostile pictures do their harm when decoded."""

import signal
import tempfile

from tallyproof.errors import InputError
from tallyproof.observation.privacy.apart import ROOM, UNWRITTEN, Turns, run_apart
from tallyproof.observation.privacy.pictures import clean_picture

__all__ = ["TURNS", "public_picture", "small_picture"]

_PROGRAM = "tallyproof.observation.privacy.shrink"
_SECONDS = 30.0
_UNFINISHED = frozenset({None, -getattr(signal, "SIGKILL", 9), UNWRITTEN})
"""How a drawing ends that was too slow, that was killed, as where memory is short, or that found the disk full: that
says nothing about the picture."""
TURNS = Turns(at_once=2, waiting=4, seconds=20.0)
"""A browser asks for six at once: it gets all six, and the server keeps threads for others."""
_SMALL = ("480", "72")
_PUBLIC = ("2400", "85")
"""Pixels of the longer side, at which handwriting on a sheet is read, and quality."""


def small_picture(content: bytes) -> bytes | None:
    """Return a picture as a JPEG of at most 480 pixels a side, upright and with nothing beside its pixels.

    Args:
        content: A cleaned picture.

    Returns:
        None where it cannot be decoded, or not within the work and memory that the process may use.

    Raises:
        TimeoutError: It was not tried, or not to its end: others are being drawn, the server stops, or the system has
            no time or memory for it now. It may be drawn at another time.
    """
    return _drawn(content, _SMALL)


def public_picture(content: bytes) -> bytes | None:
    """Return a picture as a JPEG of at most 2,400 pixels a side: as `small_picture`, and raises as it does."""
    return _drawn(content, _PUBLIC)


def _drawn(content: bytes, how: tuple[str, str]) -> bytes | None:
    with TURNS.taken(), tempfile.TemporaryFile() as drawn:
        ended = run_apart(_PROGRAM, *how, content=content, out=drawn, seconds=_SECONDS)
        if ended in _UNFINISHED:
            raise TimeoutError("the drawing came to no end")
        drawn.seek(0)
        return _cleaned(drawn.read(ROOM)) if ended == 0 else None


def _cleaned(drawn: bytes) -> bytes | None:
    """Return what was drawn where it is a picture: what decodes a stranger's file is trusted no more than the file."""
    try:
        clean = clean_picture(drawn, file="")
    except InputError:
        return None
    return clean.content if clean.format == "jpeg" else None
