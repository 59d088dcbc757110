"""Join related tables: votes in one file, stations, areas and names of choices in others."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

import polars as pl

from tallyproof.election.problem import Problem
from tallyproof.errors import InputError
from tallyproof.sources.reading import RawTable

__all__ = ["join_related"]


def join_related(tables: Sequence[RawTable]) -> RawTable:
    """Add to the longest table the columns of the others, by columns of the same name.

    Args:
        tables: At least one; a table to be added has a column that is unique in it and stands, under the
            same name, in the table that it is added to.

    Returns:
        The longest table with all columns; a column whose name is taken gets the file's name behind it.
        Keys without a counterpart are a problem; the rows stay.

    Raises:
        InputError: A table shares no key with the others.
    """
    ordered = sorted(tables, key=lambda table: -table.frame.height)
    joined, waiting = ordered[0], list(ordered[1:])
    while waiting:
        table, key = _joinable(joined, waiting)
        joined = _join(joined, table, key)
        waiting = [other for other in waiting if other is not table]
    return joined


def _joinable(joined: RawTable, waiting: Sequence[RawTable]) -> tuple[RawTable, str]:
    for table in waiting:
        for name in table.frame.columns:
            cells = table.frame[name]
            if name in joined.frame.columns and cells.n_unique() == len(cells):
                return table, name
    raise InputError(
        waiting[0].file,
        found=f"columns {', '.join(waiting[0].frame.columns)}",
        expected=f"a key column that {joined.file} has too",
        action="Rename the key column, or join the files yourself.",
        text="not_related",
        other=joined.file,
        columns=", ".join(waiting[0].frame.columns[:20]),
    )


def _join(left: RawTable, right: RawTable, key: str) -> RawTable:
    stem = PurePath(right.file).stem
    names = {n: f"{n} ({stem})" for n in right.frame.columns if n != key and n in left.frame.columns}
    added = right.frame.with_columns(pl.col(key).cast(pl.String)).rename(names)
    keyed = left.frame.with_columns(pl.col(key).cast(pl.String))
    orphans = keyed.join(added, on=key, how="anti").height
    problem = Problem("S-NO-COUNTERPART", left.file, column=key, found=f"{orphans} rows", expected=right.file)
    return replace(
        left,
        frame=keyed.join(added, on=key, how="left", maintain_order="left"),
        problems=(*left.problems, *right.problems, *((problem,) if orphans else ())),
    )
