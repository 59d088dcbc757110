"""Dossiers that a team builds on its server: in the project, listed, each file to take away."""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tallyproof.disk import sha256_of, write_atomically
from tallyproof.errors import UnknownNameError
from tallyproof.texts import load_catalogue
from tallyproof.workflow.dispute import Dispute
from tallyproof.workflow.dossier import compile_dossier
from tallyproof.workflow.kept_work import about_work, folder_of_work
from tallyproof.workflow.request import Document, Progress, Request, Wishes

__all__ = ["DossierWish", "build_dossier", "dossier_file", "dossiers_of"]

_SHELF = "dossiers"


@dataclass(frozen=True, slots=True)
class DossierWish:
    """What a dossier should be."""

    key: str
    """Sixteen hexadecimal digits: the name of its folder."""
    language: str
    title: str = ""
    rule: str = ""
    choice: str = ""
    law: str = ""


def build_dossier(folder: Path, asked: DossierWish, *, progress: Progress = lambda _: None) -> Document:
    """Build a dossier in `dossiers/<key>/` of a project; half a one is never listed."""
    target = folder_of_work(folder / _SHELF, asked.key, kind="dossier")
    shutil.rmtree(target, ignore_errors=True)
    wishes = Wishes(
        rule=asked.rule or None,
        choice=asked.choice or None,
        title=asked.title or None,
        dispute=Dispute(law=asked.law or None),
    )
    written = compile_dossier(
        Request(folder),
        load_catalogue(asked.language),
        out=target / "dossier",
        wishes=wishes,
        progress=progress,
    )
    files = {
        path.name: {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
        for path in sorted((target / "dossier").iterdir())
        if path.is_file()
    }
    about = asdict(asked) | {"title": written["title"], "snapshot": written["snapshot"], "files": files}
    write_atomically(target / "about.json", json.dumps(about, ensure_ascii=False).encode())
    return {"key": asked.key}


def dossiers_of(folder: Path) -> list[dict[str, Any]]:
    """Return what is known about each finished dossier, newest first; its title is the one that it bears."""
    found = sorted((folder / _SHELF).glob("*/about.json"), key=lambda path: path.stat().st_mtime)
    return [json.loads(path.read_text(encoding="utf-8")) for path in reversed(found)]


def dossier_file(folder: Path, key: str, name: str) -> Path:
    """Return a file of a dossier; raises UnknownNameError for anything that its list of files does not name."""
    known = about_work(folder / _SHELF, key, kind="dossier")["files"]
    if name not in known:
        raise UnknownNameError("file", name, known)
    return folder / _SHELF / key / "dossier" / name
