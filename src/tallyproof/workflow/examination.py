"""Everything found about the version in force, kept in every language so that a page only has to read it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tallyproof.checks.document import check_document
from tallyproof.dossier.contents import Contents, Part
from tallyproof.dossier.section_document import section_document
from tallyproof.dossier.sections import build_sections
from tallyproof.errors import CallError, InputError
from tallyproof.store import Project
from tallyproof.store.history import VersionInForce
from tallyproof.texts import LANGUAGES, Catalogue, load_catalogue
from tallyproof.workflow.dossier import gather
from tallyproof.workflow.election_name import rule_named
from tallyproof.workflow.request import Document, Progress, Request, Taken, Wishes, keep, rule_answers, take
from tallyproof.workflow.steps import decided, tested_in
from tallyproof.workflow.tested_before import keep_tested
from tallyproof.workflow.versions import versions_back, why_words

__all__ = [
    "Examined",
    "asked_before",
    "brief_of",
    "change_unexamined",
    "examine",
    "examine_at_once",
    "finding_of",
    "picture_of",
    "version_in_force",
]


@dataclass(frozen=True, slots=True)
class Examined:
    """How the version in force is to be examined."""

    rule: str = ""
    """How the contest is decided; empty: as whoever named the election said, else plurality."""
    choice: str = ""
    """Whose votes the methods look at; empty: the leader's."""
    seed: int = 20051204


def examine(folder: Path, asked: Examined, *, progress: Progress = lambda _: None) -> Document:
    """Apply checks, the outcome and the forensic methods to the version in force, and keep all of it.

    Args:
        folder: A project.
        asked: How.
        progress: Told of each step.

    Returns:
        Facts about the run: which version, in which languages.
    """
    progress("read")
    asked = asked if asked.rule else replace(asked, rule=rule_named(folder))
    request = Request(folder, seed=asked.seed)
    taken = take(request)
    progress("test")
    signals = _signals(taken, asked)
    wishes = Wishes(rule=asked.rule or None, choice=asked.choice or None)
    for language in LANGUAGES:
        progress(f"write_{language}")
        catalogue = load_catalogue(language)
        contents = gather(request, replace(taken, tested=signals[language]), catalogue, wishes=wishes)
        _keep_contents(taken, contents, asked)
    keep_tested(taken, signals, asked.seed, choice=asked.choice or None)
    return {"snapshot": taken.snapshot.id, "languages": list(LANGUAGES)}


def examine_at_once(folder: Path) -> None:
    """Keep what takes seconds, checks and outcome, unless it is there already."""
    project = Project.open(folder)
    if project.current_name() is None or brief_of(folder, "en") is not None:
        return
    taken, asked = take(Request(folder)), asked_before(folder)
    answers = rule_answers(taken)
    for language in LANGUAGES:
        catalogue = load_catalogue(language)
        checked = check_document(taken.snapshot, answers, catalogue)
        documents = {"check": checked, "outcome": _outcome(taken, catalogue, asked), "test": None}
        _keep(taken, language, documents, asked)


def version_in_force(folder: Path) -> str | None:
    """Return the name of the version in force; None where there are no results yet."""
    return Project.open(folder).current_name()


def brief_of(folder: Path, language: str) -> Document | None:
    """Return the small document about the version in force; None where nothing was examined yet.

    Returns:
        `check` and `outcome` without their lists of stations, and `test` the same, None where not yet run.
    """
    return finding_of(folder, "brief", language)


def asked_before(folder: Path) -> Examined:
    """Return how the version in force was examined, or the newest one before it that was.

    Where no rule was asked for: by the one that whoever named the election said.
    """
    for _, brief in _briefs(Project.open(folder)):
        if brief:
            asked = Examined(**brief["asked"])
            return asked if asked.rule else replace(asked, rule=rule_named(folder))
    return Examined(rule=rule_named(folder))


def change_unexamined(folder: Path, language: str) -> Document | None:
    """Return why the version in force came, where the methods were applied to one before it and not yet to it.

    Returns:
        What `why_words` says of the newest change, and `examined`, the version whose findings are the newest; None
        where the version in force is examined, or none ever was.
    """
    project = Project.open(folder)
    versions = list(_briefs(project))
    examined = next((one for one, brief in versions if brief and brief["summary"]), None)
    now = versions[0][0] if versions else None
    if examined is None or now is None or _same_files(examined, now):
        return None
    return why_words(now.why, load_catalogue(language)) | {"examined": examined.snapshot}


