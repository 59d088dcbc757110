"""A server on a small project, and people with roles who are signed in to it."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connections
from django.test import Client

from factories import snapshot, table
from tallyproof.store import Project
from tallyproof.store.team.people import Person
from tallyproof.web.place import Place
from tallyproof.web.settings import set_up
from tallyproof.workflow.examination import examine_at_once

PASSWORD = "four quiet wooden boats"  # noqa: S105 - of nobody
"""Of every person of these tests."""

SignIn = Callable[..., Client]


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with two regions and three stations, one of which does not add up; examined, with its tables."""
    made = Project.create(tmp_path_factory.mktemp("web") / "project")
    made.add(
        snapshot(
            table(
                {
                    "registered": [100, 100, 200],
                    "cast": [50, 120, 90],
                    "valid": [50, 120, 90],
                    "area_1": ["North", "North", "South"],
                },
                votes={"Аида <b>А</b>": [30, 80, 50], "Берік & Co": [20, 40, 40]},
                areas=["region"],
            )
        )
    )
    set_up(Place(made.folder))
    examine_at_once(made.folder)
    connections.close_all()
    return made.folder


@pytest.fixture
def server(made_once: Path, tmp_path: Path) -> Iterator[Place]:
    """Set Django up to serve a project of its own; what is quick to examine has been examined."""
    folder = Path(shutil.copytree(made_once, tmp_path / "project"))
    place = Place(folder, hosts=("testserver", "127.0.0.1"))
    set_up(place)
    yield place
    connections.close_all()


@cache
def _hashed(password: str) -> str:
    return make_password(password)


def person(name: str, roles: Iterable[str], *, language: str = "en") -> Person:
    """Return a person of the team with these roles."""
    return Person.objects.create(
        name=name, shown_as=name.title(), roles=list(roles), language=language, password=_hashed(PASSWORD)
    )


@pytest.fixture
def sign_in(server: Place) -> SignIn:  # noqa: ARG001 - sets Django up
    """Return a function that signs somebody in: `sign_in("analyst", "clerk")`."""

    def signed_in(*roles: str, name: str = "", language: str = "en") -> Client:
        called = name or "-".join(roles) or "nobody"
        one = Person.objects.filter(name=called).first() or person(called, roles, language=language)
        client = Client(headers={"accept-language": language})
        client.force_login(one)
        return client

    return signed_in
