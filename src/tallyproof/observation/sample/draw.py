"""Draw stations by a public seed, so that anyone can draw them again with pencil, paper and SHA-256.

The ticket of a station is the SHA-256 of the text "seed,code". The stations with the smallest tickets are
drawn; a stratum draws among its own, and clusters have tickets of their own names.
"""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallyproof.errors import CallError, NotComputableError
from tallyproof.observation.sample.frame import Frame
from tallyproof.observation.sample.size import proportional_allocation

__all__ = ["Design", "Sample", "draw_sample", "ticket"]

FloatArray = NDArray[np.float64]


class Design(StrEnum):
    """How stations are drawn."""

    SIMPLE = "simple"
    STRATIFIED = "stratified"
    CLUSTER = "cluster"
    """Whole areas are drawn, every station in them is observed."""
    SIZE = "size"
    """With probability in proportion to the voters on the roll, systematically in the order of the tickets."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The stations drawn, with everything that a valid estimate needs.

    Columns of `members`: `station_id`, `stratum`, `cluster` (empty where stations were drawn one by one),
    `inclusion` (probability of being drawn, 0-1), `units` (stations of the stratum, or clusters of it, that
    could be drawn; 0 where drawn by size), `size` (voters on the roll; null where unknown).
    """

    design: Design
    seed: str
    frame_sha256: str
    members: pl.DataFrame
    """By stratum, then in the order of the tickets: whoever must be replaced is followed by the next."""


def ticket(seed: str, name: str) -> int:
    """Return the ticket of a station or a cluster.

    Example:
        >>> format(ticket("12345", "007"), "064x")[:8]
        'd6ba9014'
    """
    return int.from_bytes(hashlib.sha256(f"{seed},{name}".encode()).digest())


def draw_sample(
    frame: Frame,
    design: Design,
    size: int,
    *,
    seed: str,
    allocation: Mapping[str, int] | None = None,
) -> Sample:
    """Draw a sample.

    Args:
        frame: The register; publish its hash before the seed is known.
        design: How.
        size: Stations to draw; clusters for the cluster design.
        seed: Public text that nobody could know before (a lottery, dice thrown in public).
        allocation: Stations by stratum for the stratified design; in proportion where None.

    Raises:
        CallError: No seed, or more stations than there are.
        NotComputableError: The frame lacks strata, clusters or sizes that the design needs.
    """
    if not seed.strip():
        raise CallError("The seed is empty.", expected="a text that nobody could know before")
    limit = frame.table["cluster"].n_unique() if design is Design.CLUSTER else frame.stations
    if not 1 <= size <= limit:
        raise CallError(f"{size} of {limit} cannot be drawn.", expected=f"1 to {limit}")
    _require(frame, design)
    members = {
        Design.SIMPLE: lambda: _by_stratum(frame, {"": size}, seed),
        Design.STRATIFIED: lambda: _by_stratum(frame, allocation or _allocated(frame, size), seed),
        Design.CLUSTER: lambda: _clusters(frame, size, seed),
        Design.SIZE: lambda: _by_size(frame, size, seed),
    }[design]()
    return Sample(design, seed, frame.sha256(), members)


def _require(frame: Frame, design: Design) -> None:
    column = {Design.STRATIFIED: "stratum", Design.CLUSTER: "cluster"}.get(design)
    if column and (frame.table[column] == "").all():
        raise NotComputableError(
            f"A sample of the design {design}", reason=f"the frame has no column {column}"
        )
    sizes = frame.table["size"]
    if design is Design.SIZE and (sizes.null_count() or (sizes < 1).any()):
        raise NotComputableError("A sample by size", reason="a station has no voters on the roll")


def _ticketed(table: pl.DataFrame, seed: str, name: str) -> pl.DataFrame:
    """Sort by ticket."""
    tickets = [format(ticket(seed, value), "064x") for value in table[name]]
    return table.with_columns(pl.Series("ticket", tickets, dtype=pl.String)).sort("ticket", name)


def _allocated(frame: Frame, size: int) -> dict[str, int]:
    counted = frame.table.group_by("stratum").len().sort("stratum")
    drawn = proportional_allocation(counted["len"].to_list(), size)
    return dict(zip(counted["stratum"].to_list(), drawn, strict=True))


def _by_stratum(frame: Frame, allocation: Mapping[str, int], seed: str) -> pl.DataFrame:
    strata = frame.table.partition_by("stratum", as_dict=True, maintain_order=True)
    if list(allocation) == [""]:
        strata = {("",): frame.table.with_columns(stratum=pl.lit(""))}
    unknown = [name for name in allocation if (name,) not in strata]
    if unknown:
        raise CallError(f"There is no stratum {unknown[0]!r}.", expected="names as in the frame")
    drawn = [_first(strata[(name,)], allocation[name], seed) for name in sorted(allocation)]
    return pl.concat(drawn)


def _first(stations: pl.DataFrame, count: int, seed: str) -> pl.DataFrame:
    if not 0 <= count <= stations.height:
        name = stations["stratum"][0]
        raise CallError(f"{count} of {stations.height} in {name!r}.", expected=f"0 to {stations.height}")
    picked = _ticketed(stations, seed, "station_id").head(count)
    return _members(picked, pl.lit(count / stations.height), units=stations.height, cluster=pl.lit(""))


def _clusters(frame: Frame, size: int, seed: str) -> pl.DataFrame:
    names = frame.table.select(pl.col("cluster").unique().sort())
    picked = _ticketed(names, seed, "cluster").head(size)
    stations = picked.join(frame.table, on="cluster", maintain_order="left_right").with_columns(
        stratum=pl.lit("")
    )
    return _members(stations, pl.lit(size / names.height), units=names.height, cluster=pl.col("cluster"))


def _members(stations: pl.DataFrame, inclusion: pl.Expr, *, units: int, cluster: pl.Expr) -> pl.DataFrame:
    return stations.select(
        "station_id",
        "stratum",
        cluster.alias("cluster"),
        inclusion.alias("inclusion"),
        pl.lit(units, pl.Int64).alias("units"),
        "size",
    )


def _by_size(frame: Frame, size: int, seed: str) -> pl.DataFrame:
    """Draw systematically along the running sum of sizes; a station larger than a step is always in.

    Source:
        Madow (1949), Annals of Mathematical Statistics 20(3); Tille (2006), Sampling Algorithms, section 7.1.
    """
    ordered = _ticketed(frame.table, seed, "station_id")
    inclusion = _inclusion(ordered["size"].to_numpy().astype(np.float64), size)
    start = ticket(seed, "start") / 2**256
    running = np.concatenate([[0.0], np.cumsum(inclusion)])
    # A running sum of exact steps may end just below a whole number; the last step must not be lost.
    running[-1] = round(running[-1])
    hits = np.ceil(running[1:] - start) - np.ceil(running[:-1] - start)
    marked = ordered.with_columns(pl.Series("inclusion", inclusion), stratum=pl.lit(""))
    picked = marked.filter(pl.Series(hits > 0))
    return _members(picked, pl.col("inclusion"), units=0, cluster=pl.lit(""))


def _inclusion(sizes: FloatArray, count: int) -> FloatArray:
    """Return probabilities in proportion to size that sum to `count`, none above 1."""
    certain = np.zeros(len(sizes), bool)
    while True:
        left = count - int(certain.sum())
        share = np.where(certain, 1.0, left * sizes / sizes[~certain].sum() if left else 0.0)
        over = (share >= 1) & ~certain
        if not over.any() or math.isclose(left, 0):
            return share
        certain |= over
