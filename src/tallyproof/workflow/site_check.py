"""Check a public site: every file that its manifest names is there and as it was, and no other is."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from tallyproof.disk import sha256_of
from tallyproof.errors import StoredFileError
from tallyproof.workflow.request import Document
from tallyproof.workflow.site import SCHEMA

__all__ = ["check_site", "is_site"]

_MANIFEST = "manifest.json"


def is_site(folder: Path) -> bool:
    """Return whether a folder is a public site, by its manifest."""
    return _manifest(folder).get("schema") == SCHEMA


def check_site(folder: Path) -> Document:
    """Compare every file of a public site with the hash in its manifest.

    Args:
        folder: The site, unpacked.

    Returns:
        `status` whole or changed; `snapshot`: the version that it is of; `manifest`: SHA-256 of the manifest, by which
        others compare it with theirs; `differences`: of each file that was changed, is missing or was added, the hash
        `recorded` and the hash `now`, null where there is none.

    Raises:
        InputError: The manifest says no hashes.
    """
    manifest = _manifest(folder)
    recorded = manifest.get("files")
    if not isinstance(recorded, Mapping):
        raise StoredFileError(folder / _MANIFEST, found="no hashes of files", expected=f'schema "{SCHEMA}"')
    found = list(_differences(recorded, dict(_hashes(folder))))
    return {
        "schema": "tallyproof.site-check/1",
        "status": "changed" if found else "whole",
        "snapshot": manifest.get("snapshot"),
        "manifest": sha256_of(folder / _MANIFEST),
        "files": len(recorded),
        "differences": found,
    }


def _manifest(folder: Path) -> Document:
    try:
        told = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _hashes(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != _MANIFEST:
            yield name, sha256_of(path)


def _differences(recorded: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Document]:
    for name in sorted({*recorded, *now}):
        if recorded.get(name) != now.get(name):
            yield {"what": name, "recorded": recorded.get(name), "now": now.get(name)}
