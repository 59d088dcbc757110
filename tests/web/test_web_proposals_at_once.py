"""Two that propose the same at the same moment make one proposal, in either database, by however many processes."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connections, transaction
from django.test import Client

from store.own_postgresql import PROGRAMS, own_server
from tallyproof.store import Project
from tallyproof.store.records.repository import _WRITE_LOCK
from tallyproof.store.team.people import Person
from tallyproof.store.team.proposals import Proposal
from tallyproof.store.team.uploads import Upload
from tallyproof.web.place import Place
from tallyproof.web.settings import set_up
from web.people import person
from web.test_web_uploads import send

PROPOSED = {"answer": "propose", "title": "Results", "language": "en"}
REPLACED = {"answer": "propose", "reason": "recount", "decided_by": "the commission"}


@pytest.fixture(scope="module")
def postgresql_url() -> Iterator[str]:
    if PROGRAMS is None:
        assert os.environ.get("CI") != "true", "in CI nothing is skipped: install the package postgresql"
        pytest.skip("needs the programs of PostgreSQL: initdb and postgres are not installed")
    psycopg = pytest.importorskip("psycopg", reason="needs the driver psycopg")
    with own_server() as url:
        with psycopg.connect(f"{url}postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE team")
        yield f"{url}team"


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, server: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Give a server of either database, without people."""
    if request.param == "sqlite":
        yield server
        return
    monkeypatch.setenv("TALLYPROOF_DATABASE", "")  # the server sets it; it is as before afterwards
    place = Place(server.folder, str(request.getfixturevalue("postgresql_url")), hosts=server.hosts)
    set_up(place)
    for model in (Proposal, Upload):
        model.objects.all().delete()
    yield place
    connections.close_all()


def signed_in(name: str, *roles: str) -> Client:
    client = Client()
    client.force_login(Person.objects.filter(name=name).first() or person(name, roles))
    return client


def at_once(place: Place, *asked: Callable[[], Any]) -> list[Any]:
    """Do several things in threads of their own; on PostgreSQL all of them wait, then go on at the same moment."""
    barrier = threading.Barrier(len(asked))

    def one(what: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return what()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(asked)) as threads:
        running = [threads.submit(one, what) for what in asked]
        if not place.database:
            return [answer.result() for answer in running]
        import psycopg  # noqa: PLC0415 - an optional driver

        with psycopg.connect(place.database, autocommit=True) as other:
            other.execute("SELECT pg_advisory_lock(%s)", [_WRITE_LOCK])
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            until = time.monotonic() + 60
            while other.execute(waiting).fetchone() != (len(asked),):
                assert time.monotonic() < until
                time.sleep(0.05)
        return [answer.result() for answer in running]


def test_the_same_proposed_at_the_same_moment_is_one_proposal(shared: Place) -> None:
    lawyers = [signed_in("lawyer", "lawyer") for _ in range(2)]
    answers = at_once(shared, *(lambda one=one: one.post("/publications", PROPOSED) for one in lawyers))
    assert [one.status_code for one in answers] == [302, 302]
    assert {one.headers["Location"] for one in answers} == {f"/proposals/{Proposal.objects.get().pk}"}


def test_an_upload_proposed_by_a_double_click_is_one_proposal_and_both_lead_there(shared: Place) -> None:
    clerks = [signed_in("clerk", "clerk") for _ in range(2)]
    address = f"/uploads/{send(clerks[0], shared).pk}"
    answers = at_once(shared, *(lambda one=one: one.post(address, REPLACED) for one in clerks))
    assert {(one.status_code, one.headers.get("Location")) for one in answers} == {
        (302, f"/proposals/{Proposal.objects.get().pk}")
    }
    again = clerks[0].post(address, REPLACED)
    assert (again.status_code, again.headers["Location"]) == (302, answers[0].headers["Location"])
    other = clerks[0].post(address, REPLACED | {"reason": "another"})
    assert (other.status_code, Proposal.objects.count()) == (409, 1)


def test_two_different_proposals_for_one_upload_at_the_same_moment_are_one_and_a_refusal(
    shared: Place,
) -> None:
    clerks = [signed_in(name, "clerk") for name in ("clerk", "other")]
    address = f"/uploads/{send(clerks[0], shared).pk}"
    answers = at_once(shared, *(lambda one=one: one.post(address, REPLACED) for one in clerks))
    assert sorted(one.status_code for one in answers) == [302, 409]
    assert Proposal.objects.count() == 1


@pytest.mark.usefixtures("server")
def test_a_second_click_on_the_first_results_leads_to_them(tmp_path: Path) -> None:
    place = Place(Project.create(tmp_path / "empty").folder, hosts=("testserver",))
    set_up(place)
    clerk = signed_in("clerk", "clerk")
    address = f"/uploads/{send(clerk, place).pk}"
    answers = [clerk.post(address, {"answer": "propose"}) for _ in range(2)]
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(302, "/")] * 2


@pytest.mark.usefixtures("shared")
def test_proposals_that_waited_before_are_named_by_the_migration() -> None:
    lawyer = signed_in("lawyer", "lawyer")
    lawyer.post("/publications", PROPOSED)
    first = Proposal.objects.get()
    name = first.one_of
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(kind="publish_site", content={}, proposed_by=first.proposed_by, one_of=name)
    Proposal.objects.update(one_of="")
    second = Proposal.objects.create(
        kind="publish_site", content=first.content | {"key": "0" * 16}, proposed_by=first.proposed_by
    )
    named = import_module("tallyproof.store.team.migrations.0005_one_open_proposal")
    named._named(apps, None)  # noqa: SLF001 - a migration has no public names
    assert [one.one_of for one in Proposal.objects.order_by("pk")] == [name, ""]
    assert lawyer.post("/publications", PROPOSED).headers["Location"] == f"/proposals/{first.pk}"
    assert second.pk != first.pk
