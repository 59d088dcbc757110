"""From the whole contest down to one station: totals of an area, its parts, and what is known about a station."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from rapidfuzz import fuzz, process

from tallyproof.election.results import COUNTS, Results, area_column
from tallyproof.election.snapshot import Snapshot, SnapshotId
from tallyproof.errors import UnknownNameError
from tallyproof.store import Project
from tallyproof.texts import load_catalogue
from tallyproof.workflow.request import Document
from tallyproof.workflow.station_search import find_stations
from tallyproof.workflow.versions import (
    gone_stations,
    results_ever,
    snapshot_in_force,
    snapshot_kept,
    versions_back,
    why_words,
)

__all__ = [
    "Page",
    "area_document",
    "area_parts",
    "codes_in_force",
    "codes_known",
    "hold_in_memory",
    "is_large",
    "known_among",
    "nearest_codes",
    "perhaps_meant",
    "respelled",
    "station_document",
    "stations_typed",
]

_KEPT = 4
"""Versions whose failed checks are held in memory."""
_ROWS_KEPT = 1_000
"""Rows of stations, each as one version had it, that are held in memory; their tables need not be."""
_LARGE = 20_000
_NEAREST = 20
_ALIKE = 60
"""Of a hundred: how much of two codes must be the same for one to be proposed in place of the other."""


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of a long list, and in which order."""

    number: int = 1
    size: int = 100
    order: str = ""
    """A column of the parts: `name`, `stations`, a count, `turnout`, `votes__...`, `failed`; `-` in front: largest
    first."""


def area_document(folder: Path, path: Sequence[str], language: str, page: Page) -> Document:
    """Return the totals of an area and its parts: areas of the next level, or stations.

    Args:
        folder: A project.
        path: Names of areas from the widest down; empty: the whole contest.
        language: Of the findings that are counted.
        page: Which parts.

    Returns:
        `level` and `path`; `totals`; `parts` (rows with name or station, counts, turnout, votes, failed checks);
        `number_of_parts`; `choices`. Counts are null where no station reported them, failed checks where nobody
        checked this version yet.

    Raises:
        UnknownNameError: There is no such area.
        InputError: There are no results yet.
    """
    snapshot = snapshot_in_force(folder)
    results = snapshot.results
    here = _marked(_within(results, path), folder, snapshot.id, language)
    ordered = _ordered(_parts(here, results, path), page.order)
    start = (page.number - 1) * page.size
    return {
        "schema": "tallyproof.area/1",
        "snapshot": snapshot.id,
        "contest": results.contest.name,
        "levels": list(results.area_levels),
        "path": list(path),
        "of_stations": len(path) == len(results.area_levels),
        "columns": [name for name in COUNTS if results.has(name)],
        "choices": [{"column": c.column, "name": c.name} for c in results.choices],
        "totals": _areas(here, results, level=None).row(0, named=True),
        "number_of_parts": ordered.height,
        "parts": ordered.slice(start, page.size).to_dicts(),
    }


def area_parts(folder: Path, path: Sequence[str], language: str, order: str) -> pl.DataFrame:
    """Return all parts of an area as `area_document` lists them page by page; raises as it does.

    Returns:
        One row a part; columns `name`, `stations` (areas) or `source_row` (stations), counts, turnout (share 0-1),
        votes, `failed`; null where nothing was reported or nobody checked.
    """
    snapshot = snapshot_in_force(folder)
    here = _marked(_within(snapshot.results, path), folder, snapshot.id, language)
    return _ordered(_parts(here, snapshot.results, path), order)


def _parts(here: pl.DataFrame, results: Results, path: Sequence[str]) -> pl.DataFrame:
    deeper = len(path) < len(results.area_levels)
    return _areas(here, results, level=len(path) + 1) if deeper else _stations(here, results)


def hold_in_memory(folder: Path) -> None:
    """Load the version in force, so that the first page about it need not wait."""
    if Project.open(folder).current_name():
        snapshot_in_force(folder)


