"""A process with all that it starts, so that work which is stopped leaves nothing running."""

import multiprocessing
import os
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Thread

__all__ = ["PATIENCE", "end_group", "end_when_asked", "end_with_parent", "lead_group"]

PATIENCE = 5.0
"""Seconds that a process has to end by itself: what it shares with others is cleaned up by itself alone."""


def lead_group() -> None:
    """Make this process the first of a group of its own; what it starts belongs to it. Windows has no groups."""
    if hasattr(os, "setsid"):
        os.setsid()


def end_when_asked() -> None:
    """Let this process, asked to end, leave its work as by an error: then nothing that it shares is left behind."""
    signal.signal(signal.SIGTERM, _leave)


def _leave(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # asked again, it is about to end already
    sys.exit(1)


def end_with_parent() -> None:
    """Let this process, which leads a group, and the whole group end once its parent has ended, however it did.

    A parent that is killed cannot end it; the work would go on beside the same work, begun again elsewhere.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def end_group(process: BaseProcess) -> None:
    """End a process that leads a group, with everything in the group; one that has ended already is no error.

    It is asked to, and killed where it does not end in time: it may be in a library that hears nothing for long.
    """
    if hasattr(os, "killpg"):
        _send(process, signal.SIGTERM)
        process.join(PATIENCE)
        if process.is_alive():
            _send(process, signal.SIGKILL)
    else:
        process.terminate()
    process.join()


def _send(process: BaseProcess, number: int) -> None:
    """Send a signal to a process and its group: it may not lead one yet."""
    if process.pid is not None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
            return
        if process.is_alive():
            os.kill(process.pid, number)
