"""Compare a dossier with a recomputation: which file, which station, which figure differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import polars as pl

from tallyproof.disk import sha256_of
from tallyproof.dossier.manifest import MANIFEST
from tallyproof.election.contest import Choice, ChoiceId, ChoiceKind, Contest, ContestId
from tallyproof.election.results import Results
from tallyproof.errors import InputError, TallyproofError

__all__ = [
    "Difference",
    "DocumentDifference",
    "FileDifference",
    "FileState",
    "compare_documents",
    "compare_files",
    "compare_snapshots",
    "load_recorded_results",
]

WHOLE_ROW = "*"
"""The field of a difference that is about a whole row."""
PRESENT, ABSENT = "present", None

_KEY = ("station_id", "occurrence")


class FileState(StrEnum):
    """How a file differs from its manifest."""

    MISSING = "missing"
    CHANGED = "changed"
    UNEXPECTED = "unexpected"


@dataclass(frozen=True, slots=True)
class FileDifference:
    """A file of a dossier that is not as the manifest records it."""

    name: str
    state: FileState
    recorded: str | None
    """SHA-256 by the manifest; None for a file that it does not name."""
    now: str | None
    """SHA-256 of the file as it is; None where it is missing."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of a station that is not what was recorded.

    A row that was added or removed has the field "*", with None on the side where it is absent.
    """

    station_id: str
    field: str
    recorded: int | float | str | None
    now: int | float | str | None
    occurrence: int = 1
    """Which of the rows with this station's code, in the order of the source; 1 where it is unique."""


@dataclass(frozen=True, slots=True)
class DocumentDifference:
    """A value of a document that is not what was recorded."""

    path: str
    """Where it stands: names and positions joined by "/"."""
    recorded: object
    now: object


def compare_files(manifest: Mapping[str, Any], directory: Path) -> list[FileDifference]:
    """Return the files of a dossier that are missing, changed or not in the manifest, sorted by name.

    Args:
        manifest: As `load_manifest` gives it.
        directory: The folder of the dossier.
    """
    recorded = {name: str(entry["sha256"]) for name, entry in manifest["files"].items()}
    present = {path.name: path for path in directory.iterdir() if path.name != MANIFEST}
    found = []
    for name in sorted({*recorded, *present}):
        now = sha256_of(present[name]) if name in present else None
        if now != recorded.get(name) or name not in recorded:
            found.append(FileDifference(name, _state(name, recorded, present), recorded.get(name), now))
    return found


def compare_snapshots(recorded: Results, now: Results) -> list[Difference]:
    """Return every figure that differs between two versions of the results.

    Rows are matched by station code; rows that share one, by their order in the source. A missing count
    and a zero are different. The position of a row in its source is not compared.

    Args:
        recorded: The version of the dossier.
        now: The version read again.

    Returns:
        Differences sorted by station, then by field in the order of the table: changed figures, rows added
        or removed, and, with the station "*", columns that only one of the versions has.
    """
    before, after = _keyed(recorded), _keyed(now)
    shared = [c for c in before.columns if c in after.columns and c not in {*_KEY, "source_row"}]
    both = before.join(after, on=_KEY, how="full", coalesce=True, suffix="__now")
    found = [
        *_columns_of_one(recorded, now),
        *_rows_of_one(both, removed=True),
        *_rows_of_one(both, removed=False),
    ]
    matched = both.filter(pl.col("here").is_not_null() & pl.col("here__now").is_not_null())
    for column in shared:
        if column != "here":
            found.extend(_changed(matched, column))
    order = {name: position for position, name in enumerate(shared)}
    return sorted(found, key=lambda d: (d.station_id, d.occurrence, order.get(d.field, -1), d.field))


