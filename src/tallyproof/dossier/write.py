"""Write a dossier into a folder: all of it or nothing."""

import datetime as dt
import io
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tallyproof.dossier.contents import Contents
from tallyproof.dossier.findings import render_findings
from tallyproof.dossier.html import render_html
from tallyproof.dossier.manifest import manifest
from tallyproof.dossier.pdf import render_pdf
from tallyproof.dossier.sections import build_sections
from tallyproof.errors import NotAllowedError

__all__ = ["DOSSIER_SCHEMA", "is_dossier", "render_json", "write_dossier"]

DOSSIER_SCHEMA = "tallyproof.dossier/1"
_MANIFEST = "manifest.json"


def write_dossier(contents: Contents, directory: Path, *, request: Mapping[str, Any]) -> dict[str, Path]:
    """Write dossier.html, dossier.pdf, dossier.json, findings.csv, snapshot.parquet and manifest.json.

    Args:
        contents: What the dossier shows.
        directory: Made if absent; an earlier dossier there is replaced, anything else is left alone.
        request: How it was asked for; kept in the manifest, so that it can be asked for again.

    Returns:
        The files by name.

    Raises:
        NotAllowedError: The folder holds something else than a dossier.
    """
    if directory.exists() and not is_dossier(directory) and any(directory.iterdir()):
        raise NotAllowedError(f'Writing a dossier into "{directory}"', reason="it holds other files")
    files = render_files(contents)
    described = manifest(contents, files, directory, request)
    described["made_at"] = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    _replace(directory, files | {_MANIFEST: _json_bytes(described)})
    return {name: directory / name for name in (*files, _MANIFEST)}


def render_files(contents: Contents) -> dict[str, bytes]:
    """Return every file of a dossier but the manifest; the same contents give the same bytes."""
    sections = build_sections(contents)
    table = io.BytesIO()
    contents.snapshot.results.frame.write_parquet(table, compression="zstd")
    return {
        "dossier.html": render_html(contents, sections).encode(),
        "dossier.pdf": render_pdf(contents, sections),
        "dossier.json": render_json(contents),
        "findings.csv": render_findings(contents),
        "snapshot.parquet": table.getvalue(),
    }


def render_json(contents: Contents) -> bytes:
    """Return the documents of all parts as JSON with sorted keys and no time in it."""
    parts = {
        name: dict(part.document) if part.document else {"status": "not_computed", "reason": part.reason}
        for name, part in contents.parts.items()
    }
    head = {"schema": DOSSIER_SCHEMA, "snapshot": contents.snapshot.id, "seed": contents.seed}
    return _json_bytes(head | {"language": contents.catalogue.language, "parts": parts})


def is_dossier(directory: Path) -> bool:
    """Return True for a folder that `write_dossier` made."""
    return (directory / _MANIFEST).is_file() and (directory / "dossier.json").is_file()


def _json_bytes(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _replace(directory: Path, files: Mapping[str, bytes]) -> None:
    """Write beside the folder first; then move, so that a killed process leaves no half dossier."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=directory.parent, prefix=f".{directory.name}."))
    try:
        fresh.chmod(0o755)
        for name, content in files.items():
            (fresh / name).write_bytes(content)
        if directory.exists():
            old = fresh.with_name(f"{fresh.name}.old")
            directory.rename(old)
            fresh.rename(directory)
            shutil.rmtree(old)
        else:
            fresh.rename(directory)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
