"""Progress of long work, on stderr and only where that is a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tallyproof.cli.output import console
from tallyproof.texts import Catalogue

__all__ = ["progress"]

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
