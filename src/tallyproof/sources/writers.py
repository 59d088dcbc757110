"""Formats that results are written in."""

import io
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import polars as pl

from tallyproof.election.results import Results
from tallyproof.sources.nist_write import write_nist_json, write_nist_xml
from tallyproof.sources.openelections_write import write_openelections
from tallyproof.spreadsheet import table_csv

__all__ = ["WRITERS", "write_csv", "write_parquet", "write_spreadsheet_csv", "write_table_for_spreadsheets"]


def write_csv(results: Results) -> bytes:
    r"""Return the table as CSV, every text as it stands.

    Args:
        results: Any results table.

    Returns:
        UTF-8, lines end in "\n"; texts are quoted, so that an empty text and a null (nothing) differ.
    """
    return results.frame.write_csv(quote_style="non_numeric", line_terminator="\n").encode()


def write_spreadsheet_csv(results: Results) -> bytes:
    r"""Return the table as CSV that a spreadsheet shows without running anything in it.

    A text that a spreadsheet would take for a formula gets an apostrophe in front; so do names of columns. The file
    begins with a byte order mark, by which spreadsheets know UTF-8. For machines use `write_csv`: it changes nothing.
    """
    return write_table_for_spreadsheets(results.frame)


def write_table_for_spreadsheets(table: pl.DataFrame) -> bytes:
    """Return any table as CSV that a spreadsheet shows without running anything in it."""
    return table_csv(table, lines="\r\n", marked=True)


def write_parquet(results: Results) -> bytes:
    """Return the table as Parquet, compressed with zstd."""
    buffer = io.BytesIO()
    results.frame.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


WRITERS: Final[Mapping[str, Callable[[Results], bytes]]] = MappingProxyType(
    {
        "nist-json": write_nist_json,
        "nist-xml": write_nist_xml,
        "openelections": write_openelections,
        "csv": write_csv,
        "csv-spreadsheet": write_spreadsheet_csv,
        "parquet": write_parquet,
    }
)
"""Writers by the name of their format."""
