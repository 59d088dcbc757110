"""Cells with their rows in the file, before a header is known."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import polars as pl

from tallyproof.election.problem import Problem
from tallyproof.errors import InputError
from tallyproof.sources.header import Header, find_header
from tallyproof.sources.reading import RawTable

__all__ = ["MAX_CELLS", "Grid", "listed", "require_cells", "table_of"]

MAX_CELLS = 200_000_000
"""Largest table that is laid out; a few bytes can claim more than any memory holds."""
_LISTED = 20
_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class Grid:
    """All records of a file: text cells in columns "0", "1", ...; null where a record has no such cell."""

    frame: pl.DataFrame
    rows: pl.Series
    """Row of the file in which each record starts, the first being 1; Int64."""
    widths: pl.Series
    """Number of cells of each record; Int64."""
    problems: tuple[Problem, ...] = ()


def require_cells(file: str, *, rows: int, columns: int) -> None:
    """Raise InputError where a table of this shape passes `MAX_CELLS`."""
    if rows * columns > MAX_CELLS:
        raise InputError(
            file,
            found=f"{rows} rows of up to {columns} cells",
            expected=f"at most {MAX_CELLS} cells",
            action="Split the file, or remove the row that is far too wide.",
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
    text = grid.frame.select(pl.concat_str(pl.all(), ignore_nulls=True).str.strip_chars()).to_series()
    blank = (text.fill_null("") == "").rename("blank")
    first = [list(row[:width]) for row, width in zip(grid.frame.head(_LOOKED_AT).rows(), grid.widths.head(_LOOKED_AT))]
    header = find_header(first, grid.rows.head(_LOOKED_AT).to_list(), grid.frame.width, chosen=header_rows)
    taken = set(header.rows) | set(header.skipped)
    body = ~blank & ~grid.rows.is_in(list(taken)) if taken else ~blank
    skipped = grid.rows.filter(~body & ~grid.rows.is_in(list(header.rows)))
    frame = grid.frame.filter(body)
    frame, names, dropped = _without_blank_tail(frame, header)
    problems = (
        *table.problems,
        *grid.problems,
        *_width_problems(grid, table.file, body, width=len(names), full=len(names) + dropped),
        *_header_problems(header, table.file, width=len(names)),
    )
    return replace(
        table,
        frame=frame.rename(dict(zip(frame.columns, names, strict=True))),
        rows=grid.rows.filter(body).alias("row"),
        header_rows=header.rows,
        header_cells=header.cells,
        skipped_rows=tuple(skipped.to_list()),
        titles=header.titles,
        problems=problems,
    )


def _without_blank_tail(frame: pl.DataFrame, header: Header) -> tuple[pl.DataFrame, tuple[str, ...], int]:
    """Drop columns at the right end that have neither a name nor a cell; return how many there were."""
    width = frame.width
    while width > 1 and header.named < width and _is_blank(frame.to_series(width - 1)):
        width -= 1
    return frame[:, :width], header.names[:width], frame.width - width


def _is_blank(cells: pl.Series) -> bool:
    return bool((cells.fill_null("").str.strip_chars() == "").all())


def _width_problems(
    grid: Grid, file: str, body: pl.Series, *, width: int, full: int
) -> tuple[Problem, ...]:
    """Name the rows that are shorter or longer than the header says; all of their cells are kept."""
    odd = grid.frame.select(row=grid.rows, width=grid.widths).filter(
        body & ~pl.col("width").is_between(width, full)
    )
    problems = (
        Problem("S-ROW-WIDTH", file, row, found=f"{cells} cells", expected=f"{width} cells")
        for row, cells in odd.iter_rows()
    )
    return listed(problems)


def _header_problems(header: Header, file: str, *, width: int) -> tuple[Problem, ...]:
    row = header.rows[-1] if header.rows else None
    blank = header.blank[:width].count(True)
    problems = [Problem("S-REPEATED-NAME", file, row, found=name) for name in header.repeated]
    if not header.rows:
        problems.append(Problem("S-NO-HEADER", file, found="no header row", expected="names of columns"))
    elif blank:
        problems.append(Problem("S-BLANK-NAME", file, row, found=f"{blank} columns", count=blank))
    return tuple(problems)
