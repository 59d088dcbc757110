"""What the sheets that are missing could still bring (calculator M6)."""

from dataclasses import dataclass

import polars as pl

from tallyproof.outcome.run import Examination
from tallyproof.outcome.tally import vote_column

__all__ = ["NotCounted", "not_counted"]


@dataclass(frozen=True, slots=True)
class NotCounted:
    """Stations in the table whose votes for the first two are not all reported."""

    stations: int
    registered: int | None
    """Their registered voters: the most that can be missing; None where one does not report them."""
    gap_low: int | None
    """The gap if everybody there had voted for the runner-up; None where a bound is missing."""
    gap_high: int | None
    """The gap if everybody there had voted for the leader."""


def not_counted(examined: Examination) -> NotCounted:
    """Bound what stations without reported votes can still do to the gap.

    Args:
        examined: The contest as reported.

    Returns:
        Their number and bounds, with every registered voter of theirs on one side: not a forecast. Stations
        that are not in the table at all are not known here.
    """
    margin, frame = examined.margin, examined.results.frame
    pair = [vote_column(choice) for choice in (margin.first, margin.runner_up) if choice]
    missing = frame.filter(pl.any_horizontal(pl.col(column).is_null() for column in pair)) if pair else frame
    registered = missing["registered"]
    known = None if registered.null_count() else int(registered.cast(pl.Int128).sum() or 0)
    bounded = known is not None and margin.votes is not None
    return NotCounted(
        stations=missing.height,
        registered=known,
        gap_low=(margin.votes or 0) - (known or 0) if bounded else None,
        gap_high=(margin.votes or 0) + (known or 0) if bounded else None,
    )
