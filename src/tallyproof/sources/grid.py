"""Cells with their rows in the file, before a header is known."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import polars as pl

from tallyproof.election.problem import Problem
from tallyproof.errors import InputError
from tallyproof.sources.header import Header, find_header
from tallyproof.sources.reading import RawTable

__all__ = ["MAX_CELLS", "MAX_COLUMNS", "Grid", "fits", "listed", "require_cells", "table_of"]

MAX_CELLS = 200_000_000
"""Largest table that is laid out; a few bytes can claim more than any memory holds."""
MAX_COLUMNS = 16_384
"""Widest table that is looked at: the widest sheet of a spreadsheet. Each column is weighed with the others."""
_LISTED = 20
_LOOKED_AT = 500
_DIGITS = 15
_FALLS = 2
"""Figures in a header that fall this often are no list numbers, ballot numbers or years.

A code with zeros in front, such as 007, is none either.
"""


@dataclass(frozen=True, slots=True)
class Grid:
    """All records of a file: text cells in columns "0", "1", ...; null where a record has no such cell."""

    frame: pl.DataFrame
    rows: pl.Series
    """Row of the file in which each record starts, the first being 1; Int64."""
    widths: pl.Series
    """Number of cells of each record; Int64."""
    problems: tuple[Problem, ...] = ()


def fits(rows: int, columns: int) -> bool:
    """Return True where a table of this shape can be laid out."""
    return columns <= MAX_COLUMNS and rows * columns <= MAX_CELLS


def require_cells(file: str, *, rows: int, columns: int) -> None:
    """Raise InputError where a table of this shape passes `MAX_CELLS` or `MAX_COLUMNS`."""
    if not fits(rows, columns):
        raise InputError(
            file,
            found=f"{rows} rows of up to {columns} cells",
            expected=f"at most {MAX_CELLS} cells in {MAX_COLUMNS} columns",
            action="Split the file, or remove the row that is far too wide.",
            text="too_many_cells",
            rows=rows,
            columns=columns,
        )


def listed(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the first 20 problems with their rows, and the others of a code as one with their number."""
    seen: dict[str, list[Problem]] = {}
    for problem in problems:
        seen.setdefault(problem.code, []).append(problem)
    kept: list[Problem] = []
    for group in seen.values():
        kept += group[:_LISTED]
        if rest := group[_LISTED:]:
            kept.append(replace(rest[0], count=sum(problem.count for problem in rest)))
    return tuple(kept)


def table_of(grid: Grid, table: RawTable, *, header_rows: tuple[int, ...] | None = None) -> RawTable:
    """Return the grid as a table with its header found.

    Args:
        grid: The records.
        table: What is known about the file so far; its frame and rows are replaced.
        header_rows: Rows of the file that the user names as header, () for none; None to find them.

    Returns:
        Rows of the file = header rows + skipped rows + rows of the frame, always.
    """
    header = _header(grid, header_rows)
    blank = _is_blank(grid.frame)
    outside = grid.rows.is_in(pl.Series([*header.rows, *header.skipped], dtype=pl.Int64).implode())
    body = ~(blank | outside)
    head = grid.rows.is_in(pl.Series(header.rows, dtype=pl.Int64).implode())
    frame = grid.frame.filter(body)
    kept = _kept_columns(frame, header)
    named = frame.select(frame.columns[:kept]).rename(
        dict(zip(frame.columns[:kept], header.names, strict=False))
    )
    return replace(
        table,
        frame=named,
        rows=grid.rows.filter(body).alias("row"),
        header_rows=header.rows,
        header_cells=tuple(cells[:kept] for cells in header.cells),
        skipped_rows=tuple(grid.rows.filter(~body & ~head).to_list()),
        titles=header.titles,
        problems=(
            *table.problems,
            *grid.problems,
            *_header_problems(header, table.file, kept),
            *_width_problems(grid, table.file, body=body, header=header, kept=kept),
            *_emptiness(named, table.file),
        ),
    )


