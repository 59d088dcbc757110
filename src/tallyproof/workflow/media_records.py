"""Coding sheets kept in a project as versions: the files as they came, their hashes in a journal, the answer to each.

The files of a version lie in `asked/media/<key>/files`, where the server finds them with the answer;
`media/journal.jsonl` says which version came when, from whom, and which was taken back. Nothing is ever removed.
"""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallyproof.disk import sha256_of, write_atomically
from tallyproof.errors import NotAllowedError, ReproducibilityError
from tallyproof.log import EntryKind
from tallyproof.store.journal import Journal
from tallyproof.store.project import is_project, require_project
from tallyproof.workflow.act_log import log_act
from tallyproof.workflow.asked import answer_about_media, answers_kept, folder_of_answer
from tallyproof.workflow.media_request import MediaRequest
from tallyproof.workflow.request import Document, Progress

__all__ = [
    "SheetVersion",
    "keep_measured",
    "media_add",
    "media_answers",
    "media_list",
    "media_take_back",
    "media_versions",
    "stored_media",
]

_KEY = 24


@dataclass(frozen=True, slots=True)
class SheetVersion:
    """One version of the coding of a project."""

    number: int
    """From 1, in the order in which they came."""
    key: str
    """Of its answer; hash of its files."""
    title: str
    by: str
    at: str
    files: Mapping[str, Mapping[str, str]]
    """Name and SHA-256 of each file by its part: sheet, mapping, plan, log, register."""
    taken_back: str = ""
    """Why it no longer counts; empty while it does."""


def media_add(project: Path, request: MediaRequest, *, title: str = "", by: str = "") -> Document:
    """Keep a coding sheet with what stands beside it as the newest version of a project, and measure it.

    Args:
        project: Its folder.
        request: The files; they are copied as they are.
        title: How the server calls it; the name of the sheet where empty.
        by: Who adds it; kept, never published.

    Raises:
        InputError: The folder is no project, or a file cannot be read.
        NotComputableError: No row of the sheet could be used; nothing is kept then.
    """
    require_project(project)
    hashes = {part: sha256_of(path) for part, path in request.paths.items()}
    names = {part: path.name for part, path in request.paths.items()}
    key = hashlib.sha256(
        repr(sorted((part, names[part], hashes[part]) for part in hashes)).encode()
    ).hexdigest()[:_KEY]
    if _counts(project, key):
        return media_list(project) | {"added": False}
    folder = folder_of_answer(project, "media", key)
    kept = folder.is_dir()
    try:
        for part, path in request.paths.items():
            write_atomically(folder / "files" / part / path.name, path.read_bytes())
        keep_measured(project, key, title or request.sheet.stem, by=by)
    except BaseException:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return media_list(project) | {"added": True}


def media_answers(project: Path) -> list[Document]:
    """Return what was measured and not taken back since, the newest first."""
    versions = media_versions(project)
    gone = {one.key for one in versions if one.taken_back} - {
        one.key for one in versions if not one.taken_back
    }
    return [one for one in answers_kept(project, "media") if one["key"] not in gone]


def keep_measured(
    project: Path, key: str, title: str, *, by: str, progress: Progress = lambda _: None
) -> Document:
    """Measure the files of an answer, keep that, and write the version down; its hashes go into the log, if any."""
    answer = answer_about_media(project, key, title, by=by, progress=progress)
    files = {
        path.parent.name: {"name": path.name, "sha256": sha256_of(path)}
        for path in sorted((folder_of_answer(project, "media", key) / "files").glob("*/*"))
    }
    journal = _journal(project)
    with journal.held():
        if not _counts(project, key):
            journal.append({"act": "add", "key": key, "title": title, "by": by, "files": files})
    _log(project, key, {"act": "add"}, files)
    return answer


def media_take_back(project: Path, number: int, *, reason: str, by: str = "") -> Document:
    """Let a version no longer count; its files and its answer stay, and adding the same files makes it count again.

    Raises:
        NotAllowedError: There is no such version that counts, or no reason is given.
    """
    require_project(project)
    with _journal(project).held():
        found = next(
            (one for one in media_versions(project) if one.number == number and not one.taken_back), None
        )
        act = f"Taking version {number} of the coding sheet back"
        if found is None or not reason.strip():
            raise NotAllowedError(
                act, reason="no reason is given" if found else "no version of this number counts"
            )
        _journal(project).append({"act": "take_back", "number": number, "reason": reason.strip(), "by": by})
    _log(project, found.key, {"act": "take_back"}, found.files)
    return media_list(project)


def media_list(project: Path) -> Document:
    """Return the versions of a project, oldest first, and the number of the one that counts; none: null."""
    versions = media_versions(project)
    return {
        "schema": "tallyproof.media-versions/1",
        "versions": [
            {
                "version": one.number, "key": one.key, "title": one.title, "by": one.by, "at": one.at,
                "files": {part: dict(file) for part, file in one.files.items()}, "taken_back": one.taken_back,
            }
            for one in versions
        ],
        "counts": next((one.number for one in reversed(versions) if not one.taken_back), None),
    }  # fmt: skip


def media_versions(project: Path) -> tuple[SheetVersion, ...]:
    """Return every version, oldest first; raises InputError where the journal was changed."""
    lines = _journal(project).lines()
    gone = {line.body["number"]: line.body["reason"] for line in lines if line.body["act"] == "take_back"}
    added = [line for line in lines if line.body["act"] == "add"]
    return tuple(
        SheetVersion(n, b["key"], b["title"], b["by"], line.at, b["files"], gone.get(n, ""))
        for n, line in enumerate(added, start=1)
        for b in [line.body]
    )


def _counts(project: Path, key: str) -> bool:
    """Return whether the newest version is this one: work that is repeated after a stop adds nothing."""
    versions = media_versions(project)
    return bool(versions and versions[-1].key == key and not versions[-1].taken_back)


def stored_media(project: Path) -> MediaRequest | None:
    """Return the files of the version that counts; None where the project has none.

    Raises:
        ReproducibilityError: A file is no longer what the journal says.
    """
    if not is_project(project):
        return None
    newest = next((one for one in reversed(media_versions(project)) if not one.taken_back), None)
    if newest is None:
        return None
    folder = folder_of_answer(project, "media", newest.key) / "files"
    paths: dict[str, Any] = {}
    for part, file in newest.files.items():
        paths[part] = folder / part / file["name"]
        now = sha256_of(paths[part]) if paths[part].is_file() else "missing"
        if now != file["sha256"]:
            raise ReproducibilityError(f"media/{part}/{file['name']}", recorded=file["sha256"], now=now)
    return MediaRequest(**paths)


def _log(project: Path, key: str, act: Mapping[str, str], files: Mapping[str, Mapping[str, str]]) -> None:
    # The name of a file may be a coder's: the log is published, so it gets the hash alone.
    documents = {part: file["sha256"] for part, file in files.items()}
    log_act(
        project, EntryKind.CONFIGURATION, f"media {key}", public={"kind": "media", **act}, documents=documents
    )


def _journal(project: Path) -> Journal:
    return Journal(project / "media" / "journal.jsonl")
