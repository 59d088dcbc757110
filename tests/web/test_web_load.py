"""Many at once, and what happens when the database is away: nothing acknowledged is lost, nothing is doubled."""

import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection

from store.own_postgresql import PROGRAMS
from tallyproof.errors import InputError
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.outages import patiently, set_up_when_reachable
from tallyproof.web.place import Place
from web.conftest import SignIn

LOAD = Path(__file__).parents[2] / "benchmarks" / "team_load.py"


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc to find the workers")
def test_people_who_enter_at_once_lose_nothing_while_processes_and_the_database_are_killed(
    request: pytest.FixtureRequest,
) -> None:
    if PROGRAMS is None:
        request.getfixturevalue("postgresql_server")  # skips, and in CI fails
    pytest.importorskip("psycopg", reason="needs the driver psycopg")
    command = [
        sys.executable,
        str(LOAD),
        "--minutes",
        "0.2",
        "--users",
        "10",
        "--workers",
        "2",
        "--pause",
        "0.3",
    ]
    run = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert "lost, doubled or changed: 0\n" in run.stdout
    assert run.stdout.count("interrupted from") == 4
    held = dict(
        line.split(": ") for line in run.stdout.splitlines() if line.startswith(("reports", "counts"))
    )
    assert int(held["reports in the project"]) > 0
    assert int(held["counts in the audit"]) > 0


def _away(*_: object) -> Any:
    raise OperationalError("the server closed the connection\nsecret of the address")


@pytest.mark.parametrize("language", LANGUAGES)
def test_while_the_database_is_away_every_answer_says_when_to_ask_again(
    language: str, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    client = sign_in("clerk", language=language)
    client.raise_request_exception = False
    with connection.execute_wrapper(_away), caplog.at_level(logging.ERROR):
        answers = [
            client.get("/observe"),
            client.post("/observe/forms/none", {}, headers={"accept": "application/json"}),
            client.get("/api/jobs/1", headers={"authorization": "Bearer tallyproof_x"}),
            client.get("/sign-in"),
        ]
    title = load_catalogue(language).text("web.failure.away.title")
    assert [(one.status_code, one.headers["Retry-After"]) for one in answers] == [(503, "5")] * 4
    assert title in answers[0].content.decode()
    assert answers[1].json()["code"] == answers[2].json()["code"] == "E-AWAY"
    assert not [
        one for one in answers if "secret" in one.content.decode() or "Traceback" in one.content.decode()
    ]
    assert {record.exc_info for record in caplog.records if record.name == "django.request"} == {None}
    assert client.get("/observe").status_code == 200


def test_a_fault_of_the_program_is_not_taken_for_a_database_that_is_away(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret")

    client = sign_in("clerk")
    client.raise_request_exception = False
    monkeypatch.setattr("tallyproof.web.views.observe.start.own_reports", broken)
    answer = client.get("/observe")
    assert (answer.status_code, "secret" in answer.content.decode()) == (500, False)


def fails_once(error: Exception) -> Callable[..., str]:
    left = [error]

    def answer(*given: object) -> str:
        if left:
            raise left.pop()
        return str(given)

    return answer


def test_work_and_new_processes_wait_for_a_database_that_comes_back(
    server: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tallyproof.web.outages._PAUSE", 0.0)
    assert patiently(fails_once(OperationalError("away")))("done") == "('done',)"
    with pytest.raises(ZeroDivisionError):
        patiently(fails_once(ZeroDivisionError()))()
    away = fails_once(
        InputError("PostgreSQL", found="no connection", expected="a database that can be opened")
    )
    monkeypatch.setattr("tallyproof.web.settings.set_up", away)
    set_up_when_reachable(server)
    assert away(server)
