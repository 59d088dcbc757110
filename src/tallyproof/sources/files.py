"""From a file to its raw tables, by what the content is and not by what it is called."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import InputError
from tallyproof.sources.archives import Member, unpack
from tallyproof.sources.delimited import read_delimited
from tallyproof.sources.encoding import decode
from tallyproof.sources.formats import Format
from tallyproof.sources.grid import table_of
from tallyproof.sources.json_table import read_json_table
from tallyproof.sources.parquet import read_parquet
from tallyproof.sources.reading import Hints, RawTable
from tallyproof.sources.xlsx import read_workbook

__all__ = ["RawFile", "open_file", "tables_of"]

_REFUSED = {
    Format.EMPTY: ("an empty file", "Ask for the file again."),
    Format.PDF: ("a PDF document", "Export its tables to CSV or XLSX, and keep the PDF as evidence."),
    Format.HTML: (
        "a web page",
        "Save the table as CSV; figures drawn with a special font cannot be trusted.",
    ),
    Format.MARKDOWN: ("a text with headings", "Copy its table into a CSV file."),
    Format.BINARY: ("binary content", "Pass a CSV, XLSX, Parquet, JSON or XML file."),
}


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
    if all(member.format is Format.JSON for member in raw.members):
        return (read_json_table([(m.name, m.payload) for m in raw.members], file=raw.file.name),)
    tables = [table for member in raw.members for table in _member_tables(member, hints)]
    wanted = [table for table in tables if hints.sheet in {None, table.sheet}]
    if not wanted:
        known = ", ".join(table.sheet for table in tables)
        raise InputError(raw.file.name, found=f"sheets {known}", expected=f'a sheet "{hints.sheet}"')
    return tuple(wanted)


def _member_tables(member: Member, hints: Hints) -> Sequence[RawTable]:
    if member.format in {Format.XLSX, Format.XLS}:
        tables, _ = read_workbook(
            member.payload, member.name, kind=member.format, header_rows=hints.header_rows
        )
        return tables
    if member.format is Format.PARQUET:
        return [read_parquet(member.payload, member.name)]
    if member.format is Format.DELIMITED:
        return [_delimited(member, hints)]
    found, action = _REFUSED.get(member.format, (f"{member.format.value} content", "Pass a table."))
    raise InputError(member.name, found=found, expected="a table of results", action=action)


def _delimited(member: Member, hints: Hints) -> RawTable:
    decoding = decode(member.payload, encoding=hints.encoding)
    grid, delimiter = read_delimited(decoding, member.name, delimiter=hints.delimiter)
    blank = RawTable(
        file=member.name,
        frame=pl.DataFrame(),
        rows=pl.Series("row", [], dtype=pl.Int64),
        format="TSV" if delimiter == "\t" else "CSV",
        encoding=decoding.codec,
        delimiter=delimiter,
    )
    return table_of(grid, blank, header_rows=hints.header_rows)
