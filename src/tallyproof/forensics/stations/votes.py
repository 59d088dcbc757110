"""The votes of all choices as one matrix, for methods that look at whole sheets."""

from dataclasses import dataclass, replace

import polars as pl

from tallyproof.election.contest import Choice
from tallyproof.election.results import Results
from tallyproof.forensics.stations.counts import LARGEST_COUNT, LeftOut, count_left_out
from tallyproof.forensics.stations.units import Area, BoolArray, IntArray, area_names

__all__ = ["Votes", "read_votes"]


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes of every choice at n stations."""

    rows: IntArray
    """Row of each station in the results table, from 0; shape (n,)."""
    counts: IntArray
    """Votes by choice in ballot order, invalid ballots last where they are published; shape (n, k)."""
    choices: tuple[Choice, ...]
    """Of the first columns of `counts`."""
    areas: tuple[Area, ...] = ()
    """One a level, widest first."""
    left_out: tuple[LeftOut, ...] = ()

    @property
    def size(self) -> int:
        """Number of stations."""
        return len(self.rows)

    @property
    def ballots(self) -> IntArray:
        """Ballots of all columns; shape (n,)."""
        total: IntArray = self.counts.sum(axis=1)
        return total

    @property
    def has_invalid(self) -> bool:
        """Whether the last column holds invalid ballots."""
        return len(self.choices) < int(self.counts.shape[1])

    def of(self, choice: Choice) -> IntArray | None:
        """Return the votes of a choice; None where it is not among the columns. Shape (n,)."""
        return self.counts[:, self.choices.index(choice)] if choice in self.choices else None

    def where(self, mask: BoolArray) -> "Votes":
        """Return the stations of the mask; the account of those left out stays with the caller."""
        return replace(
            self,
            rows=self.rows[mask],
            counts=self.counts[mask],
            areas=tuple(level._replace(code=level.code[mask]) for level in self.areas),
        )

    def of_size(self, smallest: int) -> "Votes":
        """Return the stations with at least so many ballots; the others are counted as too small."""
        kept = self.ballots >= smallest
        dropped = int((~kept).sum())
        account = (*self.left_out, LeftOut("too_small", dropped)) if dropped else self.left_out
        return replace(self.where(kept), left_out=account)


def read_votes(results: Results) -> Votes:
    """Take the votes of all choices where a station reports them all.

    Args:
        results: The stations. A choice that fewer than half of the stations report is not looked at; a null
            count of another one leaves its station out, it never becomes zero.

    Returns:
        The stations with all their votes. Left out, by reason: `not_reported`, `out_of_range` (negative or
        beyond any station), `empty` (no ballot).
    """
    frame = results.frame
    known = [choice for choice in results.choices if 2 * frame[choice.column].null_count() <= frame.height]
    invalid = ["invalid"] if 2 * frame["invalid"].null_count() <= frame.height else []
    columns = [*(choice.column for choice in known), *invalid]
    counts = [pl.col(name) for name in columns]
    reason = (
        pl.when(pl.any_horizontal(count.is_null() for count in counts))
        .then(pl.lit("not_reported"))
        .when(pl.any_horizontal((count < 0) | (count > LARGEST_COUNT) for count in counts))
        .then(pl.lit("out_of_range"))
        .when(pl.sum_horizontal(counts) == 0)
        .then(pl.lit("empty"))
        if known
        else pl.lit("not_reported")
    )
    marked = frame.select(
        pl.int_range(pl.len()).alias("row"), reason.alias("reason"), *area_names(results), *counts
    )
    usable = marked.filter(pl.col("reason").is_null())
    return Votes(
        usable["row"].to_numpy(),
        usable.select(columns).to_numpy().reshape(usable.height, len(columns)),
        tuple(known),
        tuple(Area.of(usable[name]) for name in results.area_columns),
        count_left_out(marked["reason"]),
    )
