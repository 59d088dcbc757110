"""C-CAST-SUM: valid and invalid ballots add up to the ballots in the boxes."""

import polars as pl

from tallyproof.checks.relation import relation
from tallyproof.checks.result import CheckResult
from tallyproof.checks.tolerance import differs
from tallyproof.election.configuration import Configuration
from tallyproof.election.results import Results

__all__ = ["CODE", "check"]

CODE = "C-CAST-SUM"


def check(results: Results, configuration: Configuration) -> CheckResult:
    """Compare valid + invalid with the ballots found in the boxes of each station.

    Args:
        results: Needs `cast`, `valid` and `invalid`, unit ballots; a station with a null is skipped.
        configuration: Holds the tolerance of this rule.

    Returns:
        Holds, fails, or not applicable where no station reports the three.

    Not for: protocols whose "cast" counts voters who signed rather than papers in the box.
    Source: the control sum of ballots found that protocol forms print.
    """
    return relation(
        CODE,
        results,
        found=pl.col("valid") + pl.col("invalid"),
        expected=pl.col("cast"),
        breaks=differs(configuration.tolerance(CODE)),
    )
