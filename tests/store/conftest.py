"""The two databases that records may live in; PostgreSQL is started here where its programs are installed."""

import os
from collections.abc import Iterator

import pytest
from django.db import connections

from store.own_postgresql import PROGRAMS, own_server


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Return the URL of an own server without a database name, or skip and say what is missing."""
    if PROGRAMS is None:
        assert os.environ.get("CI") != "true", "in CI nothing is skipped: install the package postgresql"
        pytest.skip("needs the programs of PostgreSQL: initdb and postgres are not installed")
    pytest.importorskip("psycopg", reason="needs the driver psycopg")
    with own_server() as url:
        yield url


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
