"""C-IDENTICAL-SHEET: no two stations report the same figures in every cell."""

import polars as pl

from tallyproof.checks.relation import answer, not_applicable
from tallyproof.checks.result import CheckResult
from tallyproof.election.configuration import Configuration
from tallyproof.election.results import COUNTS, Results

__all__ = ["CODE", "check"]

CODE = "C-IDENTICAL-SHEET"


def check(results: Results, configuration: Configuration) -> CheckResult:
    """Find groups of stations whose sheets agree in every reported count.

    Args:
        results: Every count column that some station reports; a sheet with a blank among them is skipped.
        configuration: Sets from how many ballots and choices equal sheets are listed.

    Returns:
        Holds, fails with every sheet of each group (found = source rows of the group), or not applicable
        where there are too few choices: with two of them equal sheets are common by chance.

    Not for: proof of copying. Small stations coincide by chance; the method F-DUP states how many would.
    Source: the request for this check by a tally centre, onaio/tally-ho issue 186.
    """
    columns = [c for c in (*COUNTS, *results.vote_columns) if results.has(c)]
    if sum(c.startswith("votes__") for c in columns) < configuration.identical_sheet_choices:
        return not_applicable(CODE, "too-few-choices", skipped=results.stations)
    complete = results.frame.drop_nulls(columns).filter(
        pl.coalesce("cast", "valid", pl.sum_horizontal(results.vote_columns))
        >= configuration.identical_sheet_ballots
    )
    if complete.is_empty():
        return not_applicable(CODE, "counts-not-reported", skipped=results.stations)
    twins = complete.filter(pl.len().over(columns) > 1)
    described = twins.with_columns(
        found=pl.col("source_row").sort().cast(pl.String).implode().over(columns).list.join(", "),
        expected=pl.lit(None, dtype=pl.String),
        difference=pl.lit(None, dtype=pl.Int64),
        first=pl.col("source_row").min().over(columns),
    )
    return answer(CODE, results, described.sort("first", "source_row"), applied=complete.height)
