"""What a team published from its server: each a public site in one file, with the log that proves its records."""

import json
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tallyproof.disk import sha256_of, write_atomically
from tallyproof.errors import CallError, NotAllowedError
from tallyproof.log import Log, is_log, own_policy
from tallyproof.log.keys import verifier_key
from tallyproof.log.verifier import VerificationError, verify_checkpoint
from tallyproof.store.site_archive import read_from_archive, require_published
from tallyproof.texts import load_catalogue
from tallyproof.workflow.case_log import log_new
from tallyproof.workflow.case_records import now_utc, open_office
from tallyproof.workflow.examination import Examined, version_in_force
from tallyproof.workflow.kept_work import about_work, folder_of_work
from tallyproof.workflow.log import log_create
from tallyproof.workflow.log_proofs import newest_checkpoint
from tallyproof.workflow.published_sheets import SheetChoice, chosen_sheets
from tallyproof.workflow.request import Document, Progress
from tallyproof.workflow.site import publish_site
from tallyproof.workflow.statement_records import log_registered, open_desk

__all__ = [
    "PublicationWish",
    "begin_log",
    "close_publication",
    "log_facts",
    "publication_archive",
    "publication_file",
    "publications_of",
    "publish_project",
    "published_archive",
    "require_open",
    "require_origin",
    "require_sheets",
    "require_version",
    "shows_closed_sheets",
]

