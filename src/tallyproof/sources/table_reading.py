"""Apply a mapping to a raw table: counts read, rows accounted for, problems collected."""

import re
from collections.abc import Sequence

import polars as pl

from tallyproof.election.contest import Choice, ChoiceId, ChoiceKind, Contest, ContestId
from tallyproof.election.problem import Problem, Refusal, RowAccount
from tallyproof.election.published import PublishedTotal
from tallyproof.election.results import Results, area_column
from tallyproof.errors import InputError, UnknownNameError
from tallyproof.sources.counts import Counts, read_counts
from tallyproof.sources.mapping import Mapping
from tallyproof.sources.printed_totals import printed_totals
from tallyproof.sources.reading import RawTable
from tallyproof.sources.row_kinds import STATION, row_kinds
from tallyproof.sources.running_totals import running_totals
from tallyproof.sources.whole_levels import find_near_total, find_total_twice

__all__ = ["TableReading", "read_results", "read_table"]

_LISTED = 20
_SHOWN = 80

TableReading = tuple[Results, RowAccount, tuple[Problem, ...], tuple[PublishedTotal, ...]]


def read_table(table: RawTable, mapping: Mapping) -> TableReading:
    """Read the stations of a wide table.

    Args:
        table: The raw table.
        mapping: How its columns map.

    Returns:
        The results, the account of all rows, every problem, and the totals that refused rows print.

    Raises:
        UnknownNameError: The mapping names a column that the table does not have.
        InputError: No column with votes, or no station among the rows.
    """
    if "*" in mapping.votes:
        mapping = mapping.with_choices(_filled(table, table.frame.columns))
    _require_columns(table, mapping)
    read = _read_columns(table, mapping)
    counts = _sums(read, mapping)
    counted = counts.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    kinds = row_kinds(table, mapping, counted=counted)
    if mapping.contest.column:
        other = table.frame[mapping.contest.column].cast(pl.String) != mapping.contest.value
        kinds = kinds.set(other.fill_null(value=True) & (kinds == STATION), "S-OTHER-CONTEST")
    candidates = kinds == STATION
    codes = _station_ids(table, mapping).filter(candidates) if mapping.station_id else None
    sums = running_totals(counts.filter(candidates), codes)
    proven = set(table.rows.filter(candidates).filter(sums).to_list())
    kinds = kinds.set(table.rows.is_in(list(proven)), "S-AREA-ROW")
    stations = kinds == STATION
    if not stations.any():
        raise InputError(
            table.file,
            found="no row of a station",
            expected="a row per polling station",
            text="no_station_votes",
        )
    _require_one_level(table, counts, stations)
    results = _results(table, mapping, counts, stations)
    rows = table.rows.filter(stations)
    problems = [problem for column in read.values() for problem in column.problems_at(rows)]
    areas = [_text(table, name).alias(area_column(i + 1)) for i, name in enumerate(mapping.areas)]
    frame = pl.DataFrame([*areas, table.rows.alias("row")]).hstack(counts)
    printed = printed_totals(
        frame.filter(kinds == "S-AREA-ROW"), stations=frame.filter(stations), proven=proven, file=table.file
    )
    told = (*_near_total(table, counts, stations), *_unused(table, mapping), *problems)
    return results, _account(table, kinds), told, printed


def read_results(
    table: RawTable, mapping: Mapping, stations: pl.Series
) -> tuple[Results, tuple[Problem, ...]]:
    """Read the rows that are known to be stations, with or without votes.

    Args:
        table: The raw table.
        mapping: How its columns map.
        stations: True for each row that is a station; shape (rows,).
    """
    read = _read_columns(table, mapping)
    results = _results(table, mapping, _sums(read, mapping), stations)
    rows = table.rows.filter(stations)
    problems = [problem for column in read.values() for problem in column.problems_at(rows)]
    return results, (*_unused(table, mapping), *problems)


def _near_total(table: RawTable, counts: pl.DataFrame, stations: pl.Series) -> list[Problem]:
    """Say which row nearly totals the others: it is counted, because nothing proves that it is a total."""
    near = find_near_total(counts.filter(stations))
    return [] if near is None else [Problem("S-NEAR-TOTAL", table.file, table.rows.filter(stations)[near])]


def _unused(table: RawTable, mapping: Mapping) -> list[Problem]:
    """Say which columns that are not blank were not used, so that votes in them are not missed unseen."""
    used = set(mapping.columns)
    unused = _filled(table, [name for name in table.frame.columns if name not in used])
    shown = ", ".join(name[:_SHOWN] for name in unused[:_LISTED]) + (", …" if unused[_LISTED:] else "")
    return [Problem("S-COLUMNS-NOT-USED", table.file, found=shown, count=len(unused))] if unused else []


