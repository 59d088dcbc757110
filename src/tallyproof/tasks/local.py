"""Processes of this machine; one that is killed is replaced, and its tasks are run again."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TypeVar, cast

from tallyproof.errors import LostWorkersError

__all__ = ["run_in_processes"]

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")

_LOSSES = 3
"""So often in a row may all processes be lost before a task is blamed."""


def run_in_processes(
    function: Callable[[Shared, Task], Result], shared: Shared, tasks: Sequence[Task], workers: int
) -> Iterator[tuple[int, Result]]:
    """Run tasks in local processes; see `run_tasks`."""
    waiting = dict(enumerate(tasks))
    losses = 0
    while waiting:
        before = len(waiting)
        for number, result in _finished(function, shared, waiting, workers):
            del waiting[number]
            yield number, result
        losses = losses + 1 if len(waiting) == before else 1
        if waiting and losses >= _LOSSES:
            raise LostWorkersError(len(waiting), times=losses)


def _finished(
    function: Callable[[Shared, Task], Result], shared: Shared, tasks: dict[int, Task], workers: int
) -> Iterator[tuple[int, Result]]:
    """Yield what one pool finishes; where one of its processes is lost, all others end with it."""
    # Polars' threads do not survive a fork; a fresh interpreter also behaves alike on every system.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(partial(function, shared),))
    try:
        numbers = {pool.submit(_run, task): number for number, task in tasks.items()}
        for future in as_completed(numbers):
            if not _lost(future):
                yield numbers[future], cast("Result", future.result())
    except BrokenProcessPool:
        return
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _lost(future: "Future[Result]") -> bool:
    return isinstance(future.exception(), BrokenProcessPool)


_work: Callable[..., object] | None = None
"""In a worker process: the function with what its tasks share, sent once."""


def _begin(work: Callable[..., object]) -> None:
    global _work  # noqa: PLW0603 - the only way a process pool hands over what all tasks share
    _work = work


def _run(task: object) -> object:
    assert _work is not None  # noqa: S101 - the pool calls `_begin` first
    return _work(task)
