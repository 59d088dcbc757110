"""Counts of a results report (NIST SP 1500-100) and how many records make one number."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

import polars as pl

__all__ = ["COUNT_NODES", "LINE_SCHEMA", "CountRecord", "Tally", "integral", "resolve", "text_of"]

COUNT_NODES: Final = ("VoteCounts", "OtherCounts", "BallotCounts", "SummaryCounts")
"""Kinds of record that hold counts; SummaryCounts is version 1's name for the second and third."""

LINE_SCHEMA: Final[dict[str, pl.DataType]] = {
    "row": pl.Int64(),
    "unit": pl.String(),
    "measure": pl.String(),
    "type": pl.String(),
    "device": pl.String(),
    "round": pl.Int64(),
    "value": pl.Int64(),
}
"""One number of one record, before anything is decided; value is null where unreadable or hidden."""

_SUMMARY: Final = (
    "BallotsCast",
    "BallotsRejected",
    "BallotsOutstanding",
    "Overvotes",
    "Undervotes",
    "WriteIns",
)
_INT64_DIGITS: Final = 19
_SEATS: Final = "seats"
_TOTAL: Final = "total"
_ABSENTEE: Final = "absentee"


class CountRecord(NamedTuple):
    """One record of counts as it stands in the report."""

    row: int
    """Its number among all count records of the report, in document order from 1."""
    unit: str
    """Id of the reporting unit; "" where the record names none."""
    type: str
    """Which ballots: "total", "election-day", ...; the text of OtherType for "other"."""
    device: str
    """Which kind of device counted; "" where the record is not split by device."""
    round: int
    """Round of a ranked-choice count; 0 where the record names none."""
    suppressed: bool
    """True where the publisher hid the count for privacy."""
    values: tuple[tuple[str, object], ...]
    """Field and value as written."""

    @classmethod
    def from_node(cls, node: Mapping[str, Any], *, row: int) -> "CountRecord":
        """Return the record of a parsed object; absent fields stay absent."""
        kind = text_of(node.get("Type")) or _TOTAL
        return cls(
            row,
            text_of(node.get("GpUnitId")),
            (text_of(node.get("OtherType")) or kind) if kind == "other" else kind,
            str(_first(node["DeviceClass"]))
            if "DeviceClass" in node
            else str(_first(node.get("Device", ""))),
            (integral(_first(node["Round"])) or 0) if "Round" in node else 0,
            _is_true(node["IsSuppressedForPrivacy"]) if "IsSuppressedForPrivacy" in node else False,
            (("Count", _first(node["Count"])),) if "Count" in node else _summary(node),
        )


def _summary(node: Mapping[str, Any]) -> tuple[tuple[str, object], ...]:
    return tuple((name, _first(node[name])) for name in _SUMMARY if name in node)


def _is_true(value: object) -> bool:
    return str(_first(value)).strip().lower() in {"true", "1"}


def _first(value: object) -> object:
    return (value[0] if value else None) if isinstance(value, list) else value


def text_of(value: object) -> str:
    """Return the text of a leaf without surrounding blanks; "" where it is no text."""
    found = value if isinstance(value, str) else _first(value)
    return found.strip() if isinstance(found, str) else ""


def integral(value: object) -> int | None:
    """Return a count written as JSON number or as any text of an XML double; None where it is no whole Int64.

    Example:
        >>> integral("2.0857E4"), integral(12.0), integral("12.5"), integral("")
        (20857, 12, None, None)
    """
    if type(value) is int:
        return value if -(2**63) <= value < 2**63 else None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < _INT64_DIGITS:
        return int(value)
    try:
        number = Decimal(value.strip() if isinstance(value, str) else value)
    except (InvalidOperation, ValueError):
        return None
    if not number.is_finite() or number.adjusted() >= _INT64_DIGITS or number != number.to_integral_value():
        return None
    whole = int(number)
    return whole if -(2**63) <= whole < 2**63 else None


@dataclass(frozen=True, slots=True)
class Tally:
    """One number per unit and measure, and what became of every record on the way."""

    cells: pl.DataFrame
    """Columns unit, measure, value (null: not reported or not usable)."""
    records: pl.DataFrame
    """Every input line with its `fate`: null where it was used, else the code why not."""
    faults: pl.DataFrame
    """Columns code, row, measure, found, expected: one line per cell that needs a word."""


def resolve(records: pl.DataFrame) -> Tally:
    """Reduce records to one number per unit and measure.

    A record of type "total" is the number; where none stands beside them, the parts by type are summed.
    The same holds for devices inside a type. Counts of seats and of later rounds are not votes. Equal
    repetitions count once; contradicting ones give no number. A part that is missing makes the sum missing.

    Args:
        records: Columns as in `LINE_SCHEMA`.

    Returns:
        The tally; every record is either used or has a code.
    """
    frame = _with_fates(records)
    used = frame.filter(pl.col("fate").is_null())
    cells = used.group_by("unit", "measure", maintain_order=True).agg(_strict_sum().alias("value"))
    broken = _overlapping(used).select("unit", "measure").unique(maintain_order=True)
    cells = cells.join(
        broken.with_columns(bad=True), on=["unit", "measure"], how="left", maintain_order="left"
    )
    cells = cells.with_columns(pl.when(pl.col("bad").is_null()).then("value").alias("value")).drop("bad")
    lost = (
        frame.join(cells, on=["unit", "measure"], how="anti")
        .select("unit", "measure")
        .unique(maintain_order=True)
    )
    empty = lost.with_columns(value=pl.lit(None, pl.Int64))
    faults = pl.concat([_part_faults(frame), _overlap_faults(used), _conflict_faults(frame)])
    return Tally(pl.concat([cells, empty]), frame, faults)


