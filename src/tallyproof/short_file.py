"""Read short files that people write: texts, and tables with a heading and a row a line, as spreadsheets write them.

A list with semicolons, a mark at its beginning, or a row with a cell too many is understood, or refused, alike wherever
somebody hands one in. Results and records of ballots, which are long, go other ways (`tallyproof.sources`,
`tallyproof.audit.records`).
"""

import csv
import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from tallyproof.errors import InputError

__all__ = ["ShortTable", "heading_of", "read_short_table", "read_text", "rows_of_text", "table_of_text"]

_DELIMITERS = ("\t", ";", ",")
_TOLD = 10
"""Wrong rows that are named one by one."""
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
            raise InputError(
                path.name,
                found="more bytes",
                expected=expected,
                text="too_large_file",
                most=f"{_LARGEST >> 20} MiB",
            )
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte {error.start + 1}, which is no UTF-8"
        action = "Save it again in UTF-8; spreadsheets call that CSV UTF-8."
        raise InputError(path.name, found=found, expected=expected, action=action, text="not_utf8") from error
    except OSError as error:
        raise InputError(
            path.name, found=error.strerror or "nothing", expected=expected, text="cannot_open"
        ) from error


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
        raise InputError(
            file,
            place=place,
            found=str(error),
            expected="a CSV file",
            text="bad_csv",
            row=reader.line_num,
            why=str(error),
        ) from error


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

    Returns:
        The table. Spreadsheets leave out what is blank at the end of a row; after the last needed column that is blank.

    Raises:
        InputError: It is no such table, a column is missing or there twice, or rows are longer than the heading or end
            before a needed column: all of them are named.
    """
    rows = rows_of_text(text, file=file)
    heading = tuple(cell.strip() for cell in rows[0][1]) if rows else ()
    while heading and not heading[-1]:
        heading = heading[:-1]
    if not set(needed) <= set(heading) or len(set(heading)) < len(heading):
        expected = f"columns {', '.join(needed)}, each once" if needed else "a heading with each column once"
        found = f"columns {', '.join(heading)[:200] or 'none'}"
        raise InputError(
            file,
            place="row 1",
            found=found,
            expected=expected,
            text="wrong_columns",
            columns=", ".join(heading)[:200] or "–",
            needed=", ".join(needed) or "–",
        )
    least = max((heading.index(name) + 1 for name in needed), default=0)
    _require_fitting(rows[1:], least, len(heading), file)
    return ShortTable(file, heading, tuple((line, _named(heading, row)) for line, row in rows[1:]))


def _require_fitting(rows: Iterable[tuple[int, list[str]]], least: int, most: int, file: str) -> None:
    wrong = [(n, len(row)) for n, row in rows if len(row) < least or any(map(str.strip, row[most:]))]
    if wrong:
        found = "; ".join(f"row {number}: {cells} cells" for number, cells in wrong[:_TOLD])
        wide = f"{most}" if least in {0, most} else f"{least} to {most}"
        more = f", and {len(wrong) - _TOLD} rows more" if len(wrong) > _TOLD else ""
        raise InputError(
            file,
            found=found + more,
            expected=f"{wide} cells, as in the heading",
            text="cells_wrong",
            rows=", ".join((str(number) for number, _ in wrong[:_TOLD])),
        )


def _named(heading: tuple[str, ...], row: list[str]) -> Mapping[str, str]:
    cells = [cell.strip() for cell in row]
    return dict(zip_longest(heading, cells[: len(heading)], fillvalue=""))
