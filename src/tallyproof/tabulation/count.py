"""Count one part of the records."""

from dataclasses import dataclass

import polars as pl

from tallyproof.disk import sha256_of
from tallyproof.errors import InputError
from tallyproof.tabulation.records import Columns, Part, local_copy, scan

__all__ = ["KEYS", "Counted", "count_part"]

KEYS = ("precinct", "contest", "choice")


@dataclass(frozen=True, slots=True)
class Counted:
    """What one part holds."""

    cells: pl.DataFrame
    """Columns `precinct`, `contest`, `choice` (String, null where the source has none) and `rows` (Int64)."""
    sha256: str | None
    """Of the file; told by its first part."""


def count_part(columns: Columns, part: Part) -> Counted:
    """Count the rows of a part by precinct, contest and choice.

    Args:
        columns: What the columns are called.
        part: Which rows of which file.

    Returns:
        One row for each combination that occurs, those with nulls included: nothing is dropped here.

    Raises:
        InputError: The file cannot be read, or lacks a column.
    """
    with local_copy(part.file) as path:
        rows = scan(path, part, columns)
        counted = rows.group_by(KEYS).agg(pl.len().cast(pl.Int64).alias("rows"))
        try:
            cells = counted.collect(engine="streaming")
        except (pl.exceptions.PolarsError, OSError) as error:
            raise InputError(part.file, found=str(error).splitlines()[0], expected="whole rows") from error
        return Counted(cells, sha256_of(path) if part.start == 0 else None)
