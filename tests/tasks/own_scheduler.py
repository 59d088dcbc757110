"""A scheduler and two workers on loopback, each a process of its own, as an administrator would start them."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["own_scheduler"]

TESTS = Path(__file__).parents[1]
LOOPBACK = ["--host", "127.0.0.1", "--no-dashboard"]


@contextmanager
def own_scheduler(folder: Path) -> Iterator[str]:
    """Give the address of a scheduler that ends with the block."""
    file = folder / "scheduler.json"
    scheduler = start(folder, "dask_scheduler", "--port", "0", "--scheduler-file", str(file))
    began = [scheduler]
    try:
        wait_for(file, scheduler)
        limits = ["--nthreads", "1", "--nworkers", "2"]
        began.append(start(folder, "dask_worker", *limits, "--scheduler-file", str(file)))
        yield str(json.loads(file.read_text("utf-8"))["address"])
    finally:
        for process in reversed(began):
            process.terminate()
            process.wait()


def start(folder: Path, program: str, *options: str) -> "subprocess.Popen[bytes]":
    # Scheduler and workers import the functions of the tasks, as they import the program.
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    command = [sys.executable, "-m", f"distributed.cli.{program}", *LOOPBACK, *options]
    with (folder / f"{program}.log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=environment)


def wait_for(file: Path, process: "subprocess.Popen[bytes]") -> None:
    while not (file.exists() and file.stat().st_size):
        assert process.poll() is None, (file.parent / "dask_scheduler.log").read_text("utf-8")
        time.sleep(0.1)
