"""Turn the rows of a coding sheet into segments: every row is used or refused, a blank amount is never zero."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tallyproof.election.actors.letters import mixed_words
from tallyproof.election.actors.matching import LONGEST
from tallyproof.election.problem import Problem, Refusal, RowAccount
from tallyproof.errors import InputError
from tallyproof.media.amount import amount_of
from tallyproof.media.mapping import DateOrder, MediaMapping, Negative, SheetKind
from tallyproof.media.words import WORDS, known_word

__all__ = ["SEGMENT_COLUMNS", "CodingSheet", "read_sheet"]

SEGMENT_COLUMNS: dict[str, pl.DataType] = {
    "outlet": pl.String(),
    "actor": pl.String(),
    "capacity": pl.String(),
    "first": pl.Date(),
    "last": pl.Date(),
    "item": pl.String(),
    "segment": pl.String(),
    "coder": pl.String(),
    "format": pl.String(),
    "tone": pl.String(),
    "direct": pl.String(),
    "topic": pl.String(),
    "measure": pl.String(),
    "amount": pl.Float64(),
    "counted": pl.Boolean(),
    "source_row": pl.Int64(),
}
"""One amount of one row: seconds or cm2, null where blank. `counted` is false for the second coder of an item."""
_TEXTS = ("item", "segment", "coder", "format", "topic")
_WORDS = ("capacity", "tone", "direct")
_ORDERS = {
    DateOrder.ISO: re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[T ][\d:.]+Z?)?", re.ASCII),
    DateOrder.DMY: re.compile(r"(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>\d{4})", re.ASCII),
    DateOrder.MDY: re.compile(r"(?P<m>\d{1,2})[./-](?P<d>\d{1,2})[./-](?P<y>\d{4})", re.ASCII),
}
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class CodingSheet:
    """The segments of one file."""

    segments: pl.DataFrame
    """Columns `SEGMENT_COLUMNS`, in the order of the file."""
    negatives: pl.DataFrame
    """`outlet`, `actor`, `first`, `last`, `measure`, `amount`, `source_row` of every amount below zero."""
    rows: RowAccount
    problems: tuple[Problem, ...]
    touching: int
    """How many periods began on the day on which the one before ended; they begin a day later here."""


Cells = Mapping[str, str | None]


def read_sheet(frame: pl.DataFrame, rows: pl.Series, mapping: MediaMapping, *, file: str) -> CodingSheet:
    """Read a coding sheet.

    Args:
        frame: Text cells under the names of the file; null or empty where blank.
        rows: Row of the file of each; shape (rows,).
        mapping: Which column is what.
        file: Its name, for messages.

    Returns:
        The segments; a row without outlet, actor or a readable day is refused, an amount that is none stays null.

    Raises:
        InputError: A column of the mapping is not in the file.
    """
    missing = [name for name in mapping.named if name not in frame.columns]
    if missing:
        expected = f"some of {', '.join(frame.columns[:20])}"
        raise InputError(
            file,
            found=f"no column {', '.join(missing)}",
            expected=expected,
            action="Correct the mapping.",
            text="lacks_columns",
            lacking=", ".join(missing),
            columns=", ".join(frame.columns[:20]),
        )
    cells = frame.select(
        pl.col(name).cast(pl.String).str.strip_chars().replace({"": None}) for name in mapping.named
    )
    problems: list[Problem] = []
    told: list[dict[str, Any]] = []
    refused: dict[str, list[int]] = {}
    seen: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for number, row in zip(rows.to_list(), cells.iter_rows(named=True), strict=True):
        segment = _segment(row, mapping)
        reason = _refusal(segment, row, mapping, seen)
        if reason:
            refused.setdefault(reason, []).append(number)
            continue
        told += [
            segment | {"measure": measure, "amount": amount, "source_row": number}
            for measure, amount in _amounts(row, mapping, (file, number), problems)
        ]
        problems += _unknown_words(row, segment, mapping, (file, number))
    problems += _mixed_names(told, file)
    account = RowAccount.closing(
        read=frame.height, refusals=[Refusal(code, tuple(n), file=file) for code, n in refused.items()]
    )
    return _finished(told, mapping, account, _once_each(problems))


def _segment(row: Cells, mapping: MediaMapping) -> dict[str, Any]:
    cell = {name: row.get(getattr(mapping, name)) for name in ("outlet", "actor", "first", "last", *_TEXTS)}
    first = _day(cell["first"], mapping.dates)
    last = _day(cell["last"], mapping.dates) if mapping.last else first
    words = {name: known_word(name, row.get(getattr(mapping, name)), mapping.words) for name in _WORDS}
    return {
        "outlet": mapping.outlets.get(cell["outlet"] or "", cell["outlet"]),
        "actor": mapping.actors.get(cell["actor"] or "", cell["actor"]),
        "first": first,
        "last": last,
        **{name: cell[name] for name in _TEXTS},
        **words,
    }


def _refusal(
    segment: Mapping[str, Any],
    row: Cells,
    mapping: MediaMapping,
    seen: dict[tuple[Any, ...], tuple[Any, ...]],
) -> str:
    """Return why a row is not used; empty where it is. Remembers the row, so that its repetition is found."""
    if not any(row.values()):
        return "MM-BLANK-ROW"
    names = segment["outlet"], segment["actor"]
    if None in names or max(map(len, names)) > LONGEST:
        return "MM-NO-NAME" if None in names else "MM-LONG-NAME"
    first, last = segment["first"], segment["last"]
    if first is None or last is None or last < first:
        return "MM-BACKWARDS" if first and last else "MM-NO-DAY"
    if mapping.kind is SheetKind.ITEMS and not mapping.segment:
        return ""  # two segments of one item may be alike
    whole = tuple(row.values())
    known = seen.setdefault(_key(segment, mapping), whole)
    again = "MM-SAME-AGAIN" if known == whole else "MM-TWO-FIGURES"
    return "" if known is whole else again


def _key(segment: Mapping[str, Any], mapping: MediaMapping) -> tuple[Any, ...]:
    own = (
        ("coder", "item", "segment")
        if mapping.kind is SheetKind.ITEMS
        else ("format", "tone", "direct", "topic")
    )
    return tuple(segment[name] for name in ("outlet", "actor", "capacity", "first", "last", *own))


def _day(cell: str | None, order: DateOrder) -> dt.date | None:
    found = _ORDERS[order].fullmatch(cell or "")
    try:
        return dt.date(int(found["y"]), int(found["m"]), int(found["d"])) if found else None
    except ValueError:
        return None


def _amounts(
    row: Cells, mapping: MediaMapping, place: tuple[str, int], problems: list[Problem]
) -> Iterable[tuple[str, float | None]]:
    for measure, column in mapping.measures.items():
        cell = row[column]
        amount = None if cell is None else amount_of(cell, mapping.unit)
        if cell is not None and amount is None:
            problems.append(Problem("MM-NOT-AN-AMOUNT", *place, column, cell[:80], mapping.unit.value))
        yield measure, amount


def _unknown_words(
    row: Cells, segment: Mapping[str, Any], mapping: MediaMapping, place: tuple[str, int]
) -> Iterable[Problem]:
    for name in ("tone", "direct"):
        column = getattr(mapping, name)
        cell = row.get(column)
        if cell is not None and segment[name] not in WORDS[name]:
            yield Problem("MM-WORD", *place, column, cell[:80], ", ".join(WORDS[name]))


def _mixed_names(told: Iterable[Mapping[str, Any]], file: str) -> list[Problem]:
    """Name outlets and actors with letters of two alphabets in one word: they look like others and are not."""
    names = sorted({segment[part] for segment in told for part in ("outlet", "actor")})
    return [Problem("MM-MIXED", file, found=name) for name in names if mixed_words(name)]


def _once_each(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Keep the first problems of a kind and column; the others are counted in one more."""
    kept: list[Problem] = []
    counted: dict[tuple[str, str | None], list[Problem]] = {}
    for one in problems:
        counted.setdefault((one.code, one.column), []).append(one)
    for (code, column), found in counted.items():
        kept += found[:_SHOWN]
        rest = len(found) - _SHOWN
        if rest > 0:
            kept.append(Problem(code, found[0].file, None, column, "…", found[0].expected, count=rest))
    return tuple(kept)