def _filled(table: RawTable, names: Sequence[str]) -> list[str]:
    """Return the columns with at least one cell that is not blank."""
    texts = table.frame.select(pl.col(names).cast(pl.String).str.strip_chars().fill_null(""))
    return [name for name in texts.columns if (texts[name] != "").any()]


def _require_columns(table: RawTable, mapping: Mapping) -> None:
    for name in mapping.columns:
        if name not in table.frame.columns:
            raise UnknownNameError("column", name, table.frame.columns)
    if not mapping.votes and all(re.fullmatch(r"column \d+", name) for name in table.frame.columns):
        raise InputError(
            table.file,
            found="no row that names the columns",
            expected="a header",
            action='Name columns in a mapping as "column 1", "column 2", ...',
            text="no_heading",
        )
    if not mapping.votes:
        raise InputError(
            table.file,
            found=f"columns {', '.join(table.frame.columns[:12])}",
            expected="columns with votes for choices, beside stations",
            action="If they are there, name them in a mapping: tallyproof inspect FILE --write-mapping FILE.",
            text="no_vote_columns",
            columns=", ".join(table.frame.columns[:12]),
        )


def _require_one_level(table: RawTable, counts: pl.DataFrame, stations: pl.Series) -> None:
    """Raise InputError where rows of several levels are left that nothing tells apart."""
    if twice := find_total_twice(counts.filter(stations)):
        at, times = twice
        row = table.rows.filter(stations)[at]
        raise InputError(
            table.file,
            found=f"rows of several levels: without row {row} they add up to {times} times its figures",
            expected="a row per polling station, or levels that codes or sums tell apart",
            action="Name the rows of the other levels in a mapping: [[drop]] column, equals.",
            text="several_levels",
            row=row,
        )


def _read_columns(table: RawTable, mapping: Mapping) -> dict[str, Counts]:
    """Read every column that holds a count or votes, each once."""
    wanted = [column for columns in mapping.counts.values() for column in columns]
    names = dict.fromkeys([*wanted, *mapping.votes.values()])
    return {name: read_counts(table.frame[name], file=table.file, rows=table.rows) for name in names}


def _sums(read: dict[str, Counts], mapping: Mapping) -> pl.DataFrame:
    """Return every mapped count; a sum of parts is null where one of them is."""
    cells = pl.DataFrame([found.values.alias(name) for name, found in read.items()])
    wanted = {**mapping.counts, **{f"votes__{name}": (column,) for name, column in mapping.votes.items()}}
    sums = [
        pl.sum_horizontal(columns, ignore_nulls=False).alias(name)
        for name, columns in wanted.items()
        if columns
    ]
    return cells.select(sums)


def _results(table: RawTable, mapping: Mapping, counts: pl.DataFrame, stations: pl.Series) -> Results:
    areas = [_text(table, name).alias(area_column(i + 1)) for i, name in enumerate(mapping.areas)]
    extra = [_text(table, mapping.reported_at).alias("reported_at")] if mapping.reported_at else []
    places = {"lat": mapping.lat, "lon": mapping.lon}
    extra += [
        table.frame[column].cast(pl.String).str.replace(",", ".").cast(pl.Float64, strict=False).alias(name)
        for name, column in places.items()
        if column
    ]
    frame = pl.DataFrame([_station_ids(table, mapping), *areas, *extra, table.rows.alias("source_row")])
    whole = frame.hstack(counts.with_columns(pl.all().cast(pl.Int64)))
    contest = mapping.contest
    name = contest.name or contest.value or table.sheet or table.file
    return Results.from_columns(
        whole.filter(stations),
        contest=Contest(ContestId(contest.value or "contest"), name, contest.date),
        choices=[Choice(ChoiceId(n), n, mapping.kinds.get(n, ChoiceKind.CANDIDATE)) for n in mapping.votes],
        area_levels=mapping.areas,
    )


def _station_ids(table: RawTable, mapping: Mapping) -> pl.Series:
    """Join the parts of the key; where there is none, number the rows by their place in the file."""
    if not mapping.station_id:
        return pl.Series("station_id", [f"row {row}" for row in table.rows], dtype=pl.String)
    parts = [_text(table, name).fill_null("") for name in mapping.station_id]
    frame = pl.DataFrame([part.alias(str(i)) for i, part in enumerate(parts)])
    return frame.select(pl.concat_str(pl.all(), separator="/").alias("station_id")).to_series()


def _text(table: RawTable, column: str) -> pl.Series:
    cells = table.frame[column].cast(pl.String).str.strip_chars()
    return cells.set(cells == "", None)


def _account(table: RawTable, kinds: pl.Series) -> RowAccount:
    refused = pl.DataFrame({"kind": kinds, "row": table.rows}).filter(pl.col("kind") != STATION)
    groups = refused.group_by("kind", maintain_order=True).agg("row")
    refusals = [Refusal(kind, tuple(rows), file=table.file) for kind, rows in groups.iter_rows()]
    return RowAccount.closing(read=table.frame.height, refusals=refusals)