def is_large(folder: Path) -> bool:
    """Return whether the results in force have so many stations that what looks at all of them is long work."""
    return (
        Project.open(folder).current_name() is not None
        and snapshot_in_force(folder).results.stations > _LARGE
    )


def stations_typed(folder: Path, text: str) -> list[str]:
    """Return the codes of stations that somebody typed, each once, in their order.

    Codes stand on lines of their own, or between commas, semicolons or spaces. A code that itself holds such a sign is
    kept whole where any version has it; codes that none has are returned as they were typed.

    Args:
        folder: A project; one without results knows no codes.
        text: What was typed.
    """
    known = codes_known(folder) if Project.open(folder).current_name() else frozenset[str]()
    found: list[str] = []
    for line in text.splitlines():
        for piece in [line] if line.strip() in known else re.split("[,;]", line):
            found += [piece.strip()] if piece.strip() in known else piece.split()
    return list(dict.fromkeys(found))


def codes_in_force(folder: Path) -> frozenset[str]:
    """Return the codes of all stations of the version in force; raises InputError where there are no results yet."""
    return frozenset(snapshot_in_force(folder).results.frame["station_id"].drop_nulls())


def codes_known(folder: Path) -> frozenset[str]:
    """Return the codes of all stations of the version in force and of those before it; raises as `codes_in_force`."""
    return codes_in_force(folder) | frozenset(gone_stations(folder)["station_id"])


def known_among(folder: Path, stations: Iterable[str]) -> frozenset[str]:
    """Return those of some codes that any version of the results has, so that the station has a page."""
    known = results_ever(folder)
    asked = list(stations)
    if known is None or not asked:
        return frozenset()
    return frozenset(known.frame.filter(pl.col("station_id").is_in(asked))["station_id"])


def perhaps_meant(folder: Path, stations: Sequence[str], *, limit: int = 3) -> dict[str, list[str]]:
    """Return, for codes that no version has, those that are written most like each, at most so many.

    Args:
        folder: A project; one without results proposes nothing.
        stations: The codes.
        limit: Proposals for each; where one differs in case and spaces only, it stands alone.
    """
    known, same = results_ever(folder), respelled(folder, stations)
    codes = known.frame["station_id"].drop_nulls().unique().sort().to_list() if known else []
    return {one: [same[one]] if one in same else _alike(one, codes, limit) for one in stations if codes}


def _alike(station: str, codes: list[str], limit: int) -> list[str]:
    """Return the codes of which most letters are those of another, in their order; quick among 168,000."""
    found = process.extract(station, codes, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=limit)
    return [code for code, _, _ in found]


def nearest_codes(station: str, codes: Iterable[str]) -> list[str]:
    """Return the codes that are written most like one that there is not, the nearest first.

    Example:
        >>> nearest_codes("O12", ["012", "112", "777"])[:2]
        ['012', '112']
    """
    return [found for found, _, _ in process.extract(station, sorted(codes), limit=_NEAREST)]


def respelled(folder: Path, typed: Iterable[str]) -> dict[str, str]:
    """Return, for codes as somebody typed them, the known code that differs in nothing but case and spaces.

    Args:
        folder: A project; one without results knows no codes.
        typed: Codes; those for which there is no such code, or more than one, are left out.
    """
    known = results_ever(folder)
    if known is None:
        return {}
    asked = pl.DataFrame({"typed": sorted(set(typed))}, schema={"typed": pl.String()})
    codes = known.frame.select("station_id").unique().drop_nulls()
    same = asked.select("typed", _plain("typed")).join(
        codes.select("station_id", _plain("station_id")), on="plain"
    )
    return dict(same.filter(pl.col("typed").is_unique()).select("typed", "station_id").iter_rows())


def _plain(column: str) -> pl.Expr:
    """Return codes without what a hand adds or drops: case and spaces."""
    text = pl.col(column).str.normalize("NFKC").str.to_lowercase()
    return text.str.replace_all(r"\s+", "").alias("plain")


