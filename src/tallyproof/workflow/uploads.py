"""Read files that somebody sent, show how they would be read, and make a version of them."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tallyproof.checks.document import check_document
from tallyproof.checks.result import CheckResult
from tallyproof.disk import write_atomically
from tallyproof.election.sentences import problem_sentence
from tallyproof.errors import InputError, ReproducibilityError, TallyproofError
from tallyproof.texts import LANGUAGES, Catalogue, load_catalogue
from tallyproof.workflow.refusals import plain_sentence
from tallyproof.workflow.request import Document, Progress, Request, Taken, rule_answers, take
from tallyproof.workflow.steps import init, inspect
from tallyproof.workflow.upload_change import changes_against_force

__all__ = ["accept_upload", "keep_files", "mapping_of", "read_upload", "reading_of", "safe_name"]

MAPPING = "mapping.toml"
_SHOWN = 200
"""Problems written out; all of them are counted."""
_STATIONS = 20
"""Stations of a failed rule written out; all of them are counted."""
_NAME = 120


def safe_name(name: str) -> str:
    r"""Return the name under which a sent file is kept: its last part, without control characters or leading dots.

    Example:
        >>> safe_name("../../etc/passwd"), safe_name("C:\\\\kz\\\\жалпы.xlsx"), safe_name("...")
        ('passwd', 'жалпы.xlsx', 'file')
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if c.isprintable()).strip().lstrip(".")
    stem, dot, ending = kept.rpartition(".")
    return (
        f"{stem[: _NAME - len(ending) - 1]}{dot}{ending}" if len(ending) < _NAME // 2 else kept[:_NAME]
    ) or "file"


def keep_files(folder: Path, files: Iterable[tuple[str, bytes]]) -> list[str]:
    """Write sent files below a folder of their own; return their names there.

    Raises:
        InputError: Two files have the same name.
    """
    kept: list[str] = []
    for name, content in files:
        safe = safe_name(name)
        if safe in kept:
            raise InputError(
                safe, found="two files of this name", expected="one", text="same_name_twice", file=safe
            )
        write_atomically(folder / "files" / safe, content)
        kept.append(safe)
    return kept


def mapping_of(folder: Path) -> str:
    """Return the mapping that a person wrote for an upload; empty where none did."""
    path = folder / MAPPING
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def read_upload(
    folder: Path,
    *,
    project: Path | None = None,
    rule: str = "plurality",
    mapping: str | None = None,
    progress: Progress = lambda _: None,
) -> bool:
    """Read an upload and keep how it would be read, in every language.

    Args:
        folder: Of the upload.
        project: Whose version in force it is compared with; None: with none.
        rule: How the contest is decided, for the comparison.
        mapping: How its columns map (TOML); None: as written before, else as proposed.
        progress: Told of each step.

    Returns:
        Whether a version can be made of it.
    """
    if mapping is not None:
        write_atomically(folder / MAPPING, mapping.encode())
    progress("inspect")
    inspected = {language: _inspected(folder, load_catalogue(language)) for language in LANGUAGES}
    progress("read")
    taken = _taken(folder)
    progress("check")
    answers = rule_answers(taken) if isinstance(taken, Taken) else ()
    compared = _compared(project, taken, rule=rule)
    for language in LANGUAGES:
        document = inspected[language] | _read(taken, answers, load_catalogue(language))
        document["compared"] = compared.get(language)
        text = json.dumps(document, ensure_ascii=False)
        write_atomically(folder / f"reading.{language}.json", text.encode())
    return isinstance(taken, Taken)


def reading_of(folder: Path, language: str) -> Document | None:
    """Return how an upload would be read; None where it was not read yet.

    Returns:
        `inspect` (the document of that verb, or None with `unreadable`), and `reading` with rows, totals, problems as
        sentences, what the arithmetic rules say, and the name that the version would have; None with `refused` where no
        version can be made. `compared`: what would change against the version in force, see `changes_against_force`.
    """
    path = folder / f"reading.{language}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def accept_upload(
    project: Path,
    folder: Path,
    *,
    snapshot: str,
    reason: str,
    decided_by: str,
    supersedes: str | None = None,
) -> Document:
    """Make a version of an upload and put it in force.

    Args:
        project: The project.
        folder: Of the upload.
        snapshot: The name that the version had when people looked at it.
        reason: Why it replaces the one in force; not needed for the first.
        decided_by: Whose decision that is.
        supersedes: The version in force that people compared it with; None: whichever is in force.

    Raises:
        NotAllowedError: Another version came into force since, also while the files were read.
        ReproducibilityError: The files now give another version than the one that people looked at.
    """
    request = _request(folder)
    now = take(request).snapshot.id
    if now != snapshot:
        raise ReproducibilityError("This upload", recorded=snapshot, now=now)
    why = {"reason": reason or None, "decided_by": decided_by or None}
    return init(project, request, **why, supersedes=supersedes, upload=folder.name)


def _request(folder: Path) -> Request:
    files = sorted((folder / "files").iterdir())
    mapping = folder / MAPPING
    source = files[0] if len(files) == 1 else folder / "files"
    return Request(source, mapping=mapping if mapping.is_file() else None)


def _inspected(folder: Path, catalogue: Catalogue) -> dict[str, Any]:
    try:
        return {"inspect": inspect(_request(folder), catalogue), "unreadable": ""}
    except TallyproofError as error:
        return {"inspect": None, "unreadable": plain_sentence(error, catalogue)}


def _taken(folder: Path) -> Taken | TallyproofError:
    try:
        return take(_request(folder))
    except TallyproofError as error:
        return error


def _compared(
    project: Path | None, taken: Taken | TallyproofError, *, rule: str
) -> dict[str, Document | None]:
    if project is None or isinstance(taken, TallyproofError):
        return {}
    catalogues = [load_catalogue(language) for language in LANGUAGES]
    return changes_against_force(project, taken.snapshot, catalogues, rule=rule)


def _read(
    taken: Taken | TallyproofError, answers: Sequence[CheckResult], catalogue: Catalogue
) -> dict[str, Any]:
    if isinstance(taken, TallyproofError):
        return {"reading": None, "refused": plain_sentence(taken, catalogue)}
    snapshot = taken.snapshot
    problems = snapshot.problems
    told = {
        "snapshot": snapshot.id,
        "facts": _shortened(check_document(snapshot, answers, catalogue)),
        "problems": [problem_sentence(problem, catalogue) for problem in problems[:_SHOWN]],
        "number_of_problems": len(problems),
        "levels": list(snapshot.results.area_levels),
    }
    return {"reading": told, "refused": ""}


def _shortened(checked: Document) -> Document:
    """Return the document of the rules with the first stations of each only; `failed` counts all."""
    short = [one | {"stations": one["stations"][:_STATIONS]} for one in checked["checks"]]
    return checked | {"checks": short}
