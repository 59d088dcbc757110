"""Work that is stopped leaves nothing running."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tallyproof.web.jobs import process_group
from tallyproof.web.jobs.process_group import PATIENCE, end_group, end_with_parent, lead_group


def long_work(there: Connection) -> None:
    """Lead a group, start a process as work on many stations does, and go on for a minute."""
    lead_group()
    started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    there.send(started.pid)
    time.sleep(60)


def work_that_ends_with_its_parent(there: Connection) -> None:
    """Do long work as a worker's process does."""
    lead_group()
    end_with_parent()
    started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    there.send((os.getpid(), started.pid))
    time.sleep(60)


def worker(there: Connection) -> None:
    """Start long work and wait for it."""
    process = multiprocessing.get_context("spawn").Process(
        target=work_that_ends_with_its_parent, args=(there,)
    )
    process.start()
    process.join()


def deaf_work(there: Connection) -> None:
    """Do as a library does that hears nothing for long."""
    lead_group()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    there.send(os.getpid())
    time.sleep(60)


def is_running(number: int) -> bool:
    """Whether a process is there and has not ended."""
    state = Path(f"/proc/{number}/stat")
    return state.is_file() and state.read_text().rpartition(")")[2].split()[0] != "Z"


def ends(number: int) -> bool:
    """Wait a while for a process to end."""
    deadline = time.monotonic() + 20
    while is_running(number) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_running(number)


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
    assert ends(started)
    assert not process.is_alive()


@pytest.mark.skipif(not hasattr(os, "killpg") or not Path("/proc/self/stat").is_file(), reason="needs Linux")
def test_work_ends_with_a_worker_that_is_killed() -> None:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=worker, args=(there,))
    process.start()
    work, started = here.recv()
    assert is_running(work)
    assert is_running(started)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert ends(work)
    assert ends(started)


@pytest.mark.skipif(not hasattr(os, "killpg") or not Path("/proc/self/stat").is_file(), reason="needs Linux")
@pytest.mark.parametrize(("how", "code"), [("finished", "0"), ("stopped", "1")])
def test_work_of_several_processes_leaves_nothing_that_they_shared(how: str, code: str) -> None:
    command = [sys.executable, str(Path(__file__).with_name("pooled_work.py")), how]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    left, seconds = run.stdout.split()
    assert (left, run.stderr) == (code, "")
    assert float(seconds) < PATIENCE


@pytest.mark.skipif(not hasattr(os, "killpg") or not Path("/proc/self/stat").is_file(), reason="needs Linux")
def test_work_that_does_not_hear_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_group, "PATIENCE", 0.2)
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=deaf_work, args=(there,))
    process.start()
    assert is_running(here.recv())
    end_group(process)
    assert process.exitcode == -signal.SIGKILL
