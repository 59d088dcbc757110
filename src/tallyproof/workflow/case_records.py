"""Open the records of a project. Only the verbs about cases come here: Django is loaded on the way."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from tallyproof.store.project import Project, require_project
from tallyproof.store.records.in_force import settle
from tallyproof.store.records.repository import Records

__all__ = ["Office", "now_utc", "open_office"]


@dataclass(frozen=True, slots=True)
class Office:
    """A project with its records, and the time."""

    project: Project
    records: Records
    now: dt.datetime
    by: str
    """Who records."""


def now_utc() -> dt.datetime:
    """Return the time to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def open_office(folder: Path, *, database: str = "", now: dt.datetime | None = None, by: str = "") -> Office:
    """Open a project and its records, and finish what a killed process began.

    Args:
        folder: A project made by `tallyproof init`.
        database: URL of a PostgreSQL database that holds the records of this project only; empty for SQLite.
        now: The time as of which everything is told; None: by this machine's clock.
        by: Who records.

    Raises:
        InputError: The folder is no project.
    """
    require_project(folder)
    project, records = Project.open(folder), Records.open(folder, database)
    settle(project, records)
    return Office(project, records, now or now_utc(), by)
