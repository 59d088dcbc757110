"""A lock of a project that everybody takes who changes which version is in force."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

__all__ = ["held"]


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a project against everybody who would put another version in force."""
    with FileLock(folder / "current.pending.lock"):
        yield
