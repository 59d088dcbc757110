"""The tolerance of a rule as a condition on the columns `found` and `expected`."""

import polars as pl

from tallyproof.election.configuration import Tolerance

__all__ = ["differs", "exceeds"]


def exceeds(tolerance: Tolerance) -> pl.Expr:
    """Return True where `found` is above `expected` by more than is tolerated."""
    return (pl.col("found") > pl.col("expected")) & differs(tolerance)


def differs(tolerance: Tolerance) -> pl.Expr:
    """Return True where `found` is off `expected`, either way, by more than is tolerated.

    Whole-number arithmetic, as `Tolerance.allows`, so that no rounding decides a check.
    """
    size = (pl.col("found") - pl.col("expected")).abs()
    allowed = (size <= tolerance.absolute) | (
        size * 1000 <= tolerance.per_thousand * pl.col("expected").abs()
    )
    return ~allowed
