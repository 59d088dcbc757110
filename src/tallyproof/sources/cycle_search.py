"""Spare the search for reference cycles while a large tree is built."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["without_cycle_search"]


@contextmanager
def without_cycle_search() -> Iterator[None]:
    """Switch the search off for a block: a growing tree has no cycles, and each search walks all of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
