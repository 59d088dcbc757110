"""The list of drawn stations as a file: what teams get, and what an estimate needs later."""

from pathlib import Path

import polars as pl

from tallyproof.disk import write_atomically
from tallyproof.errors import InputError
from tallyproof.short_file import read_short_table
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
        InputError: It is no table, it has no column `station_id`, a code twice, or a probability outside (0, 1].
    """
    table = read_short_table(path, needed=("station_id",))
    named = {name: kind for name, kind in _COLUMNS.items() if name in table.heading}
    cells = {name: [plain(row[name]) or None for _, row in table.rows] for name in named}
    try:
        texts = pl.DataFrame(cells, schema=dict.fromkeys(named, pl.String()))
        known = texts.select(pl.col(name).cast(kind) for name, kind in named.items())
    except pl.exceptions.PolarsError as error:
        found = str(error).splitlines()[0]
        raise InputError(
            path.name, found=found, expected="a list of stations (CSV)", text="bad_table", why=found
        ) from error
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
            text="replaced_once",
            new=new,
            old=old,
        )


def _require_drawable(file: str, members: pl.DataFrame) -> None:
    repeated = members.filter(pl.col("station_id").is_duplicated())["station_id"].unique().sort()
    if len(repeated):
        listed = ", ".join(str(code) for code in repeated.head(5))
        raise InputError(
            file,
            found=f"codes twice: {listed}",
            expected="each station once",
            text="stations_twice",
            codes=listed,
        )
    outside = members.filter(~pl.col("inclusion").is_between(0, 1, closed="right"))
    if outside.height:
        code, value = outside.select("station_id", "inclusion").row(0)
        raise InputError(
            file,
            found=f"{value} for station {code}",
            expected="inclusion above 0, at most 1",
            text="inclusion_wrong",
            code=code,
            value=value,
        )
