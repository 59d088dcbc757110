"""Compare two sets of sheets: the whole comparison in one value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from tallyproof.election.published import PublishedTotal
from tallyproof.election.results import Results, Total
from tallyproof.observation.sheets.choices import ComparedColumns, compared_columns
from tallyproof.observation.sheets.coverage import Coverage, sheet_coverage
from tallyproof.observation.sheets.differences import SheetDifferences, compare_sheets
from tallyproof.observation.sheets.match import Accepted, Matching, match_stations
from tallyproof.observation.sheets.propose_match import Proposal, propose_match
from tallyproof.observation.sheets.remainder import Remainder, remainder

__all__ = ["AnnouncedComparison", "Comparison", "compare", "compare_with_announced"]

_UNTOLD = "untold"
"""Votes of a station that the official table does not report."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sets of sheets for the same stations."""

    official: Results
    other: Results
    matching: Matching
    columns: ComparedColumns
    differences: SheetDifferences
    coverage: Coverage
    remainders: tuple[Remainder, ...]
    """The whole contest first, then each area; empty where no choice is in both sets."""
    proposals: tuple[Proposal, ...]

    def totals(self) -> Mapping[str, Mapping[str, Total]]:
        """Return totals by figure: of both sets, on the matched part, and the other set completed.

        `mixed` takes the other set's figure where it reports one and the official figure elsewhere.
        """
        left, right = _matched(self.official, self.matching, 0), _matched(self.other, self.matching, 1)
        return {
            cell.name: {
                "official": self.official.total(cell.official),
                "other": self.other.total(cell.other),
                "common_official": _total(left[cell.official]),
                "common_other": _total(right[cell.other]),
                "mixed": _mixed(self, cell.official, right[cell.other]),
            }
            for cell in self.columns.cells
        }


@dataclass(frozen=True, slots=True)
class AnnouncedComparison:
    """A set of sheets against totals of a commission that published no stations."""

    other: Results
    remainders: tuple[Remainder, ...]
    only_announced: tuple[str, ...]
    """Announced figures that the sheets do not have."""
    only_other: tuple[str, ...]


def compare(
    official: Results,
    other: Results,
    *,
    accepted: Iterable[Accepted] = (),
    by_code: bool = True,
) -> Comparison:
    """Compare two sets of sheets.

    Args:
        official: As the commission published them.
        other: Copies of observers or parties, another portal, or an earlier version.
        accepted: Pairs of different codes that a person accepted.
        by_code: False where a set has no codes of its own.
    """
    matching = match_stations(official, other, accepted=accepted, by_code=by_code)
    columns = compared_columns(official, other)
    return Comparison(
        official,
        other,
        matching,
        columns,
        compare_sheets(official, other, matching, columns),
        sheet_coverage(official, matching),
        _remainders(official, other, matching, columns),
        propose_match(official, other, matching) if by_code else (),
    )


def compare_with_announced(
    announced: Iterable[PublishedTotal], other: Results, *, stations: int | None = None
) -> AnnouncedComparison:
    """Compare sheets with announced totals where no station was published.

    Args:
        announced: Votes by choice, of the whole contest; `column` names a choice by id or name.
        other: The sheets.
        stations: How many stations the announced totals cover, where that is known.
    """
    names = {name.casefold(): c.column for c in other.choices for name in (c.name, c.id)}
    told = {
        total.column.removeprefix("votes__"): total.value
        for total in announced
        if not total.areas and total.column.startswith("votes__")
    }
    totals = {name: other.total(names[name.casefold()]) for name in told if name.casefold() in names}
    sums = {name: total.value for name, total in totals.items()}
    whole = remainder(
        told,
        {name: value for name, value in sums.items() if value is not None},
        stations=None if stations is None else max(stations - other.stations, 0),
        sheets=other.stations,
        blank=sum(total.missing for total in totals.values()),
    )
    used = {names[name.casefold()] for name in sums}
    return AnnouncedComparison(
        other,
        (whole,) if whole.choices else (),
        tuple(name for name in told if name not in sums),
        tuple(choice.name for choice in other.choices if choice.column not in used),
    )


def _matched(results: Results, matching: Matching, side: int) -> pl.DataFrame:
    return results.frame[matching.pairs[("official_row", "other_row")[side]]]


def _total(column: pl.Series) -> Total:
    missing = column.null_count()
    return Total(int(column.sum()) if missing < len(column) else None, missing)


def _mixed(comparison: Comparison, official: str, other: pl.Series) -> Total:
    column = comparison.official.frame[official]
    rows = comparison.matching.pairs["official_row"]
    replaced = column.scatter(rows, other.zip_with(other.is_not_null(), column[rows]))
    return _total(replaced)


def _remainders(
    official: Results, other: Results, matching: Matching, columns: ComparedColumns
) -> tuple[Remainder, ...]:
    """Return what the stations without a sheet must hold, of the contest and of every area.

    A vote on a sheet counts where the official table reports one too: else the sheets would seem to hold more
    than was announced, only because the announcement lacks a figure.
    """
    if not columns.votes or not matching.matched:
        return ()
    told = official.frame[matching.pairs["official_row"]]
    sheets = other.frame[matching.pairs["other_row"]].select(
        *(
            pl.when(told[cell.official].is_not_null()).then(pl.col(cell.other)).alias(cell.official)
            for cell in columns.votes
        ),
        pl.sum_horizontal(told[cell.official].is_null() for cell in columns.votes).alias(_UNTOLD),
    )
    areas = official.frame.get_column("area_1") if official.area_levels else None
    whole = _remainder(official.frame, sheets, columns, area=None)
    if areas is None:
        return (whole,)
    covered = sheets.with_columns(areas[matching.pairs["official_row"]].alias("area_1"))
    named = areas.unique().drop_nulls().sort()
    return (
        whole,
        *(
            _remainder(
                official.frame.filter(pl.col("area_1") == area),
                covered.filter(pl.col("area_1") == area),
                columns,
                area=area,
            )
            for area in named
        ),
    )


def _remainder(
    frame: pl.DataFrame, sheets: pl.DataFrame, columns: ComparedColumns, *, area: str | None
) -> Remainder:
    announced = {cell.name: int(frame[cell.official].sum()) for cell in columns.votes}
    on_sheets = {cell.name: int(sheets[cell.official].sum()) for cell in columns.votes}
    votes = [cell.official for cell in columns.votes]
    blank = sum(table[name].null_count() for table in (frame, sheets) for name in votes)
    blank -= int(sheets[_UNTOLD].sum())
    return remainder(
        announced,
        on_sheets,
        area=area,
        stations=frame.height - sheets.height,
        sheets=sheets.height,
        blank=blank,
    )
