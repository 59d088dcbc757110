"""Compare a dossier with what its source gives now."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from tallyproof.dossier.manifest import SCHEMA
from tallyproof.errors import InputError

__all__ = ["Difference", "compare_documents", "compare_files", "compare_tables", "load_manifest"]

_KEY = ("contest_id", "station_id", "source_row")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was recorded."""

    what: str
    """A file, a station and a field, or a place in a document."""
    recorded: str
    now: str
    station_id: str | None = None
    field: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def load_manifest(directory: Path) -> dict[str, Any]:
    """Read the manifest of a dossier; raises InputError where there is none, or it is damaged."""
    path = directory / "manifest.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(str(path), found=str(error), expected="the manifest of a dossier") from error
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise InputError(str(path), found="another schema", expected=SCHEMA)
    return found


def compare_files(directory: Path, manifest: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield the files of a dossier whose bytes are not those that the manifest names."""
    for name, described in sorted(manifest["files"].items()):
        path = directory / Path(name).name
        now = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no such file"
        if now != described["sha256"]:
            yield Difference(name, described["sha256"], now)


def compare_tables(recorded: pl.DataFrame, now: pl.DataFrame) -> Iterator[Difference]:
    """Yield each cell in which two results tables differ, with its station and field.

    Args:
        recorded: The table of the dossier.
        now: The table that the source gives now.

    Yields:
        Columns that only one of them has, then stations, then cells, in the order of the recorded table.
    """
    for column in [c for c in (*recorded.columns, *now.columns) if (c in recorded.columns) != (c in now.columns)]:
        there = column in recorded.columns
        yield Difference(column, "a column" if there else "–", "–" if there else "a column", None, column)
    common = [c for c in recorded.columns if c in now.columns and c not in _KEY]
    keys = [key for key in _KEY if key in recorded.columns and key in now.columns]
    joined = recorded.join(now, on=keys, how="full", suffix=" now", nulls_equal=True, maintain_order="left")
    yield from _rows(joined, keys)
    both = joined.drop_nulls(["station_id", "station_id now"])
    for column in common:
        changed = both.filter(pl.col(column).ne_missing(pl.col(f"{column} now")))
        for station, before, after in changed.select("station_id", column, f"{column} now").iter_rows():
            yield Difference(f"{station}: {column}", _shown(before), _shown(after), station, column)


def compare_documents(recorded: object, now: object, place: str = "") -> Iterator[Difference]:
    """Yield each place in which two JSON documents differ."""
    if isinstance(recorded, dict) and isinstance(now, dict):
        for key in sorted(recorded.keys() | now.keys()):
            yield from compare_documents(recorded.get(key), now.get(key), f"{place}/{key}")
    elif isinstance(recorded, list) and isinstance(now, list) and len(recorded) == len(now):
        for index, (before, after) in enumerate(zip(recorded, now, strict=True)):
            yield from compare_documents(before, after, f"{place}/{index}")
    elif recorded != now:
        yield Difference(place, _shown(recorded), _shown(now))


def _rows(joined: pl.DataFrame, keys: list[str]) -> Iterator[Difference]:
    for row in joined.filter(pl.col("station_id now").is_null()).select(keys).iter_rows(named=True):
        yield Difference(row["station_id"], f"row {row['source_row']}", "–", row["station_id"])
    for row in joined.filter(pl.col("station_id").is_null()).iter_rows(named=True):
        station = row["station_id now"]
        yield Difference(station, "–", f"row {row['source_row now']}", station)


def _shown(value: object) -> str:
    if value is None:
        return "–"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 200 else f"{text[:200]}…"  # noqa: PLR2004 - a line on a screen
