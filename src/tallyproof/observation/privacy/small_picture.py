"""A small picture of a large one, drawn in a process of its own: decoding is where hostile pictures do their harm."""

import subprocess
import sys
import threading

__all__ = ["small_picture"]

_PROGRAM = "tallyproof.observation.privacy.shrink"
_SECONDS = 30
"""The program itself stops after 20 seconds of work, or at 2 GB."""
_AT_ONCE = threading.BoundedSemaphore(2)
"""How many processes one server starts at a time, whoever asks."""


def small_picture(content: bytes) -> bytes | None:
    """Return a picture as a JPEG of at most 480 pixels a side, upright and with nothing beside its pixels.

    Args:
        content: A cleaned picture.

    Returns:
        None where it cannot be decoded, or not within the time and memory that the process may use.
    """
    words = [sys.executable, "-P", "-m", _PROGRAM]
    with _AT_ONCE:
        try:
            done = subprocess.run(  # noqa: S603 - this program itself; the picture goes in by its input
                words, input=content, capture_output=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return None
    return done.stdout if done.returncode == 0 and done.stdout else None