def _same_files(one: VersionInForce, other: VersionInForce) -> bool:
    """Return whether one version, read from the same files, came into force both times."""
    return (one.snapshot, one.reading) == (other.snapshot, other.reading)


def _briefs(project: Project) -> Iterator[tuple[VersionInForce, Document | None]]:
    """Yield the version in force and those that it replaced, newest first, each with its brief."""
    for one in versions_back(project):
        yield one, project.load_finding(one.snapshot, "brief.en", reading=one.reading)


def finding_of(folder: Path, name: str, language: str) -> Document | None:
    """Return what was kept about the version in force in a language: check, outcome, test, brief, section-<id>."""
    project = Project.open(folder)
    version = project.current_name()
    return project.load_finding(version, f"{name}.{language}") if version else None


def picture_of(folder: Path, section: str, picture: str, language: str) -> str | None:
    """Return a drawing (SVG) of a section about the version in force; None where there is none of this name."""
    found = finding_of(folder, f"pictures-{section}", language) if section.isalpha() else None
    return found.get(picture) if found else None


def _signals(taken: Taken, asked: Examined) -> dict[str, Part]:
    """Run the methods once and tell of them in every language."""
    catalogues = [load_catalogue(language) for language in LANGUAGES]
    try:
        documents = tested_in(taken, catalogues, asked.seed, choice=asked.choice or None)
    except (CallError, InputError) as error:
        key = f"errors.{error.code}"
        return {c.language: Part.missing(c.text(key, **error.fields)) for c in catalogues}
    return {
        catalogue.language: Part.computed(document)
        for catalogue, document in zip(catalogues, documents, strict=True)
    }


def _outcome(taken: Taken, catalogue: Catalogue, asked: Examined) -> Document | None:
    try:
        return decided(taken, catalogue, rule=asked.rule or None)
    except CallError:
        return None


def _keep_contents(taken: Taken, contents: Contents, asked: Examined) -> None:
    language = contents.catalogue.language
    documents: dict[str, Any] = {
        name: dict(part.document) if part.document is not None else None
        for name, part in contents.parts.items()
        if name != "inspect"
    }
    for section in build_sections(contents):
        plain, pictures = section_document(section)
        documents[f"section-{section.id}"] = plain
        documents[f"pictures-{section.id}"] = pictures
    _keep(taken, language, documents, asked)


def _keep(taken: Taken, language: str, documents: Mapping[str, Any], asked: Examined) -> None:
    if taken.project is None:
        raise CallError("Findings are kept in a project.", expected="a folder made by tallyproof init")
    brief = _brief(taken, documents, asked)
    kept = {**documents, "brief": brief}  # last: with it the version counts as examined
    for name, document in kept.items():
        if document is not None:
            keep(taken, f"{name}.{language}", document)


def _brief(taken: Taken, documents: Mapping[str, Any], asked: Examined) -> Document:
    short = {name: _without_stations(documents.get(name)) for name in ("check", "outcome", "test")}
    files = [{"name": file.name, "sha256": file.sha256} for file in taken.snapshot.files]
    return {
        "schema": "tallyproof.brief/1",
        "snapshot": taken.snapshot.id,
        "files": files,
        "format": taken.snapshot.format,
        "choices": [{"id": c.id, "name": c.name} for c in taken.snapshot.results.choices],
        "asked": {"rule": asked.rule, "choice": asked.choice, "seed": asked.seed},
        "summary": _answers(documents.get("section-summary")),
        **short,
    }


def _answers(summary: Mapping[str, Any] | None) -> Any:  # noqa: ANN401 - blocks as plain values
    return summary["blocks"] if summary else None


def _without_stations(found: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a document without its lists of stations, which can be longer than a page."""
    if isinstance(found, dict):
        return {
            name: _without_stations(value)
            for name, value in found.items()
            if not (name in {"stations", "station_ids", "rows", "series"} and isinstance(value, list))
        }
    if isinstance(found, list):
        return [_without_stations(value) for value in found]
    return found
