"""Read Parquet; its columns keep the types that the file declares."""

import io

import polars as pl

from tallyproof.errors import InputError
from tallyproof.sources.grid import require_cells
from tallyproof.sources.header import unique_names
from tallyproof.sources.parquet_pages import find_false_claim
from tallyproof.sources.reading import RawTable

__all__ = ["read_parquet"]

_BROKEN = (
    pl.exceptions.PolarsError,
    pl.exceptions.PanicException,
    OSError,
    ValueError,
    OverflowError,
)
"""What Polars raises for damaged content."""


def read_parquet(payload: bytes, file: str) -> RawTable:
    """Return the table of a Parquet file.

    Args:
        payload: All bytes of the file.
        file: Name for messages.

    Returns:
        The table with the file's own types; there is no header row, the first record is row 1.

    Raises:
        InputError: The file is damaged or too large.
    """
    if claim := find_false_claim(payload):
        raise _damaged(file, claim)
    try:
        lazy = pl.scan_parquet(io.BytesIO(payload))
        columns = len(lazy.collect_schema())
        height = int(lazy.select(pl.len()).collect().item())
        require_cells(file, rows=height, columns=columns)
        frame = pl.read_parquet(io.BytesIO(payload))
    except _BROKEN as error:
        raise _damaged(file, str(error)[:120]) from error
    return RawTable(
        file=file,
        frame=frame.rename(dict(zip(frame.columns, unique_names(frame.columns), strict=True))),
        rows=pl.int_range(1, frame.height + 1, eager=True, dtype=pl.Int64).alias("row"),
        format="Parquet",
    )


def _damaged(file: str, found: str) -> InputError:
    return InputError(
        file,
        found=f"a Parquet file that cannot be read ({found})",
        expected="a whole Parquet file",
        action="Download it again, or export the table to CSV.",
        text="parquet_damaged",
    )
