"""C-NEGATIVE: no count is below zero."""

import polars as pl

from tallyproof.checks.relation import answer, not_applicable
from tallyproof.checks.result import CheckResult
from tallyproof.election.configuration import Configuration
from tallyproof.election.results import COUNTS, Results

__all__ = ["CODE", "check"]

CODE = "C-NEGATIVE"


def check(results: Results, configuration: Configuration) -> CheckResult:  # noqa: ARG001 - one shape for all rules
    """Find cells below zero.

    Args:
        results: Every count column; null cells are skipped.
        configuration: Not used: nothing below zero is tolerable.

    Returns:
        Holds, fails with one entry a cell, or not applicable where no count is reported at all.

    Source: counts are whole numbers from zero; NIST SP 1500-100, VoteCounts.Count.
    """
    columns = (*COUNTS, *results.vote_columns)
    applied = results.frame.filter(pl.any_horizontal(pl.col(columns).is_not_null())).height
    if not applied:
        return not_applicable(CODE, "counts-not-reported", skipped=results.stations)
    below = results.frame.filter(pl.any_horizontal(pl.col(columns) < 0))
    cells = [_cells(below, column) for column in columns]
    return answer(CODE, results, pl.concat(cells).sort("source_row", "found"), applied=applied)


def _cells(below: pl.DataFrame, column: str) -> pl.DataFrame:
    return below.filter(pl.col(column) < 0).with_columns(
        found=pl.format("{} = {}", pl.lit(column), pl.col(column)),
        expected=pl.lit("0"),
        difference=pl.col(column),
    )
