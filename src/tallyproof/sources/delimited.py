"""Split delimited text into records: any delimiter, quotes, bare CR; every cell kept as it stands."""

import csv
import io
from collections.abc import Sequence
from statistics import median

import polars as pl

from tallyproof.election.problem import Problem
from tallyproof.errors import InputError
from tallyproof.sources.grid import Grid, require_cells

__all__ = ["DELIMITERS", "find_delimiter", "split"]

DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 200
_LONGEST_CELL = 1 << 24


def find_delimiter(text: str) -> str:
    """Return the delimiter that splits the lines most evenly; a comma where none does.

    Example:
        >>> find_delimiter("Licence: a, b, c\\nname;votes\\nA;1,5\\nB;2,5\\n")
        ';'
    """
    lines = [line for line in _lines(text[: 1 << 20])[:_LOOKED_AT] if line.strip()]
    return max(DELIMITERS, key=lambda mark: (_evenness(lines, mark), -DELIMITERS.index(mark)))


def split(text: str, *, file: str, delimiter: str) -> Grid:
    """Return all records of a text as a grid of cells, with the row in which each starts.

    Args:
        text: The decoded file.
        file: Its name, for problems.
        delimiter: One character.

    Returns:
        The grid; blank lines are records without text. A quote that is never closed is a problem.

    Raises:
        InputError: A cell or the whole table is larger than any results table.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    problems = _control_problems(plain, file)
    if '"' not in plain:
        return _split_plain(plain, file, delimiter, problems)
    if plain.count('"') % 2:
        problems = (*problems, Problem("S-OPEN-QUOTE", file, _row_of_last_quote(plain), found='"'))
    return _split_quoted(plain, file, delimiter, problems)


def _split_plain(text: str, file: str, delimiter: str, problems: tuple[Problem, ...]) -> Grid:
    """Split text without quotes, the whole column of lines at once."""
    lines = pl.Series("line", text.removesuffix("\n").split("\n"), dtype=pl.String)
    cells = lines.str.split(delimiter)
    widths = cells.list.len().cast(pl.Int64)
    width = _require_width(file, widths)
    require_cells(file, rows=len(lines), columns=width)
    frame = pl.DataFrame({str(i): cells.list.get(i, null_on_oob=True) for i in range(width)})
    return Grid(frame, pl.int_range(1, len(lines) + 1, eager=True), widths, problems)


def _split_quoted(text: str, file: str, delimiter: str, problems: tuple[Problem, ...]) -> Grid:
    previous = csv.field_size_limit(_LONGEST_CELL)
    try:
        records, starts, line = [], [], 0
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for record in reader:
            records.append(record)
            starts.append(line + 1)
            line = reader.line_num
    except csv.Error as error:
        raise InputError(
            file, place=f"row {line + 1}", found=str(error), expected="cells separated by a delimiter"
        ) from error
    finally:
        csv.field_size_limit(previous)
    return _grid(records, starts, file, problems)


def _grid(
    records: Sequence[Sequence[str]], starts: Sequence[int], file: str, problems: tuple[Problem, ...]
) -> Grid:
    widths = pl.Series("width", [len(record) for record in records], dtype=pl.Int64)
    width = _require_width(file, widths)
    require_cells(file, rows=len(records), columns=width)
    columns = {
        str(i): [record[i] if i < len(record) else None for record in records] for i in range(width)
    }
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return Grid(frame, pl.Series("row", list(starts), dtype=pl.Int64), widths, problems)


def _require_width(file: str, widths: pl.Series) -> int:
    widest = widths.max()
    if not isinstance(widest, int) or widest < 1:
        raise InputError(file, found="no text", expected="a table with a header and rows")
    return widest


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _evenness(lines: Sequence[str], mark: str) -> float:
    """Return how many cells a mark gives a line, times the share of lines that agree on it."""
    counts = [_outside_quotes(line).count(mark) for line in lines]
    if not counts or not any(counts):
        return 0.0
    usual = median(sorted(counts))
    return usual * sum(count == usual for count in counts) / len(counts)


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2]) if '"' in line else line


def _row_of_last_quote(text: str) -> int:
    return text[: text.rindex('"')].count("\n") + 1


def _control_problems(text: str, file: str) -> tuple[Problem, ...]:
    """Name control characters that no table holds; they are kept in the cells and shown by number."""
    found = sorted({c for c in text if ord(c) < ord(" ") and c not in "\n\t"} if not text.isprintable() else ())
    return tuple(
        Problem("S-CONTROL", file, text[: text.index(c)].count("\n") + 1, found=f"U+{ord(c):04X}", count=text.count(c))
        for c in found
    )
