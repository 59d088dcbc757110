"""What a dossier was made of and by, with the hash of every file: enough to make it again."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tallyproof.dossier.contents import Contents
from tallyproof.dossier.versions import versions

__all__ = ["SCHEMA", "manifest"]

SCHEMA = "tallyproof.manifest/1"


def manifest(
    contents: Contents, files: Mapping[str, bytes], directory: Path, request: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the manifest of a dossier.

    Args:
        contents: What the dossier shows.
        files: Name and bytes of every other file of the dossier.
        directory: Where it will lie; sources are named relative to it, never by an absolute path.
        request: How it was asked for: rule, choice, title, contest, announced totals.

    Returns:
        Plain values for JSON, without the time of making.
    """
    snapshot = contents.snapshot
    return {
        "schema": SCHEMA,
        "files": {name: _described(content) for name, content in sorted(files.items())},
        "snapshot": snapshot.id,
        "sources": [
            {
                "name": source.name,
                "sha256": source.sha256,
                "bytes": source.bytes,
                "path": _relative(contents.source_paths.get(source.name), directory),
            }
            for source in snapshot.files
        ],
        "mapping": snapshot.mapping,
        "request": dict(request),
        "seed": contents.seed,
        "language": contents.catalogue.language,
        "configuration": contents.configuration.as_dict(),
        "configuration_sha256": contents.configuration.sha256(),
        "versions": versions(),
    }


def _described(content: bytes) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def _relative(path: Path | None, directory: Path) -> str | None:
    return Path(os.path.relpath(path.resolve(), directory.resolve())).as_posix() if path else None
