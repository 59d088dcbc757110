"""The one seam to a cluster: a Dask scheduler that already runs somewhere."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from tallyproof import __version__
from tallyproof.errors import CallError, LostWorkersError

try:
    import dask
    from distributed import Client, Future, KilledWorker, as_completed
except ImportError as error:  # pragma: no cover - the extra is installed where tests run
    raise CallError(
        "A cluster was named.", expected='the extra: pip install "tallyproof[cluster]"'
    ) from error

__all__ = ["run_on_cluster"]

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")

_SECONDS = 20
"""How long a scheduler may take to answer, and to have a worker."""

_RETRIES = 5
"""So often may the worker of one task be lost."""

_LARGE = "1 GiB"
"""Below this size, what tasks share travels with the graph without a warning."""


def run_on_cluster(
    function: Callable[[Shared, Task], Result], shared: Shared, tasks: Sequence[Task], address: str
) -> Iterator[tuple[int, Result]]:
    """Run tasks on the workers of a scheduler; see `run_tasks`.

    What tasks share is itself a task that the scheduler can run again: data that are only laid in the workers'
    memory are gone with the last worker that held them.
    """
    with _connected(address) as client:
        laid = client.submit(_itself, shared, pure=False)
        numbers = {
            client.submit(_run, function, laid, task, pure=False, retries=_RETRIES): number
            for number, task in enumerate(tasks)
        }
        try:
            for future in as_completed(numbers, loop=client.loop):
                yield numbers.pop(future), _result(future, len(tasks))
                future.release()
        finally:
            client.cancel([laid, *numbers])


def _result(future: "Future[Result]", tasks: int) -> Result:
    try:
        found: Result = future.result()
    except KilledWorker as error:
        raise LostWorkersError(tasks, times=_RETRIES) from error
    return found


def _run(function: Callable[[Shared, Task], Result], shared: Shared, task: Task) -> Result:
    return function(shared, task)


def _itself(shared: Shared) -> Shared:
    return shared


@contextmanager
def _connected(address: str) -> "Iterator[Client]":
    """Connect to a scheduler; its address, TLS and time limits may come from Dask's own configuration."""
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": _LARGE}):
        try:
            client = Client(address, timeout=_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            reason = f"There is no scheduler at {address} ({type(error).__name__})."
            raise CallError(reason, expected="the address of a running Dask scheduler") from error
        try:
            _require_workers(client, address)
            yield client
        finally:
            client.close()


def _require_workers(client: "Client", address: str) -> None:
    """Raise CallError where nobody works there, or a worker has another version of this program."""
    try:
        client.wait_for_workers(1, timeout=_SECONDS)
    except TimeoutError as error:
        raise CallError(f"The scheduler at {address} has no workers.", expected="at least one") from error
    found = client.run(_version)
    others = sorted(
        {f"{worker} has {version}" for worker, version in found.items() if version != __version__}
    )
    if others:
        raise CallError(f"Not every worker has this version: {'; '.join(others)}.", expected=__version__)


def _version() -> str:
    return __version__
