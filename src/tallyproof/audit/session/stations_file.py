"""The stations of an audit as one CSV file: batch, areas, bound, weight and reported counts.

This file with the commitment is all that a third party needs to draw the sample again and measure the risk.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallyproof.audit.batches import Batches
from tallyproof.errors import InputError

__all__ = ["AuditStations", "read_stations", "write_stations"]

_FIXED = ("batch", "area", "bound", "weight", "reported")


@dataclass(frozen=True, slots=True, eq=False)
class AuditStations:
    """Batches with their whole sampling weights, and where they lie."""

    batches: Batches
    weights: NDArray[np.int64]
    """Shape (B,)."""
    areas: tuple[str, ...]
    """Shape (B,); for the people who fetch the boxes."""


def write_stations(stations: AuditStations) -> bytes:
    """Return the file; its text is the same on every machine."""
    batches = stations.batches
    table = pl.DataFrame(
        {
            "batch": batches.ids,
            "area": stations.areas,
            "bound": batches.bound,
            "weight": stations.weights,
            "reported": batches.reported.astype(np.int64),
        }
        | {f"count:{name}": batches.counts[:, i] for i, name in enumerate(batches.columns)}
    )
    return table.write_csv(quote_style="non_numeric", line_terminator="\n").encode()


def read_stations(content: bytes, *, file: str) -> AuditStations:
    """Read the file back.

    Raises:
        InputError: It is not such a file.
    """
    try:
        table = pl.read_csv(io.BytesIO(content), schema_overrides={"batch": pl.String, "area": pl.String})
        columns = [name.removeprefix("count:") for name in table.columns[len(_FIXED) :]]
        batches = _batches(table, columns)
        weights = table["weight"].to_numpy().astype(np.int64)
    except (pl.exceptions.PolarsError, ValueError, TypeError) as error:
        raise InputError(
            file, found=str(error).splitlines()[0], expected="the stations of an audit"
        ) from error
    return AuditStations(batches, weights, tuple(area or "" for area in table["area"]))


def _batches(table: pl.DataFrame, columns: Sequence[str]) -> Batches:
    counts = table.select(f"count:{name}" for name in columns).to_numpy().astype(np.int64)
    return Batches(
        tuple(table["batch"]),
        tuple(columns),
        counts.reshape(table.height, len(columns)),
        table["bound"].to_numpy().astype(np.int64),
        table["reported"].to_numpy().astype(np.bool_),
    )