def _header(grid: Grid, chosen: tuple[int, ...] | None) -> Header:
    looked = max(_LOOKED_AT, *(chosen or ()), 0)
    widths = grid.widths.head(looked).to_list()
    first = [row[:width] for row, width in zip(grid.frame.head(looked).rows(), widths, strict=True)]
    return find_header(first, grid.rows.head(looked).to_list(), grid.frame.width, chosen=chosen)


def _is_blank(frame: pl.DataFrame) -> pl.Series:
    """Return True for each record without anything but white space."""
    cells = [pl.col(name).fill_null("").str.strip_chars() == "" for name in frame.columns]
    return frame.select(pl.all_horizontal(cells).alias("blank")).to_series()


def _kept_columns(frame: pl.DataFrame, header: Header) -> int:
    """Return how many columns there are before those at the right without name and content."""
    kept = frame.width
    while kept > 1 and not any(cells[kept - 1].strip() for cells in header.cells):
        if (frame[frame.columns[kept - 1]].fill_null("") != "").any():
            break
        kept -= 1
    return kept


def _header_problems(header: Header, file: str, kept: int) -> list[Problem]:
    row = header.rows[-1] if header.rows else None
    problems = [] if header.rows else [Problem("S-NO-HEADER", file)]
    problems += [Problem("S-COLUMN-REPEATED", file, row, name) for name in header.repeated]
    if row is not None:
        blank = [
            name
            for at, name in enumerate(header.names[:kept])
            if not any(c[at].strip() for c in header.cells)
        ]
        problems += [Problem("S-COLUMN-UNNAMED", file, row, name) for name in blank]
    problems += _figures_in(header, file)
    torn = [cell for line in header.cells for cell in line if cell.count('"') % 2]
    problems += [Problem("S-HEADER-QUOTE", file, row, found=cell) for cell in torn]
    if dropped := len(header.names) - kept:
        problems.append(Problem("S-COLUMN-EMPTY", file, row, header.names[kept], count=dropped))
    if header.numbered is not None:
        problems.append(Problem("S-COLUMN-NUMBERS", file, header.numbered))
    return list(listed(problems))


def _figures_in(header: Header, file: str) -> list[Problem]:
    """Report figures among the names of the columns: a station's row may have run into the header."""
    cells = [cell.strip() for line in header.cells for cell in line]
    figures = [int(cell) for cell in cells if cell.isdecimal() and len(cell) <= _DIGITS]
    falls = sum(after < before for before, after in pairwise(figures))
    coded = any(cell.isdecimal() and len(cell) > 1 and cell.startswith("0") for cell in cells)
    if falls < _FALLS and not coded:
        return []
    found = ", ".join(map(str, figures[:_LISTED]))
    return [Problem("S-HEADER-FIGURES", file, header.rows[-1], found=found, count=len(figures))]


def _width_problems(
    grid: Grid, file: str, *, body: pl.Series, header: Header, kept: int
) -> tuple[Problem, ...]:
    """Report records that are shorter or longer than the header; cells nobody filled do not count."""
    widths, rows = grid.widths.filter(body), grid.rows.filter(body)
    if widths.is_empty():
        return ()
    heads = grid.widths.filter(grid.rows.is_in(pl.Series(header.rows, dtype=pl.Int64).implode()))
    modes = widths.mode().sort()
    expected = int(heads.max() if header.rows else modes[-1])  # type: ignore[arg-type]
    low, high = (kept, grid.frame.width) if kept <= expected else (expected, expected)
    odd = (widths < low) | (widths > high)
    return listed(
        Problem("S-ROW-WIDTH", file, row, found=str(width), expected=str(min(expected, max(kept, low))))
        for row, width in zip(rows.filter(odd).to_list(), widths.filter(odd).to_list(), strict=True)
    )


def _emptiness(frame: pl.DataFrame, file: str) -> tuple[Problem, ...]:
    return () if frame.height else (Problem("S-NO-ROWS", file),)
