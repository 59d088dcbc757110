"""Read workbooks: every sheet, every cell as text, rows numbered as the spreadsheet shows them."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element, ParseError

import polars as pl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from tallyproof.election.problem import Problem
from tallyproof.errors import InputError
from tallyproof.sources.formats import Format
from tallyproof.sources.grid import Grid, fits, listed, require_cells, table_of
from tallyproof.sources.reading import RawTable

__all__ = ["read_workbook"]

_SHAPES = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'", b"A" * 52 + b"0" * 10 + b'"'
)
"""Letters, digits and quotation marks, each as one character: "AB12" and 'xy34' look alike."""
_COLUMN = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,9})[0-9]""")
_ROW = re.compile(rb"""\br\s*=\s*["'][A-Za-z]{0,9}([0-9]{1,20})["']""")
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^<>]{0,99}\bt=["']e["'])[^<>]{0,99}?\br=["']([A-Z]+)([0-9]+)["'][^<>]{0,99}>"""
)
"""A cell whose formula ended in an error."""
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{0,40})<")
_UNSTORED = re.compile(
    rb"""<(?:\w+:)?c\s(?![^<>]{0,99}\bt=["']str["'])[^<>]{0,99}?\br=["']([A-Z]+)([0-9]+)["'][^<>]{0,99}>\s{0,99}"""
    rb"""<(?:\w+:)?f(?:\s[^<>]{0,299})?(?:/>|>[^<]{0,9999}</(?:\w+:)?f>)\s{0,99}"""
    rb"""(?:(?:<(?:\w+:)?v\s{0,9}/>|<(?:\w+:)?v>\s{0,99}</(?:\w+:)?v>)\s{0,99})?</(?:\w+:)?c>"""
)
"""A cell with a formula and no value; one whose formula gives an empty text has that stored as its value.

Every run of blanks is bounded: a file is hostile, and one that may be of any length is tried from each of its places.
"""
_WORKSHEETS = "xl/worksheets/"
_MOST_TEXT = 1 << 30
"""Bytes of text in all cells of a sheet; a workbook stores a text once and may show it in every cell."""
_SHORTEST_CELL = len('<c t="s"><v>0</v></c>')
_SHOWN = re.compile(rb"""\bt\s*=\s*["']s["'][^<>]{0,99}>\s*<(?:\w+:)?v>\s*([0-9]{1,9})""")


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
        A cell with a formula error, or with a formula and no stored value, is null and reported.
        Blank columns at the left are left out.

    Raises:
        InputError: The workbook is damaged, protected or too large.
    """
    flaws = _xlsx_flaws(payload, file) if kind is Format.XLSX else {}
    tables: list[RawTable] = []
    problems: list[Problem] = []
    for name, visible, frame in _sheets(payload, file):
        label = f"{file} > {name}"
        if frame.is_empty():
            problems.append(Problem("S-SHEET-EMPTY", label))
            continue
        require_cells(label, rows=frame.height, columns=frame.width)
        found = [] if visible else [Problem("S-SHEET-HIDDEN", label, found=name)]
        found += [replace(one, file=label) for one in flaws.get(name, [])]
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
        text="workbook_damaged",
    )


def _xlsx_flaws(payload: bytes, file: str) -> dict[str, list[Problem]]:
    """Measure every sheet before it is laid out; return by sheet which formulas give no value."""
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        names = _sheet_names(archive)
        texts = _shared_texts(archive)
        found: dict[str, list[Problem]] = {}
        for part in archive.namelist():
            if part.lower().startswith(_WORKSHEETS) or part in names:
                content = archive.read(part)
                label = names.get(part, part)
                _require_size(content, f"{file} > {label}")
                _require_text(content, texts, f"{file} > {label}")
                errors = (Problem("S-CELL-ERROR", label, *where) for where in _error_cells(content))
                found[label] = [*errors, *_unstored(content, label)]
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
    shapes = content.translate(_SHAPES)
    rows = next((10**digits for digits in (7, 6, 5) if b"0" * digits + b'"' in shapes), 10**4)
    columns = next((26**letters for letters in (3, 2) if b'"' + b"A" * letters + b"0" in shapes), 26) * 2
    if not fits(rows, columns):
        columns = max((_column_number(letters) for letters in set(_COLUMN.findall(content))), default=1)
    if not fits(rows, columns):
        rows = max(map(int, _ROW.findall(content)), default=1)
    require_cells(label, rows=rows, columns=columns)


def _shared_texts(archive: zipfile.ZipFile) -> list[int]:
    """Return the size of each text that cells refer to by its number."""
    parts = [part for part in archive.namelist() if part.lower() == "xl/sharedstrings.xml"]
    return [len(item) for part in parts for item in re.split(rb"<(?:\w+:)?si[\s/>]", archive.read(part))[1:]]


def _require_text(content: bytes, texts: list[int], label: str) -> None:
    """Refuse a sheet that repeats long texts in more cells than memory holds."""
    if len(content) // _SHORTEST_CELL * max(texts, default=0) <= _MOST_TEXT:
        return
    shown = [int(number) for number in _SHOWN.findall(content)]
    if (size := sum(texts[number] for number in shown if number < len(texts))) > _MOST_TEXT:
        raise InputError(
            label,
            found=f"{size} bytes of text in its cells",
            expected=f"at most {_MOST_TEXT}",
            action="Remove the long texts that are repeated in many cells.",
            text="workbook_texts",
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number


def _error_cells(content: bytes) -> Iterator[tuple[int, str, str]]:
    """Yield row, column and error of each cell whose formula ended in one."""
    if b'="e"' not in content and b"='e'" not in content:
        return
    for cell in _ERROR.finditer(content):
        value = _VALUE.search(content, cell.end(), cell.end() + 999)
        yield int(cell[2]), cell[1].decode(), value[1].decode(errors="replace") if value else "#"


def _unstored(content: bytes, label: str) -> Iterator[Problem]:
    """Yield one problem a column whose formulas have no stored value, with the first and the last of these cells."""
    cells: dict[str, list[int]] = {}
    for cell in _UNSTORED.finditer(content) if b"f>" in content or b"<f" in content else ():
        cells.setdefault(cell[1].decode(), []).append(int(cell[2]))
    for column, rows in cells.items():
        ends = dict.fromkeys((f"{column}{rows[0]}", f"{column}{rows[-1]}"))
        yield Problem("S-FORMULA-UNSTORED", label, rows[0], column, found=" … ".join(ends), count=len(rows))
