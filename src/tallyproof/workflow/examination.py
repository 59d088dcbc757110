"""Everything found about the version in force, kept in every language so that a page only has to read it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tallyproof.checks.document import check_document
from tallyproof.checks.run import run as run_checks
from tallyproof.errors import CallError
from tallyproof.store import Project
from tallyproof.texts import LANGUAGES, Catalogue, load_catalogue
from tallyproof.workflow.request import Document, Progress, Request, Taken, take
from tallyproof.workflow.steps import decided, tested_in

__all__ = ["brief_of", "examine", "examine_at_once", "finding_of"]


def examine(folder: Path, *, seed: int, progress: Progress = lambda _: None) -> Document:
    """Apply checks, the outcome and the forensic methods to the version in force, and keep all of it.

    Args:
        folder: A project.
        seed: Of every draw.
        progress: Told of each step.

    Returns:
        Facts about the run: which version, how many findings were kept.
    """
    progress("read")
    taken = take(Request(folder, seed=seed))
    progress("check")
    found = _at_once(taken)
    progress("test")
    for language, document in _tested(taken, seed):
        found[language]["test"] = document
    progress("keep")
    _keep(taken, found)
    return {"snapshot": taken.snapshot.id, "languages": list(found)}


def examine_at_once(folder: Path) -> None:
    """Keep what takes seconds, checks and outcome, unless it is there already."""
    project = Project.open(folder)
    if project.current_name() and brief_of(folder, "en") is None:
        taken = take(Request(folder))
        _keep(taken, _at_once(taken))


def brief_of(folder: Path, language: str) -> Document | None:
    """Return the small document about the version in force; None where nothing was examined yet.

    Returns:
        `check` and `outcome` without their lists of stations, and `test` the same, None where not yet run.
    """
    return finding_of(folder, "brief", language)


def finding_of(folder: Path, name: str, language: str) -> Document | None:
    """Return what was kept about the version in force: check, outcome, test or brief, in a language."""
    project = Project.open(folder)
    version = project.current_name()
    return project.load_finding(version, f"{name}.{language}") if version else None


def _at_once(taken: Taken) -> dict[str, dict[str, Any]]:
    answers = run_checks(taken.snapshot.results, taken.configuration, published=taken.published)
    found: dict[str, dict[str, Any]] = {}
    for catalogue in _catalogues():
        checked = check_document(taken.snapshot, answers, catalogue)
        found[catalogue.language] = {"check": checked, "outcome": _outcome(taken, catalogue), "test": None}
    return found


def _outcome(taken: Taken, catalogue: Catalogue) -> Document | None:
    try:
        return decided(taken, catalogue, rule=None)
    except CallError:
        return None


def _tested(taken: Taken, seed: int) -> Iterator[tuple[str, Document | None]]:
    try:
        documents: tuple[Document | None, ...] = tested_in(taken, _catalogues(), seed)
    except CallError:
        documents = (None,) * len(LANGUAGES)
    return zip(LANGUAGES, documents, strict=True)


def _catalogues() -> tuple[Catalogue, ...]:
    return tuple(load_catalogue(language) for language in LANGUAGES)


def _keep(taken: Taken, found: Mapping[str, Mapping[str, Any]]) -> None:
    if taken.project is None:
        raise CallError("Findings are kept in a project.", expected="a folder made by tallyproof init")
    version = taken.snapshot.id
    for language, documents in found.items():
        for name, document in documents.items():
            if document is not None:
                taken.project.save_finding(version, f"{name}.{language}", document)
        taken.project.save_finding(version, f"brief.{language}", _brief(taken, documents))


def _brief(taken: Taken, documents: Mapping[str, Any]) -> Document:
    short = {name: _without_stations(document) for name, document in documents.items()}
    source = {
        "files": [{"name": file.name, "sha256": file.sha256} for file in taken.snapshot.files],
        "format": taken.snapshot.format,
    }
    return {"schema": "tallyproof.brief/1", "snapshot": taken.snapshot.id, "source": source, **short}


def _without_stations(found: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a document without its lists of stations, which can be longer than a page."""
    if isinstance(found, dict):
        return {
            name: _without_stations(value)
            for name, value in found.items()
            if not (name in {"stations", "station_ids", "rows"} and isinstance(value, list))
        }
    if isinstance(found, list):
        return [_without_stations(value) for value in found]
    return found
