"""C-MISSING: every station reports the counts that the others report."""

import polars as pl

from tallyproof.checks.relation import answer, not_applicable
from tallyproof.checks.result import CheckResult
from tallyproof.election.configuration import Configuration
from tallyproof.election.results import COUNTS, Results

__all__ = ["CODE", "check"]

CODE = "C-MISSING"


def check(results: Results, configuration: Configuration) -> CheckResult:  # noqa: ARG001 - one shape for all rules
    """Find stations that leave a count blank which at least one other station reports.

    Args:
        results: Every count column; one that no station reports is not part of this source.
        configuration: Not used.

    Returns:
        Holds, fails with the blank columns of each station, or not applicable where nothing is reported.
        `votes` is None where the station reports neither cast nor valid ballots.

    Source: Open Election Data Initiative, principle "complete"; a blank is never read as zero.
    """
    columns = [c for c in (*COUNTS, *results.vote_columns) if results.has(c)]
    if not columns:
        return not_applicable(CODE, "counts-not-reported", skipped=results.stations)
    blank = [pl.when(pl.col(c).is_null()).then(pl.lit(c)) for c in columns]
    incomplete = results.frame.filter(pl.any_horizontal(pl.col(columns).is_null()))
    described = incomplete.with_columns(
        found=pl.concat_list(blank).list.drop_nulls().list.join(", "),
        expected=pl.lit(None, dtype=pl.String),
        difference=pl.lit(None, dtype=pl.Int64),
    )
    return answer(CODE, results, described, applied=results.stations)
