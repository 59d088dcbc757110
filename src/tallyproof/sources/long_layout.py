"""Turn a table with a row per station and choice into one with a row per station."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import polars as pl

from tallyproof.election.problem import Refusal
from tallyproof.errors import InputError, UnknownNameError
from tallyproof.sources.counts import read_counts
from tallyproof.sources.mapping import ContestRule, LongRule, Mapping
from tallyproof.sources.reading import RawTable
from tallyproof.sources.row_kinds import STATION, row_kinds

__all__ = ["Widened", "require_choices", "widen"]

_AGREES = 0.8
"""Part of the stations in which a count among the choices must be the sum of the others."""
_LARGEST = 3
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Widened:
    """The wide table, its mapping, and what became of the rows of the long one."""

    table: RawTable
    mapping: Mapping
    read: int
    refusals: tuple[Refusal, ...]


def widen(table: RawTable, mapping: Mapping, long: LongRule) -> Widened:
    """Give each station one row and each choice a column.

    Args:
        table: The long table.
        mapping: Names key, areas, counts that repeat on every row of a station, and the contest.
        long: Where the choice and its votes stand.

    Returns:
        The wide table; a station's row is its first row in the file. A second row for the same station
        and choice is refused as S-REPEATED-CHOICE, never added; a choice that the mapping leaves out, as
        S-OTHER-CHOICE.

    Raises:
        UnknownNameError: The mapping names a column or a choice that the table does not have.
        InputError: No row is left.
    """
    for name in mapping.columns:
        if name not in table.frame.columns:
            raise UnknownNameError("column", name, table.frame.columns)
    key = list(dict.fromkeys([*mapping.areas, *mapping.station_id]))
    if not mapping.station_id:
        raise InputError(
            table.file,
            found="rows of choices without a column that names the station",
            expected="a station on every row",
            action="Name its column in a mapping.",
            text="no_station_column",
            columns=", ".join(table.frame.columns[:20]),
        )
    marked = _marked(table, mapping, long, key)
    used = marked.filter(pl.col("__kind") == STATION)
    if used.is_empty():
        raise InputError(
            table.file,
            found="no row of a choice at a station",
            expected="a row for each",
            text="no_station_votes",
        )
    return Widened(
        table=_table(table, _wide(used, key, long)),
        mapping=_mapping(mapping, long, _columns(used)),
        read=table.frame.height,
        refusals=_refusals(marked, table.file),
    )


def _marked(table: RawTable, mapping: Mapping, long: LongRule, key: list[str]) -> pl.DataFrame:
    """Add to each row its choice, its place and why it is refused."""
    choice = pl.concat_str([pl.col(c).cast(pl.String).str.strip_chars() for c in long.choice], separator=" ")
    frame = table.frame.with_columns(
        pl.col(key).cast(pl.String).str.strip_chars(),
        __choice=choice,
        __votes=pl.col(long.votes).cast(pl.String),
        __row=table.rows,
    )
    everywhere = pl.Series([True] * frame.height)
    kinds = row_kinds(
        replace(table, frame=frame.drop("__choice", "__votes", "__row")), mapping, counted=everywhere
    )
    marked = frame.with_columns(__kind=kinds)
    if mapping.contest.column:
        other = pl.col(mapping.contest.column).cast(pl.String).ne_missing(mapping.contest.value)
        marked = _refuse(marked, other, "S-OTHER-CONTEST")
    marked = _refuse(marked, pl.col("__choice").fill_null("") == "", "S-NO-CHOICE")
    _require_codes(marked["__choice"], mapping, long)
    if mapping.votes:
        known = [*mapping.votes.values(), *(code for codes in long.counts.values() for code in codes)]
        marked = _refuse(marked, ~pl.col("__choice").is_in(known), "S-OTHER-CHOICE")
    repeated = ~pl.struct([*key, "__choice", "__kind"]).is_first_distinct()
    return _refuse(marked, repeated, "S-REPEATED-CHOICE")


def _require_codes(found: pl.Series, mapping: Mapping, long: LongRule) -> None:
    present = set(found.unique().to_list())
    for code in [*mapping.votes.values(), *(code for codes in long.counts.values() for code in codes)]:
        if code not in present:
            raise UnknownNameError("value of the choice column", code, sorted(filter(None, present)))


def _refuse(marked: pl.DataFrame, condition: pl.Expr, code: str) -> pl.DataFrame:
    kind = pl.when((pl.col("__kind") == STATION) & condition).then(pl.lit(code)).otherwise("__kind")
    return marked.with_columns(__kind=kind)


def require_choices(table: RawTable, columns: Iterable[str]) -> None:
    """Raise InputError where one "choice" of a wide table is the sum of smaller ones: it is a count.

    Args:
        table: The wide table.
        columns: Columns that would be read as choices because nothing says otherwise.
    """
    numbers = pl.DataFrame(
        [read_counts(table.frame[name], file="", rows=table.rows).values.alias(name) for name in columns]
    )
    totals = {name: numbers[name].sum() for name in numbers.columns}
    ranked = sorted(totals, key=lambda name: -totals[name])
    for place, name in enumerate(ranked[:_LARGEST]):
        rest = ranked[place + 1 :]
        if len(rest) < _FEWEST or not totals[name]:
            return
        compared = numbers.select(own=pl.col(name), rest=pl.sum_horizontal(rest)).filter(pl.col("own") > 0)
        if compared.filter(pl.col("own") == pl.col("rest")).height >= _AGREES * compared.height:
            raise InputError(
                table.file,
                found=f'"{name}" among the choices, which is the sum of {len(rest)} others',
                expected="a mapping that says which values of the choice column are counts",
                action='Write them under [long.counts], such as cast = ["..."].',
                text="sum_among_choices",
                name=name,
            )


def _wide(used: pl.DataFrame, key: list[str], long: LongRule) -> pl.DataFrame:
    spent = {"__choice", "__votes", *long.choice, long.votes, *key}
    first = used.group_by(key, maintain_order=True).agg(pl.exclude(*spent).first())
    votes = used.pivot(on="__choice", index=key, values="__votes", aggregate_function="first")
    clashes = {n: f"{n} (votes)" for n in votes.columns if n in first.columns and n not in key}
    return first.join(votes.rename(clashes), on=key, how="left", nulls_equal=True, maintain_order="left")


def _columns(used: pl.DataFrame) -> dict[str, str]:
    """Return the column of each value of the choice column."""
    taken = set(used.columns)
    names = used["__choice"].unique(maintain_order=True).to_list()
    return {name: f"{name} (votes)" if name in taken else name for name in names}


def _mapping(mapping: Mapping, long: LongRule, columns: dict[str, str]) -> Mapping:
    """Return how the wide table maps; a count of several codes is the sum of their columns."""
    taken = {code for codes in long.counts.values() for code in codes}
    choices = {name: name for name in columns if name not in taken}
    counted = {count: tuple(columns[code] for code in codes) for count, codes in long.counts.items()}
    return replace(
        mapping,
        counts={**mapping.counts, **counted},
        votes={name: columns[code] for name, code in (mapping.votes or choices).items()},
        drop=(),
        long=None,
        contest=ContestRule(name=mapping.contest.name or mapping.contest.value, date=mapping.contest.date),
    )


def _table(table: RawTable, wide: pl.DataFrame) -> RawTable:
    frame = wide.drop("__row", "__kind")
    return replace(table, frame=frame, rows=wide["__row"].alias("row"), header_cells=())


def _refusals(marked: pl.DataFrame, file: str) -> tuple[Refusal, ...]:
    refused = marked.filter(pl.col("__kind") != STATION).group_by("__kind", maintain_order=True).agg("__row")
    return tuple(Refusal(kind, tuple(rows), file=file) for kind, rows in refused.iter_rows())
