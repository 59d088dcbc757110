"""The command itself: it starts, says where it is, answers, survives the death of a worker, and stops."""

import http.cookiejar
import os
import re
import shutil
import signal
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from store.own_postgresql import PROGRAMS, own_server
from tallyproof.cli.serve import command
from tallyproof.web.jobs.kinds import LANES
from web.browser import serving

PASSWORD = "four quiet wooden boats"  # noqa: S105 - of nobody


class Visitor:
    """Somebody with a jar of cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))

    def get(self, path: str) -> tuple[int, str]:
        return self._answer(urllib.request.Request(self.address + path))  # noqa: S310 - our own server

    def status(self, path: str) -> int:
        """Return the status of a page; 0 where nobody answers right now."""
        try:
            return self.get(path)[0]
        except OSError:
            return 0

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path)[1])[0]
        data = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        return self._answer(urllib.request.Request(self.address + path, data))  # noqa: S310

    def _answer(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self._opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def entered(address: str, link: str) -> Visitor:
    visitor = Visitor(address)
    path = link.removeprefix(address)
    status, page = visitor.post(path, name="anna", shown_as="Anna", password=PASSWORD, again=PASSWORD)
    assert (status, "Sign out" in page) == (200, True)
    return visitor


def command_line(process: int) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()


def children(of: int) -> list[int]:
    tasks = Path(f"/proc/{of}/task").glob("*/children")
    return [int(number) for path in tasks for number in path.read_text("utf-8").split()]


@pytest.fixture
def folder(made_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made_once, tmp_path / "project"))


@pytest.fixture
def postgresql() -> Iterator[str]:
    if PROGRAMS is None:
        pytest.skip("needs the programs of PostgreSQL: initdb and postgres are not installed")
    psycopg = pytest.importorskip("psycopg", reason="needs the driver psycopg")
    with own_server() as url:
        with psycopg.connect(f"{url}postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE team")
        yield f"{url}team"


def test_the_server_starts_answers_and_forgets_nobody_when_it_starts_again(folder: Path) -> None:
    with serving(folder) as (address, link):
        entered(address, link)
    with serving(folder) as (address, link):
        visitor = Visitor(address)
        status, _ = visitor.post("sign-in", name="anna", password=PASSWORD)
        assert (link, status, visitor.get("results")[0]) == ("", 200, 200)


def test_files_of_pages_are_kept_by_browsers_and_found_by_their_content(folder: Path) -> None:
    with serving(folder) as (address, _):
        page = Visitor(address).get("sign-in")[1]
        for path in re.findall(r'(?:href|src)="/(static/[^"]+)"', page):
            assert Visitor(address).get(path)[0] == 200
        assert Visitor(address).get("static/../server.key")[0] == 404


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc to find the workers")
def test_workers_on_postgresql_share_everything_and_a_killed_one_is_replaced(
    folder: Path, postgresql: str
) -> None:
    with serving(folder, "--database", postgresql, "--workers", "2") as (address, link):
        visitor = entered(address, link)
        (parent,) = [one for one in children(os.getpid()) if str(folder).encode() in command_line(one)]
        workers = {one for one in children(parent) if b"spawn_main" in command_line(one)}
        processes = 2 + len(LANES)  # two that answer, one for each lane of work
        assert len(workers) == processes
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        until = time.monotonic() + 60
        while time.monotonic() < until and visitor.status("people") != 200:
            time.sleep(0.2)
        assert [visitor.get("people")[0] for _ in range(10)] == [200] * 10
        again = {one for one in children(parent) if b"spawn_main" in command_line(one)}
        assert (len(again), again & workers) == (processes, set())


def test_several_workers_need_a_database_that_they_can_share(folder: Path) -> None:
    run = CliRunner().invoke(command, ["--project", str(folder), "--workers", "2"])
    assert "--database" in str(run.exception)


def test_a_port_that_is_taken_is_named(folder: Path) -> None:
    with serving(folder) as (address, _):
        port = address.rsplit(":", 1)[1].strip("/")
        run = CliRunner().invoke(command, ["--project", str(folder), "--port", port])
        assert f"Port {port}" in str(run.exception)
