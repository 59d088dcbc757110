"""Addresses made to mislead: nobody is led to another server, and no part of an address leads out of the project."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client

import tallyproof.web
from tallyproof.store.team.people import Person
from tallyproof.web.place import Place
from tallyproof.web.roles import Role
from tallyproof.web.routes import ROUTES
from tallyproof.web.settings import set_up
from web.conftest import SignIn
from web.filled import Addresses
from web.people import PASSWORD, person
from web.test_web_routes import address

ELSEWHERE = (
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "https:evil.example", "http:///evil.example", "/\t/evil.example", "\t//evil.example", "\x00//evil.example",
    " https://evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "%2f%2fevil.example",
    "/%2f/evil.example", "/%5cevil.example", "/%09/evil.example", "https%3a//evil.example", "//evil.example/%2e%2e",
    "http://testserver@evil.example/", "http://evil.example#testserver", "/..//evil.example",
    "/results/..//evil.example", "//evil\u3002example", "/nowhere", "/\r\nLocation: //evil.example",
)  # fmt: skip
OUTSIDE = (
    "..", ".", "../server.key", "../../server.key", "..\\..\\server.key", "....//server.key", "/etc/passwd",
    "file:///etc/passwd", "..%2fserver.key", "%2e%2e%2f%2e%2e%2fserver.key", "%252e%252e%252fserver.key",
    "..%c0%afserver.key", "server.key", "server.key\x00.html", "\x00", "~root", "C:\\server.key", "a" * 5000,
    "\u202e\ufffe", "con", "-1", "9" * 40, "x'\"<!--",
)  # fmt: skip
VIEWS = sorted((Path(tallyproof.web.__file__).parent).rglob("*.py"))


def fields_read() -> set[str]:
    """Return every name that a view takes from the query or the form of a request."""
    asked = re.compile(r'request\.(?:GET|POST|FILES)(?:\.get(?:list)?\(|\[)"(\w+)"')
    return {name for path in VIEWS for name in asked.findall(path.read_text("utf-8"))}


def leads_to(location: str, *, server: str = "testserver") -> str:
    """Return the host to which a browser goes, by the rules of the WHATWG for a page of a server on http.

    A browser drops blanks around an address and tabs and line ends within it, and takes a backslash for a slash.
    """
    text = re.sub(r"[\t\r\n]", "", location.strip("".join(map(chr, range(33))))).replace("\\", "/")
    scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", text)
    if scheme and (scheme[1].casefold() != "http" or text[5:6] == "/"):
        return text.partition("//")[2].split("/")[0].rpartition("@")[2] or text
    return re.split(r"[/?#]", text.lstrip("/"))[0] if text.startswith("//") else server


@pytest.mark.parametrize("wanted", ELSEWHERE[:13])
def test_the_reading_of_an_address_knows_that_these_lead_elsewhere(wanted: str) -> None:
    assert leads_to(wanted.replace("\x00", " ")) != "testserver"
    for own in ("/results?next=//evil.example", "results", "http:results"):
        assert leads_to(own) == "testserver"


def led(answer: HttpResponse) -> str:
    """Return where an answer leads, among our own; empty where it leads nowhere."""
    return leads_to(answer.headers["Location"]) if "Location" in answer.headers else ""


@pytest.mark.parametrize("wanted", ELSEWHERE)
@pytest.mark.usefixtures("server")
def test_signing_in_and_choosing_a_language_lead_to_this_server_only(wanted: str) -> None:
    person("anna", ["reader"])
    told = {"name": "anna", "password": PASSWORD, "next": wanted, "language": "ru"}
    for path in ("/sign-in", "/language"):
        for client, where in ((Client(), {"next": wanted}), (Client(headers={"referer": wanted}), {})):
            answer = client.post(f"{path}?{urlencode(where)}", told)
            assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_the_page_of_the_form_repeats_no_foreign_address(sign_in: SignIn) -> None:
    client = sign_in("reader")
    for wanted in ELSEWHERE:
        page = client.get(f"/sign-in?{urlencode({'next': wanted})}").content.decode()
        assert 'name="next" value="/"' in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_leads_to_another_server_whatever_it_is_told(method: str, sign_in: SignIn) -> None:
    routes = [route for route in ROUTES if (route.read if method == "get" else route.write)]
    known = sign_in(*[role.value for role in Role], name="all")
    found: dict[str, str] = {}
    for wanted in ELSEWHERE[:12]:
        told = dict.fromkeys({*fields_read(), "url", "return", "redirect"}, wanted)
        heads = {"referer": wanted, "x-forwarded-host": "evil.example", "origin": "null"}
        for route in routes:
            if route.name == "account.sign_out":
                continue
            answer = getattr(known, method)(address(route), told, headers=heads)
            assert answer.status_code < 500, (route.name, wanted)
            if (host := led(answer)) not in {"", "testserver"}:
                found[f"{route.name} {wanted}"] = host
    assert found == {}


@pytest.fixture(scope="module")
def everybody(hostile: tuple[Path, Addresses]) -> Iterator[Client]:
    """Return the browser of somebody with every role on the project that has something on every page."""
    set_up(Place(hostile[0], hosts=("testserver", "127.0.0.1")))
    one = Person.objects.filter(name="walker").first() or person("walker", [role.value for role in Role])
    client = Client(raise_request_exception=False)
    client.force_login(one)
    yield client
    connections.close_all()


def misled(known: str) -> Iterator[str]:
    """Yield a known address with each of its parts, and of its query, made to lead outside."""
    path, _, query = known.partition("?")
    parts, pairs = path.split("/"), parse_qsl(query)
    for outside in OUTSIDE:
        for place in range(1, len(parts)):
            yield "/".join([*parts[:place], quote(outside, safe="%/"), *parts[place + 1 :]])
        for place, (name, _) in enumerate(pairs):
            yield f"{path}?{urlencode([*pairs[:place], (name, outside), *pairs[place + 1 :]])}"


def secrets_of(folder: Path) -> list[bytes]:
    """Return what no answer may hold: the key of the server, those of the log, the head of the database's file."""
    keys = [path.read_bytes().strip()[-40:] for path in (folder / "log" / "keys").iterdir()]
    return [(folder / "server.key").read_bytes().strip()[:40], *keys, b"SQLite format 3", b"root:x:0:0"]


