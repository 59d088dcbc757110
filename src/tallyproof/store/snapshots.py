"""Save and load snapshots: the table as Parquet, everything else as JSON beside it."""

import io
import json
from collections.abc import Hashable
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from tallyproof.disk import write_atomically
from tallyproof.election.contest import Choice, ChoiceId, ChoiceKind, Contest, ContestId
from tallyproof.election.problem import Problem, Refusal, RowAccount
from tallyproof.election.published import PublishedTotal
from tallyproof.election.results import Results
from tallyproof.election.snapshot import Snapshot, SnapshotId, SourceFile, Supersession, snapshot_id
from tallyproof.errors import ReproducibilityError, StoredFileError

__all__ = ["load_replaces", "load_snapshot", "save_snapshot"]

SCHEMA = "tallyproof.snapshot/1"


def save_snapshot(folder: Path, snapshot: Snapshot) -> tuple[Path, Path]:
    """Write a snapshot as `<id>.parquet` and `<id>.json`; saving the same one again changes nothing.

    Args:
        folder: Where snapshots are kept; made if absent.
        snapshot: What to save.

    Returns:
        The two paths.
    """
    table, facts = folder / f"{snapshot.id}.parquet", folder / f"{snapshot.id}.json"
    buffer = io.BytesIO()
    snapshot.results.frame.write_parquet(buffer, compression="zstd")
    text = json.dumps(_facts(snapshot), ensure_ascii=False, indent=1, sort_keys=True)
    write_atomically(facts, text.encode())  # first: a version counts as kept once its table is there
    write_atomically(table, buffer.getvalue())
    return table, facts


def load_snapshot(folder: Path, name: SnapshotId) -> Snapshot:
    """Read a snapshot and check that its content still has the hash that names it.

    The last four that were read are kept in memory for as long as nobody writes to their files: a server asks for the
    version in force on every page.

    Raises:
        InputError: There is no such snapshot, or a file of it is damaged.
        ReproducibilityError: The content does not have the recorded hash.
    """
    table, facts = folder / f"{name}.parquet", folder / f"{name}.json"
    for path in (table, facts):
        if not path.is_file():
            raise StoredFileError(path.name, found="no such file", expected="a snapshot of this project")
    return _checked(table.resolve(), facts.resolve(), name, (_last_write(table), _last_write(facts)))


def _last_write(path: Path) -> tuple[int, int, int]:
    """Return what tells that a file is another one, or was written to since."""
    about = path.stat()
    return about.st_ino, about.st_mtime_ns, about.st_size


@lru_cache(maxsize=4)
def _checked(table: Path, facts: Path, name: SnapshotId, _written: Hashable) -> Snapshot:
    """Read a snapshot whose files were last written as told."""
    try:
        recorded = json.loads(facts.read_text(encoding="utf-8"))
        snapshot = _snapshot(recorded, pl.read_parquet(table))
    except (ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
        raise StoredFileError(facts.name, found=str(error), expected=f"a snapshot ({SCHEMA})") from error
    if (now := snapshot_id(snapshot.results)) != name:
        raise ReproducibilityError(f"Snapshot {name}", recorded=name, now=now)
    return snapshot


def load_replaces(folder: Path, name: SnapshotId) -> Supersession | None:
    """Return which version a snapshot replaced and why, without reading its table; raises InputError."""
    path = folder / f"{name}.json"
    try:
        replaces = json.loads(path.read_text(encoding="utf-8"))["replaces"]
        return Supersession(**replaces) if replaces else None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoredFileError(path.name, found=str(error), expected=f"a snapshot ({SCHEMA})") from error


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
