"""Backups that an administrator makes on the server: in the project, the newest ones, each to be taken away."""

import json
import shutil
from pathlib import Path
from typing import Any

from tallyproof.disk import write_atomically
from tallyproof.store.backup import BACKUPS
from tallyproof.workflow.backup import make_backup
from tallyproof.workflow.kept_work import about_work, folder_of_work, works_kept
from tallyproof.workflow.request import Document, Progress

__all__ = ["KEPT", "backup_file", "backups_of", "keep_backup"]

KEPT = 3
"""Backups that stay on the server; an older one goes when a new one is made."""


def keep_backup(
    folder: Path, key: str, *, at: str, by: str, database: str = "", progress: Progress = lambda _: None
) -> Document:
    """Make a backup in `backups/<key>/` of a project; what a stopped one left is taken away.

    Args:
        folder: The project.
        key: Sixteen hexadecimal digits.
        at: When it was asked for.
        by: Who asked.
        database: URL of PostgreSQL where the records are kept there.
        progress: Told of each step.
    """
    target = folder_of_work(folder / BACKUPS, key, kind="backup")
    if (target / "about.json").is_file():
        return {"key": key}
    for unfinished in (path for path in target.parent.glob("*") if not (path / "about.json").is_file()):
        shutil.rmtree(unfinished, ignore_errors=True)
    target.mkdir(parents=True, mode=0o700)
    progress("backup")
    made = make_backup(folder, target / "backup.zip", database=database)
    about = {
        "key": key,
        "at": at,
        "by": by,
        "bytes": (target / "backup.zip").stat().st_size,
        "sha256": made["sha256"],
        "files": made["files"],
        "rows": sum(made["rows"].values()),
    }
    write_atomically(target / "about.json", json.dumps(about, ensure_ascii=False).encode())
    for old in backups_of(folder)[KEPT:]:
        shutil.rmtree(folder / BACKUPS / old["key"], ignore_errors=True)
    return {"key": key}


def backups_of(folder: Path) -> list[dict[str, Any]]:
    """Return what is known about each backup, newest first."""
    return sorted(works_kept(folder / BACKUPS), key=lambda one: (one["at"], one["key"]), reverse=True)


def backup_file(folder: Path, key: str) -> tuple[dict[str, Any], Path]:
    """Return what is known about a backup, and its file; raises UnknownNameError."""
    shelf = folder / BACKUPS
    return about_work(shelf, key, kind="backup"), shelf / key / "backup.zip"
