"""Work that is stopped leaves nothing running."""

import multiprocessing
import os
import subprocess
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tallyproof.web.jobs.process_group import end_group, lead_group


def long_work(there: Connection) -> None:
    """Lead a group, start a process as work on many stations does, and go on for a minute."""
    lead_group()
    started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    there.send(started.pid)
    time.sleep(60)


def is_running(number: int) -> bool:
    """Whether a process is there and has not ended."""
    state = Path(f"/proc/{number}/stat")
    return state.is_file() and state.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(not hasattr(os, "killpg") or not Path("/proc/self/stat").is_file(), reason="needs Linux")
def test_work_ends_with_what_it_started() -> None:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=long_work, args=(there,))
    process.start()
    started = here.recv()
    assert is_running(started)
    end_group(process)
    end_group(process)
    deadline = time.monotonic() + 20
    while is_running(started) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(started)
    assert not process.is_alive()
