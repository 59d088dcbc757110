"""Save and load snapshots: the table as Parquet, everything else as JSON beside it.

Other files may give the same table later: a commission prints again what a court had corrected. Then the table stays
one, and what was found while reading those files, with the totals that they print, is kept beside it once more.
"""

import hashlib
import io
import json
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from tallyproof.disk import last_write, write_atomically
from tallyproof.election.contest import Choice, ChoiceId, ChoiceKind, Contest, ContestId
from tallyproof.election.problem import Problem, Refusal, RowAccount
from tallyproof.election.published import PublishedTotal
from tallyproof.election.results import Results
from tallyproof.election.snapshot import Snapshot, SnapshotId, SourceFile, Supersession, snapshot_id
from tallyproof.errors import ReproducibilityError, StoredFileError

__all__ = ["load_replaces", "load_snapshot", "prints_totals", "reading_name", "save_reading", "save_snapshot"]

SCHEMA = "tallyproof.snapshot/1"


def save_snapshot(folder: Path, snapshot: Snapshot) -> tuple[Path, Path]:
    """Write a snapshot as `<id>.parquet` and `<id>.json`; saving the same one again changes nothing.

    Args:
        folder: Where snapshots are kept; made if absent.
        snapshot: What to save.

    Returns:
        The two paths.
    """
    table, facts = folder / f"{snapshot.id}.parquet", _facts_path(folder, snapshot.id)
    buffer = io.BytesIO()
    snapshot.results.frame.write_parquet(buffer, compression="zstd")
    _write_facts(facts, snapshot)  # first: a version counts as kept once its table is there
    write_atomically(table, buffer.getvalue())
    return table, facts


def reading_name(folder: Path, snapshot: Snapshot) -> str:
    """Return the name of a reading: from which files, by which mapping a saved table was read.

    Args:
        folder: Where snapshots are kept.
        snapshot: One whose table is saved there.

    Returns:
        16 hexadecimal digits of the hash of the files and the mapping; empty for the reading that the snapshot was
        saved with. Files with the same bytes, whatever they are called, read by the same mapping, are one reading.
    """
    with _stored(_facts_path(folder, snapshot.id)) as path:
        first = json.loads(path.read_text(encoding="utf-8"))
        saved_with = _digest([file["sha256"] for file in first["files"]], first["mapping"])
    name = _digest([file.sha256 for file in snapshot.files], snapshot.mapping)
    return "" if name == saved_with else name


def _digest(hashes: Iterable[str], mapping: str) -> str:
    read = json.dumps([sorted(hashes), mapping])
    return hashlib.sha256(read.encode()).hexdigest()[:16]


def save_reading(folder: Path, snapshot: Snapshot) -> str:
    """Write what stands beside the table of a saved snapshot, where other files gave it now; return `reading_name`."""
    name = reading_name(folder, snapshot)
    path = _facts_path(folder, snapshot.id, name)
    if not path.exists():
        _write_facts(path, snapshot)
    return name


def prints_totals(folder: Path, name: SnapshotId, reading: str = "") -> bool:
    """Return whether the source of a snapshot prints totals of areas, without reading its table; raises InputError."""
    with _stored(_facts_path(folder, name, reading)) as path:
        return bool(json.loads(path.read_text(encoding="utf-8"))["published"])


def load_snapshot(folder: Path, name: SnapshotId, reading: str = "") -> Snapshot:
    """Read a snapshot and check that its content still has the hash that names it.

    The last four that were read are kept in memory for as long as nobody writes to their files: a server asks for the
    version in force on every page.

    Args:
        folder: Where snapshots are kept.
        name: The snapshot.
        reading: From which files, as `save_reading` names it; empty: from those that it was saved with.

    Raises:
        InputError: There is no such snapshot, or a file of it is damaged.
        ReproducibilityError: The content does not have the recorded hash.
    """
    table, facts = folder / f"{name}.parquet", _facts_path(folder, name, reading)
    for path in (table, facts):
        if not path.is_file():
            raise StoredFileError(path.name, found="no such file", expected="a snapshot of this project")
    return _checked(table.resolve(), facts.resolve(), name, (last_write(table), last_write(facts)))


