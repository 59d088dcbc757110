"""From a file to its raw tables, by what the content is and not by what it is called."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from tallyproof.disk import written_name
from tallyproof.election.problem import Problem
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import InputError
from tallyproof.sources.archives import Member, unpack
from tallyproof.sources.delimited import read_delimited
from tallyproof.sources.encoding import decode
from tallyproof.sources.formats import Format
from tallyproof.sources.grid import table_of
from tallyproof.sources.parquet import read_parquet
from tallyproof.sources.reading import Hints, RawTable
from tallyproof.sources.xlsx import read_workbook

__all__ = ["RawFile", "open_file", "tables_of"]

_GUESS = Hints()
_STRUCTURED = (
    "Pass it as published, whole: NIST SP 1500-100, Clarity, OpenElections and protocol JSON are read."
)
_REFUSED = {
    Format.EMPTY: ("an empty file", "Ask for the file again."),
    Format.PDF: ("a PDF document", "Export its tables to CSV or XLSX, and keep the PDF as evidence."),
    Format.HTML: ("a web page", "Export the table to CSV, and keep the page as evidence."),
    Format.MARKDOWN: ("a text with headings", "Copy its table into a CSV file."),
    Format.BINARY: ("binary content", "Pass a CSV, XLSX, Parquet, JSON or XML file."),
    Format.OFFICE: ("an office document other than XLSX", "Save the sheet as XLSX or CSV."),
    Format.JSON: ("JSON in no known layout of results", _STRUCTURED),
    Format.XML: ("XML in no known layout of results", _STRUCTURED),
}
_OWN_FONT = re.compile(rb"@font-face|new FontFace", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file and what it unpacks to."""

    file: SourceFile
    members: tuple[Member, ...]


def open_file(path: Path) -> RawFile:
    """Read a file, hash it and unpack it in memory.

    Args:
        path: Any file; compressed ones are unpacked within the limits of `archives`.

    Returns:
        The file with its hash, and its members: itself, or what the archive holds.

    Raises:
        InputError: The file cannot be opened, is damaged, or passes the limits.
    """
    name = written_name(path)
    try:
        payload = path.read_bytes()
    except OSError as error:
        raise InputError(
            name, found=error.strerror or str(error), expected="a readable file", text="cannot_open"
        ) from error
    named = SourceFile(name, hashlib.sha256(payload).hexdigest(), len(payload))
    return RawFile(named, unpack(name, payload))


def tables_of(raw: RawFile, hints: Hints = _GUESS) -> tuple[RawTable, ...]:
    """Return every table of a file.

    Args:
        raw: The unpacked file. JSON and XML members are for the readers of those formats.
        hints: Encoding, delimiter, sheet and header rows where the user knows better. A sheet is named by
            its name in a workbook, a member of an archive with several by its name there.

    Returns:
        At least one table, in the order of members and sheets. Members of an archive that hold no table
        are problems of the first one.

    Raises:
        InputError: Nothing in the file is a table, or the named sheet is not there.
        CallError: The hints fit no text: an unknown encoding, a delimiter of several characters.
    """
    tables: list[RawTable] = []
    refused: list[InputError] = []
    beside: list[Problem] = []
    for member in raw.members:
        try:
            found, problems = _member_tables(raw, member, hints)
        except InputError as error:
            refused.append(error)
        else:
            tables += found
            beside += problems
    if not tables:
        raise refused[0] if refused else _nothing_in(raw)
    beside += [
        Problem("S-MEMBER-REFUSED", str(e.fields["file"]), found=str(e.fields["found"])) for e in refused
    ]
    tables[0] = replace(tables[0], problems=(*tables[0].problems, *beside))
    return _wanted(raw, tables, hints.sheet)


def _nothing_in(raw: RawFile) -> InputError:
    found = "a workbook without a filled sheet" if raw.members else "an archive without files"
    return InputError(
        raw.file.name,
        found=found,
        expected="a table of results",
        action="Ask for the file again.",
        text="nothing_inside",
    )


def _wanted(raw: RawFile, tables: Sequence[RawTable], sheet: str | None) -> tuple[RawTable, ...]:
    wanted = tuple(table for table in tables if sheet in {None, table.sheet})
    if not wanted:
        known = ", ".join(table.sheet for table in tables if table.sheet) or "no named sheets"
        raise InputError(
            raw.file.name,
            found=known,
            expected=f'a sheet "{sheet}"',
            text="no_sheet",
            wanted=str(sheet),
            known=", ".join(table.sheet for table in tables if table.sheet) or "–",
        )
    return wanted


def _member_tables(raw: RawFile, member: Member, hints: Hints) -> tuple[list[RawTable], tuple[Problem, ...]]:
    """Return the tables of a member, labelled by it where it is one of several."""
    if len(raw.members) == 1:
        tables, problems = _tables(member, raw.file.name, hints)
        return list(tables), problems
    tables, problems = _tables(member, f"{raw.file.name} > {member.name}", hints)
    labelled = [replace(t, sheet=f"{member.name} > {t.sheet}" if t.sheet else member.name) for t in tables]
    return labelled, problems


def _tables(member: Member, label: str, hints: Hints) -> tuple[Sequence[RawTable], tuple[Problem, ...]]:
    if member.format in {Format.XLSX, Format.XLS}:
        return read_workbook(member.payload, label, kind=member.format, header_rows=hints.header_rows)
    if member.format is Format.PARQUET:
        return [read_parquet(member.payload, label)], ()
    if member.format is Format.DELIMITED:
        return [_delimited(member, label, hints)], ()
    found, action = _REFUSED.get(member.format, (f"{member.format.value} content", "Unpack it first."))
    if member.format is Format.HTML and _OWN_FONT.search(member.payload):
        action = f"It brings its own font, so copied digits may differ from those shown: check them. {action}"
    named = member.format.name.lower() if member.format in _REFUSED else "packed"
    raise InputError(
        label, found=found, expected="a table of results", action=action, text=f"format_{named}", file=label
    )


def _delimited(member: Member, label: str, hints: Hints) -> RawTable:
    decoding = decode(member.payload, encoding=hints.encoding)
    grid, delimiter = read_delimited(decoding, label, delimiter=hints.delimiter)
    known = RawTable(
        file=label,
        frame=pl.DataFrame(),
        rows=grid.rows,
        format="TSV" if delimiter == "\t" else "CSV",
        encoding=decoding.codec,
        delimiter=delimiter,
    )
    return table_of(grid, known, header_rows=hints.header_rows)
