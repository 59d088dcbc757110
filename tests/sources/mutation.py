"""Results files changed at random, and what became of each when it was read."""

import csv
import io
import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tallyproof.errors import InternalError, TallyproofError
from tallyproof.sources import Reading, read
from tallyproof.sources.files import open_file, tables_of
from tallyproof.sources.reading import RawTable

PLAIN = """region,precinct,registered voters,ballots cast,valid votes,invalid votes,Akhmetova,Ivanov
North,001,500,400,390,10,200,190
North,002,300,200,199,1,100,99
South,А-12,250,,,,,
South,007,250,210,200,10,50,150
"""


class Outcome(StrEnum):
    """What became of a changed file."""

    REFUSED = "refused as a whole, with a reason"
    UNCHANGED = "read as the file it was made from"
    TOLD = "read, with a problem or a refused row that the unchanged file has not"
    UNCERTAIN = "read with something told, and too damaged to be judged cell by cell"
    AS_WRITTEN = "read as it now stands: another well-formed file"
    SILENT = "SILENT LOSS: a row, column or cell read otherwise than it stands, and not told"
    UNBALANCED = "ROWS LOST: read is not used + refused"
    BROKEN = "BROKEN: an error outside the public tree, or an internal one"

    @property
    def is_fault(self) -> bool:
        """Return True where the reader broke its promise."""
        return self in {Outcome.SILENT, Outcome.UNBALANCED, Outcome.BROKEN}


@dataclass(frozen=True, slots=True)
class Original:
    """A file before it is changed, and how it is read."""

    content: bytes
    delimiter: str
    reading: Reading


def load_original(path: Path, delimiter: str) -> Original:
    """Read a well-formed file whose columns are named in the first line."""
    return Original(path.read_bytes(), delimiter, read(path))


def mutant(content: bytes, draw: random.Random) -> bytes:
    """Return the content with a few bytes removed, repeated, swapped or replaced."""
    changed = bytearray(content)
    for _ in range(draw.randint(1, 6)):
        place, size = draw.randrange(len(changed)), draw.randint(1, 12)
        piece = changed[place : place + size]
        replacement = [
            b"",
            piece * 2,
            draw.randbytes(size),
            b'"',
            b",",
            b"\n",
            b"\r\n",
            b"=1+1",
            "٣".encode(),
        ]
        changed[place : place + size] = draw.choice(replacement)
        changed = changed or bytearray(b"x")
    return bytes(changed)


def outcome_of(path: Path, original: Original) -> tuple[Outcome, Reading | None]:
    """Read a changed file and judge what was told about it."""
    try:
        reading = read(path)
    except InternalError:
        return Outcome.BROKEN, None
    except TallyproofError:
        return Outcome.REFUSED, None
    except Exception:  # noqa: BLE001 - what must never happen is counted, not passed on
        return Outcome.BROKEN, None
    return _judged(reading, path, original), reading


def _judged(reading: Reading, path: Path, original: Original) -> Outcome:
    if reading.rows.read != reading.rows.used + reading.rows.refused:
        return Outcome.UNBALANCED
    if reading.results.frame.equals(original.reading.results.frame):
        return Outcome.UNCHANGED
    told = bool(_told(reading) - _told(original.reading))
    table = tables_of(open_file(path))[0]
    records = _records(path.read_bytes(), table)
    if records is None:
        return Outcome.UNCERTAIN if told else Outcome.SILENT
    if any(_unaccounted(reading, records, table, original)):
        return Outcome.SILENT
    return Outcome.TOLD if told else Outcome.AS_WRITTEN


def _told(reading: Reading) -> Counter[str]:
    """Count what was told, by code; equal problems are counted as often as they occurred."""
    told: Counter[str] = Counter()
    for problem in reading.problems:
        told[problem.code] += problem.count
    for refusal in reading.rows.refusals:
        told[refusal.code] += len(refusal.rows)
    return told


def _records(content: bytes, table: RawTable) -> dict[int, list[str]] | None:
    """Return the records that are not blank by the line they start on; None where quotes do not pair up."""
    records, line = {}, 1
    text = content.decode(table.encoding, errors="backslashreplace")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=table.delimiter, strict=True)
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                records[line] = record
            line = reader.line_num + 1
    except csv.Error:
        return None
    return records


def _unaccounted(
    reading: Reading, records: dict[int, list[str]], table: RawTable, original: Original
) -> Iterator[str]:
    """Yield every row, column and cell that is neither read as it stands nor told, judged by a slow loop."""
    roles, columns = _roles(reading.mapping), table.frame.columns
    yield from _lost_rows(reading, records, table)
    filled = [name for name in columns if (table.frame[name].fill_null("").str.strip_chars() != "").any()]
    yield from _lost_columns(reading, filled, roles, _roles(original.reading.mapping))
    yield from _lost_cells(reading, records, columns, roles)


def _lost_rows(reading: Reading, records: dict[int, list[str]], table: RawTable) -> Iterator[str]:
    """Yield rows that are neither used nor refused, and rows of figures that are taken for titles."""
    refused = {row for refusal in reading.rows.refusals for row in refusal.rows}
    used = set(reading.results.frame["source_row"].to_list())
    told = {problem.row for problem in reading.problems}
    for line in records.keys() - used - refused - told:
        apart = line in {*table.header_rows, *table.skipped_rows}
        if not apart or sum(_count(cell) is not None for cell in records[line]) > 1:
            yield f"row {line}"


def _lost_columns(
    reading: Reading, header: Sequence[str], roles: dict[str, str], before: dict[str, str]
) -> Iterator[str]:
    told = ", ".join(p.found for p in reading.problems if p.code == "S-COLUMNS-NOT-USED").split(", ")
    for name in before.keys() & set(header):
        if roles.get(name) != before[name] and name not in told:
            yield f"column {name}"


def _lost_cells(
    reading: Reading, records: dict[int, list[str]], header: Sequence[str], roles: dict[str, str]
) -> Iterator[str]:
    told = {problem.column for problem in reading.problems if problem.column}
    odd = any(problem.code == "S-ROW-WIDTH" for problem in reading.problems)
    for row in reading.results.frame.iter_rows(named=True):
        record = records[row["source_row"]]
        cells = dict(zip(header, record, strict=False))
        if any(cell.strip() for cell in record[len(header) :]) and not odd:
            yield f"width of row {row['source_row']}"
        for name, role in roles.items():
            count, read_as = _count(cells.get(name, "")), row[role]
            as_it_stands = count is not None and read_as == count
            if not as_it_stands and not (name in told and None in {count, read_as}):
                yield f"{name} in row {row['source_row']}"


def _roles(mapping: str) -> dict[str, str]:
    """Return the count column that each source column is read as."""
    raw = tomllib.loads(mapping)
    counts = {column: count for count, columns in raw.get("counts", {}).items() for column in columns}
    return counts | {column: f"votes__{choice}" for choice, column in raw.get("votes", {}).items()}


def _count(cell: str) -> int | None:
    """Return the whole number in a cell; any other text is none, and should have been told."""
    plain = re.fullmatch(r"\s*([+-]?\d+)(?:[.,]0+)?\s*", cell)
    return int(plain[1]) if plain else None
