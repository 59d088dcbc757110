"""The figures of a registered statement beside the version in force on its day, and others where none fits."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from tallyproof.election.snapshot import Snapshot, SnapshotId
from tallyproof.statements.comparison import Version
from tallyproof.statements.document import signs_document
from tallyproof.statements.figures.against_results import Totals
from tallyproof.statements.figures.document import figures_document
from tallyproof.texts import Catalogue
from tallyproof.workflow.case_records import Office, open_office
from tallyproof.workflow.request import Document
from tallyproof.workflow.statements import Words, summed_totals, words_of
from tallyproof.workflow.version_times import in_force_since
from tallyproof.workflow.versions import versions_back

__all__ = ["figures_beside_versions", "version_of_day"]

_MOST = 5
"""Versions that are read for one page."""


def figures_beside_versions(text: Version, office: Office, catalogue: Catalogue, *, said: str) -> Document:
    """Check figures against each other, and against the results as they stood.

    Args:
        text: The statement.
        office: The project with its versions and cases.
        catalogue: Language of the sentences.
        said: Day of the statement (ISO 8601); empty: unknown, the version in force now comes first. Since when a
            version is in force, the case or the log says; a later version of unknown time is never that of the day.

    Returns:
        As `figures_document`. `compared` holds what is said of the version of that day and, where no figure is right of
        it, of the first other one, newest first, of which a figure is. `versions` names those that were looked at;
        `reason` says why nothing is compared, empty where something is.
    """
    terms = words_of(Words())
    found = figures_document(text.text, text.language, terms, catalogue, name=text.name)
    tried: list[str] = []
    compared: list[Document] = []
    for totals in islice(_versions(office, catalogue, said), _MOST):
        told = figures_document(text.text, text.language, terms, catalogue, name=text.name, totals=(totals,))[
            "compared"
        ]
        right = any(one["equals"] or one["fits"] for one in told)
        compared += told if right or not tried else []
        tried.append(totals.name)
        if right:
            break
    reason = "" if compared else _reason(catalogue, len(found["figures"]), tried)
    signs = signs_document(text, catalogue)
    return found | {"compared": compared, "versions": tried, "reason": reason, "signs": signs}


def _reason(catalogue: Catalogue, figures: int, tried: list[str]) -> str:
    if not tried:
        return catalogue.text("statements.beside.no-results")
    if not figures:
        return catalogue.text("statements.beside.no-figures")
    return catalogue.plural("statements.beside.none-fits", figures, versions="; ".join(tried))


def version_of_day(folder: Path, said: str, *, database: str = "") -> SnapshotId:
    """Return which version of a project was in force on a day, as `figures_beside_versions` has it.

    Args:
        folder: A project with results.
        said: The day, ISO 8601.
        database: URL of the PostgreSQL database with its records; empty for SQLite.
    """
    chain = _chain(open_office(folder, database=database))
    return chain[_of_day([since for _, since in chain], said)][0]


def _chain(office: Office) -> list[tuple[SnapshotId, str]]:
    """Return the version in force and those before it, newest first, each with the day since which it was in force."""
    zone = ZoneInfo(office.project.zone)
    return [
        (one.snapshot, _day(in_force_since(office, one) or "", zone)) for one in versions_back(office.project)
    ]


def _day(since: str, zone: ZoneInfo) -> str:
    """Return the day of a time where it was written: journal and log write UTC, cases by the clock of their body."""
    if not since:
        return ""
    at = dt.datetime.fromisoformat(since)
    return (at if at.utcoffset() else at.astimezone(zone)).date().isoformat()


def _versions(office: Office, catalogue: Catalogue, said: str) -> Iterator[Totals]:
    """Yield the totals of the version of a day, then of every other one, the newest first."""
    chain = _chain(office)
    day = _of_day([since for _, since in chain], said)
    for at in sorted(range(len(chain)), key=lambda one: one != day):
        until = chain[at - 1][1] if at else ""
        yield _totals(office.project.load(chain[at][0]), at, until, catalogue)


def _of_day(since: Sequence[str], said: str) -> int:
    """Return which version was in force on a day, the newest being 0; the newest where the day is unknown.

    The first version counts as always: the results are older than their record here. Of any other one whose day is
    unknown nobody can say that it was in force already.
    """
    if not said:
        return 0
    return next((at for at, day in enumerate(since) if day and day <= said[:10]), len(since) - 1)


def _totals(version: Snapshot, at: int, until: str, catalogue: Catalogue) -> Totals:
    key = "now" if not at else "until" if until else "earlier"
    called = catalogue.text(f"statements.beside.{key}", version=version.id[:12], day=until)
    return summed_totals(version.results, called)
