"""Tables for people: CSV that a spreadsheet shows without running anything in it. Nothing else writes such tables.

A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@` or a tab as a formula. Such a *text* gets an apostrophe in
front; numbers stay numbers. The apostrophe can be taken away again without doubt (`plain`), because a text that looks
as if it had one already gets one more. Names of stations, choices and persons come from outside, so every writer of a
table comes here; files for machines that must stay to the byte are listed, with their reasons, in the test of this.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

import polars as pl

__all__ = ["Cell", "plain", "rows_csv", "safe", "safe_table", "table_csv"]

Cell = int | float | str | None
MARK: Final = b"\xef\xbb\xbf"
"""By which spreadsheets know UTF-8."""
_RUN: Final = r"^'*(?:[\t\r\n]|[\s\x{a0}]*[=+\-@＝＋－＠])"
_RUNS = re.compile(_RUN.replace(r"\x{a0}", "\u00a0"))


def safe(value: Cell) -> int | float | str:
    """Return a cell that no spreadsheet runs as a formula; None becomes an empty cell.

    Example:
        >>> safe("=1+1"), safe(-5), safe("-5"), safe(None), safe("'=1")
        ("'=1+1", -5, "'-5", '', "''=1")
    """
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and _RUNS.match(value) else value


def plain(cell: str) -> str:
    """Return the text that a safe cell was made of.

    Example:
        >>> plain("'=1+1"), plain("''=1"), plain("'quoted'")
        ('=1+1', "'=1", "'quoted'")
    """
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell[1:]) else cell


def rows_csv(
    head: Sequence[str], rows: Iterable[Iterable[Cell]], *, lines: str = "\n", marked: bool = False
) -> bytes:
    """Return rows as CSV in UTF-8, every cell safe.

    Args:
        head: Names of the columns.
        rows: Cells; None is an empty one.
        lines: What ends a line.
        marked: Whether the file begins with the mark by which spreadsheets know UTF-8.
    """
    text = "".join(_line(row) + lines for row in (head, *rows))
    return (MARK if marked else b"") + text.encode()


def _line(cells: Iterable[Cell]) -> str:
    """Return one row without its end; a carriage return or a line feed in a cell is quoted whatever ends the rows."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return text.getvalue()[:-2]


def safe_table(table: pl.DataFrame) -> pl.DataFrame:
    """Return a table whose texts and names of columns no spreadsheet runs as formulas; nulls stay null."""
    texts = pl.col(pl.String)
    runs = texts.str.contains(_RUN)
    guarded = table.with_columns(pl.when(runs).then(pl.lit("'") + texts).otherwise(texts).name.keep())
    return guarded.rename({name: str(safe(name)) for name in guarded.columns})


def table_csv(table: pl.DataFrame, *, lines: str = "\n", marked: bool = False) -> bytes:
    """Return a table as CSV in UTF-8, every text safe and quoted, so that an empty text and a null differ."""
    text = safe_table(table).write_csv(quote_style="non_numeric", line_terminator=lines)
    return (MARK if marked else b"") + text.encode()
