"""Read the sheets of a workbook (XLSX, XLSM, XLSB, ODS), every cell as text."""

import polars as pl

from tallyproof.errors import InputError
from tallyproof.sources.grid import Grid, require_cells

__all__ = ["read_sheets"]


def read_sheets(payload: bytes, *, file: str) -> tuple[tuple[str, Grid], ...]:
    """Return every sheet with its name, hidden ones included; formulas give the value that was stored.

    Args:
        payload: The workbook.
        file: Its name, for messages.

    Returns:
        One grid a sheet that holds any cell; row 1 is the first row of the sheet.

    Raises:
        InputError: It cannot be opened, or no sheet holds a cell.
    """
    import fastexcel  # noqa: PLC0415 - loaded only for workbooks

    try:
        book = fastexcel.read_excel(payload)
        sheets = [(name, _cells(book, name)) for name in book.sheet_names]
    except fastexcel.FastExcelError as error:
        raise InputError(file, found=str(error).splitlines()[0], expected="a workbook") from error
    grids = tuple((name, _grid(frame, file)) for name, frame in sheets if frame.height and frame.width)
    if not grids:
        raise InputError(file, found="sheets without cells", expected="a table in one of the sheets")
    return grids


def _cells(book: "fastexcel.ExcelReader", name: str) -> pl.DataFrame:  # type: ignore[name-defined]  # noqa: F821
    sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    frame: pl.DataFrame = sheet.to_polars()
    return frame


def _grid(frame: pl.DataFrame, file: str) -> Grid:
    require_cells(file, rows=frame.height, columns=frame.width)
    named = frame.rename({old: str(i) for i, old in enumerate(frame.columns)})
    rows = pl.int_range(1, frame.height + 1, eager=True)
    return Grid(named, rows, pl.Series("width", [frame.width] * frame.height, dtype=pl.Int64))
