"""The counts of every station as one matrix, read from a results table and written back into it."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from tallyproof.election.contest import Choice
from tallyproof.election.results import Results
from tallyproof.errors import NotComputableError
from tallyproof.forensics.stations.counts import LARGEST_COUNT, Count, count_expr, find_count
from tallyproof.forensics.stations.units import Area, IntArray, area_names

__all__ = ["Sheets", "read_sheets"]

_BALLOTS: tuple[Count, ...] = (("cast",), ("valid", "invalid"), ("valid",))
"""What holds all ballots of a station, best first; without any of them, the sum of the choices."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """The stations of a table whose counts can be drawn anew, with their counts."""

    results: Results
    """The whole table; rows that are not simulated stay in it as they are."""
    rows: IntArray
    """Row of every simulated station, from 0; shape (n,)."""
    registered: IntArray | None
    """Voters on the roll; None where the table has no register. Shape (n,)."""
    counts: IntArray
    """Votes by choice in ballot order, then valid votes for nobody listed, then invalid ballots; (n, k + 2)."""
    areas: tuple[Area, ...]
    """One a level, widest first."""

    @property
    def size(self) -> int:
        """Number of simulated stations."""
        return len(self.rows)

    @property
    def cast(self) -> IntArray:
        """Ballots in the boxes; shape (n,)."""
        total: IntArray = self.counts.sum(axis=1)
        return total

    def column(self, choice: Choice) -> int:
        """Return the column of `counts` that holds a choice."""
        return self.results.vote_columns.index(choice.column)

    def registers(self, purpose: str) -> IntArray:
        """Return the voters on the roll; raises NotComputableError where there is no register."""
        if self.registered is None:
            raise NotComputableError(purpose, reason="the table has no registered voters")
        return self.registered

    def with_counts(self, counts: IntArray, registered: IntArray | None = None) -> "Sheets":
        """Return the same stations with other counts, and other registers where given."""
        changed = registered if registered is not None else self.registered
        return replace(self, counts=counts, registered=changed)

    def as_results(self) -> Results:
        """Return the table with these counts; what the table did not report stays null."""
        frame = self.results.frame
        written = [
            pl.when(pl.col(name).is_null())
            .then(None)
            .otherwise(frame[name].scatter(self.rows, values))
            .alias(name)
            for name, values in self._columns().items()
            if self.results.has(name)
        ]
        return replace(self.results, frame=frame.with_columns(written))

    def _columns(self) -> dict[str, IntArray]:
        """Return the new values of every count column at the simulated stations."""
        choices, cast, invalid = self.results.vote_columns, self.cast, self.counts[:, -1]
        columns = {"cast": cast, "valid": cast - invalid, "invalid": invalid, "issued": self._issued()}
        if self.registered is not None:
            columns["registered"] = self.registered
        return columns | {name: self.counts[:, position] for position, name in enumerate(choices)}

    def _issued(self) -> IntArray:
        """Return ballots given out: those in the boxes and as many carried away as the table had."""
        before = self.results.frame.select("issued", "cast")[self.rows]
        away = before.select((pl.col("issued") - pl.col("cast")).fill_null(0).clip(0))["issued"].to_numpy()
        most = self.cast + away if self.registered is None else np.maximum(self.registered, self.cast)
        issued: IntArray = np.minimum(self.cast + away, most)
        return issued


def read_sheets(results: Results) -> Sheets:
    """Take the stations whose counts are complete and possible.

    Args:
        results: The stations. A choice that a station does not report was not on its ballot and stays null.

    Returns:
        Their counts; the other stations stay in the table as they are.

    Raises:
        NotComputableError: No station has usable counts.
    """
    ballots = find_count(results, _BALLOTS) or results.vote_columns
    has_register, has_valid = results.has("registered"), results.has("valid") and results.has("invalid")
    votes = [pl.col(name).fill_null(0) for name in results.vote_columns]
    listed = pl.sum_horizontal(votes)
    whole = count_expr(ballots)
    rest = pl.col("valid") - listed if has_valid else pl.lit(0)
    table = results.frame.select(
        pl.int_range(pl.len()).alias("row"),
        *area_names(results),
        *votes,
        pl.col("registered") if has_register else pl.lit(0).alias("registered"),
        rest.alias("unlisted"),
        (whole - listed - rest).alias("invalid"),
        whole.alias("ballots"),
    )
    columns = [*results.vote_columns, "unlisted", "invalid"]
    possible = pl.all_horizontal(pl.col(name).is_between(0, LARGEST_COUNT) for name in columns)
    enrolled = pl.col("ballots") <= pl.col("registered") if has_register else pl.lit(value=True)
    used = table.filter((pl.col("ballots") > 0) & possible & enrolled)
    if used.is_empty():
        raise NotComputableError("A simulated election", reason="no station has complete, possible counts")
    return Sheets(
        results,
        used["row"].to_numpy(),
        used["registered"].to_numpy() if has_register else None,
        used.select(columns).to_numpy().astype(np.int64),
        tuple(Area.of(used[name]) for name in results.area_columns),
    )
