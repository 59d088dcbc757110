"""C-AREA-TOTAL: a total printed for an area equals the sum of its stations."""

from collections.abc import Iterable

import polars as pl

from tallyproof.checks.relation import not_applicable
from tallyproof.checks.result import CheckResult, Failure, Status
from tallyproof.election.configuration import Configuration
from tallyproof.election.published import PrintedEarlier, PublishedTotal
from tallyproof.election.results import Results

__all__ = ["CODE", "check"]

CODE = "C-AREA-TOTAL"

_Pair = tuple[PublishedTotal, int | None]


def check(
    results: Results,
    configuration: Configuration,
    published: Iterable[PublishedTotal],
    *,
    earlier: PrintedEarlier | None = None,
) -> CheckResult:
    """Compare each printed total with the sum over the stations of its area.

    Args:
        results: The stations; null counts add nothing, and are what C-MISSING lists.
        configuration: Holds the tolerance of this rule.
        published: Totals printed by the source or given beside it; the same figure of one area is one total.
        earlier: Totals that were printed for the version from which decisions made this one. They are compared with the
            stations of that version: what a decision annuls or corrects says nothing about what was printed before.

    Returns:
        Holds, fails with one entry a total (found = the sum of stations, expected = the printed total),
        or not applicable where nothing is printed, or nothing printed can be tied to stations. `votes` are votes for
        choices only, never voters or ballots, and each vote once: at the level of areas where most differ.

    Source: Code of Good Practice in Electoral Matters, CDL-AD(2002)023rev2, I.3.2 (transparent
    transmission of results).
    """
    compared = _compared(results, published)
    before = _compared(earlier.results, earlier.totals) if earlier else []
    tied = [(total, value) for total, value in (*compared, *before) if value is not None]
    if not (compared or before):
        return not_applicable(CODE, "no-printed-totals")
    if not tied:
        return not_applicable(CODE, "no-stations-under-totals", skipped=len(compared) + len(before))
    tolerance = configuration.tolerance(CODE)
    broken = [pair for pair in tied if not tolerance.allows(pair[1] - pair[0].value, pair[0].value)]
    return CheckResult(
        code=CODE,
        status=Status.FAILS if broken else Status.HOLDS,
        applied=len(tied),
        skipped=len(compared) + len(before) - len(tied),
        votes=_votes(broken),
        failures=tuple(_failure(total, value) for total, value in broken),
        areas=len({total.areas for total, _ in broken}),
        printed_for=earlier.version if earlier and before else None,
    )


def _compared(results: Results, published: Iterable[PublishedTotal]) -> list[_Pair]:
    """Set beside each total the sum of its stations; None where there is none. A figure printed twice stands once."""
    totals = list({(one.areas, one.column, one.value): one for one in reversed([*published])}.values())[::-1]
    sums = {path: _sums(results, path) for path in dict.fromkeys(total.areas for total in totals)}
    return [(total, sums[total.areas].get(total.column)) for total in totals]


def _votes(broken: Iterable[tuple[PublishedTotal, int]]) -> int | None:
    """Return by how many votes for choices the totals differ; None where no total of votes does.

    A district's difference stands in its region's total again, so that levels are never added up.
    """
    levels: dict[tuple[int, ...], int] = {}
    for total, value in broken:
        if total.column.startswith("votes__"):
            level = tuple(place for place, name in enumerate(total.areas) if name is not None)
            levels[level] = levels.get(level, 0) + abs(value - total.value)
    return max(levels.values(), default=None)


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
