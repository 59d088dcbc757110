"""Many at once, and what happens when the database is away: nothing acknowledged is lost, nothing is doubled."""

import logging
import multiprocessing
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection

from store.own_postgresql import PROGRAMS
from tallyproof.errors import InputError
from tallyproof.store.team.jobs import Job
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.jobs import worker
from tallyproof.web.outages import is_outage, patiently, set_up_when_reachable
from tallyproof.web.place import Place
from web.conftest import SignIn
from web.people import person

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


class _Told(Exception):  # noqa: N818 - stands for the error of a driver
    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


def _caused(sqlstate: str | None) -> OperationalError:
    error = OperationalError("said by the driver")
    error.__cause__ = _Told(sqlstate)
    return error


OUTAGES = (
    OperationalError("database is locked"),
    OperationalError('connection to server on socket "/run/x" failed: No such file or directory'),
    InterfaceError("connection already closed"),
    *map(_caused, (None, "08006", "40P01", "53300", "55P03", "57P01")),
)
FAULTS = (
    OperationalError("no such table: x"),
    OperationalError("no such column: x"),
    OperationalError("table x has no column named y"),
    OperationalError('near "x": syntax error'),
    OperationalError("database disk image is malformed"),
    _caused("58030"),
    ZeroDivisionError("no"),
    None,
)


def test_what_waiting_does_not_mend_is_no_outage() -> None:
    assert [error for error in OUTAGES if not is_outage(error)] == []
    assert [error for error in FAULTS if is_outage(error)] == []


def test_a_table_that_is_not_there_is_a_fault_with_its_trace(
    sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> Any:
        raise OperationalError("no such table: x")

    client = sign_in("clerk")
    client.raise_request_exception = False
    with connection.execute_wrapper(broken), caplog.at_level(logging.ERROR):
        answer = client.get("/observe")
    assert answer.status_code == 500
    assert [record for record in caplog.records if record.name == "django.request" and record.exc_info]
    with pytest.raises(OperationalError, match="no such table"):
        patiently(broken)()


@pytest.mark.parametrize(
    "error",
    [OSError("disk"), InputError("form", found="x", expected="y"), OperationalError("no such table: x")],
)
def test_batches_that_cannot_be_made_are_told_once_and_tried_again_after_a_while(
    server: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    tried = []

    def fold(folder: Path) -> None:
        tried.append(folder)
        raise error

    monkeypatch.setattr(worker, "fold_when_due", fold)
    monkeypatch.setattr(worker, "_RESTING", {})
    for _ in range(3):
        worker._tidy(server)  # noqa: SLF001
    assert (len(tried), [record.message for record in caplog.records if record.name == "tallyproof.web"]) == (
        1,
        ["reports cannot be put into a batch"],
    )
    monkeypatch.setattr(worker, "_RESTING", {server: 0.0})
    worker._tidy(server)  # noqa: SLF001
    assert len(tried) == 2


@pytest.mark.parametrize(("kind", "times"), [("backup", 0), ("dossier", 1)])
def test_while_a_backup_is_made_no_report_is_put_into_a_batch(
    server: Place, monkeypatch: pytest.MonkeyPatch, kind: str, times: int
) -> None:
    here, there = multiprocessing.Pipe()
    there.send(("step", "files"))
    there.send(("answer", {}))
    tried: list[Path] = []
    job = Job.objects.create(kind=kind, wish={}, state="running", asked_by=person("aida", ("admin",)))
    monkeypatch.setattr(worker, "fold_when_due", tried.append)
    monkeypatch.setattr(worker, "_RESTING", {})
    worker._follow(server, job, here)  # noqa: SLF001
    job.refresh_from_db()
    assert (job.state, len(tried)) == ("done", times)


def fails_once(error: Exception) -> Callable[..., str]:
    left = [error]

    def answer(*given: object) -> str:
        if left:
            raise left.pop()
        return str(given)

    return answer


def test_work_and_new_processes_wait_for_a_database_that_comes_back(
    server: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("tallyproof.web.outages._PAUSE", 0.0)
    assert patiently(fails_once(OperationalError("away\nsecret")))("done") == "('done',)"
    assert "waiting for the database: away" in [record.message for record in caplog.records]
    with pytest.raises(ZeroDivisionError):
        patiently(fails_once(ZeroDivisionError()))()
    away = fails_once(
        InputError("PostgreSQL", found="no connection", expected="a database that can be opened")
    )
    monkeypatch.setattr("tallyproof.web.settings.set_up", away)
    set_up_when_reachable(server)
    assert away(server)
