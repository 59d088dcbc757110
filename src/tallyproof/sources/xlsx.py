"""Read workbooks: every sheet, every cell as text, rows numbered as the spreadsheet shows them."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

import polars as pl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from tallyproof.election.problem import Problem
from tallyproof.errors import InputError
from tallyproof.sources.formats import Format
from tallyproof.sources.grid import Grid, listed, require_cells, table_of
from tallyproof.sources.reading import RawTable

__all__ = ["read_workbook"]

_REFERENCE = re.compile(rb"""\br\s*=\s*["']\s*\$?([A-Za-z]{1,9})\$?([0-9]{1,20})""")
_FAR = re.compile(rb"""\br\s*=\s*["']\s*\$?(?:[A-Za-z]{3}|[A-Za-z]{1,9}\$?[0-9]{6})""")
"""A cell beyond column ZZ or row 99,999: only then is every reference looked at."""
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\s+(?=[^>]*\bt\s*=\s*["']e["'])[^>]*\br\s*=\s*["']([A-Z]+)([0-9]+)["'][^>]*>"""
)
"""A cell whose formula ended in an error."""
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{0,40})<")
_WORKSHEETS = "xl/worksheets/"
_LONGEST_TEXT = 32_767
"""Characters that a spreadsheet can hold in one cell."""


def read_workbook(
    payload: bytes,
    file: str,
    *,
    kind: Format = Format.XLSX,
    header_rows: tuple[int, ...] | None = None,
) -> tuple[tuple[RawTable, ...], tuple[Problem, ...]]:
    """Return a table for each sheet that has cells, hidden sheets included, and problems of the others.

    Args:
        payload: The workbook; for XLSX the uncompressed copy that `archives.unpack` makes.
        file: Name for messages.
        kind: `Format.XLSX` or `Format.XLS`.
        header_rows: Rows that the user names as header, () for none; None to find them.

    Returns:
        Tables in the order of the sheets; a blank cell is null, a date is ISO 8601, a formula is the value
        that was stored with it, whole numbers have no decimal point, other numbers up to nine decimals.
        A cell with a formula error is null and reported. Blank columns at the left are left out.

    Raises:
        InputError: The workbook is damaged, protected or too large.
    """
    errors = _xlsx_errors(payload, file) if kind is Format.XLSX else {}
    tables: list[RawTable] = []
    problems: list[Problem] = []
    for name, visible, frame in _sheets(payload, file):
        label = f"{file} > {name}"
        if frame.is_empty():
            problems.append(Problem("S-SHEET-EMPTY", label))
            continue
        require_cells(label, rows=frame.height, columns=frame.width)
        found = [] if visible else [Problem("S-SHEET-HIDDEN", label, found=name)]
        found += [Problem("S-CELL-ERROR", label, *where) for where in errors.get(name, [])]
        rows = pl.int_range(1, frame.height + 1, eager=True, dtype=pl.Int64).alias("row")
        widths = pl.repeat(frame.width, frame.height, dtype=pl.Int64, eager=True)
        blank = RawTable(label, frame, rows, kind.value.upper(), sheet=name, problems=listed(found))
        tables.append(table_of(Grid(frame, rows, widths), blank, header_rows=header_rows))
    return tuple(tables), tuple(problems)


def _sheets(payload: bytes, file: str) -> list[tuple[str, bool, pl.DataFrame]]:
    """Return name, visibility and text cells of every sheet, from the first row and column on."""
    import fastexcel  # noqa: PLC0415  loaded only for workbooks

    try:
        book = fastexcel.read_excel(payload)
        sheets = []
        for number, name in enumerate(book.sheet_names):
            sheet = book.load_sheet(number, header_row=None, skip_rows=0, dtypes="string")
            frame = pl.DataFrame(sheet.to_polars())
            named = frame.rename({old: str(at) for at, old in enumerate(frame.columns)})
            sheets.append((name, sheet.visible == "visible", named))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # its panics are not `Exception`s
        raise _unreadable(file, error) from error
    return sheets


def _unreadable(file: str, error: BaseException) -> InputError:
    reason = (str(error).splitlines() or [type(error).__name__])[0][:120]
    return InputError(
        file,
        found=f"a workbook that cannot be read ({reason})",
        expected="a whole workbook without a password",
        action="Open it in a spreadsheet program and save the sheet as XLSX or CSV.",
    )


def _xlsx_errors(payload: bytes, file: str) -> dict[str, list[tuple[int, str, str]]]:
    """Measure every sheet before it is laid out; return by sheet where formulas ended in an error."""
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        names = _sheet_names(archive)
        found: dict[str, list[tuple[int, str, str]]] = {}
        for part in archive.namelist():
            if part.lower().startswith(_WORKSHEETS) or part in names:
                content = archive.read(part)
                label = names.get(part, part)
                _require_size(content, f"{file} > {label}")
                found[label] = list(_error_cells(content))
        return found


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the sheet's name by the path of its part; empty where the workbook does not say."""
    try:
        links = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        sheets = fromstring(archive.read("xl/workbook.xml"))
    except (KeyError, ParseError, DefusedXmlException, ValueError):
        return {}
    targets = {link.get("Id", ""): link.get("Target", "") for link in links}
    named = [one for one in sheets.iter() if one.tag.rpartition("}")[2] == "sheet"]
    return {_part(targets.get(_link(one), "")): one.get("name", "") for one in named}


def _link(sheet: Element) -> str:
    return next((value for key, value in sheet.items() if key.endswith("}id")), "")


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _require_size(content: bytes, label: str) -> None:
    """Refuse a sheet whose furthest cell would make the table larger than memory."""
    if b"\x00" in content[:64]:
        raise _unreadable(label, ValueError("a sheet that is not UTF-8"))
    if _FAR.search(content):
        cells = [(_column_number(column), int(row)) for column, row in _REFERENCE.findall(content)]
        rows, columns = max(row for _, row in cells), max(column for column, _ in cells)
        require_cells(label, rows=rows, columns=columns)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number


def _error_cells(content: bytes) -> Iterator[tuple[int, str, str]]:
    for cell in _ERROR.finditer(content):
        value = _VALUE.search(content, cell.end(), cell.end() + _LONGEST_TEXT)
        yield int(cell[2]), cell[1].decode(), value[1].decode(errors="replace") if value else "#"
