"""A project with its records in one file, to be kept elsewhere and brought back, on SQLite or PostgreSQL.

A ZIP archive: `files/` holds the project's files, `rows.jsonl` every row of its tables in Django's JSON form, and
`backup.json` the SHA-256 of both. Sessions and failed attempts to sign in are left out; everything else comes back as
it was, the key of the server included: a backup lets its holder in, and is readable by its owner only.
"""

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, connections, transaction

from tallyproof import __version__
from tallyproof.disk import copy_hashed, sha256_of
from tallyproof.errors import InputError, NotAllowedError
from tallyproof.store.held import held
from tallyproof.store.project import Project, is_project
from tallyproof.store.records.repository import Records
from tallyproof.store.records_named import FILE
from tallyproof.store.sheet_pictures import SheetPictureStore
from tallyproof.store.team.access import Attempt, Session

__all__ = ["BACKUPS", "SCHEMA", "Kept", "back_up", "restore"]

SCHEMA = "tallyproof.backup/1"
BACKUPS = "backups"
"""Folder of a project with the backups made on its server; a backup holds no other one."""
_FACTS, _ROWS, _FILES = "backup.json", "rows.jsonl", "files/"
_PASSING = (Session, Attempt)
"""Rows that mean nothing on another day."""
_BATCH = 1000
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """What a backup holds."""

    files: int
    rows: dict[str, int]
    """By table."""
    sha256: str
    """Of the backup itself."""


