"""C-SUM-CHOICES: the votes for all choices add up to the valid ballots."""

import polars as pl

from tallyproof.checks.relation import relation
from tallyproof.checks.result import CheckResult
from tallyproof.checks.tolerance import differs
from tallyproof.election.configuration import Configuration
from tallyproof.election.results import Results

__all__ = ["CODE", "check"]

CODE = "C-SUM-CHOICES"


def check(results: Results, configuration: Configuration) -> CheckResult:
    """Compare the sum of votes with the valid ballots of each station.

    Args:
        results: Needs every vote column and `valid`; where no station reports `valid`, the rule uses
            cast - invalid instead. Unit ballots; a station with one of them null is skipped.
        configuration: Holds the tolerance of this rule.

    Returns:
        Holds, fails, or not applicable where no station reports the counts.

    Not for: contests in which a voter marks several choices, or sources that leave some choices out.
    Source: the control sum of valid ballots that protocol forms print.
    """
    valid = pl.col("valid") if results.has("valid") else pl.col("cast") - pl.col("invalid")
    return relation(
        CODE,
        results,
        found=pl.sum_horizontal(results.vote_columns, ignore_nulls=False),
        expected=valid,
        breaks=differs(configuration.tolerance(CODE)),
    )
