"""Count records of single ballots, here or on a cluster."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from tallyproof.disk import write_atomically
from tallyproof.tabulation.count import count_part
from tallyproof.tabulation.document import tabulation_document
from tallyproof.tabulation.merge import add, close
from tallyproof.tabulation.records import Columns, find_files, parts_of
from tallyproof.tasks import Place, run_tasks
from tallyproof.workflow.request import Document

__all__ = ["Records", "tabulate"]

_WAITING = 4
"""Counted parts that are added up at once: more would cost memory, fewer time."""


@dataclass(frozen=True, slots=True)
class Records:
    """Which records are counted, and where."""

    files: Sequence[str]
    """Files, folders, patterns, URLs."""
    columns: Columns = field(default_factory=Columns)
    place: Place = field(default_factory=Place)
    out: Path | None = None
    """Where the table of counts goes, as Parquet."""


def tabulate(records: Records, *, progress: Callable[[int, int], None] = lambda _done, _of: None) -> Document:
    """Count cast vote records by precinct, contest and choice.

    Args:
        records: One row is one contest of one ballot, or one mark in it; a null choice counts as unmarked.
        progress: Called with finished and all parts.

    Returns:
        A document of schema "tallyproof.tabulate/1"; the same for any place and number of workers.

    Raises:
        InputError: A file that cannot be read or lacks a column.
    """
    files = find_files(records.files)
    parts = [part for file in files for part in parts_of(file)]
    digests: dict[str, str | None] = dict.fromkeys(files)
    waiting: list[pl.DataFrame] = []
    progress(0, len(parts))
    for done, (number, counted) in enumerate(run_tasks(count_part, records.columns, parts, records.place), 1):
        waiting.append(counted.cells)
        if len(waiting) > _WAITING:
            waiting = [add(waiting)]
        digests[parts[number].file] = counted.sha256 or digests[parts[number].file]
        progress(done, len(parts))
    found = close(add(waiting))
    if records.out:
        _write(found.cells, records.out)
    return tabulation_document(found, digests) | {"out": str(records.out) if records.out else None}


def _write(cells: pl.DataFrame, out: Path) -> None:
    buffer = io.BytesIO()
    cells.write_parquet(buffer, compression="zstd")
    write_atomically(out, buffer.getvalue())
