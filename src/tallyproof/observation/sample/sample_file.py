"""The list of drawn stations as a file: what teams get, and what an estimate needs later."""

import io
from pathlib import Path

import polars as pl

from tallyproof.disk import write_atomically
from tallyproof.errors import InputError
from tallyproof.spreadsheet import plain, table_csv

__all__ = ["read_members", "write_members"]

_COLUMNS = {
    "station_id": pl.String(),
    "stratum": pl.String(),
    "cluster": pl.String(),
    "inclusion": pl.Float64(),
    "units": pl.Int64(),
    "size": pl.Int64(),
    "replaces": pl.String(),
    "replaced_by": pl.String(),
    "reason": pl.String(),
}
_RECORDED = ("replaces", "replaced_by", "reason")
"""Columns that are written only where a station was replaced."""


def write_members(path: Path, members: pl.DataFrame) -> None:
    """Write the members of a sample as CSV, in the order in which they were drawn, replacements last."""
    kept = [name for name in members.columns if name not in _RECORDED or members[name].count()]
    write_atomically(path, table_csv(members.select(kept)))


def read_members(path: Path) -> pl.DataFrame:
    """Read the members of a sample.

    Returns:
        The columns of `Sample.members`, and `replaces`, `replaced_by`, `reason` (null where nothing was replaced).
        A list without `inclusion` and `units` was not drawn at random: both
        are null then, and no estimate can be made from it.

    Raises:
        InputError: No column `station_id`, a code twice, or a probability outside (0, 1].
    """
    try:
        table = pl.read_csv(io.BytesIO(path.read_bytes()), infer_schema=False)
        table = table.with_columns(pl.col(pl.String).map_elements(plain, return_dtype=pl.String))
        named = [name for name in _COLUMNS if name in table.columns]
        known = table.select(named).cast({name: _COLUMNS[name] for name in named})
    except pl.exceptions.PolarsError as error:
        raise InputError(
            path.name, found=str(error).splitlines()[0], expected="a list of stations (CSV)"
        ) from error
    if "station_id" not in known.columns:
        raise InputError(
            path.name, found=f"columns {', '.join(table.columns)}", expected="a column station_id"
        )
    lacking = [pl.lit(None, kind).alias(name) for name, kind in _COLUMNS.items() if name not in known.columns]
    members = (
        known.with_columns(lacking).select(list(_COLUMNS)).with_columns(pl.col(_RECORDED).replace({"": None}))
    )
    _require_drawable(path.name, members)
    _require_replaced(path.name, members)
    return members.with_columns(pl.col("stratum", "cluster").fill_null(""))


def _require_replaced(file: str, members: pl.DataFrame) -> None:
    """Refuse a replacement that only one of the two stations tells of."""
    told = {(old, new) for old, new in members.select("replaces", "station_id").iter_rows() if old}
    kept = {(old, new) for old, new in members.select("station_id", "replaced_by").iter_rows() if new}
    if told != kept:
        old, new = min(told ^ kept)
        raise InputError(
            file,
            found=f"{new} instead of {old}, told on one side only",
            expected="both rows of a replacement",
        )


def _require_drawable(file: str, members: pl.DataFrame) -> None:
    repeated = members.filter(pl.col("station_id").is_duplicated())["station_id"].unique().sort()
    if len(repeated):
        listed = ", ".join(str(code) for code in repeated.head(5))
        raise InputError(file, found=f"codes twice: {listed}", expected="each station once")
    outside = members.filter(~pl.col("inclusion").is_between(0, 1, closed="right"))
    if outside.height:
        code, value = outside.select("station_id", "inclusion").row(0)
        raise InputError(file, found=f"{value} for station {code}", expected="inclusion above 0, at most 1")
