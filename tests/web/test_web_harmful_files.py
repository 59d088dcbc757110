"""Files made to do harm, at every form that takes a file: refused with a sentence, and never unpacked."""

import inspect
import io
import resource
import sys
import zipfile
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tallyproof.errors import TallyproofError
from tallyproof.store.team.jobs import Job
from tallyproof.store.team.proposals import Proposal
from tallyproof.store.team.uploads import Upload
from tallyproof.web.jobs.kinds import KINDS
from tallyproof.web.place import Place
from tallyproof.web.roles import Role
from tallyproof.web.routes import ROUTES
from web.conftest import SignIn
from web.test_web_cases import FILING, act, file_one
from web.test_web_routes import address

UNPACKED = 300_000_000
PIECE = b"1,2\n" * 25_000
MOST_MEMORY = 150_000_000
"""What reading any of these may add to the memory of the process, in bytes: half of what a bomb unpacks to."""


def zipped(*members: tuple[str, bytes], bomb: str = "") -> bytes:
    """Return an archive; a bomb is written piece by piece, so that nobody here has ever held what it unpacks to."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
        if bomb:
            with archive.open(bomb, "w") as member:
                for _ in range(UNPACKED // len(PIECE)):
                    member.write(PIECE)
    return held.getvalue()


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><workbook>&c;</workbook>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>"""
TYPES = ("[Content_Types].xml", b"<Types/>")
HARMFUL = {
    "bomb.xlsx": zipped(TYPES, bomb="xl/workbook.xml"),
    "bomb.zip": zipped(bomb="results.csv"),
    "laughs.xlsx": zipped(TYPES, ("xl/workbook.xml", LAUGHS)),
    "laughs.xml": LAUGHS,
    "outside.xml": OUTSIDE,
    "climbs.zip": zipped(("../../server.key", b"mine"), ("/etc/tallyproof", b"mine")),
    "wide.csv": b",".join(b"a%d" % number for number in range(200_000)) + b"\n",
    "nothing.csv": b"\0" * 1000,
}
DECISION = {"role": "forum", "outcome": "upheld", "legal_basis": "art. 20", "remedies": ["annul_station"]}
FORMS: dict[str, tuple[str, Mapping[str, object]]] = {
    "results.uploads": ("/uploads", {}),
    "observe.forms": ("/observe/forms", {}),
    "media.list": ("/media", {"title": "Two channels"}),
    "observe.copies": ("/observe/copies", {"title": "Copies"}),
    "observe.quick_count": ("/observe/quick-counts", {"title": "Count"}),
    "coalition.list": ("/coalitions", {"title": "Seats"}),
    "cases.file": (
        "/cases/file?law=kazakhstan_2004",
        FILING | {"name": "E", "evidence_1": "Copy", "copy_1": "photo"},
    ),
    "cases.decide": ("/case/decide?id=C/1", DECISION),
    "results.station": ("/station?id=1", {"kind": "official"}),
    "publications.check": ("/receipt", {"policy": "log example.org+1+x"}),
}
"""By file of views: where its form is, and what else it needs."""
SHEETS = b"station_id,registered,cast,valid,invalid,A\n1,100,50,50,0,30\n"
HONEST = {
    "media.list": {"sheet": b"outlet,date,actor,seconds\nA,2017-04-03,B,60\n"},
    "observe.copies": {"sheets": SHEETS},
    "observe.quick_count": {"sample": b"station_id\n1\n", "counts": SHEETS},
}
"""By file of views: the files that are needed beside a harmful one."""
KEEPS_THE_HASH_ONLY = frozenset({"cases.file"})


def file_fields(view: str) -> set[str]:
    """Return the fields of files in the forms that a file of views defines."""
    module = import_module(f"tallyproof.web.views.{view}")
    classes: list[Any] = [one for _, one in inspect.getmembers(module, inspect.isclass)]
    own = [one for one in classes if one.__module__ == module.__name__ and issubclass(one, forms.Form)]
    return {
        name for one in own for name, field in one.base_fields.items() if isinstance(field, forms.FileField)
    }


VIEWS = {route.view.rpartition(".")[0] for route in ROUTES if route.write}
TAKES_FILES = {view: fields for view in sorted(VIEWS) if (fields := file_fields(view))}


def cases() -> list[tuple[str, str]]:
    return [(view, field) for view, fields in TAKES_FILES.items() for field in sorted(fields)]


@pytest.fixture
def everybody(sign_in: SignIn) -> Client:
    """Return somebody with every role, and a case in which a decision can be proposed."""
    client = sign_in(*[role.value for role in Role], name="all")
    file_one(client)
    assert act(client, "register", role="forum", number="12") == 302
    assert act(client, "admit", role="forum") == 302
    return client


def test_every_form_that_takes_a_file_is_tried() -> None:
    assert set(TAKES_FILES) == set(FORMS)


def memory() -> int:
    """Return the most memory that this process has held, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def worked(place: Place) -> bool:
    """Do the work that was asked for; return whether some of it could be done."""
    done = False
    for job in Job.objects.filter(state="queued"):
        try:
            KINDS[job.kind].function()(place, job.wish, lambda _: None)
        except TallyproofError:
            continue
        done = job.kind != "read_upload" or Upload.objects.get(pk=job.wish["upload"]).state == "read"
    return done


def told(view: str, field: str, name: str, content: bytes) -> dict[str, object]:
    """Return what a form sends: the harmful file in one field, honest ones where others are asked for too."""
    honest = {part: SimpleUploadedFile(f"{part}.csv", text) for part, text in HONEST.get(view, {}).items()}
    return honest | {field: SimpleUploadedFile(name, content)}


@pytest.mark.parametrize(("view", "field"), cases())
def test_a_harmful_file_is_refused_and_never_unpacked(
    view: str, field: str, everybody: Client, server: Place
) -> None:
    key, path, more = (server.folder / "server.key").read_bytes(), *FORMS[view]
    for name, content in HARMFUL.items():
        Job.objects.all().delete()
        before = memory()
        answer: HttpResponse = everybody.post(path, {**more, **told(view, field, name, content)})
        assert answer.status_code in {302, 409, 422}, (name, answer.content.decode())
        taken = answer.status_code == 302 and (not Job.objects.exists() or worked(server))
        if view in KEEPS_THE_HASH_ONLY:
            more = {**more, "name": f"E{name}"}
        else:
            assert not taken, name
        assert memory() - before < MOST_MEMORY, name
    assert not Proposal.objects.exists()
    assert (server.folder / "server.key").read_bytes() == key
    assert [path.name for path in server.folder.rglob("*") if path.stat().st_size > UNPACKED // 3] == []


def test_a_request_that_is_too_large_is_refused_unread_wherever_something_can_be_sent(
    sign_in: SignIn,
) -> None:
    client = sign_in(*[role.value for role in Role], name="all")
    answers = {
        route.name: client.post(
            address(route), b"", content_type="text/plain", headers={"content-length": str(10**12)}
        ).status_code
        for route in ROUTES
        if route.write
    }
    assert answers == dict.fromkeys(answers, 413)
    api = client.post("/api/uploads", b"", content_type="text/plain", headers={"content-length": str(10**12)})
    assert api.status_code == 413


@pytest.mark.parametrize("stated", ["-1", "12x", "1e9", "0x10", "１２"])
def test_a_length_that_is_no_number_is_refused(stated: str, sign_in: SignIn) -> None:
    answer = sign_in("clerk").post(
        "/uploads", b"", content_type="text/plain", headers={"content-length": stated}
    )
    assert answer.status_code in {400, 413}