def station_document(folder: Path, station: str, row: int | None, language: str) -> Document:
    """Return everything kept about one station, and how each version had it.

    Args:
        folder: A project.
        station: Its code.
        row: Its row in the source, where several rows have this code; None: any.
        language: Of the findings.

    Returns:
        `snapshot` (the version in force, or the newest one that has the station where that one has it no more),
        `in_force` (whether it is the former), `lost` (None, or why the station is no more: `number` and `snapshot` of
        the version without it, the rest as `why_words`), `station` (its row), `others` (rows of the same code),
        `versions` (newest first, each with its counts and what it replaced), `checks` that it fails, `tested` whether
        methods were applied to this version, `signals` that name it.

    Raises:
        UnknownNameError: No version in force, now or before, has such a station.
    """
    snapshot, lost = _having(folder, station, language)
    rows = _rows_of(snapshot.results, station)
    chosen = next((one for one in rows if one["source_row"] == row), rows[0])
    key = (chosen["station_id"], chosen["source_row"])
    load = Project.open(folder).load_finding
    checked, tested = (load(snapshot.id, f"{step}.{language}") for step in ("check", "test"))
    return {
        "schema": "tallyproof.station/1",
        "snapshot": snapshot.id,
        "in_force": lost is None,
        "lost": lost,
        "station": chosen,
        "areas": [chosen[column] for column in snapshot.results.area_columns],
        "levels": list(snapshot.results.area_levels),
        "others": [one for one in rows if one is not chosen],
        "columns": list(COUNTS),
        "choices": [{"column": c.column, "name": c.name} for c in snapshot.results.choices],
        "versions": list(_versions(folder, station, key[1], language)),
        "checks": _named_by(checked, "checks", key),
        "tested": tested is not None,
        "signals": _named_by(tested, "methods", key),
    }


def _having(folder: Path, station: str, language: str) -> tuple[Snapshot, Document | None]:
    """Return the newest version with a station, and why the one in force has it no more; None where it has it."""
    snapshot = snapshot_in_force(folder)
    if (snapshot.results.frame["station_id"] == station).any():
        return snapshot, None
    gone = gone_stations(folder).filter(pl.col("station_id") == station)
    if gone.is_empty():
        near = [one["station_id"] for one in find_stations(folder, station, limit=20)]
        near = near or nearest_codes(station, codes_in_force(folder))
        raise UnknownNameError("station", station, near)
    had, lost = SnapshotId(gone["had"][0]), Project.open(folder).history()[gone["lost"][0] - 1]
    why = why_words(lost.why, load_catalogue(language))
    return snapshot_kept(folder, had), {"number": lost.number, "snapshot": lost.snapshot, **why}


def _within(results: Results, path: Sequence[str]) -> pl.DataFrame:
    if len(path) > len(results.area_levels):
        raise UnknownNameError("area", path[-1], results.area_levels)
    frame = results.frame
    for i, name in enumerate(path):
        chosen = frame.filter(pl.col(area_column(i + 1)) == name)
        if chosen.height == 0:
            known = frame[area_column(i + 1)].drop_nulls().unique().sort().head(500).to_list()
            raise UnknownNameError("area", name, known)
        frame = chosen
    return frame


def _areas(frame: pl.DataFrame, results: Results, *, level: int | None) -> pl.DataFrame:
    """Return one row an area of a level, or one for all; a sum is null where no station reported it."""
    counted = (*COUNTS, *results.vote_columns)
    both = pl.col("cast").is_not_null() & pl.col("registered").is_not_null()
    sums = [pl.when(pl.col(n).count() > 0).then(pl.col(n).sum()).alias(n) for n in counted]
    facts = [
        pl.len().alias("stations"),
        pl.col("cast").filter(both).sum().alias("_cast"),
        pl.col("registered").filter(both).sum().alias("_registered"),
        pl.when(pl.col("failed").count() > 0).then(pl.col("failed").gt(0).sum()).alias("failed"),
    ]
    key = pl.lit("").alias("name") if level is None else pl.col(area_column(level)).alias("name")
    return frame.group_by(key, maintain_order=True).agg(*sums, *facts).with_columns(_TURNOUT)


