"""A picture drawn anew, small or for everyone, in a process of its own: hostile pictures do their harm when decoded."""

import signal
import subprocess
import sys
import threading

__all__ = ["public_picture", "small_picture"]

_PROGRAM = "tallyproof.observation.privacy.shrink"
_SECONDS = 30
"""The program itself stops after 20 seconds of work, or at 2 GB."""
_AT_ONCE = threading.BoundedSemaphore(2)
"""How many processes one server starts at a time, whoever asks."""
_WAIT = 1.0
"""Seconds that a request waits for its turn: those that wait hold threads that others need."""
_ENDED = frozenset({-signal.SIGINT, -signal.SIGTERM})
"""How the process ends when the server is stopped; that tells nothing about the picture."""
_SMALL = ("480", "72")
_PUBLIC = ("2400", "85")
"""Pixels of the longer side, at which handwriting on a sheet is read, and quality."""


def small_picture(content: bytes) -> bytes | None:
    """Return a picture as a JPEG of at most 480 pixels a side, upright and with nothing beside its pixels.

    Args:
        content: A cleaned picture.

    Returns:
        None where it cannot be decoded, or not within the time and memory that the process may use.

    Raises:
        TimeoutError: It was not tried, or not to its end: others are being drawn, or the server stops.
    """
    return _drawn(content, _SMALL)


def public_picture(content: bytes) -> bytes | None:
    """Return a picture as a JPEG of at most 2,400 pixels a side: as `small_picture`, and raises as it does."""
    return _drawn(content, _PUBLIC)


def _drawn(content: bytes, how: tuple[str, str]) -> bytes | None:
    words = [sys.executable, "-P", "-m", _PROGRAM, *how]
    if not _AT_ONCE.acquire(timeout=_WAIT):
        raise TimeoutError("other pictures are being drawn")
    try:
        done = subprocess.run(  # noqa: S603 - this program itself; the picture goes in by its input
            words, input=content, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    finally:
        _AT_ONCE.release()
    if done.returncode in _ENDED:
        raise TimeoutError("the drawing was stopped")
    return done.stdout if done.returncode == 0 and done.stdout else None
