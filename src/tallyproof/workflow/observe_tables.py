"""The tables of files: which one holds the reports, where an export has several, and the sheets of a form."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from tallyproof.election.problem import Problem
from tallyproof.errors import InputError, UnknownNameError
from tallyproof.sources.files import RawFile, open_file, tables_of
from tallyproof.sources.reading import Hints, RawTable

__all__ = ["open_form", "table_of_reports"]

_PARENT, _KEY = "PARENT_KEY", "KEY"
"""Columns by which ODK Central ties the rows of a group that repeats to its submission."""


def table_of_reports(raw: RawFile, wanted: str = "") -> tuple[RawTable, tuple[Problem, ...]]:
    """Return the table that holds the reports, and what of the file was not read.

    Args:
        raw: The opened file.
        wanted: Name of a sheet, or of a file in an archive; empty where the file has one table of submissions.

    Returns:
        The table; rows of a group that repeats get the columns of the submission that they belong to. Tables that were
        not read are named in a problem.

    Raises:
        InputError: Several tables may be meant.
        UnknownNameError: There is none of the wanted name.
    """
    tables = tables_of(raw)
    named = {table.sheet or table.file: table for table in tables}
    if wanted and wanted not in named:
        raise UnknownNameError("table", wanted, named)
    chosen = named[wanted] if wanted else _submissions(tables)
    others = [name for name, table in named.items() if table is not chosen]
    parent = next((one for one in tables if one is not chosen and _is_parent(one)), None)
    if _PARENT in chosen.frame.columns and parent is not None:
        others = [name for name in others if named[name] is not parent]
        chosen = replace(chosen, frame=_joined(chosen.frame, parent.frame))
    told = [Problem("OB-TABLES-NOT-READ", raw.file.name, found=", ".join(others), count=len(others))]
    return chosen, (*chosen.problems, *(told if others else ()))


def _is_parent(table: RawTable) -> bool:
    return _KEY in table.frame.columns and _PARENT not in table.frame.columns


def _submissions(tables: Sequence[RawTable]) -> RawTable:
    whole = [table for table in tables if _PARENT not in table.frame.columns]
    if len(whole) == 1:
        return whole[0]
    names = ", ".join(table.sheet or table.file for table in tables[:20])
    raise InputError(
        tables[0].file.partition(" > ")[0],
        found=f"{len(tables)} tables: {names}",
        expected="one table of reports",
        action="Name one with --table.",
        text="several_tables",
        names=names,
    )


def _joined(rows: pl.DataFrame, submissions: pl.DataFrame) -> pl.DataFrame:
    """Add to each row the columns of its submission that it has not itself, but for the submission's id."""
    ids = [name for name in submissions.columns if submissions[name].equals(submissions[_KEY])]
    missing = [name for name in submissions.columns if name not in {*rows.columns, *ids}]
    unique = submissions.unique(_KEY, keep="first", maintain_order=True)
    beside = unique.select(pl.col(_KEY).alias(_PARENT), *missing)
    return rows.join(beside, on=_PARENT, how="left", maintain_order="left")


def open_form(path: Path) -> dict[str, list[dict[str, str]]]:
    """Return the sheets of the workbook of a form, as `form_of` takes them."""
    tables = tables_of(open_file(path), Hints(header_rows=(1,)))
    return {table.sheet: _sheet_rows(table) for table in tables}


def _sheet_rows(table: RawTable) -> list[dict[str, str]]:
    """Return the rows of a sheet without blank cells; a blank row is an empty one, so that row numbers hold."""
    sheet: list[dict[str, str]] = [{} for _ in range(max(table.rows.max() or 1, 1) - 1)]  # type: ignore[operator,arg-type]
    for row, cells in zip(table.rows, table.frame.iter_rows(named=True), strict=True):
        sheet[row - 2] = {name: str(cell).strip() for name, cell in cells.items() if cell not in (None, "")}
    return sheet