def test_no_part_of_an_address_leads_out_of_the_project_or_breaks_a_page(
    hostile: tuple[Path, Addresses], everybody: Client
) -> None:
    folder, addresses = hostile
    secrets, tried, wrong = secrets_of(folder), 0, []
    assert all(len(secret) > 8 for secret in secrets)
    for known in (one for name, listed in addresses.items() if name != "backups.list.file" for one in listed):
        for bad in misled(known):
            answer = everybody.get(f"/{bad}")
            content = b"".join(answer) if answer.streaming else answer.content
            tried += 1
            if answer.status_code >= 500 or any(secret in content for secret in secrets):
                wrong.append(f"{answer.status_code} {bad[:120]}")
            if led(answer) not in {"", "testserver"}:
                wrong.append(f"{answer.headers['Location'][:80]} {bad[:120]}")
    assert wrong == []
    assert tried > 1000


def parts_of(path: str) -> set[str]:
    """Return the names of the texts in the path of a route; numbers lead nowhere."""
    return set(re.findall(r"<(?:str|slug|path):(\w+)>", path))


@pytest.mark.parametrize("outside", OUTSIDE[:6])
def test_nothing_is_sent_to_a_thing_outside_the_project(outside: str, sign_in: SignIn) -> None:
    client = sign_in(*[role.value for role in Role], name="all")
    for route in (route for route in ROUTES if route.write and parts_of(route.path)):
        path = re.sub(r"<\w+:\w+>", quote(outside, safe="%"), route.path)
        assert client.post(f"/{path}").status_code in {400, 404}, route.name


def test_every_name_that_a_view_reads_from_an_address_is_tried() -> None:
    assert {"next", "id", "area", "station", "box", "proposal", "correct", "plan"} <= fields_read()
    names = {
        node.attr
        for path in VIEWS
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"HTTP_REFERER", "get_host"}
    }
    assert names == set()
