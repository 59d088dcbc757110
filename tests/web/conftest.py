"""A server on a small project, people with roles who are signed in to it, and a browser that all stories share."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from factories import snapshot, table
from tallyproof.store import Project
from tallyproof.store.team.people import Person
from tallyproof.web.place import Place
from tallyproof.web.settings import set_up
from tallyproof.workflow.examination import examine_at_once
from tallyproof.workflow.observe_forms import keep_form
from web.browser import launched, serving
from web.filled import Addresses, Spelled, fill, project_of_sample
from web.hostile import spelled
from web.observers import xlsform
from web.people import apart, person
from web.team import Team

SignIn = Callable[..., Client]


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with two regions and three stations, one of which does not add up; examined, with its tables."""
    return apart(partial(_made, tmp_path_factory.mktemp("web") / "project"))


def _made(folder: Path) -> Path:
    made = Project.create(folder)
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
    place = Place(folder, hosts=("testserver", "127.0.0.1", "localhost"))
    set_up(place)
    yield place
    connections.close_all()


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start one browser for the stories of a file; its loop would be in the way of tests that have none."""
    with launched() as running:
        yield running


@pytest.fixture(scope="session")
def small(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """Serve the small project, with a form for observers; give its folder and address."""
    folder = Path(shutil.copytree(made_once, tmp_path_factory.mktemp("team") / "project"))
    keep_form(folder, "opening.xlsx", xlsform(), by="analyst")
    with serving(folder) as (address, _):
        yield folder, address


@pytest.fixture(scope="module")
def team(browser: Any, small: tuple[Path, str]) -> Team:
    """Return the team of the small project; it is empty at first."""
    return Team(browser, *small)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Addresses]:
    """Return a project with something on every page; it is made once, however many processes test."""
    return _filled(tmp_path_factory, "filled", str)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Addresses]:
    """Return the same project with markup in every name that a person or a file can set."""
    return _filled(tmp_path_factory, "hostile", spelled)


def _filled(made: pytest.TempPathFactory, name: str, spelling: Spelled) -> tuple[Path, Addresses]:
    home = made.getbasetemp()
    shared = (home.parent if "PYTEST_XDIST_WORKER" in os.environ else home) / f"{name}-once"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "addresses.json").is_file():
            apart(partial(_fill, shared, spelling))
    mine = Path(shutil.copytree(shared / "project", made.mktemp(name) / "project"))
    addresses = json.loads((shared / "addresses.json").read_text("utf-8"))
    return mine, {name: tuple(listed) for name, listed in addresses.items()}


def _fill(home: Path, spelling: Spelled) -> None:
    """Make the project of the smallest province of the sample, with its addresses beside it."""
    place = Place(
        project_of_sample(home, provinces=("BAYBURT",), spelled=spelling),
        hosts=("testserver", "127.0.0.1", "localhost"),
    )
    set_up(place)
    examine_at_once(place.folder)
    addresses = fill(place, spelled=spelling)
    connections.close_all()
    (home / "addresses.json").write_text(json.dumps(addresses), encoding="utf-8")


@pytest.fixture(scope="session")
def full(filled: tuple[Path, Addresses]) -> Iterator[tuple[Path, str]]:
    """Serve the project that has something on every page; give its folder and address."""
    with serving(filled[0]) as (address, _):
        yield filled[0], address


@pytest.fixture(scope="module")
def full_team(browser: Any, full: tuple[Path, str]) -> Team:
    """Return the team of the project that has something on every page."""
    return Team(browser, *full)
