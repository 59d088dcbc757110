"""Write a dossier: the whole folder or nothing."""

import datetime as dt
import io
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from tallyproof.dossier.contents import Contents
from tallyproof.dossier.findings import findings, findings_csv
from tallyproof.dossier.html import render_html
from tallyproof.dossier.manifest import (
    MANIFEST,
    dossier_document,
    json_bytes,
    load_manifest,
    manifest_document,
)
from tallyproof.dossier.pdf import render_pdf
from tallyproof.dossier.sections import build_sections
from tallyproof.errors import CallError, InputError

__all__ = ["FILES", "render_files", "write_dossier"]

FILES = ("dossier.html", "dossier.pdf", "dossier.json", "findings.csv", "snapshot.parquet")
"""What a dossier holds beside its manifest."""


def render_files(contents: Contents) -> dict[str, bytes]:
    """Return the content of every file of a dossier but its manifest, in the order of `FILES`.

    Args:
        contents: What to show.

    Returns:
        The same bytes for the same contents, thresholds, seed and versions.
    """
    sections = build_sections(contents)
    table = io.BytesIO()
    contents.snapshot.results.frame.write_parquet(table, compression="zstd")
    made = (
        render_html(contents, sections).encode(),
        render_pdf(contents, sections),
        json_bytes(dossier_document(contents, sections)),
        findings_csv(findings(contents)),
        table.getvalue(),
    )
    return dict(zip(FILES, made, strict=True))


def write_dossier(
    contents: Contents,
    directory: Path,
    *,
    overwrite: bool = False,
    made_at: dt.datetime | None = None,
) -> dict[str, Path]:
    """Write a dossier, with its manifest, to a folder.

    Args:
        contents: What to show.
        directory: The folder; an earlier dossier in it is replaced as a whole.
        overwrite: Replace the folder even where it holds something else than a dossier.
        made_at: Recorded in the manifest; now where None.

    Returns:
        The path of each file by its name.

    Raises:
        CallError: The folder is there, is not empty, is no dossier, and `overwrite` is not given.
    """
    _require_replaceable(directory, overwrite=overwrite)
    files = render_files(contents)
    moment = made_at or dt.datetime.now(dt.UTC)
    manifest = manifest_document(contents, files, directory=directory, made_at=moment)
    _put_in_place(directory, {**files, MANIFEST: json_bytes(manifest, indent=1)})
    return {name: directory / name for name in (*files, MANIFEST)}


def _require_replaceable(directory: Path, *, overwrite: bool) -> None:
    if not directory.exists() or overwrite:
        return
    if not directory.is_dir() or not _is_dossier_or_empty(directory):
        raise CallError(
            f"{directory} holds something else than a dossier.",
            expected="a new or empty folder",
            text="there_already",
            file=directory.name,
        )


def _is_dossier_or_empty(directory: Path) -> bool:
    """Return True for an empty folder, and for a dossier to which nobody has added a file."""
    names = {path.name for path in directory.iterdir()}
    if not names:
        return True
    try:
        load_manifest(directory)
    except InputError:
        return False
    return names <= {*FILES, MANIFEST}


def _put_in_place(directory: Path, files: Mapping[str, bytes]) -> None:
    """Fill a new folder beside the old one, then exchange them; a failure leaves the old one."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    mark = secrets.token_hex(6)
    fresh, old = (directory.with_name(f".{directory.name}.{kind}.{mark}") for kind in ("new", "old"))
    try:
        fresh.mkdir()
        for name, content in files.items():
            _write_synced(fresh / name, content)
        if directory.exists():
            directory.rename(old)
        fresh.rename(directory)
    except BaseException:
        if old.exists() and not directory.exists():
            old.rename(directory)
        raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    _remove(old)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
