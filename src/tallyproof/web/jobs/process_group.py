"""A process with all that it starts, so that work which is stopped leaves nothing running."""

import os
import signal
from contextlib import suppress
from multiprocessing.process import BaseProcess

__all__ = ["end_group", "lead_group"]


def lead_group() -> None:
    """Make this process the first of a group of its own; what it starts belongs to it. Windows has no groups."""
    if hasattr(os, "setsid"):
        os.setsid()


def end_group(process: BaseProcess) -> None:
    """End a process that leads a group, with everything in the group; one that has ended already is no error."""
    if hasattr(os, "killpg") and process.pid is not None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
    process.terminate()
    process.join()