_TURNOUT = pl.when(pl.col("_registered") > 0).then(pl.col("_cast") / pl.col("_registered")).alias("turnout")


def _stations(frame: pl.DataFrame, results: Results) -> pl.DataFrame:
    turnout = pl.when(pl.col("registered") > 0).then(pl.col("cast") / pl.col("registered")).alias("turnout")
    columns = ["station_id", "source_row", *COUNTS, *results.vote_columns, "failed"]
    return frame.select(pl.col("station_id").alias("name"), *columns).with_columns(turnout)


def _ordered(parts: pl.DataFrame, order: str) -> pl.DataFrame:
    column, largest_first = order.removeprefix("-"), order.startswith("-")
    if column not in parts.columns or column.startswith("_"):
        column, largest_first = "name", False
    ties = [name for name in ("name", "source_row") if name in parts.columns and name != column]
    return parts.sort([column, *ties], descending=[largest_first, *(False for _ in ties)], nulls_last=True)


def _marked(frame: pl.DataFrame, folder: Path, version: SnapshotId, language: str) -> pl.DataFrame:
    """Add how many checks each station fails; null where nobody checked this version yet."""
    try:
        failed = _failed(folder, version, language)
    except LookupError:
        return frame.with_columns(pl.lit(None, pl.Int64).alias("failed"))
    return frame.join(failed, on=["station_id", "source_row"], how="left").with_columns(
        pl.col("failed").fill_null(0)
    )


@lru_cache(maxsize=_KEPT)
def _failed(folder: Path, version: SnapshotId, language: str) -> pl.DataFrame:
    """Return how many checks each station fails; without those that fail none.

    Raises:
        LookupError: Nobody checked this version yet; that is not kept in memory.
    """
    document = Project.open(folder).load_finding(version, f"check.{language}")
    if document is None:
        raise LookupError(version)
    rows = [
        (station["station_id"], station["source_row"])
        for check in document["checks"]
        for station in check["stations"]
        if station["station_id"]
    ]
    schema = {"station_id": pl.String(), "source_row": pl.Int64()}
    return pl.DataFrame(rows, schema=schema, orient="row").group_by(*schema).agg(pl.len().alias("failed"))


def _rows_of(results: Results, station: str) -> list[dict[str, Any]]:
    return results.frame.filter(pl.col("station_id") == station).sort("source_row").to_dicts()


def _versions(folder: Path, station: str, row: int | None, language: str) -> Iterator[Document]:
    """Yield how each version had the station, from the one in force back to the first."""
    catalogue = load_catalogue(language)
    for one in versions_back(Project.open(folder)):
        chosen = _row_kept(folder, one.snapshot, station, row)
        told = {"number": one.number, "snapshot": one.snapshot, "row": dict(chosen) if chosen else None}
        yield told | why_words(one.why, catalogue)


@lru_cache(maxsize=_ROWS_KEPT)
def _row_kept(folder: Path, name: SnapshotId, station: str, row: int | None) -> Mapping[str, Any] | None:
    """Return a row of a station as a version had it, the first one where none stood there; None where it had none."""
    rows = _rows_of(snapshot_kept(folder, name).results, station)
    return next((one for one in rows if one["source_row"] == row), rows[0] if rows else None)


def _named_by(
    document: Mapping[str, Any] | None, kind: str, key: tuple[str, int | None]
) -> list[dict[str, Any]]:
    """Return the checks or methods that name a station, each with what it says of it."""
    return [
        {name: one[name] for name in ("code", "title", "name", "meaning") if name in one}
        | {"station": station}
        for one in (document or {}).get(kind, ())
        for station in one["stations"]
        if (station.get("station_id"), station.get("source_row")) == key
    ]
