"""C-AREA-TOTAL: a total printed for an area equals the sum of its stations."""

from collections.abc import Iterable

import polars as pl

from tallyproof.checks.relation import not_applicable
from tallyproof.checks.result import CheckResult, Failure, Status
from tallyproof.election.configuration import Configuration
from tallyproof.election.published import PublishedTotal
from tallyproof.election.results import Results

__all__ = ["CODE", "check"]

CODE = "C-AREA-TOTAL"


def check(results: Results, configuration: Configuration, published: Iterable[PublishedTotal]) -> CheckResult:
    """Compare each printed total with the sum over the stations of its area.

    Args:
        results: The stations; null counts add nothing, and are what C-MISSING lists.
        configuration: Holds the tolerance of this rule.
        published: Totals printed by the source or given beside it.

    Returns:
        Holds, fails with one entry a total (found = the sum of stations, expected = the printed total),
        or not applicable where nothing is printed, or nothing printed can be tied to stations.

    Source: Code of Good Practice in Electoral Matters, CDL-AD(2002)023rev2, I.3.2 (transparent
    transmission of results).
    """
    totals = list(published)
    if not totals:
        return not_applicable(CODE, "no-printed-totals")
    sums = {path: _sums(results, path) for path in dict.fromkeys(t.areas for t in totals)}
    pairs = [(total, sums[total.areas].get(total.column)) for total in totals]
    tied = [(total, value) for total, value in pairs if value is not None]
    if not tied:
        return not_applicable(CODE, "no-stations-under-totals", skipped=len(totals))
    tolerance = configuration.tolerance(CODE)
    broken = [pair for pair in tied if not tolerance.allows(pair[1] - pair[0].value, pair[0].value)]
    return CheckResult(
        code=CODE,
        status=Status.FAILS if broken else Status.HOLDS,
        applied=len(tied),
        skipped=len(totals) - len(tied),
        votes=sum(abs(value - total.value) for total, value in broken) if broken else None,
        failures=tuple(_failure(total, value) for total, value in broken),
    )


def _sums(results: Results, path: tuple[str | None, ...]) -> dict[str, int | None]:
    """Sum every count column over the stations of an area; None where no station reports it."""
    named = [(c, name) for c, name in zip(results.area_columns, path, strict=False) if name is not None]
    inside = results.frame.filter(pl.lit(value=True), *[pl.col(c) == name for c, name in named])
    columns = [c for c, kind in inside.schema.items() if kind == pl.Int64 and c != "source_row"]
    present = [c for c in columns if inside[c].null_count() < inside.height]
    return {column: int(inside[column].sum()) for column in present}


def _failure(total: PublishedTotal, value: int) -> Failure:
    return Failure(
        station_id=None,
        areas=total.areas,
        source_row=total.row,
        found=f"{total.column} = {value}",
        expected=f"{total.column} = {total.value}",
        difference=value - total.value,
    )
