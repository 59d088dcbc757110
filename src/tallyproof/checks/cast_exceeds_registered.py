"""C-CAST-GT-REGISTERED: no more ballots in the boxes than voters on the roll."""

import polars as pl

from tallyproof.checks.relation import relation
from tallyproof.checks.result import CheckResult
from tallyproof.checks.tolerance import exceeds
from tallyproof.election.configuration import Configuration
from tallyproof.election.results import Results

__all__ = ["CODE", "check"]

CODE = "C-CAST-GT-REGISTERED"


def check(results: Results, configuration: Configuration) -> CheckResult:
    """Find stations that counted more ballots than they have registered voters.

    Args:
        results: Needs `cast` and `registered`, unit ballots and voters; null where not reported.
        configuration: Holds the tolerance of this rule.

    Returns:
        Holds, fails, or not applicable where no station reports both.

    Not for: stations that serve voters of other rolls (officials on duty, borders, hospitals, absentee
    certificates): there the law lets cast exceed the roll, which is the first thing to ask.
    Source: Code of Good Practice in Electoral Matters, CDL-AD(2002)023rev2, I.3.2.
    """
    tolerance = configuration.tolerance(CODE)
    return relation(
        CODE,
        results,
        found=pl.col("cast"),
        expected=pl.col("registered"),
        breaks=exceeds(tolerance),
    )
