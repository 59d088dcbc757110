"""The two databases that records may live in; PostgreSQL is started here where its programs are installed."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

_PLACES = (
    *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
    Path("/usr/local/bin"),
    Path("/usr/bin"),
)
_PROGRAMS = next(
    (place for place in _PLACES if (place / "initdb").exists() and (place / "postgres").exists()), None
)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Return the URL of an own server without a database name, or skip and say what is missing."""
    if _PROGRAMS is None:
        pytest.skip("needs the programs of PostgreSQL: initdb and postgres are not installed")
    pytest.importorskip("psycopg", reason="needs the driver psycopg")
    folder = Path(tempfile.mkdtemp(prefix="tallyproof-pg-"))
    user = "nobody" if os.getuid() == 0 else None  # initdb refuses to run as root
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    try:
        _run("initdb", "-D", "data", "-U", "owner", "-A", "trust", "-E", "UTF8", folder=folder, user=user)
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=20"
        _run("pg_ctl", "-D", "data", "-l", "log", "-w", "-o", options, "start", folder=folder, user=user)
        yield f"postgresql://owner@{str(folder).replace('/', '%2F')}/"
    finally:
        _run("pg_ctl", "-D", "data", "-m", "immediate", "stop", folder=folder, user=user)
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *words: str, folder: Path, user: str | None) -> None:
    assert _PROGRAMS is not None
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    command = [str(_PROGRAMS / program), *words]
    subprocess.run(command, check=True, user=user, env=env, cwd=folder, stdout=subprocess.DEVNULL)


@pytest.fixture
def postgresql(postgresql_server: str, request: pytest.FixtureRequest) -> str:
    """Return the URL of an empty database of its own."""
    import psycopg  # noqa: PLC0415 - an optional driver

    name = f"t{abs(hash(request.node.nodeid))}"
    with psycopg.connect(f"{postgresql_server}postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{postgresql_server}{name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the URL of a database: empty for SQLite in the project folder."""
    yield "" if request.param == "sqlite" else str(request.getfixturevalue("postgresql"))
    connections.close_all()
