"""Whatever names hold, they are text on every page and in every file: nothing of them becomes an element or runs."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree
from django.db import connections
from django.http import HttpResponse
from django.test import Client

from tallyproof.store.team.jobs import Job
from tallyproof.store.team.people import Person
from tallyproof.web.place import Place
from tallyproof.web.roles import Role
from tallyproof.web.routes import ROUTES
from tallyproof.web.settings import set_up
from test_spreadsheet import running
from web.browser import serving
from web.filled import Addresses
from web.hostile import MARKED, Elements, spelled, wrongs_of
from web.people import PASSWORD, person
from web.team import Team

SAVED = "attachment"
NEVER_SHOWN = {"A party"}
"""Who complains is sealed."""
ELSEWHERE = {"bayburt-sheets", "bayburt-recounted"}
"""Names of files are made safe when they come in."""


@pytest.fixture(scope="module")
def walk(hostile: tuple[Path, Addresses]) -> Iterator[dict[str, HttpResponse]]:
    """Return the answer at every address that can be read, as somebody with every role sees it, and two to forms."""
    folder, addresses = hostile
    set_up(Place(folder, hosts=("testserver", "127.0.0.1")))
    everybody = person(spelled("everybody"), [role.value for role in Role], shown_as=spelled("Timur"))
    Job.objects.create(kind="dossier", state="failed", error=spelled("E-INPUT: Otan"), asked_by=everybody)
    client = Client(headers={"accept-language": "kk", "user-agent": spelled("Firefox")})
    assert client.post("/sign-in", {"name": "everybody", "password": PASSWORD}).status_code == 302
    token = {"name": spelled("Figures for the newsroom"), "days": "1", "actions": ["results.read"]}
    report = addresses["observe.reports.one"][0]
    sent = {"token": client.post("/account/tokens", token), "opened": client.post(f"/{report}")}
    yield sent | {one: client.get(f"/{one}") for listed in addresses.values() for one in listed}
    connections.close_all()


def content_of(answer: HttpResponse) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


@pytest.fixture(scope="module")
def contents(walk: dict[str, HttpResponse]) -> dict[str, bytes]:
    return {address: content_of(answer) for address, answer in walk.items()}


def is_shown(answer: HttpResponse, kind: str) -> bool:
    return kind in answer.headers["Content-Type"] and SAVED not in answer.headers.get(
        "Content-Disposition", ""
    )


def test_the_walk_knows_every_route_and_reads_all_of_it(
    walk: dict[str, HttpResponse], hostile: tuple[Path, Addresses]
) -> None:
    assert {route.name for route in ROUTES if route.read} == {name for name, one in hostile[1].items() if one}
    assert {address: one.status_code for address, one in walk.items() if one.status_code != 200} == {}


def test_no_page_holds_an_element_an_attribute_or_an_address_that_came_from_a_name(
    walk: dict[str, HttpResponse], contents: dict[str, bytes]
) -> None:
    pages = {one: contents[one].decode() for one, answer in walk.items() if is_shown(answer, "text/html")}
    assert len(pages) > len(ROUTES) / 2
    assert {one: found for one, page in pages.items() if (found := list(wrongs_of(page)))} == {}


def test_every_marked_name_is_shown_somewhere_as_the_text_that_it_is(
    walk: dict[str, HttpResponse], contents: dict[str, bytes]
) -> None:
    shown = "".join(
        text
        for one, answer in walk.items()
        if is_shown(answer, "text/html")
        for text in Elements(contents[one].decode()).texts
    )
    missing = {
        word for word in MARKED if re.sub(r"\s+", " ", spelled(word)) not in re.sub(r"\s+", " ", shown)
    }
    assert missing <= NEVER_SHOWN | ELSEWHERE


def test_the_browser_of_a_session_is_told_as_text(walk: dict[str, HttpResponse]) -> None:
    assert Elements(content_of(walk["account"]).decode()).texts.count(spelled("Firefox") + " ") == 1


def test_every_answer_says_what_it_is_and_no_browser_guesses(
    walk: dict[str, HttpResponse], contents: dict[str, bytes]
) -> None:
    for address, answer in walk.items():
        kind = answer.headers["Content-Type"].split(";")[0]
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        assert "unsafe" not in answer.headers["Content-Security-Policy"], address
        if SAVED in answer.headers.get("Content-Disposition", ""):
            continue
        assert kind in {"text/html", "application/json", "image/svg+xml", "image/jpeg", "text/javascript"}, (
            address
        )
        if kind == "application/json":
            assert json.loads(contents[address]), address


def test_no_drawing_runs_or_loads_anything(walk: dict[str, HttpResponse], contents: dict[str, bytes]) -> None:
    drawings = {one for one, answer in walk.items() if is_shown(answer, "svg")}
    assert len(drawings) >= 3
    for one in drawings:
        assert "sandbox" in walk[one].headers["Content-Security-Policy"]
        assert list(wrongs_of(contents[one].decode())) == []
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(contents[one])}
        assert not tags & {"script", "foreignObject", "image", "a"}


def test_a_file_to_be_saved_keeps_the_name_that_we_gave_it(walk: dict[str, HttpResponse]) -> None:
    named = [
        answer.headers["Content-Disposition"]
        for answer in walk.values()
        if "Content-Disposition" in answer.headers
    ]
    assert len(named) >= 4
    assert [one for one in named if not re.fullmatch(r'(inline|attachment); filename="[\w.-]+"', one)] == []


@pytest.fixture(scope="module")
def saved(walk: dict[str, HttpResponse], contents: dict[str, bytes]) -> dict[str, bytes]:
    """Return every file that a page offers to be saved, those of a site one by one; backups are for the program."""
    assert walk
    client = Client()
    client.force_login(Person.objects.get(name=spelled("everybody")))
    pages = "".join(contents[one].decode() for one, answer in walk.items() if is_shown(answer, "text/html"))
    links = set(re.findall(r'href="/((?:dossiers|publications|audits)/[^"]+\.\w+)"', pages))
    files = {link: content_of(client.get(f"/{link}")) for link in sorted(links)}
    sites = [
        zipfile.ZipFile(io.BytesIO(files.pop(one))) for one in sorted(links) if one.endswith("/site.zip")
    ]
    return files | {f"site/{name}": site.read(name) for site in sites for name in site.namelist()}


def test_no_page_that_is_saved_holds_anything_from_a_name(saved: dict[str, bytes]) -> None:
    pages = {name: content.decode() for name, content in saved.items() if name.endswith(".html")}
    assert {name.split("/")[0] for name in pages} == {"audits", "dossiers", "site"}
    assert [name for name, page in pages.items() if "hurt(" in page]
    for name, page in pages.items():
        is_dossier = "dossier" in name
        assert list(wrongs_of(page, of_script=is_dossier, of_style=True)) == [], name
        scripts = re.findall(r"<script\b[^>]*>(.*?)</script", page, re.DOTALL | re.IGNORECASE)
        assert [one for one in scripts if one.startswith("hurt(")] == [], name
        assert is_dossier or scripts == [], name


def test_no_table_that_is_saved_runs_anything_in_a_spreadsheet(saved: dict[str, bytes]) -> None:
    tables = {name: content for name, content in saved.items() if name.endswith((".csv", ".tsv"))}
    assert {name.split("/")[0] for name in tables} == {"audits", "dossiers", "site"}
    assert [name for name, content in tables.items() if b"BAYBURT" in content]
    assert {name: cells for name, content in tables.items() if (cells := running(content))} == {}
    assert [name for name in saved if name.endswith((".xlsx", ".xls", ".ods"))] == []


def test_a_program_is_answered_in_json_only(walk: dict[str, HttpResponse]) -> None:
    assert walk
    client = Client()
    client.force_login(Person.objects.get(name=spelled("everybody")))
    described = client.get("/api/openapi.json").json()
    read = [path for path, acts in described["paths"].items() if "get" in acts and "{" not in path]
    assert len(read) >= 5
    for path in read:
        answer = client.get(path)
        assert answer.headers["Content-Type"].startswith("application/json"), path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path


@pytest.mark.browser
def test_a_browser_finds_no_element_of_a_name_runs_nothing_and_has_nothing_to_refuse(
    hostile: tuple[Path, Addresses], browser: Any
) -> None:
    folder, addresses = hostile
    with serving(folder) as (address, _):
        team = Team(browser, folder, address)
        page = team.signed_in("ru", *Role, name="looker", user_agent=spelled("Firefox"))
        found = {}
        for one in (one for listed in addresses.values() for one in listed):
            answer = page.request.get(address + one)
            if "html" in answer.headers["content-type"] and "content-disposition" not in answer.headers:
                page.goto(address + one)
                found[one] = page.evaluate(FOREIGN)
    assert {one: wrong for one, wrong in found.items() if wrong} == {}
    assert len(found) > len(ROUTES) / 2
    assert team.complaints == []


FOREIGN = """() => [...document.querySelectorAll('*')].filter(one =>
  [...one.attributes].some(part => part.name.startsWith('on') || /^\\s*javascript:/i.test(part.value))
  || (one.tagName === 'SCRIPT' && !one.src.startsWith(`${location.origin}/static/`))
  || (one.tagName === 'IMG' && one.getAttribute('src') === 'x')
).map(one => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(
    "page",
    [
        "<p onclick=hurt()>",
        "<script>hurt()</script>",
        '<img src="x">',
        '<a href=" java\tscript:hurt()">',
        "<iframe srcdoc='x'></iframe>",
        '<a href="data:text/html,x">',
        "<p style='color: red'>",
        '<base href="/">',
    ],
)
def test_the_walk_would_see_it(page: str) -> None:
    assert list(wrongs_of(page)) != []
