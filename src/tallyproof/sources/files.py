"""From a file to its raw tables, by what the content is and not by what it is called."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tallyproof.election.problem import Problem
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import InputError
from tallyproof.sources.archives import Member, unpack
from tallyproof.sources.delimited import find_delimiter, split
from tallyproof.sources.encoding import decode
from tallyproof.sources.formats import Format
from tallyproof.sources.grid import Grid, table_of
from tallyproof.sources.reading import RawTable
from tallyproof.sources.workbook import read_sheets

__all__ = ["Hints", "RawFile", "open_file", "tables_of"]

_REFUSED = {
    Format.EMPTY: ("an empty file", "Ask for the file again."),
    Format.PDF: ("a PDF document", "Export its tables to CSV or XLSX, and keep the PDF as evidence."),
    Format.HTML: ("a web page", "Save the table as CSV; figures drawn with a special font cannot be trusted."),
    Format.MARKDOWN: ("a text with headings", "Copy its table into a CSV file."),
    Format.XLS: ("a workbook of the old XLS format", "Save it as XLSX."),
    Format.BINARY: ("binary content", "Pass a CSV, XLSX, Parquet, JSON or XML file."),
}


@dataclass(frozen=True, slots=True)
class Hints:
    """What the user says about a file, so that the reader need not guess."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_rows: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file and what it unpacks to."""

    file: SourceFile
    members: tuple[Member, ...]


def open_file(path: Path) -> RawFile:
    """Read a file, hash it and unpack it; raises InputError where it is damaged or past the limits."""
    try:
        payload = path.read_bytes()
    except OSError as error:
        raise InputError(path.name, found=str(error.strerror), expected="a readable file") from error
    named = SourceFile(path.name, hashlib.sha256(payload).hexdigest(), len(payload))
    return RawFile(named, unpack(path.name, payload))


def tables_of(raw: RawFile, hints: Hints = Hints()) -> tuple[RawTable, ...]:  # noqa: B008 - frozen
    """Return every table of a file; members that hold none are refused by name.

    Args:
        raw: The unpacked file. JSON and XML members are for the readers of those formats.
        hints: Encoding, delimiter, sheet and header rows where the user knows better.

    Returns:
        At least one table, in the order of members and sheets.

    Raises:
        InputError: A member is no table, or the named sheet is not there.
    """
    tables = [table for member in raw.members for table in _member_tables(member, hints)]
    wanted = [table for table in tables if hints.sheet in {None, table.sheet}]
    if not wanted:
        known = ", ".join(table.sheet for table in tables)
        raise InputError(raw.file.name, found=f"sheets {known}", expected=f'a sheet "{hints.sheet}"')
    return tuple(wanted)


def _member_tables(member: Member, hints: Hints) -> Sequence[RawTable]:
    if member.format is Format.XLSX:
        return _workbook(member, hints)
    if member.format is Format.PARQUET:
        return [_parquet(member)]
    if member.format is Format.DELIMITED:
        return [_delimited(member, hints)]
    found, action = _REFUSED.get(member.format, (f"{member.format.value} content", "Pass a table."))
    raise InputError(member.name, found=found, expected="a table of results", action=action)


def _workbook(member: Member, hints: Hints) -> list[RawTable]:
    sheets = read_sheets(member.payload, file=member.name)
    return [
        table_of(grid, _blank(member, "XLSX", sheet=name), header_rows=hints.header_rows) for name, grid in sheets
    ]


def _delimited(member: Member, hints: Hints) -> RawTable:
    decoding = decode(member.payload, encoding=hints.encoding)
    delimiter = hints.delimiter or find_delimiter(decoding.text)
    grid = split(decoding.text, file=member.name, delimiter=delimiter)
    problems = [
        Problem("S-ENCODING-GUESS", member.name, found=decoding.codec, expected=", ".join(decoding.alternatives))
    ] if decoding.alternatives else []
    problems += [
        Problem("S-BAD-BYTE", member.name, decoding.text[:place].count("\n") + 1, found=f"0x{found}")
        for place, found in decoding.damaged[:20]
    ]
    named = {",": "CSV", ";": "CSV", "\t": "TSV", "|": "CSV"}
    table = _blank(member, named.get(delimiter, "CSV"), encoding=decoding.codec, delimiter=delimiter)
    kept = Grid(grid.frame, grid.rows, grid.widths, (*problems, *grid.problems))
    return table_of(kept, table, header_rows=hints.header_rows)


def _parquet(member: Member) -> RawTable:
    try:
        frame = pl.read_parquet(io.BytesIO(member.payload))
    except (pl.exceptions.PolarsError, OSError) as error:
        found = str(error).splitlines()[0]
        raise InputError(member.name, found=found, expected="a whole Parquet file") from error
    rows = pl.int_range(1, frame.height + 1, eager=True).alias("row")
    return RawTable(member.name, frame, rows, "Parquet")


def _blank(member: Member, kind: str, *, encoding: str = "", delimiter: str = "", sheet: str = "") -> RawTable:
    return RawTable(
        file=member.name,
        frame=pl.DataFrame(),
        rows=pl.Series("row", [], dtype=pl.Int64),
        format=kind,
        encoding=encoding,
        delimiter=delimiter,
        sheet=sheet,
    )
