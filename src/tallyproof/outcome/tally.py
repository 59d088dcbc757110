"""The totals that a rule is applied to, and what moving or annulling votes does to them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from tallyproof.election.contest import Choice
from tallyproof.election.results import COUNTS, Results

__all__ = ["VOTES", "Tally", "remainder", "tally_of", "vote_column"]

VOTES = "votes"
"""Stands for "the sum of the votes of all choices" where a base is named."""


def vote_column(choice: str) -> str:
    """Return the column of the votes of a choice, by its id.

    Example:
        >>> vote_column("yes")
        'votes__yes'
    """
    return f"votes__{choice}"


@dataclass(frozen=True, slots=True)
class Tally:
    """The total of every count column; exact integers of any size."""

    values: Mapping[str, int | None]
    """Column to total over the stations that reported; None where none did."""
    missing: Mapping[str, int]
    """Column to the number of stations that did not report it."""

    def total(self, column: str) -> int | None:
        """Return the total of a column; None where no station reported it."""
        return self.values.get(column)

    def moved(self, deltas: Mapping[str, int], *, times: int = 1) -> "Tally":
        """Return the tally after adding `times` the deltas; columns that nobody reported stay None."""
        changed = {
            column: value if value is None else value + times * deltas.get(column, 0)
            for column, value in self.values.items()
        }
        return Tally(changed, self.missing)

    def unreported(self, columns: Collection[str]) -> "Tally":
        """Return the tally in which no station reports some columns any more: unknown, not zero."""
        return Tally({c: None if c in columns else v for c, v in self.values.items()}, self.missing)


def tally_of(results: Results) -> Tally:
    """Sum every count column of a results table.

    Args:
        results: The results of one contest; a null cell is left out of its sum and counted.

    Returns:
        Totals in exact integers, with the number of stations missing from each.
    """
    return _tally(results.frame, columns_of(results.choices))


def remainder(results: Results, annulled: pl.Series, *, kept: frozenset[str]) -> Tally:
    """Sum the stations that are left when some are annulled.

    Args:
        results: The results of one contest.
        annulled: True for the rows that no longer count; shape (stations,), no nulls.
        kept: Columns whose total does not shrink (the register, where the law keeps it).

    Returns:
        The totals of the rows that are left; those of `kept` over all rows.
    """
    columns = columns_of(results.choices)
    rest, whole = _tally(results.frame.filter(~annulled), columns), tally_of(results)
    if annulled.all():
        rest = Tally({c: v if v is None else 0 for c, v in whole.values.items()}, rest.missing)
    pick = {column: whole if column in kept else rest for column in columns}
    return Tally(
        {column: tally.values[column] for column, tally in pick.items()},
        {column: tally.missing[column] for column, tally in pick.items()},
    )


def columns_of(choices: Iterable[Choice]) -> tuple[str, ...]:
    """Return the count columns of a contest, those of its choices last."""
    return (*COUNTS, *(choice.column for choice in choices))


def _tally(frame: pl.DataFrame, columns: tuple[str, ...]) -> Tally:
    # 128 bits: a hostile table may hold counts whose sum leaves 64 bits, and such a sum wraps silently.
    sums = frame.select(pl.col(columns).cast(pl.Int128).sum()).row(0, named=True)
    missing = {column: frame[column].null_count() for column in columns}
    values = {column: int(sums[column]) if missing[column] < frame.height else None for column in columns}
    return Tally(values, missing)
