"""Connect to the database of records: SQLite in the project folder, or PostgreSQL by URL."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from filelock import FileLock

from tallyproof.errors import CallError, InputError
from tallyproof.store.records_named import FILE

__all__ = ["connect", "connect_server"]

_MIGRATION_LOCK = 7_236_401
"""Any number: all programs that migrate these tables on one PostgreSQL wait for each other by it."""


def connect(folder: Path, url: str = "") -> str:
    """Return the name of a Django connection whose tables are up to date.

    Args:
        folder: The project; holds the SQLite file where no URL is given.
        url: `postgresql://user:password@host:port/name`; empty for SQLite.

    Returns:
        An alias for `using=`; the same one for the same database in one process.

    Raises:
        CallError: The URL is not one of PostgreSQL, or its driver is not installed.
        InputError: The database cannot be reached or opened, or its file is damaged.
    """
    wanted = _wanted(folder, url)
    for alias in connections.settings:
        if wanted.items() <= connections.settings[alias].items():
            return str(alias)
    alias = "records-" + sha256(repr(sorted(wanted.items())).encode()).hexdigest()[:16]
    _open(alias, _DEFAULTS | wanted, folder, apps=("records",))
    return alias


def connect_server(folder: Path, url: str = "") -> None:
    """Make the database of a project the one that Django uses by default, with the tables of the team as well.

    Raises as `connect` does.
    """
    kept = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    connections.close_all()
    if hasattr(connections._connections, "default"):  # noqa: SLF001 - Django has no public way to name another
        del connections["default"]
    _open("default", _DEFAULTS | kept | _wanted(folder, url), folder, apps=("records", "team"))


def _wanted(folder: Path, url: str) -> dict[str, Any]:
    return _postgresql(url) if url else _sqlite(folder / FILE)


def _open(alias: str, settings: dict[str, Any], folder: Path, *, apps: Sequence[str]) -> None:
    connections.settings[alias] = settings
    postgresql = "postgresql" in settings["ENGINE"]
    try:
        with _alone(alias, folder, postgresql=postgresql):
            _migrate(alias, apps)
    except DatabaseError as error:
        del connections.settings[alias]
        file = "PostgreSQL" if postgresql else FILE
        found = str(error).strip().splitlines()[0][:200]
        raise InputError(
            file, found=found, expected="a database that can be opened", text="no_database"
        ) from error


_DEFAULTS: dict[str, Any] = {
    "ATOMIC_REQUESTS": False,
    "AUTOCOMMIT": True,
    "CONN_MAX_AGE": 0,
    "CONN_HEALTH_CHECKS": False,
    "TIME_ZONE": None,
    "USER": "",
    "PASSWORD": "",
    "HOST": "",
    "PORT": "",
    "OPTIONS": {},
    "TEST": {"CHARSET": None, "COLLATION": None, "MIGRATE": True, "MIRROR": None, "NAME": None},
}


def _sqlite(path: Path) -> dict[str, Any]:
    """A commit is on the disk before it returns (FULL); readers never wait for the writer (WAL)."""
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    options = {"init_command": pragmas, "transaction_mode": "IMMEDIATE", "timeout": 30}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path.resolve()), "OPTIONS": options}


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in {"postgresql", "postgres"} or not name:
        shown = f"{parts.scheme}://..."
        raise CallError(
            f"The database {shown} is unknown.",
            expected="postgresql://user:password@host:port/name",
            text="no_database",
        )
    try:
        import psycopg  # noqa: F401, PLC0415 - an optional driver
    except ImportError as error:
        missing = "The driver of PostgreSQL is not installed."
        raise CallError(
            missing, expected='pip install "tallyproof[postgresql]"', text="not_installed", part="psycopg"
        ) from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
    }


@contextmanager
def _alone(alias: str, folder: Path, *, postgresql: bool) -> Iterator[None]:
    """Let one process at a time change the tables."""
    if not postgresql:
        with FileLock(folder / f"{FILE}.lock"):
            yield
        return
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])


def _migrate(alias: str, apps: Sequence[str]) -> None:
    executor = MigrationExecutor(connections[alias])
    targets = [key for key in executor.loader.graph.leaf_nodes() if key[0] in apps]
    if executor.migration_plan(targets):
        executor.migrate(targets)
