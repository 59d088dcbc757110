"""The pattern that most rules share: a count and what it should be, station by station."""

from collections.abc import Iterable

import polars as pl

from tallyproof.checks.result import CheckResult, Failure, Status
from tallyproof.election.results import Results

__all__ = ["answer", "failures", "not_applicable", "relation"]


def relation(
    code: str, results: Results, *, found: pl.Expr, expected: pl.Expr, breaks: pl.Expr
) -> CheckResult:
    """Apply a rule to every station that reports all counts it needs.

    Args:
        code: The lasting code of the rule.
        results: The results table.
        found: The count that the sheet states; unit ballots; null where not reported.
        expected: What it should be by the other counts; unit ballots; null where not reported.
        breaks: True where `found` and `expected` (the columns so named) break the rule.

    Returns:
        Holds, fails with each failing station, or not applicable where no station reports the counts.
    """
    compared = results.frame.with_columns(found=found, expected=expected)
    usable = compared.filter(pl.col("found").is_not_null() & pl.col("expected").is_not_null())
    if usable.is_empty():
        return not_applicable(code, "counts-not-reported", skipped=results.stations)
    broken = usable.filter(breaks).with_columns(difference=pl.col("found") - pl.col("expected"))
    return answer(code, results, broken, applied=usable.height)


def answer(code: str, results: Results, broken: pl.DataFrame, *, applied: int) -> CheckResult:
    """Build the result from the rows that break the rule (columns found, expected, difference)."""
    return CheckResult(
        code=code,
        status=Status.HOLDS if broken.is_empty() else Status.FAILS,
        applied=applied,
        skipped=results.stations - applied,
        votes=_ballots(broken),
        failures=tuple(failures(broken, results.area_columns)),
    )


def not_applicable(code: str, reason: str, *, skipped: int = 0) -> CheckResult:
    """Return the answer of a rule that could not be applied, with the reason's code."""
    return CheckResult(code=code, status=Status.NOT_APPLICABLE, skipped=skipped, reason=reason)


def failures(broken: pl.DataFrame, area_columns: Iterable[str]) -> Iterable[Failure]:
    """Turn rows with found, expected, difference into failures, in source order."""
    areas = list(area_columns)
    columns = ["station_id", "source_row", "found", "expected", "difference", *areas]
    for station_id, row, found, expected, difference, *names in broken.select(columns).iter_rows():
        yield Failure(station_id, tuple(names), row, found, expected, difference)


def _ballots(broken: pl.DataFrame) -> int | None:
    """Ballots cast at these stations; valid ballots where cast is not reported; None where neither is."""
    ballots = broken.select(pl.coalesce("cast", "valid")).to_series()
    return int(ballots.sum()) if ballots.null_count() < len(ballots) else None
