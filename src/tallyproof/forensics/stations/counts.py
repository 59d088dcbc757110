"""Which reported count stands for the ballots given out, found and counted, and who is left out.

Commissions report different columns. A method names what it would like to divide by, best first; the
choice is made once for a whole election, never station by station, and is recorded in every result.
"""

from collections.abc import Sequence
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
    "count_left_out",
    "count_name",
    "counted_ballots",
    "find_count",
    "unusable_reason",
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


def unusable_reason(ratios: Sequence[tuple[Count, Count]], *, also: Count = ()) -> pl.Expr:
    """Return why a station has no such ratios of a part to a whole, as a text; null where it has all of them.

    Args:
        ratios: Part and whole of each ratio.
        also: Further columns that must be reported.

    Returns:
        The first that holds of `not_reported`, `out_of_range` (negative or beyond any station), `empty` (a
        whole of zero), `above_one`.
    """
    pairs = [(count_expr(part), count_expr(whole)) for part, whole in ratios]
    every = [count for pair in pairs for count in pair] + [pl.col(name) for name in also]
    return (
        pl.when(pl.any_horizontal(count.is_null() for count in every))
        .then(pl.lit("not_reported"))
        .when(pl.any_horizontal((count < 0) | (count > LARGEST_COUNT) for count in every))
        .then(pl.lit("out_of_range"))
        .when(pl.any_horizontal(whole == 0 for _, whole in pairs))
        .then(pl.lit("empty"))
        .when(pl.any_horizontal(part > whole for part, whole in pairs))
        .then(pl.lit("above_one"))
    )


def count_left_out(reasons: pl.Series) -> tuple[LeftOut, ...]:
    """Count the stations of each reason, in the order of the reasons' codes."""
    counted = reasons.drop_nulls().to_frame("reason").group_by("reason").len().sort("reason")
    return tuple(LeftOut(code, stations) for code, stations in counted.iter_rows())
