"""A process of its own for what a stranger sent: it is given no key and no setting, and may use so much and no more."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

__all__ = ["ROOM", "UNWRITTEN", "Turns", "limit_itself", "run_apart", "write_out"]

ROOM = 60_000_000
"""Bytes that such a process may write."""
UNWRITTEN = 3
"""How such a program ends where there was no room on the disk for what it drew; that says nothing about the file."""
_SECONDS = 20
"""Of work; the system ends it then, by a signal that says so."""
_MEMORY = 2_000_000_000
_ENDED = frozenset({-signal.SIGINT, -signal.SIGTERM})
"""How it ends when the server is stopped; that tells nothing about the file."""
_KEPT = ("SYSTEMROOT", "PYTHONHOME", "PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What an interpreter needs to find itself; the server's other variables name its database and the password to it."""


class Turns:
    """So many processes at a time, whoever asks; so many requests wait, each no longer than so many seconds."""

    def __init__(self, *, at_once: int, waiting: int, seconds: float) -> None:
        self.most = at_once + waiting
        self._places = threading.BoundedSemaphore(self.most)
        self._at_once = threading.BoundedSemaphore(at_once)
        self._seconds = seconds

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Take a turn and give it back; raises TimeoutError where there is none."""
        if not self._places.acquire(blocking=False):
            raise TimeoutError("others wait already")
        try:
            if not self._at_once.acquire(timeout=self._seconds):
                raise TimeoutError("others are being drawn")
            try:
                yield
            finally:
                self._at_once.release()
        finally:
            self._places.release()


def run_apart(program: str, *words: str, content: bytes, out: IO[bytes], seconds: float) -> int | None:
    """Let a program of ours read a file, in a process of its own.

    Args:
        program: Its module; it calls `limit_itself` first.
        words: What it is told.
        content: The file, which it reads from its input.
        out: Where it writes; whatever stands there is trusted no more than the file.
        seconds: How long it may take at most.

    Returns:
        How it ended; None where it took longer.

    Raises:
        TimeoutError: It was stopped from outside, as a server that ends does.
    """
    command = [sys.executable, "-P", "-m", program, *words]
    known = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - this program itself; the file goes in by its input
            command,
            input=content,
            stdout=out,
            stderr=subprocess.DEVNULL,
            env=known,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode in _ENDED:
        raise TimeoutError("the drawing was stopped")
    return done.returncode


def limit_itself() -> None:
    """Bound what this process may use, where the system can: 20 seconds of work, 2 GB, and `ROOM`.

    Where the system has no memory left for all, it ends this process first, not the server.
    """
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    bounds = {
        # at the second bound it is killed, as it is where memory is short: at the first the signal tells which it was
        resource.RLIMIT_CPU: (_SECONDS, _SECONDS + 2),
        resource.RLIMIT_AS: (_MEMORY, _MEMORY),
        resource.RLIMIT_FSIZE: (ROOM, ROOM),
        resource.RLIMIT_CORE: (0, 0),
    }
    for kind, bound in bounds.items():
        resource.setrlimit(kind, bound)


def write_out(part: bytes) -> None:
    """Write to the output of this process; raises OSError where there is no room for all of it.

    It goes to the descriptor itself, so that a full disk is noticed here and not when the program ends.
    """
    rest = memoryview(part)
    while rest:
        rest = rest[os.write(sys.stdout.fileno(), rest) :]
