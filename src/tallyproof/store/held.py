"""A lock of a project that everybody takes who changes which version is in force."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

__all__ = ["PENDING", "held"]

PENDING = "current.pending"
"""File of a project that says which version an execution is bringing into force; a killed process leaves it behind."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a project against everybody who would put another version in force."""
    with FileLock(folder / f"{PENDING}.lock"):
        yield
