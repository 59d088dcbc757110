"""Which reported count stands for the ballots given out, found and counted, and who is left out.

Commissions report different columns. A method names what it would like to divide by, best first; the
choice is made once for a whole election, never station by station, and is recorded in every result.
"""

from dataclasses import dataclass

import polars as pl

from tallyproof.election.results import Results

__all__ = [
    "FOUND",
    "GIVEN",
    "LARGEST_COUNT",
    "Count",
    "LeftOut",
    "count_expr",
    "count_name",
    "counted_ballots",
    "find_count",
]

Count = tuple[str, ...]
"""Columns of the results table whose sum is the count."""

GIVEN: tuple[Count, ...] = (("issued",), ("cast",), ("valid", "invalid"))
"""Ballots given out, and what may stand in for them."""

FOUND: tuple[Count, ...] = (("cast",), ("valid", "invalid"), ("issued",))
"""Ballots found in the boxes: the numerator of turnout in pictures."""

LARGEST_COUNT = 10**12
"""A station cannot count more than this; larger figures are damage and would overflow exact arithmetic."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Stations that a picture or a method could not use, by reason."""

    code: str
    """Reason; its sentence is `left-out.<code>` in the catalogue `forensics`."""
    stations: int


def counted_ballots(results: Results) -> tuple[Count, ...]:
    """Return what can be the denominator of a choice's share, best first.

    Valid and invalid ballots together; ballots in the boxes; valid ballots; the sum of all choices.
    """
    return (("valid", "invalid"), ("cast",), ("valid",), results.vote_columns)


def find_count(results: Results, wanted: tuple[Count, ...]) -> Count | None:
    """Return the first wanted count that at least half of the stations reported; None where there is none."""
    frame = results.frame
    for count in wanted:
        reported = frame.select(pl.all_horizontal(pl.col(count).is_not_null()).sum()).item()
        if frame.height and 2 * reported >= frame.height:
            return count
    return None


def count_expr(count: Count) -> pl.Expr:
    """Return the sum of the columns as an expression; null where one of them is null."""
    return pl.sum_horizontal(pl.col(count), ignore_nulls=False)


def count_name(count: Count | None) -> str:
    """Return how a count is recorded in a result.

    Example:
        >>> count_name(("valid", "invalid")), count_name(None)
        ('valid + invalid', '')
    """
    return " + ".join(count or ())
