"""Observers' copies of the sheets as one table, to be compared with the official one."""

import json
from dataclasses import dataclass

import polars as pl

from tallyproof.election.results import COUNTS

__all__ = ["SheetCopies", "sheet_copies"]


@dataclass(frozen=True, slots=True)
class SheetCopies:
    """What observers copied from the sheets."""

    table: pl.DataFrame
    """`station_id` as the observers name it, counts, and votes under the names of the choices; null where blank."""
    contradicting: tuple[str, ...]
    """Stations of which two reports give different figures; none of them is taken."""


def sheet_copies(reports: pl.DataFrame) -> SheetCopies:
    """Collect the figures that reports copy from the sheets.

    Args:
        reports: Columns `REPORT_COLUMNS`; those with a station and at least one figure are used.

    Returns:
        One row a station. Reports that complete each other are joined; a figure told twice in two ways is a
        contradiction, and the station is left out and named.
    """
    figures: dict[str, dict[str, int]] = {}
    against: set[str] = set()
    used = reports.filter((pl.col("kind") != "activity") & pl.col("station").is_not_null())
    for station, text in (
        used.filter(pl.col("figures").is_not_null()).select("station", "figures").iter_rows()
    ):
        known = figures.setdefault(station, {})
        for name, value in json.loads(text).items():
            if value is not None and known.setdefault(name, value) != value:
                against.add(station)
    names = {name for known in figures.values() for name in known}
    columns = [*(name for name in COUNTS if name in names), *sorted(names - set(COUNTS))]
    kept = {station: known for station, known in figures.items() if station not in against}
    table = pl.DataFrame(
        {"station_id": list(kept)}
        | {_shown(name): [known.get(name) for known in kept.values()] for name in columns},
        schema={"station_id": pl.String()} | {_shown(name): pl.Int64() for name in columns},
    )
    return SheetCopies(table.sort("station_id"), tuple(sorted(against)))


def _shown(name: str) -> str:
    return name.removeprefix("votes__")