def _finished(
    told: list[dict[str, Any]], mapping: MediaMapping, account: RowAccount, problems: tuple[Problem, ...]
) -> CodingSheet:
    schema = {name: kind for name, kind in SEGMENT_COLUMNS.items() if name != "counted"}
    table = pl.DataFrame(told, schema=schema, orient="row").with_columns(counted=_is_counted())
    table, touching = _without_shared_days(table)
    negatives = table.filter(pl.col("amount") < 0)
    if mapping.negative is Negative.REFUSE:
        table = table.with_columns(amount=pl.when(pl.col("amount") >= 0).then("amount"))
    shown = ("outlet", "actor", "first", "last", "measure", "amount", "source_row")
    return CodingSheet(
        table.select(list(SEGMENT_COLUMNS)), negatives.select(shown), account, problems, touching
    )


def _is_counted() -> pl.Expr:
    """Count an item once: by the coder whose row of it stands first in the sheet."""
    first = pl.col("coder").first().over("outlet", "item")
    return pl.col("item").is_null() | pl.col("coder").is_null() | (pl.col("coder") == first)


def _without_shared_days(table: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Let a period that begins on the last day of the one before begin a day later: no day counts twice."""
    ends = set(table.filter(pl.col("last") > pl.col("first"))["last"].to_list())
    periods = table.select("first", "last").unique().filter(pl.col("last") > pl.col("first"))
    touching = periods.filter(pl.col("first").is_in(list(ends)))
    shared = pl.col("first").is_in(touching["first"].implode()) & (pl.col("last") > pl.col("first"))
    moved = table.with_columns(
        first=pl.when(shared).then(pl.col("first") + pl.duration(days=1)).otherwise("first")
    )
    return moved, touching.height