def back_up(project: Project, records: Records, out: Path) -> Kept:
    """Write a project and its records into one file, as they are together at one moment.

    Args:
        project: The folder.
        records: Its records; until the files are copied nobody else writes them, puts a version in force, or files a
            picture of a sheet.
        out: The file to make, readable by its owner only.

    Raises:
        NotAllowedError: The file is there already: a backup never replaces another.
    """
    if out.exists():
        raise NotAllowedError(
            f'Writing "{out}"',
            reason="it is there already; a backup replaces nothing",
            text="there_already",
            file=out.name,
        )
    part = out.with_name(f".{out.name}.part")
    part.unlink(missing_ok=True)
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb") as file:
            kept = _write(project, records, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(out)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return Kept(kept["files"], kept["rows"], sha256_of(out))


def _write(project: Project, records: Records, file: IO[bytes]) -> dict[str, Any]:
    digests: dict[str, str] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with held(project.folder), records.still(), SheetPictureStore(project.folder).still():
            rows = _write_rows(archive, records.alias)
            for path in _own_files(project.folder):
                name = path.relative_to(project.folder).as_posix()
                with archive.open(_FILES + name, "w", force_zip64=True) as out:
                    digests[name] = copy_hashed(path, out)
        facts = {"schema": SCHEMA, "version": __version__, "files": digests, **rows}
        archive.writestr(_FACTS, json.dumps(facts, indent=1, sort_keys=True))
    return {"files": len(digests), "rows": rows["rows"]}


def _own_files(folder: Path) -> Iterator[Path]:
    """Return the files of a project without its database, locks and half-written files."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        passing = path.name.startswith(FILE) or path.suffix == ".lock" or parts[0] == BACKUPS
        passing = passing or any(part.startswith(".") for part in parts)
        if path.is_file() and not path.is_symlink() and not passing:
            yield path


def _write_rows(archive: zipfile.ZipFile, alias: str) -> dict[str, Any]:
    counts, digest = {}, hashlib.sha256()
    with archive.open(_ROWS, "w", force_zip64=True) as out:
        for model in _tables(alias):
            query = model.objects.using(alias).order_by("pk")
            counts[model._meta.label_lower] = query.count()  # noqa: SLF001 - Django's documented way
            for batch in _batches(query.iterator(chunk_size=_BATCH)):
                text = str(serializers.serialize("jsonl", batch)).encode()
                digest.update(text)
                out.write(text)
    return {"rows": counts, "rows_sha256": digest.hexdigest()}


def _tables(alias: str) -> list[Any]:
    """Return the models whose tables are there: those of a team are made by the server alone."""
    known = set(connections[alias].introspection.table_names())
    models = [m for app in ("records", "team") for m in apps.get_app_config(app).get_models()]
    return [m for m in models if m._meta.db_table in known and m not in _PASSING]  # noqa: SLF001 - as documented


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def restore(backup: Path, folder: Path, open_records: Any) -> Kept:  # noqa: ANN401 - a function: folder -> Records
    """Bring a project back into a new folder, and its records into an empty database.

    Everything is verified before it is used; where something does not fit, nothing is left behind.

    Args:
        backup: A file made by `back_up`.
        folder: Must not be there, or be empty.
        open_records: Opens the records of the new folder, with the tables of the team.

    Raises:
        InputError: No backup, or a damaged one.
        NotAllowedError: The folder or the database holds something.
        ReproducibilityError: The chain of entries is not what was recorded.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotAllowedError(f'Restoring into "{folder}"', reason="it holds other files")
    try:
        with zipfile.ZipFile(backup) as archive:
            facts = _facts(backup, archive)
            _extract(backup, archive, facts["files"], folder)
            records = open_records(folder)
            with transaction.atomic(using=records.alias):
                _require_empty(records.alias)
                _read_rows(backup, archive, facts, records.alias)
                records.require_sound()
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise _damaged(backup, str(error)) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Kept(len(facts["files"]), facts["rows"], sha256_of(backup))


def _facts(backup: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        facts = json.loads(archive.read(_FACTS))
        named = {name: str(digest) for name, digest in facts["files"].items()}
        fits = facts["schema"] == SCHEMA and isinstance(facts["rows"], dict) and bool(facts["rows_sha256"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise _damaged(backup, f"no {_FACTS} of a backup") from error
    unsafe = [name for name in named if not _is_inside(name)]
    held = {item.filename for item in archive.infolist()}
    if not fits or unsafe or held != {_FACTS, _ROWS, *(_FILES + name for name in named)}:
        raise _damaged(backup, f"contents other than {_FACTS} names")
    return dict(facts)


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return name == str(path) and not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _extract(backup: Path, archive: zipfile.ZipFile, files: dict[str, str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, digest in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(_FILES + name) as source, path.open("xb") as target:
            shutil.copyfileobj(source, target, _CHUNK)
        if path.name == "server.key":
            path.chmod(0o600)
        if sha256_of(path) != digest:
            raise _damaged(backup, f"another content of {name}")
    if not is_project(folder):
        raise _damaged(backup, "no project")


def _require_empty(alias: str) -> None:
    for model in _tables(alias):
        if model.objects.using(alias).exists():
            table = model._meta.db_table  # noqa: SLF001
            raise NotAllowedError("Restoring into this database", reason=f"its table {table} holds rows")


def _read_rows(backup: Path, archive: zipfile.ZipFile, facts: dict[str, Any], alias: str) -> None:
    digest = hashlib.sha256()
    counts, known = dict.fromkeys(facts["rows"], 0), _tables(alias)
    try:
        with archive.open(_ROWS) as raw:
            rows: Iterator[Any] = serializers.deserialize("jsonl", _hashed(raw, digest), using=alias)
            for kind, found in groupby((row.object for row in rows), key=type):
                model: Any = kind
                label = model._meta.label_lower  # noqa: SLF001
                if model not in known or label not in counts:
                    raise _damaged(backup, f"rows of {label}")
                for batch in _batches(found):
                    counts[label] += len(model.objects.using(alias).bulk_create(batch))
    except (DeserializationError, DatabaseError, UnicodeDecodeError) as error:
        raise _damaged(backup, f"rows that do not fit: {str(error)[:120]}") from error
    if digest.hexdigest() != facts["rows_sha256"] or counts != facts["rows"]:
        raise _damaged(backup, "other rows than were written")
    _continue_numbers(alias)


def _hashed(raw: IO[bytes], digest: Any) -> Iterator[str]:  # noqa: ANN401 - a hash of the library
    for line in raw:
        digest.update(line)
        yield line.decode()


def _continue_numbers(alias: str) -> None:
    """Let the database number new rows after the restored ones."""
    connection = connections[alias]
    for statement in connection.ops.sequence_reset_sql(no_style(), _tables(alias)):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def _damaged(backup: Path, found: str) -> InputError:
    return InputError(backup.name, found=found[:200], expected=f"a whole backup ({SCHEMA})")
