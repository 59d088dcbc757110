"""A process with all that it starts, so that work which is stopped leaves nothing running."""

import multiprocessing
import os
import signal
from contextlib import suppress
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Thread

__all__ = ["end_group", "end_with_parent", "lead_group"]


def lead_group() -> None:
    """Make this process the first of a group of its own; what it starts belongs to it. Windows has no groups."""
    if hasattr(os, "setsid"):
        os.setsid()


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
    """End a process that leads a group, with everything in the group; one that has ended already is no error."""
    if hasattr(os, "killpg") and process.pid is not None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
    process.terminate()
    process.join()
