"""What a reader gives back, and the raw table in between."""

from dataclasses import dataclass

import polars as pl

from tallyproof.election.problem import Problem, RowAccount
from tallyproof.election.published import PublishedTotal
from tallyproof.election.results import Results
from tallyproof.election.snapshot import SourceFile

__all__ = ["Hints", "RawTable", "Reading"]


@dataclass(frozen=True, slots=True)
class Hints:
    """What the user says about a file, so that the reader need not guess."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_rows: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as it stands in the file: its cells untouched, its header found, nothing interpreted.

    Cells are text (untyped formats) or the type that the file itself declares (Parquet, XLSX numbers
    stay text as shown). Column names are unique: a repeated one gets " (2)", " (3)"; a blank one is
    "column N". `rows` gives for each row of `frame` its row in the file, the first line being 1.
    """

    file: str
    frame: pl.DataFrame
    rows: pl.Series
    format: str
    """For people: "CSV", "XLSX", "Parquet", ..."""
    encoding: str = ""
    """The codec the bytes were decoded with; empty for binary formats."""
    delimiter: str = ""
    sheet: str = ""
    header_rows: tuple[int, ...] = ()
    """Rows of the file that make up the header."""
    header_cells: tuple[tuple[str, ...], ...] = ()
    """Cells of the header rows, trimmed, to recognise where they are repeated."""
    skipped_rows: tuple[int, ...] = ()
    """Rows before the header and blank rows: titles, licences, spacers."""
    titles: tuple[str, ...] = ()
    """Text that stands above the header."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcome of reading a source for one contest."""

    results: Results
    rows: RowAccount
    problems: tuple[Problem, ...]
    files: tuple[SourceFile, ...]
    format: str
    encoding: str
    mapping: str
    """The mapping that was used, as TOML text; empty where the format is self-describing."""
    published: tuple[PublishedTotal, ...] = ()
    """Totals that the source itself prints for areas (rows refused as totals), for comparison with the sums."""
