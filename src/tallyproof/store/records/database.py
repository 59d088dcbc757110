"""Connect to the database of records: SQLite in the project folder, or PostgreSQL by URL."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from filelock import FileLock

from tallyproof.errors import CallError, InputError

__all__ = ["FILE", "connect"]

FILE = "records.sqlite3"
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
    wanted = _postgresql(url) if url else _sqlite(folder / FILE)
    alias = "records-" + sha256(repr(sorted(wanted.items())).encode()).hexdigest()[:16]
    if alias not in connections.settings:
        connections.settings[alias] = _DEFAULTS | wanted
        try:
            with _alone(alias, folder, postgresql=bool(url)):
                _migrate(alias)
        except DatabaseError as error:
            del connections.settings[alias]
            file = "PostgreSQL" if url else FILE
            found = str(error).strip().splitlines()[0][:200]
            raise InputError(file, found=found, expected="a database that can be opened") from error
    return alias


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
            f"The database {shown} is unknown.", expected="postgresql://user:password@host:port/name"
        )
    try:
        import psycopg  # noqa: F401, PLC0415 - an optional driver
    except ImportError as error:
        missing = "The driver of PostgreSQL is not installed."
        raise CallError(missing, expected='pip install "tallyproof[postgresql]"') from error
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


def _migrate(alias: str) -> None:
    executor = MigrationExecutor(connections[alias])
    targets = [key for key in executor.loader.graph.leaf_nodes() if key[0] == "records"]
    if executor.migration_plan(targets):
        executor.migrate(targets)
