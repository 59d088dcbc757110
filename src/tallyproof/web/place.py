"""Which project this server works on."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

from tallyproof.disk import write_atomically
from tallyproof.store.records.repository import Records
from tallyproof.workflow.case_records import Office, open_office

__all__ = ["LOOPBACK", "Place", "office", "office_of", "place", "records", "secret_key"]

KEY = "server.key"
"""File of the project with the key that signs cookies and links; whoever has it can pass for anyone."""


LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Place:
    """The project and the database of a server."""

    folder: Path
    database: str = ""
    """URL of PostgreSQL; empty for SQLite in the project."""
    proxied: bool = False
    """Whether a proxy in front speaks TLS and says who asks."""
    hosts: tuple[str, ...] = LOOPBACK
    """Names by which people reach the server; another one in a request is refused."""


def place() -> Place:
    """Return the place of this server."""
    found: Place = settings.TALLYPROOF_PLACE
    return found


def records() -> Records:
    """Return the records of the project."""
    return Records("default")


def office(request: HttpRequest) -> Office:
    """Open the project for a request: all that is recorded in it is recorded by who asks."""
    return office_of(request.user.get_username())


def office_of(name: str) -> Office:
    """Open the project for a person: all that is recorded in it is recorded by them."""
    here = place()
    return open_office(here.folder, database=here.database, by=name)


def secret_key(folder: Path) -> str:
    """Return the key of a project's server; it is made once, readable by its owner only."""
    path = folder / KEY
    if not path.is_file():
        write_atomically(path, secrets.token_urlsafe(48).encode(), mode=0o600)
    return path.read_text(encoding="utf-8").strip()
