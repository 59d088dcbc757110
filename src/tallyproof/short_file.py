"""Read short files that people write: texts, and tables with a heading and a row a line, as spreadsheets write them.

Large files of results go another way, `tallyproof.sources`. Nothing else reads such tables, so that a list with
semicolons, a mark at its beginning, or a row with a cell too many is understood, or refused, alike everywhere.
"""

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from tallyproof.errors import InputError

__all__ = ["ShortTable", "heading_of", "read_short_table", "read_text", "rows_of_text", "table_of_text"]

_DELIMITERS = ("\t", ";", ",")
_LARGEST = 1 << 26
"""Bytes: a list of every station on earth is smaller."""


@dataclass(frozen=True, slots=True)
class ShortTable:
    """A table in the words of its file."""

    file: str
    heading: tuple[str, ...]
    """Names of the columns, each once."""
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    """Line of the file and cells by column, without blanks around them; a row of blanks is none."""


def read_text(path: Path) -> str:
    """Return the text of a short file in UTF-8; raises InputError where it is not one."""
    expected = f"a text file in UTF-8 of at most {_LARGEST >> 20} MiB"
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise InputError(path.name, found="more bytes", expected=expected)
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte {error.start + 1}, which is no UTF-8"
        raise InputError(path.name, found=found, expected=expected) from error
    except OSError as error:
        raise InputError(path.name, found=error.strerror or "nothing", expected=expected) from error


def rows_of_text(text: str, *, file: str) -> list[tuple[int, list[str]]]:
    r"""Return the rows that are not blank, each with its line; tab, semicolon or comma, as the first line tells.

    Example:
        >>> rows_of_text("a;b\n\n1;2\n", file="list.csv")
        [(1, ['a', 'b']), (3, ['1', '2'])]

    Raises:
        InputError: A quotation mark is never closed, or something else that no row of a table has.
    """
    first, _, _ = text.lstrip().partition("\n")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        place = f"row {reader.line_num}"
        raise InputError(file, place=place, found=str(error), expected="a CSV file") from error


def heading_of(text: str) -> tuple[str, ...]:
    """Return the names in the first line of a text, to tell by them what it may be; none where it is no such line.

    Example:
        >>> heading_of('id;"name"')
        ('id', 'name')
    """
    try:
        rows = rows_of_text(text.lstrip().partition("\n")[0], file="")
    except InputError:
        return ()
    return tuple(cell.strip() for cell in rows[0][1]) if rows else ()


def read_short_table(path: Path, *, needed: Collection[str] = ()) -> ShortTable:
    """Read a table with a heading; raises InputError as `table_of_text` does, and where the file is not in UTF-8."""
    return table_of_text(read_text(path), file=path.name, needed=needed)


def table_of_text(text: str, *, file: str, needed: Collection[str] = ()) -> ShortTable:
    """Return the table that a text is.

    Args:
        text: A heading and a row a line.
        file: Where it comes from, for what is wrong with it.
        needed: Columns that must be there; others may be.

    Raises:
        InputError: It is no such table, a column is missing or there twice, or rows are longer or shorter than the
            heading. Cells without anything in them do not make a row longer.
    """
    rows = rows_of_text(text, file=file)
    heading = tuple(cell.strip() for cell in rows[0][1]) if rows else ()
    while heading and not heading[-1]:
        heading = heading[:-1]
    if not set(needed) <= set(heading) or len(set(heading)) < len(heading):
        expected = f"columns {', '.join(needed)}, each once" if needed else "a heading with each column once"
        found = f"columns {', '.join(heading)[:200] or 'none'}"
        raise InputError(file, place="row 1", found=found, expected=expected)
    return ShortTable(file, heading, tuple(_named(heading, *row, file) for row in rows[1:]))


def _named(heading: tuple[str, ...], line: int, row: list[str], file: str) -> tuple[int, Mapping[str, str]]:
    cells = [cell.strip() for cell in row]
    wide = len(heading)
    if len(cells) < wide or any(cells[wide:]):
        raise InputError(
            file,
            place=f"row {line}",
            found=f"{len(cells)} cells",
            expected=f"{wide} cells, as in the heading",
        )
    return line, dict(zip(heading, cells, strict=False))