_SHELF = "publications"
_ORIGIN = re.compile(r"[\w.-]+(/[\w.-]+)*", re.ASCII)
_LONGEST_ORIGIN = 200
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""Of every file in a publication, so that the same content gives the same bytes."""


@dataclass(frozen=True, slots=True)
class PublicationWish:
    """What is to be published."""

    key: str
    """Sixteen hexadecimal digits: the name of its folder."""
    snapshot: str
    """The version that two persons looked at."""
    language: str
    title: str = ""
    asked: Mapping[str, Any] | None = None
    """Rule, choice and seed of its dossier, as the two persons saw them; those of the newest examination where None."""
    sheets: Mapping[str, Any] | None = None
    """Which pictures of sheets it shows, by the fields of `SheetChoice`; None: no picture."""
    open: bool = False
    """Whether the server shows it to people without an account."""
    proposed_by: str = ""
    confirmed_by: str = ""


def begin_log(folder: Path, origin: str, *, database: str = "") -> Document:
    """Make the log of a project and put into it what is recorded already: versions, acts of cases, statements.

    Args:
        folder: The project.
        origin: Name of the log, usually the address where it will be published; never changed later.
        database: URL of PostgreSQL where the records are kept there.

    Raises:
        CallError: The name holds spaces, or signs that no address has.
        NotAllowedError: There is a log already.
    """
    require_origin(origin)
    made = log_create(folder, origin)
    _log_recorded(folder, database)
    return made


def require_origin(origin: str) -> None:
    """Raise CallError where this cannot name a log: it holds spaces, or signs that no address has."""
    if not _ORIGIN.fullmatch(origin) or len(origin) > _LONGEST_ORIGIN:
        raise CallError(
            f'"{origin}" cannot name a log.',
            expected="such as example.org/election-2005",
            text="log_name",
            name=origin,
        )


def log_facts(folder: Path) -> Document | None:
    """Return name, keys and sizes of the log of a project; None where it has none.

    Returns:
        `origin`, `keys`, `size` (entries now), `published` (entries that the newest checkpoint reaches; 0 where nothing
        is published), `root` of that checkpoint, and `policy`, the text in which readers keep the keys.
    """
    if not is_log(folder / "log"):
        return None
    log, note = Log.open(folder / "log"), newest_checkpoint(folder)
    keys = [verifier_key(key) for key in log.keys]
    try:
        point = verify_checkpoint(note.encode(), own_policy(log)._replace(quorum=["none"])) if note else None
    except VerificationError:
        point = None
    return {
        "origin": log.origin,
        "keys": keys,
        "size": log.head().size,
        "published": point.size if point else 0,
        "root": point.root.hex() if point else "",
        "policy": "".join(f"log {key}\n" for key in keys) + "quorum none\n",
    }


def publish_project(
    folder: Path, asked: PublicationWish, *, database: str = "", progress: Progress = lambda _: None
) -> Document:
    """Build the public site of a project with the proofs of its log, and keep it as one file.

    Args:
        folder: The project.
        asked: What two persons agreed on.
        database: URL of PostgreSQL where the records are kept there.
        progress: Told of each step.

    Raises:
        NotAllowedError: Another version is in force than the one that they looked at, or a picture of a sheet that they
            chose was withdrawn.
    """
    require_version(folder, asked.snapshot)
    require_sheets(folder, asked.sheets)
    target = folder_of_work(folder / _SHELF, asked.key, kind="publication")
    shutil.rmtree(target, ignore_errors=True)
    _log_recorded(folder, database)
    site = target / "site"
    published = publish_site(
        folder,
        load_catalogue(asked.language),
        out=site,
        title=asked.title,
        asked=Examined(**asked.asked) if asked.asked is not None else None,
        sheets=SheetChoice(**asked.sheets) if asked.sheets is not None else None,
        sign=True,
        progress=lambda _done, _of: progress("publish_areas"),
        step=progress,
    )
    try:
        # A decision put in force meanwhile would mix pages of two versions; a picture withdrawn meanwhile is not shown.
        require_version(folder, asked.snapshot, published["snapshot"])
        require_sheets(folder, asked.sheets)
    except NotAllowedError:
        shutil.rmtree(target)
        raise
    progress("publish_pack")
    archive = target / "site.zip"
    _pack(site, archive)
    shutil.rmtree(site)
    about = asdict(asked) | {
        "files": len(published["files"]) + 1,
        "bytes": archive.stat().st_size,
        "sha256": sha256_of(archive),
        "log": _told_of_log(folder),
        "proofs": sum(name.endswith(".tlog-proof") for name in published["files"]),
    }
    write_atomically(target / "about.json", json.dumps(about, ensure_ascii=False).encode())
    return {"key": asked.key}


def require_version(folder: Path, agreed: str, *built: str) -> None:
    """Refuse to go on where another version is in force, or was `built`, than two persons agreed on.

    Raises:
        NotAllowedError: Another version.
    """
    if {version_in_force(folder), *built} != {agreed}:
        reason = "another version of the results is in force than the one that was looked at"
        raise NotAllowedError("Publishing this version", reason=reason, text="other_version")


def require_sheets(folder: Path, agreed: Mapping[str, Any] | None) -> None:
    """Refuse to go on where a picture of a sheet was withdrawn that two persons agreed to show.

    Raises:
        NotAllowedError: One was.
    """
    if agreed is not None:
        chosen_sheets(folder, SheetChoice(**agreed))


def publications_of(folder: Path) -> list[dict[str, Any]]:
    """Return what is known about each finished publication, newest first."""
    found = sorted(
        (folder / _SHELF).glob("*/about.json"),
        key=lambda path: (path.with_name("site.zip").stat().st_mtime_ns, path.parent.name),
    )
    return [json.loads(path.read_text(encoding="utf-8")) for path in reversed(found)]


def close_publication(
    folder: Path, key: str, *, reason: str, proposed_by: str, confirmed_by: str
) -> dict[str, Any]:
    """Stop showing a publication to people without an account; it stays in the project, with who, when and why.

    Raises:
        UnknownNameError: There is no such publication.
        NotAllowedError: It is not open to everyone.
    """
    about, archive = publication_archive(folder, key)
    require_open(about)
    closed = {
        "at": now_utc().isoformat(),
        "reason": reason,
        "proposed_by": proposed_by,
        "confirmed_by": confirmed_by,
    }
    told = about | {"open": False, "closed": closed}
    write_atomically(archive.with_name("about.json"), json.dumps(told, ensure_ascii=False).encode())
    return told


def require_open(about: Mapping[str, Any]) -> None:
    """Raise NotAllowedError where a publication is not open to everyone."""
    if not about["open"]:
        reason = "it is not open to everyone"
        raise NotAllowedError("Closing this publication", reason=reason, text="publication_not_open")


def publication_archive(folder: Path, key: str) -> tuple[dict[str, Any], Path]:
    """Return what is known about a publication, and its file; raises UnknownNameError."""
    shelf = folder / _SHELF
    about = about_work(shelf, key, kind="publication")
    return about, shelf / key / "site.zip"


def shows_closed_sheets(about: Mapping[str, Any]) -> bool:
    """Return whether a publication shows pictures of sheets that two persons did not open to everyone, or closed."""
    return bool(about.get("sheets")) and (not about["open"] or bool(about.get("closed")))


def published_archive(folder: Path, key: str) -> tuple[dict[str, Any], Path]:
    """Do as `publication_archive` does; raises ReproducibilityError where the file is not what was published."""
    about, archive = publication_archive(folder, key)
    require_published(archive, sha256=about["sha256"])
    return about, archive


def publication_file(folder: Path, key: str, name: str) -> bytes:
    """Return a file of a publication.

    Raises:
        UnknownNameError: There is no such publication, or no such file in it.
        ReproducibilityError: Its archive is no longer what was published.
    """
    about, archive = publication_archive(folder, key)
    return read_from_archive(archive, name, sha256=about["sha256"])


def _told_of_log(folder: Path) -> dict[str, Any] | None:
    facts = log_facts(folder)
    return {name: facts[name] for name in ("origin", "published", "root")} if facts else None


def _log_recorded(folder: Path, database: str) -> None:
    """Log what was recorded before the log was made, or by a process that was killed before it could."""
    log_new(open_office(folder, database=database))
    log_registered(open_desk(folder, database=database))


def _pack(site: Path, archive: Path) -> None:
    part = archive.with_name(f".{archive.name}")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as made:
        for path, name in _sorted_files(site):
            made.writestr(zipfile.ZipInfo(name, _FIRST_DAY), path.read_bytes(), zipfile.ZIP_DEFLATED)
    part.replace(archive)


def _sorted_files(site: Path) -> Iterator[tuple[Path, str]]:
    return ((path, path.relative_to(site).as_posix()) for path in sorted(site.rglob("*")) if path.is_file())
