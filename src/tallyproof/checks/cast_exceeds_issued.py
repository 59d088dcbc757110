"""C-ISSUED-CAST: no more ballots in the boxes than were given out."""

import polars as pl

from tallyproof.checks.relation import relation
from tallyproof.checks.result import CheckResult
from tallyproof.checks.tolerance import exceeds
from tallyproof.election.configuration import Configuration
from tallyproof.election.results import Results

__all__ = ["CODE", "check"]

CODE = "C-ISSUED-CAST"


def check(results: Results, configuration: Configuration) -> CheckResult:
    """Find stations that counted more ballots than they gave out.

    Args:
        results: Needs `issued` and `cast`, unit ballots; a station with a null is skipped.
        configuration: Holds the tolerance of this rule.

    Returns:
        Holds, fails, or not applicable where no station reports both. Fewer ballots than issued is
        lawful (voters take papers away) and does not fail.

    Source: the control relation between ballots issued and ballots found that protocol forms print;
    Code of Good Practice in Electoral Matters, CDL-AD(2002)023rev2, I.3.2.
    """
    return relation(
        CODE,
        results,
        found=pl.col("cast"),
        expected=pl.col("issued"),
        breaks=exceeds(configuration.tolerance(CODE)),
    )
