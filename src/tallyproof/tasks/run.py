"""Run tasks wherever they were asked to be run."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from tallyproof.tasks.local import run_in_processes
from tallyproof.tasks.place import Place

__all__ = ["run_tasks"]

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")


def run_tasks(
    function: Callable[[Shared, Task], Result],
    shared: Shared,
    tasks: Sequence[Task],
    place: Place | None = None,
) -> Iterator[tuple[int, Result]]:
    """Run a function on every task, and give results as they are finished.

    Args:
        function: A function of a module (it must be picklable) without memory of its own: what it returns
            depends on its arguments alone, random draws on a seed inside the task.
        shared: What all tasks need; sent to each worker once.
        tasks: Any number, each picklable and small.
        place: This process where None.

    Yields:
        The number of a task and its result, each task once, in the order in which they are finished.

    Raises:
        LostWorkersError: Workers were lost again and again without any task being finished.
        CallError: There is no such scheduler, it has no workers, or they run another version.

    A task whose worker is lost is run again. An exception of the function itself is raised here, and ends the run.

    Example:
        >>> sorted(run_tasks(pow, 2, [3, 5]))
        [(0, 8), (1, 32)]
    """
    where = place or Place()
    if where.cluster:
        # Loaded only where a cluster is asked for: it is an extra, and slow to load.
        from tallyproof.tasks.cluster import run_on_cluster  # noqa: PLC0415

        return run_on_cluster(function, shared, tasks, where.cluster)
    if where.processes == 1 or len(tasks) < 2:  # noqa: PLR2004 - one task needs no second process
        return ((number, function(shared, task)) for number, task in enumerate(tasks))
    return run_in_processes(function, shared, tasks, min(where.processes, len(tasks)))