def compare_documents(recorded: object, now: object, *, limit: int = 1000) -> list[DocumentDifference]:
    """Return where two JSON documents differ, depth first, at most `limit` places.

    Example:
        >>> compare_documents({"a": [1, 2]}, {"a": [1, 3]})
        [DocumentDifference(path='a/1', recorded=2, now=3)]
    """
    found = []
    for difference in _walk(recorded, now, ()):
        found.append(difference)
        if len(found) == limit:
            break
    return found


def load_recorded_results(directory: Path, manifest: Mapping[str, Any]) -> Results:
    """Read the results that a dossier was made from.

    Raises:
        InputError: `snapshot.parquet` is missing or is not the table that the manifest describes.
    """
    path, head = directory / "snapshot.parquet", manifest["results"]
    contest = head["contest"]
    try:
        return Results(
            frame=pl.read_parquet(path),
            contest=Contest(ContestId(contest["id"]), contest["name"], contest["date"]),
            choices=tuple(
                Choice(ChoiceId(c["id"]), c["name"], ChoiceKind(c["kind"])) for c in head["choices"]
            ),
            area_levels=tuple(head["area_levels"]),
        )
    except (OSError, KeyError, ValueError, TallyproofError, pl.exceptions.PolarsError) as error:
        raise InputError(str(path), found=str(error), expected="the results of this dossier") from error


def _state(name: str, recorded: Mapping[str, str], present: Mapping[str, Path]) -> FileState:
    if name not in recorded:
        return FileState.UNEXPECTED
    return FileState.CHANGED if name in present else FileState.MISSING


def _keyed(results: Results) -> pl.DataFrame:
    """Number the rows that share a station code, in the order of the source."""
    ordered = results.frame.sort("station_id", "source_row", maintain_order=True, nulls_last=True)
    return ordered.with_columns(
        pl.col("station_id").fill_null(""),
        pl.int_range(1, pl.len() + 1).over("station_id").alias("occurrence"),
        pl.lit(value=True).alias("here"),
    )


def _columns_of_one(recorded: Results, now: Results) -> Iterator[Difference]:
    before, after = recorded.frame.columns, now.frame.columns
    for name in before:
        if name not in after:
            yield Difference(WHOLE_ROW, name, PRESENT, ABSENT)
    for name in after:
        if name not in before:
            yield Difference(WHOLE_ROW, name, ABSENT, PRESENT)


def _rows_of_one(both: pl.DataFrame, *, removed: bool) -> Iterator[Difference]:
    absent = "here__now" if removed else "here"
    recorded, now = (PRESENT, ABSENT) if removed else (ABSENT, PRESENT)
    for station, occurrence in both.filter(pl.col(absent).is_null()).select(_KEY).iter_rows():
        yield Difference(station, WHOLE_ROW, recorded, now, occurrence)


def _changed(matched: pl.DataFrame, column: str) -> Iterator[Difference]:
    unequal = matched.filter(pl.col(column).ne_missing(pl.col(f"{column}__now")))
    for station, occurrence, old, new in unequal.select(*_KEY, column, f"{column}__now").iter_rows():
        yield Difference(station, column, old, new, occurrence)


def _walk(recorded: object, now: object, path: tuple[str, ...]) -> Iterator[DocumentDifference]:
    if isinstance(recorded, Mapping) and isinstance(now, Mapping):
        for key in sorted({*recorded, *now}):
            yield from _walk(recorded.get(key, _NOTHING), now.get(key, _NOTHING), (*path, str(key)))
    elif isinstance(recorded, list) and isinstance(now, list):
        for index in range(max(len(recorded), len(now))):
            before = recorded[index] if index < len(recorded) else _NOTHING
            after = now[index] if index < len(now) else _NOTHING
            yield from _walk(before, after, (*path, str(index)))
    elif recorded != now or type(recorded) is not type(now):
        old, new = (None if side is _NOTHING else side for side in (recorded, now))
        yield DocumentDifference("/".join(path), old, new)


_NOTHING = object()
"""Stands for a value that one of two documents does not have."""
