"""Keep a project elsewhere, bring it back, and carry it from one kind of database to the other."""

from pathlib import Path
from typing import Any

from tallyproof.store.backup import Kept, back_up, restore
from tallyproof.store.records.repository import Records
from tallyproof.workflow.case_records import open_office
from tallyproof.workflow.trail import open_server_records

__all__ = ["make_backup", "restore_backup"]

SCHEMA = "tallyproof.backup/1"


def make_backup(folder: Path, out: Path, *, database: str = "") -> dict[str, Any]:
    """Write a project and its records into one file.

    Args:
        folder: The project.
        out: The file; it must not be there.
        database: URL of PostgreSQL where the records are kept there; empty for SQLite.

    Returns:
        A document of schema "tallyproof.backup/1": the file, its SHA-256, files and rows by table.
    """
    office = open_office(folder, database=database)
    return _document(out, back_up(office.project, office.records, out))


def restore_backup(backup: Path, folder: Path, *, database: str = "") -> dict[str, Any]:
    """Bring a project back into a new folder, its records into SQLite there or into an empty database.

    Every file is compared with its hash, and the chain of entries is verified; where anything does not fit, the folder
    is left as it was.

    Returns:
        As `make_backup`, with the folder.
    """

    def opened(place: Path) -> Records:
        open_server_records(place, database)
        return Records("default")

    kept = restore(backup, folder, opened)
    return _document(backup, kept) | {"folder": str(folder)}


def _document(file: Path, kept: Kept) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "file": str(file),
        "sha256": kept.sha256,
        "files": kept.files,
        "rows": kept.rows,
    }
