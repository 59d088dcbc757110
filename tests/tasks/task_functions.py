"""Tasks for the tests: functions of a module, as every worker can import them."""

import os
import signal
import time
from pathlib import Path

__all__ = ["die_always", "die_once", "fail", "scaled", "sleepy"]


def scaled(factor: int, task: int) -> int:
    return factor * task


def sleepy(seconds: float, task: int) -> tuple[int, int]:
    time.sleep(seconds)
    return task, os.getpid()


def fail(_: object, task: int) -> int:
    raise ArithmeticError(f"task {task}")


def die_once(folder: str, task: int) -> int:
    """Kill the worker of the third task, the first time it is run."""
    mark = Path(folder) / "died"
    if task == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return task * task


def die_always(_: object, task: int) -> int:
    if task == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return task
