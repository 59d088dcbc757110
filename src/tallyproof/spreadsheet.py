"""Tables for people: CSV and XLSX of which a spreadsheet runs nothing. Nothing else writes such tables.

A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@` or a tab as a formula. Such a *text* gets an apostrophe in
front; numbers stay numbers. The apostrophe can be taken away again without doubt (`plain`), because a text that looks
as if it had one already gets one more. In a CSV the same is done behind a `;`, a tab or the end of a line in a text,
where a spreadsheet may begin a new cell. Names of stations, choices and persons come from outside, so every writer of
a table comes here; files for machines that must stay to the byte are listed, with their reasons, in the test of this.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, Final

import polars as pl

from tallyproof.errors import CallError

__all__ = ["Cell", "plain", "rows_csv", "rows_xlsx", "safe", "safe_table", "stream_csv", "table_csv"]

Cell = int | float | str | None
_AT_ONCE = 1000
_LAST_ROW = 1_048_575
"""Of an XLSX sheet, the head being row 0."""
_CELL = 32_767
"""Signs that a cell may hold."""
MARK: Final = b"\xef\xbb\xbf"
"""By which spreadsheets know UTF-8."""
_RUN: Final = r"^'*(?:[\t\r\n]|[\s\x{a0}]*[=+\-@＝＋－＠])"
_SPLIT: Final = r"([;\t\r\n])('*[ \x{a0}\x{3000}\"]*[=+\-@＝＋－＠])"
"""A formula behind a sign at which a spreadsheet may part a cell: in much of the world it parts a CSV at `;`, and then
quotes that began in the middle of its cell keep nothing together, neither behind a `;` nor over the end of a line."""
_SPLITS = re.compile(_SPLIT.replace(r"\x{a0}", "\u00a0").replace(r"\x{3000}", "\u3000"))
_GUARDED_SPLITS = re.compile(_SPLITS.pattern.replace("])(", "])'(", 1))
_RUNS = re.compile(_RUN.replace(r"\x{a0}", "\u00a0"))


def safe(value: Cell) -> int | float | str:
    r"""Return a cell of a CSV that no spreadsheet runs as a formula, even if it parts the cell; None becomes empty.

    Example:
        >>> safe("=1+1"), safe(-5), safe("-5"), safe(None), safe("'=1"), safe("a;=1"), safe("a\n=1")
        ("'=1+1", -5, "'-5", '', "''=1", "a;'=1", "a\n'=1")
    """
    if value is None:
        return ""
    return _SPLITS.sub(r"\1'\2", _led(value)) if isinstance(value, str) else value


def _led(text: str) -> str:
    """Return a text that begins no formula."""
    return f"'{text}" if _RUNS.match(text) else text


def plain(cell: str) -> str:
    """Return the text that a safe cell was made of.

    Example:
        >>> plain("'=1+1"), plain("''=1"), plain("'quoted'"), plain("a;'=1")
        ('=1+1', "'=1", "'quoted'", 'a;=1')
    """
    cell = _GUARDED_SPLITS.sub(r"\1\2", cell)
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


def stream_csv(head: Sequence[str], rows: Iterable[Iterable[Cell]]) -> Iterator[bytes]:
    """Yield a table as CSV for spreadsheets, a thousand rows at a time: marked, every cell safe, lines end in CR LF."""
    yield MARK
    lines = (_line(row) + "\r\n" for row in chain((head,), rows))
    while some := "".join(islice(lines, _AT_ONCE)):
        yield some.encode()


def rows_xlsx(head: Sequence[str], rows: Iterable[Iterable[Cell]], sheet: str) -> bytes:
    """Return a table as XLSX; its rows are read one by one, and only the packed file is held in memory.

    Args:
        head: Names of the columns.
        rows: Cells; every text is safe and stays a text, a number stays a number, None stays empty. A text longer than
            a cell may be (32,767 signs) ends with an ellipsis.
        sheet: Name of the sheet.

    Raises:
        CallError: There are more rows than a sheet may have.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - only who takes a table away needs it

    file = io.BytesIO()
    settings = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    with Workbook(file, settings) as book:
        written = book.add_worksheet(sheet)
        written.freeze_panes(1, 0)
        for number, row in enumerate(chain((head,), rows)):
            if number > _LAST_ROW:
                raise CallError(f"A sheet holds at most {_LAST_ROW} rows.", expected="the same table as CSV")
            _fill(written, number, row)
    return file.getvalue()


def _fill(sheet: Any, number: int, row: Iterable[Cell]) -> None:  # noqa: ANN401 - of a library without types
    """Write a row; a text is written as a text, so that nothing in it is a formula, an address or a number."""
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            text = _led(cell)
            sheet.write_string(number, column, text if len(text) <= _CELL else text[: _CELL - 1] + "…")
        elif cell is not None:
            sheet.write_number(number, column, cell)


def _line(cells: Iterable[Cell]) -> str:
    """Return one row without its end; a carriage return or a line feed in a cell is quoted whatever ends the rows."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return text.getvalue()[:-2]


def safe_table(table: pl.DataFrame) -> pl.DataFrame:
    """Return a table whose texts and names of columns no spreadsheet runs as formulas; nulls stay null."""
    texts = pl.col(pl.String)
    runs = texts.str.contains(_RUN)
    led = pl.when(runs).then(pl.lit("'") + texts).otherwise(texts)
    guarded = table.with_columns(led.str.replace_all(_SPLIT, "${1}'${2}").name.keep())
    return guarded.rename({name: str(safe(name)) for name in guarded.columns})


def table_csv(table: pl.DataFrame, *, lines: str = "\n", marked: bool = False) -> bytes:
    """Return a table as CSV in UTF-8, every text safe and quoted, so that an empty text and a null differ."""
    text = safe_table(table).write_csv(quote_style="non_numeric", line_terminator=lines)
    return (MARK if marked else b"") + text.encode()