@lru_cache(maxsize=4)
def _checked(table: Path, facts: Path, name: SnapshotId, _written: Hashable) -> Snapshot:
    """Read a snapshot whose files were last written as told."""
    with _stored(facts):
        snapshot = _snapshot(json.loads(facts.read_text(encoding="utf-8")), pl.read_parquet(table))
    if (now := snapshot_id(snapshot.results)) != name:
        raise ReproducibilityError(f"Snapshot {name}", recorded=name, now=now)
    return snapshot


def load_replaces(folder: Path, name: SnapshotId) -> Supersession | None:
    """Return which version a snapshot replaced and why, without reading its table; raises InputError."""
    with _stored(_facts_path(folder, name)) as path:
        replaces = json.loads(path.read_text(encoding="utf-8"))["replaces"]
        return Supersession(**replaces) if replaces else None


@contextmanager
def _stored(facts: Path) -> Iterator[Path]:
    """Raise InputError where a snapshot cannot be made of what is read inside."""
    try:
        yield facts
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
        raise StoredFileError(facts.name, found=str(error), expected=f"a snapshot ({SCHEMA})") from error


def _facts_path(folder: Path, name: SnapshotId, reading: str = "") -> Path:
    return folder / (f"{name}.{reading}.json" if reading else f"{name}.json")


def _write_facts(path: Path, snapshot: Snapshot) -> None:
    text = json.dumps(_facts(snapshot), ensure_ascii=False, indent=1, sort_keys=True)
    write_atomically(path, text.encode())


def _facts(snapshot: Snapshot) -> dict[str, Any]:
    results = snapshot.results
    return {
        "schema": SCHEMA,
        "id": snapshot.id,
        "contest": asdict(results.contest),
        "choices": [asdict(choice) for choice in results.choices],
        "area_levels": list(results.area_levels),
        "rows": asdict(snapshot.rows),
        "problems": [asdict(problem) for problem in snapshot.problems],
        "files": [asdict(file) for file in snapshot.files],
        "format": snapshot.format,
        "encoding": snapshot.encoding,
        "mapping": snapshot.mapping,
        "published": [asdict(total) for total in snapshot.published],
        "replaces": asdict(snapshot.replaces) if snapshot.replaces else None,
    }


def _snapshot(facts: dict[str, Any], frame: pl.DataFrame) -> Snapshot:
    contest = facts["contest"]
    results = Results(
        frame=frame,
        contest=Contest(ContestId(contest["id"]), contest["name"], contest["date"]),
        choices=tuple(Choice(ChoiceId(c["id"]), c["name"], ChoiceKind(c["kind"])) for c in facts["choices"]),
        area_levels=tuple(facts["area_levels"]),
    )
    replaces = facts["replaces"]
    return Snapshot(
        id=SnapshotId(facts["id"]),
        results=results,
        rows=_account(facts["rows"]),
        problems=tuple(Problem(**problem) for problem in facts["problems"]),
        files=tuple(SourceFile(**file) for file in facts["files"]),
        mapping=facts["mapping"],
        published=tuple(_published(total) for total in facts["published"]),
        replaces=Supersession(**replaces) if replaces else None,
        format=facts["format"],
        encoding=facts["encoding"],
    )


def _account(rows: dict[str, Any]) -> RowAccount:
    refusals = tuple(Refusal(**(refusal | {"rows": tuple(refusal["rows"])})) for refusal in rows["refusals"])
    return RowAccount(read=rows["read"], used=rows["used"], refusals=refusals)


def _published(total: dict[str, Any]) -> PublishedTotal:
    return PublishedTotal(**(total | {"areas": tuple(total["areas"])}))
