"""One user of the load on the team server: signs in, enters reports or hand counts, and keeps a journal of its own.

It sends as the script of a phone does: the same again after no answer or 503, until it is acknowledged.
"""

import http.client
import http.cookies
import json
import random
import re
import time
import urllib.parse
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

__all__ = ["Asked", "Clerk", "Client", "Observer"]

PASSWORD = "four quiet wooden boats"
AGAIN = 0.5
"""Seconds until it sends the same again."""
UNHEARD = 0
"""The status of a request without an answer."""
_UNAVAILABLE = {UNHEARD, 503}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request and its answer."""

    at: float
    """On the clock of `time.monotonic`."""
    seconds: float
    what: str
    status: int
    said: str = ""


class Client:
    """A browser of one person: a connection that is kept, and its cookies."""

    def __init__(self, port: int, name: str) -> None:
        self.port, self.name = port, name
        self.asked: list[Asked] = []
        self.cookies: dict[str, str] = {}
        self.connection: http.client.HTTPConnection | None = None

    def ask(self, what: str, path: str, fields: Mapping[str, str] | None = None, **headers: str) -> str:
        """Ask once; return the page, or what was said instead."""
        begun = time.monotonic()
        status, page = UNHEARD, ""
        try:
            status, page = self._answer_on_kept(path, fields, headers)
        except (OSError, http.client.HTTPException) as error:
            page = f"{type(error).__name__}: {error}"
            self.connection = None
        said = page[:300] if status >= 400 or status == UNHEARD else ""
        self.asked.append(Asked(begun, time.monotonic() - begun, what, status, said))
        return page

    def _answer_on_kept(
        self, path: str, fields: Mapping[str, str] | None, headers: dict[str, str]
    ) -> tuple[int, str]:
        """Ask on the connection that is kept; as browsers do, on a new one where the server closed it meanwhile."""
        try:
            return self._answer(path, fields, headers)
        except ConnectionError:
            if self.connection is None:
                raise
            self.connection = None
            return self._answer(path, fields, headers)

    def _answer(
        self, path: str, fields: Mapping[str, str] | None, headers: dict[str, str]
    ) -> tuple[int, str]:
        connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        body = None if fields is None else urllib.parse.urlencode(fields)
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if body is None else "POST", path, body, sent)
        answer = connection.getresponse()
        page = answer.read().decode()
        self.connection = connection
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: one.value for name, one in http.cookies.SimpleCookie(line).items()}
        return answer.status, page

    @property
    def status(self) -> int:
        """Of the last answer."""
        return self.asked[-1].status

    def until(self, ask: Callable[[], str]) -> str:
        """Ask until there is an answer; one that is neither a yes nor "later" stays in the journal as an error."""
        page = ask()
        while self.status in _UNAVAILABLE:
            time.sleep(AGAIN)
            page = ask()
        return page

    def page(self, what: str, path: str) -> str:
        """Return a page, whenever it comes."""
        return self.until(lambda: self.ask(what, path))

    def sign_in(self) -> None:
        """Sign in with name and password."""
        token = _token(self.page("sign in: page", "/sign-in"))
        fields = {"name": self.name, "password": PASSWORD, "csrfmiddlewaretoken": token}
        self.until(lambda: self.ask("sign in", "/sign-in", fields))
        if self.status != 302:
            message = f"{self.name} cannot sign in: {self.status}"
            raise RuntimeError(message)


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    return found.group(1) if found else ""


@dataclass
class Observer:
    """Fills in a form; sends one in five once more though it was acknowledged, and corrects one in five."""

    client: Client
    form: str
    """Address of the form."""
    stations: int
    chance: random.Random
    acknowledged: dict[str, list[str]] = field(default_factory=dict)
    """Id of a report -> station of each of its versions that the server said it has."""

    def enter(self) -> None:
        """Fill in one report, and send it until it is acknowledged."""
        told = {
            "instance": f"uuid:{uuid.UUID(int=self.chance.getrandbits(128), version=4)}",
            "filled": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "corrects": "",
            "station_id": str(self.chance.randrange(self.stations)),
            "opening/sealed": "no",
            "opening/violations": "pressure",
            "story": f"told by {self.client.name}",
        }
        self.client.page("form: page", self.form)
        self._send(told)
        act = self.chance.random()
        if act < 0.2:
            self._send(told, again=True)
        elif act < 0.4:
            self._correct(told)

    def _correct(self, told: dict[str, str]) -> None:
        page = self.client.page("form: own report", f"{self.form}?correct={told['instance']}")
        content = re.search(r'name="corrects" value="([0-9a-f]{64})"', page)
        if content:
            station = str(self.stations + self.chance.randrange(self.stations))
            self._send({**told, "corrects": content.group(1), "station_id": station})

    def _send(self, told: Mapping[str, str], *, again: bool = False) -> None:
        ready = json.loads(self.client.page("form: ready", "/observe/ready"))
        headers = {"Accept": "application/json", "X-CSRFToken": ready["token"]}
        answer = self.client.until(lambda: self.client.ask("report", self.form, told, **headers))
        known = self.client.status == 200 and json.loads(answer)["state"] in {"received", "corrected", "here"}
        if known and not again:
            self.acknowledged.setdefault(told["instance"], []).append(told["station_id"])


@dataclass
class Clerk:
    """Enters a blind count of one box after another."""

    client: Client
    audit: str
    """Address of the audit."""
    boxes: Iterator[str]
    chance: random.Random
    acknowledged: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Box -> what was counted, where the server said it has it."""

    def enter(self) -> None:
        """Enter the count of the next box until it is acknowledged."""
        box = next(self.boxes)
        path = f"{self.audit}/count?box={urllib.parse.quote(box)}"
        page = self.client.page("count: page", path)
        counts = (20 + self.chance.randrange(2), 20)
        fields = {"count_0": str(counts[0]), "count_1": str(counts[1]), "papers_missing": "0"}
        fields |= {"csrfmiddlewaretoken": _token(page)}
        answer = self.client.until(lambda: self.client.ask("count", path, fields))
        if self.client.status == 200 and 'class="card good" role="status"' in answer:
            self.acknowledged[box] = counts
