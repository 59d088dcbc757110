"""Progress of long work, on stderr and only where that is a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tallyproof.cli.output import console
from tallyproof.texts import Catalogue

__all__ = ["counted", "progress"]

STEPS = ("read", "check", "test", "outcome", "write")


@contextmanager
def progress(catalogue: Catalogue) -> Iterator[Callable[[str], None]]:
    """Show a bar that moves on with each named step; shows nothing where stderr is not a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.progress import Progress  # noqa: PLC0415 - rich costs a tenth of a second

    with Progress(console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=len(STEPS))
        yield lambda name: bar.update(
            task, description=catalogue.text(f"cli.step.{name}"), completed=STEPS.index(name)
        )


@contextmanager
def counted(name: str) -> Iterator[Callable[[int, int], None]]:
    """Show how many of how many tasks are finished; nothing where stderr is not a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn  # noqa: PLC0415 - rich is slow

    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
