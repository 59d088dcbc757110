"""Processes of this machine; one that is killed is replaced, and its tasks are run again."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice
from typing import TypeVar, cast

from tallyproof.errors import LostWorkersError

__all__ = ["run_in_processes"]

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")

_LOSSES = 3
"""So often in a row may all processes be lost before a task is blamed."""

_AHEAD = 2
"""Tasks per process that are handed out and not yet taken back."""


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
    waiting = iter(list(tasks.items()))
    running: dict[Future[object], int] = {}
    idle = False
    try:
        while True:
            # Few tasks ahead of the workers: results that nobody has taken yet must not pile up.
            for number, task in islice(waiting, _AHEAD * workers - len(running)):
                running[pool.submit(_run, task)] = number
            if not running:
                idle = True
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), cast("Result", future.result())
    except BrokenProcessPool:
        return
    finally:
        # Idle processes are waited for: if this one ended meanwhile, it would take their queue from them, and hang.
        pool.shutdown(wait=idle, cancel_futures=True)


_work: Callable[..., object] | None = None
"""In a worker process: the function with what its tasks share, sent once."""


def _begin(work: Callable[..., object]) -> None:
    global _work  # noqa: PLW0603 - the only way a process pool hands over what all tasks share
    _work = work


def _run(task: object) -> object:
    assert _work is not None  # noqa: S101 - the pool calls `_begin` first
    return _work(task)
