"""C-DUPLICATE-STATION: every station stands in the table once."""

import polars as pl

from tallyproof.checks.relation import answer, not_applicable
from tallyproof.checks.result import CheckResult
from tallyproof.election.configuration import Configuration
from tallyproof.election.results import Results

__all__ = ["CODE", "check"]

CODE = "C-DUPLICATE-STATION"


def check(results: Results, configuration: Configuration) -> CheckResult:  # noqa: ARG001 - one shape for all rules
    """Find station codes that appear on more than one row of the contest.

    Args:
        results: Needs `station_id`; compared as text, exactly: "7" is not "007".
        configuration: Not used.

    Returns:
        Holds, or fails with every row of each repeated code; not applicable for an empty table.

    Not for: codes that are unique only within an area: name the area in the mapping's `station_id`.
    Source: a reporting unit has one count per contest; NIST SP 1500-100, GpUnit.
    """
    if not results.stations:
        return not_applicable(CODE, "no-stations")
    key = ["contest_id", "station_id"]
    rows = results.frame.with_columns(copies=pl.len().over(key))
    repeated = rows.filter(pl.col("copies") > 1).sort("station_id", "source_row")
    described = repeated.with_columns(
        found=pl.col("copies").cast(pl.Int64),
        expected=pl.lit(1, dtype=pl.Int64),
        difference=pl.col("copies").cast(pl.Int64) - 1,
    )
    return answer(CODE, results, described, applied=results.stations)
