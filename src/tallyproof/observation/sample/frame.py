"""The register that a sample is drawn from, fixed by its hash before anybody knows the seed."""

import hashlib
from dataclasses import dataclass

import polars as pl

from tallyproof.election.results import Results
from tallyproof.errors import CallError, NotComputableError

__all__ = ["Frame", "frame_of"]

_COLUMNS = {"station_id": pl.String(), "stratum": pl.String(), "cluster": pl.String(), "size": pl.Int64()}


@dataclass(frozen=True, slots=True)
class Frame:
    """Every station that could be drawn, sorted by code.

    Columns: `station_id` (text, unique), `stratum` and `cluster` (full names of areas, so that two districts
    of one name stay two; empty where the design has none), `size` (voters on the roll; null where unknown).
    """

    table: pl.DataFrame

    def __post_init__(self) -> None:
        if dict(self.table.schema) != _COLUMNS:
            raise CallError(
                f"The frame has the columns {list(self.table.schema)}.", expected=", ".join(_COLUMNS)
            )
        repeated = self.table.filter(pl.col("station_id").is_duplicated())["station_id"].unique().sort()
        if len(repeated):
            listed = ", ".join(repeated.head(5))
            raise CallError(
                f"{len(repeated)} codes stand twice in the frame: {listed}.", expected="each code once"
            )

    @property
    def stations(self) -> int:
        """Number of stations."""
        return self.table.height

    def sha256(self) -> str:
        """Return the hash of the frame's canonical text: CSV, sorted by code, every text quoted."""
        return hashlib.sha256(self.text().encode()).hexdigest()

    def text(self) -> str:
        """Return that text."""
        return self.table.write_csv(quote_style="non_numeric", line_terminator="\n")


def frame_of(results: Results, *, strata: int = 0, clusters: int = 0) -> Frame:
    """Take the register from a results table, often that of the election before.

    Args:
        results: Stations with their areas; `registered` is the size.
        strata: Area level whose areas are the strata, 1 the widest; 0 for none.
        clusters: Area level whose areas are drawn as a whole; 0 for none.

    Returns:
        The frame. An area is named with its parents: two districts of one name are two strata.

    Raises:
        NotComputableError: The table does not have that level, or a station lacks its name.
        CallError: A code stands twice.
    """
    table = results.frame.select(
        "station_id",
        _path(results, strata).alias("stratum"),
        _path(results, clusters).alias("cluster"),
        pl.col("registered").alias("size"),
    )
    for name, level in (("stratum", strata), ("cluster", clusters)):
        if level and table[name].null_count():
            raise NotComputableError(f"The {name}", reason=f"stations have no name at area level {level}")
    return Frame(table.sort("station_id"))


def _path(results: Results, level: int) -> pl.Expr:
    """Return the name of an area with its parents before it."""
    if level > len(results.area_levels):
        reason = f"the table has {len(results.area_levels)} area levels"
        raise NotComputableError(f"Area level {level}", reason=reason)
    return pl.concat_str(results.area_columns[:level], separator=" / ") if level else pl.lit("")
