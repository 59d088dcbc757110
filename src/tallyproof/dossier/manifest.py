"""The manifest of a dossier: what it holds, what it was made from and with, so that anyone can check.

`dossier.json` holds everything that a recomputation must reproduce, and no clock. `made_at` stands only
in the manifest.
"""

import datetime as dt
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tallyproof.dossier.blocks import Section
from tallyproof.dossier.contents import Contents
from tallyproof.dossier.versions import versions
from tallyproof.election.results import Results
from tallyproof.election.snapshot import Snapshot
from tallyproof.errors import StoredFileError

__all__ = ["MANIFEST", "SCHEMA", "dossier_document", "json_bytes", "load_manifest", "manifest_document"]

MANIFEST = "manifest.json"
SCHEMA = "tallyproof.manifest/1"
DOSSIER_SCHEMA = "tallyproof.dossier/1"


def dossier_document(contents: Contents, sections: Sequence[Section]) -> dict[str, Any]:
    """Return all documents of a dossier with their reasons, and what became of each section."""
    return {
        "schema": DOSSIER_SCHEMA,
        "snapshot": contents.snapshot.id,
        "about": _about(contents),
        "language": contents.catalogue.language,
        "seed": contents.seed,
        "configuration": contents.configuration.as_dict(),
        "configuration_sha256": contents.configuration.sha256(),
        "parts": {
            name: {"document": part.document, "reason": part.reason} for name, part in contents.parts.items()
        },
        "sections": [
            {"id": section.id, "status": section.status.value, "reason": section.reason}
            for section in sections
        ],
    }


def manifest_document(
    contents: Contents, files: Mapping[str, bytes], *, directory: Path, made_at: dt.datetime
) -> dict[str, Any]:
    """Return the manifest of a dossier.

    Args:
        contents: What the dossier was made of.
        files: Content of every other file of the dossier by name.
        directory: Where the dossier will lie; source paths are recorded relative to it.
        made_at: The moment of making, with its time zone.

    Returns:
        A document of schema "tallyproof.manifest/1".
    """
    snapshot = contents.snapshot
    return {
        "schema": SCHEMA,
        "made_at": made_at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "files": {name: _entry(content) for name, content in sorted(files.items())},
        "sources": _sources(snapshot, contents.source_paths, directory),
        "snapshot": snapshot.id,
        "results": _results_head(snapshot.results),
        "rows": {"read": snapshot.rows.read, "used": snapshot.rows.used, "refused": snapshot.rows.refused},
        "mapping": snapshot.mapping,
        "about": _about(contents),
        "language": contents.catalogue.language,
        "seed": contents.seed,
        "configuration": contents.configuration.as_dict(),
        "configuration_sha256": contents.configuration.sha256(),
        "versions": versions(),
        "request": dict(contents.request),
        "compared": {
            name: {
                "sources": _sources(other.snapshot, other.paths, directory),
                "snapshot": other.snapshot.id,
                "mapping": other.snapshot.mapping,
                "contest": other.contest,
            }
            for name, other in sorted(contents.compared.items())
        },
        "audit": contents.audit
        and {"path": _relative(contents.audit.folder, directory), "files": dict(contents.audit.files)},
        "reports": contents.reports
        and {
            "path": _relative(contents.reports.path, directory),
            "files": dict(contents.reports.files),
            "mapping": contents.reports.mapping,
        },
        "media": contents.media
        and {
            "paths": {name: _relative(path, directory) for name, path in contents.media.paths.items()},
            "files": dict(contents.media.files),
        },
        "statements": contents.statements
        and {
            "path": _relative(contents.statements.path, directory),
            "files": dict(contents.statements.files),
        },
    }


def load_manifest(directory: Path) -> dict[str, Any]:
    """Read the manifest of a dossier.

    Raises:
        InputError: There is none, or it is not of this schema.
    """
    path = directory / MANIFEST
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoredFileError(path, found=str(error), expected="the manifest of a dossier") from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise StoredFileError(path, found="another document", expected=f'schema "{SCHEMA}"')
    return document


def json_bytes(document: Mapping[str, Any], *, indent: int | None = None) -> bytes:
    """Return JSON with sorted keys in UTF-8, ending in a line feed; raises ValueError for NaN."""
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(
        document, ensure_ascii=False, sort_keys=True, allow_nan=False, indent=indent, separators=separators
    )
    # A lone surrogate from a hostile file has no UTF-8; JSON can only write it as an escape.
    return (text + "\n").encode("utf-8", errors="backslashreplace")


def _about(contents: Contents) -> dict[str, Any]:
    about = contents.about
    return {
        "title": about.title,
        "date": about.date,
        "official": dict(about.official),
        "official_source": about.official_source,
        "official_notes": dict(about.official_notes),
    }


def _results_head(results: Results) -> dict[str, Any]:
    return {
        "contest": asdict(results.contest),
        "choices": [asdict(choice) for choice in results.choices],
        "area_levels": list(results.area_levels),
    }


def _entry(content: bytes) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def _sources(snapshot: Snapshot, paths: Mapping[str, Path], directory: Path) -> list[dict[str, Any]]:
    """Return every file of a snapshot with its hash and where it lies."""
    return [asdict(file) | {"path": _relative(paths.get(file.name), directory)} for file in snapshot.files]


def _relative(path: Path | None, directory: Path) -> str | None:
    if path is None:
        return None
    try:
        return Path(os.path.relpath(path.resolve(), directory.resolve())).as_posix()
    except ValueError:
        # On Windows there is no relative path from one drive to another.
        return None
