"""Find the station of the register that each report is about, by its code and never by a name alone."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

import polars as pl

from tallyproof.election.results import Results
from tallyproof.observation.reports.read_reports import STATION_JOINER

__all__ = ["Place", "placed", "unplaced"]


class Place(StrEnum):
    """Whether a report has a station of the register."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    """The register has no such station: the report is kept and listed."""
    AMBIGUOUS = "ambiguous"
    """Several stations of the register are called so, as in two districts of one name."""
    NONE = "none"
    """The report is not tied to a station."""


def placed(reports: pl.DataFrame, register: Results) -> pl.DataFrame:
    """Add to each report the station of the register.

    Args:
        reports: With a column `station`: a code, or areas and code joined by " / ".
        register: The stations. A report that names k parts is matched with the last k of areas and code.

    Returns:
        The reports with `place`, and `at_row`: the row of the register, the first being 0; null where not known.
    """
    columns = [*register.area_columns, "station_id"]
    parts = pl.col("station").str.split(STATION_JOINER).list.len().clip(upper_bound=len(columns))
    numbered = reports.with_columns(parts.cast(pl.UInt32).alias("depth"))
    names = _counted(_called(numbered.select("station", "depth").drop_nulls().unique(), columns, register))
    joined = numbered.join(names, on=["station", "depth"], how="left", maintain_order="left")
    place = (
        pl.when(pl.col("station").is_null())
        .then(pl.lit(Place.NONE.value))
        .when(pl.col("stations").is_null())
        .then(pl.lit(Place.UNKNOWN.value))
        .when(pl.col("stations") > 1)
        .then(pl.lit(Place.AMBIGUOUS.value))
        .otherwise(pl.lit(Place.KNOWN.value))
    )
    row = pl.when(pl.col("stations") == 1).then("row").alias("at_row")
    return joined.with_columns(place.alias("place"), row).drop("depth", "stations", "row")


def unplaced(reports: pl.DataFrame) -> pl.DataFrame:
    """Add the columns of `placed` where there is no register: no station is known."""
    named = pl.when(pl.col("station").is_null()).then(pl.lit(Place.NONE.value))
    place = named.otherwise(pl.lit(Place.UNKNOWN.value)).alias("place")
    return reports.with_columns(place, pl.lit(None, pl.Int64).alias("at_row"))


def _own_code(register: Results) -> pl.Expr:
    """Return the code of each station inside its area: `007` where the register tells two apart as `North/007`."""
    code = pl.col("station_id")
    for area in register.area_columns:
        before = pl.col(area) + "/"
        inside = code.str.starts_with(before).fill_null(value=False)
        code = pl.when(inside).then(code.str.slice(before.str.len_chars())).otherwise(code)
    return code


def _called(asked: pl.DataFrame, columns: list[str], register: Results) -> Iterator[pl.DataFrame]:
    """Yield the stations that are called as reports call them, for each number of parts that a report names.

    Args:
        asked: `station` and `depth` of reports, each once.
        columns: Areas and code of the register, the widest area first.
        register: The stations.
    """
    named = (
        register.frame.select(*columns).with_row_index("row").with_columns(_own_code(register).alias("own"))
    )
    inside = [*columns[:-1], "own"]
    for (depth,), some in asked.group_by("depth", maintain_order=True):
        yield _names(named, inside, int(str(depth))).join(some, on=["station", "depth"], how="semi")
    whole = _names(named.filter(pl.col("own") != pl.col("station_id")), columns, 1)
    yield whole.join(asked, on=["station", "depth"], how="semi")


def _names(frame: pl.DataFrame, columns: list[str], depth: int) -> pl.DataFrame:
    """Return what each station is called by its last `depth` parts."""
    name = pl.concat_str(columns[-depth:], separator=STATION_JOINER, ignore_nulls=True).str.normalize("NFC")
    return frame.select(
        name.alias("station"), pl.col("row").cast(pl.Int64), pl.lit(depth, pl.UInt32).alias("depth")
    )


def _counted(names: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return each name once, with how many stations are called so."""
    return (
        pl.concat(names)
        .group_by("station", "depth")
        .agg(pl.len().cast(pl.Int64).alias("stations"), pl.col("row").min())
    )