def _strict_sum() -> pl.Expr:
    """Sum that is null as soon as one part is null."""
    return pl.when(pl.col("value").null_count() == 0).then(pl.col("value").sum())


def _with_fates(records: pl.DataFrame) -> pl.DataFrame:
    """Mark, in order: no vote counts, later rounds, contradictions, repetitions, parts of a given total."""
    cell = ["unit", "measure"]
    frame = records.with_columns(
        pl.when(pl.col("type") == _SEATS).then(pl.lit("S-NOT-VOTES")).alias("fate"),
    )
    earliest = pl.col("round").filter(pl.col("fate").is_null()).min().over(cell)
    frame = _mark(frame, pl.col("round") > earliest, "S-LATER-ROUND")
    key = [*cell, "type", "device"]
    open_ = pl.col("fate").is_null()
    distinct = pl.col("value").filter(open_).n_unique().over(key)
    frame = _mark(frame, distinct > 1, "S-CONTRADICTING-COUNTS")
    first = pl.col("row").filter(open_).min().over(key)
    frame = _mark(frame, pl.col("row") > first, "S-REPEATED-COUNT")
    whole = ((pl.col("device") == "") & open_).any().over([*cell, "type"])
    frame = _mark(frame, whole & (pl.col("device") != ""), "S-PART-OF-TOTAL")
    total = ((pl.col("type") == _TOTAL) & open_).any().over(cell)
    return _mark(frame, total & (pl.col("type") != _TOTAL), "S-PART-OF-TOTAL")


def _mark(frame: pl.DataFrame, where: pl.Expr, code: str) -> pl.DataFrame:
    chosen = where.fill_null(value=False) & pl.col("fate").is_null()
    return frame.with_columns(pl.when(chosen).then(pl.lit(code)).otherwise("fate").alias("fate"))


def _overlapping(used: pl.DataFrame) -> pl.DataFrame:
    """Return cells that would sum "absentee" with its own parts ("absentee-mail", ...)."""
    grouped = used.group_by("unit", "measure", maintain_order=True).agg(
        pl.col("row").min(),
        whole=(pl.col("type") == _ABSENTEE).any(),
        part=pl.col("type").str.starts_with(_ABSENTEE + "-").any(),
    )
    return grouped.filter(pl.col("whole") & pl.col("part"))


def _overlap_faults(used: pl.DataFrame) -> pl.DataFrame:
    return _overlapping(used).select(
        pl.lit("S-OVERLAPPING-TYPES").alias("code"),
        "row",
        "measure",
        pl.lit("absentee, absentee-...").alias("found"),
        pl.lit("").alias("expected"),
    )


def _conflict_faults(frame: pl.DataFrame) -> pl.DataFrame:
    clashing = frame.filter(pl.col("fate") == "S-CONTRADICTING-COUNTS")
    return (
        clashing.group_by("unit", "measure", maintain_order=True)
        .agg(
            pl.lit("S-CONTRADICTING-COUNTS").alias("code"),
            pl.col("row").min(),
            pl.col("value")
            .cast(pl.String)
            .fill_null("-")
            .unique(maintain_order=True)
            .str.join(", ")
            .alias("found"),
            pl.lit("").alias("expected"),
        )
        .select("code", "row", "measure", "found", "expected")
    )


def _part_faults(frame: pl.DataFrame) -> pl.DataFrame:
    """Return cells whose parts by type, all reported, do not add up to the total beside them."""
    typed = pl.col("device") == ""
    sums = frame.group_by("unit", "measure", maintain_order=True).agg(
        pl.col("row").min(),
        pl.col("value").filter((pl.col("type") == _TOTAL) & typed).first().alias("total"),
        pl.col("value").filter(typed & (pl.col("fate") == "S-PART-OF-TOTAL")).sum().alias("parts"),
        pl.col("value").filter(typed & (pl.col("fate") == "S-PART-OF-TOTAL")).len().alias("number"),
        pl.col("value").filter(typed & (pl.col("fate") == "S-PART-OF-TOTAL")).null_count().alias("missing"),
    )
    wrong = sums.filter(
        (pl.col("number") > 0) & (pl.col("missing") == 0) & (pl.col("total") != pl.col("parts"))
    )
    return wrong.select(
        pl.lit("S-PARTS-AND-TOTAL").alias("code"),
        "row",
        "measure",
        pl.col("parts").cast(pl.String).alias("found"),
        pl.col("total").cast(pl.String).alias("expected"),
    )
