"""The stations of an audit as one CSV file: batch, area, weight, and of each contest bound and reported counts.

This file with the commitment is all that a third party needs to draw the sample again and measure the risk.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallyproof.audit.batches import Batches
from tallyproof.audit.session.contest import join_batches
from tallyproof.errors import StoredFileError

__all__ = ["AuditStations", "read_stations", "write_stations"]

_COUNT = "count:"


@dataclass(frozen=True, slots=True, eq=False)
class AuditStations:
    """Batches with their whole sampling weights, and where they lie."""

    batches: Batches
    """Of all contests."""
    weights: NDArray[np.int64]
    """Shape (B,)."""
    areas: tuple[str, ...]
    """Shape (B,); for the people who fetch the boxes."""
    contests: tuple[tuple[str, Batches], ...] = ()
    """Prefix and stations of each contest; empty where `batches` is the only one."""

    @property
    def sheets(self) -> tuple[tuple[str, Batches], ...]:
        """Prefix and stations of each contest."""
        return self.contests or (("", self.batches),)


def write_stations(stations: AuditStations) -> bytes:
    """Return the file; its text is the same on every machine.

    With several contests the columns bear their prefixes, and cells are empty where a contest is not voted on.
    """
    ids = stations.batches.ids
    table = pl.DataFrame({"batch": ids, "area": stations.areas, "weight": stations.weights})
    for prefix, part in stations.sheets:
        told = pl.DataFrame(
            {
                "batch": part.ids,
                f"{prefix}bound": part.bound,
                f"{prefix}reported": part.reported.astype(np.int64),
            }
            | {f"{_COUNT}{prefix}{name}": part.counts[:, i] for i, name in enumerate(part.columns)}
        )
        table = table.join(told, on="batch", how="left", maintain_order="left")
    return table.write_csv(quote_style="non_numeric", line_terminator="\n").encode()


def read_stations(content: bytes, *, file: str) -> AuditStations:
    """Read the file back.

    Raises:
        InputError: It is not such a file.
    """
    try:
        texts = {"batch": pl.String, "area": pl.String}
        table = pl.read_csv(io.BytesIO(content), schema_overrides=texts, infer_schema_length=None)
        table = table.rename(dict(zip(table.columns, _head(content), strict=True)))
        prefixes = [name.removesuffix("bound") for name in table.columns if name.endswith("bound")]
        contests = tuple((prefix, _sheets(table, prefix)) for prefix in prefixes if not _is_count(prefix))
        weights = table["weight"].to_numpy().astype(np.int64)
        batches = contests[0][1] if prefixes == [""] else join_batches(contests)
        _require_order(batches.ids, table)
    except (pl.exceptions.PolarsError, csv.Error, ValueError, TypeError, IndexError) as error:
        raise StoredFileError(
            file, found=str(error).splitlines()[0], expected="the stations of an audit"
        ) from error
    areas = tuple(area or "" for area in table["area"])
    return AuditStations(batches, weights, areas, () if prefixes == [""] else contests)


def _head(content: bytes) -> list[str]:
    """Return the names of the columns: Polars leaves the quotation marks in a name doubled as they are in the file."""
    return next(csv.reader(io.StringIO(content.decode(), newline="")))


def _is_count(name: str) -> bool:
    return name.startswith(_COUNT)


def _sheets(table: pl.DataFrame, prefix: str) -> Batches:
    here = table.filter(pl.col(f"{prefix}bound").is_not_null())
    heads = [name for name in here.columns if _is_count(name) and name.startswith(_COUNT + prefix)]
    counts = here.select(heads).to_numpy().astype(np.int64)
    return Batches(
        tuple(here["batch"]),
        tuple(name.removeprefix(_COUNT + prefix) for name in heads),
        counts.reshape(here.height, len(heads)),
        here[f"{prefix}bound"].to_numpy().astype(np.int64),
        here[f"{prefix}reported"].to_numpy().astype(np.bool_),
    )


def _require_order(ids: Sequence[str], table: pl.DataFrame) -> None:
    """The draw depends on the order of the stations: it must be one that follows from the contests."""
    if tuple(ids) != tuple(table["batch"]):
        raise ValueError("stations out of order, or without a contest")
