"""Read workbooks: every sheet, every cell as text, rows numbered as the spreadsheet shows them."""

import io
import re
import zipfile

import polars as pl

from tallyproof.election.problem import Problem
from tallyproof.errors import InputError
from tallyproof.sources.formats import Format
from tallyproof.sources.grid import MAX_CELLS, Grid, listed, require_cells, table_of
from tallyproof.sources.reading import RawTable

__all__ = ["read_workbook"]

_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_FAR = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{3}[0-9]+|[A-Za-z]{1,3}[0-9]{6,})["']""")
_ERROR = re.compile(rb"""<(?:\w+:)?c\s([^>]*\bt\s*=\s*["']e["'][^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<""", re.DOTALL)
_WHEN = re.compile(r"^(\d{4}-\d\d-\d\d) 00:00:00$")
_NEAR_CELLS = 702 * 99_999
"""Cells up to ZZ99999, beyond which a sheet is measured exactly before it is laid out."""


def read_workbook(
    payload: bytes, file: str, *, kind: Format = Format.XLSX, header_rows: tuple[int, ...] | None = None
) -> tuple[tuple[RawTable, ...], tuple[Problem, ...]]:
    """Return a table for each sheet that has cells, hidden sheets included, and what is wrong elsewhere.

    Args:
        payload: The workbook; for XLSX the uncompressed copy that `archives.unpack` makes.
        file: Name for messages.
        kind: `Format.XLSX` or `Format.XLS`.
        header_rows: Rows that the user names as header, () for none; None to find them.

    Returns:
        Tables in the order of the sheets; a blank cell is null, a date is ISO 8601, a formula is its last
        computed value, whole numbers have no decimal point.

    Raises:
        InputError: The workbook is damaged, protected or too large.
    """
    measured = _measured(payload, file) if kind is Format.XLSX else ()
    tables, problems = [], list(measured)
    for name, visible, frame in _sheets(payload, file, kind):
        label = f"{file} > {name}"
        if frame.width == 0 or frame.height == 0:
            problems.append(Problem("S-SHEET-EMPTY", label))
            continue
        require_cells(label, rows=frame.height, columns=frame.width)
        hidden = () if visible else (Problem("S-SHEET-HIDDEN", label, found=name),)
        blank = RawTable(file=file, frame=frame, rows=pl.Series(dtype=pl.Int64), format=kind.value.upper(), sheet=name, problems=hidden)
        tables.append(table_of(_grid(frame), blank, header_rows=header_rows))
    return tuple(tables), tuple(problems)
