"""Going on with a draft: the id stays, nothing is lost, what was written stays on record. What appeals are called."""

import hashlib
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tallyproof.cases.case import Act
from tallyproof.store.records.repository import Records
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.place import Place
from web.conftest import SignIn
from web.test_web_api import ask, token
from web.test_web_cases import FILING, act, file_one

SCAN = b"a scan of the protocol"
DRAFT = FILING | {
    "answer": "draft",
    "forum": "territorial",
    "remedies": ["annul_station"],
    "fact_at": "2005-12-04T20:00",
    "polling_day": "2005-12-04",
    "zone": "Asia/Aqtau",
    "matter": "M1",
    "evidence_2": "E2",
    "copy_2": "scan",
}
OPENED = "/cases/file?draft=C/1"


class Shown(HTMLParser):
    """What a form of a page says as it stands there."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, list[str]] = {}
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name, value = told.get("name") or "", told.get("value") or ""
        if tag in {"select", "textarea"}:
            self._open = name
        if tag == "input" and (told.get("type") not in {"radio", "checkbox", "file"} or "checked" in told):
            self.said.setdefault(name, []).append(value)
        if tag == "option" and "selected" in told:
            self.said.setdefault(self._open, []).append(value)

    def handle_data(self, data: str) -> None:
        if self.lasttag == "textarea" and self._open:
            self.said[self._open] = [data.removeprefix("\n")]
            self._open = ""


def shown(client: Client) -> dict[str, object]:
    """Return the fields of the draft as its form shows them, to be sent again."""
    page = client.get(OPENED).content.decode()
    found = Shown()
    found.feed(page.partition('enctype="multipart/form-data"')[2].partition("</form>")[0].partition(">")[2])
    return {name: values for name, values in found.said.items() if name != "whose"}


def acts(place: Place) -> list[Act]:
    return list(Records.open(place.folder).acts("C/1"))


def test_a_draft_is_opened_as_it_was_written_and_filed_under_its_id_without_a_loss(
    sign_in: SignIn, server: Place
) -> None:
    lawyer = sign_in("lawyer")
    file_one(lawyer, **DRAFT, file_1=SimpleUploadedFile("scan.pdf", SCAN))
    first = Records.open(server.folder).case("C/1").filing
    assert first.evidence[0].sha256 == hashlib.sha256(SCAN).hexdigest()
    told = shown(lawyer)
    assert "Secret Person" not in lawyer.get(OPENED).content.decode()
    assert lawyer.post(OPENED, told | {"answer": "draft"}).status_code == 302
    assert [one.name for one in acts(server)] == ["draft"]  # nothing was changed
    changed = told | {"subject": "Only one box", "stations": "2", "answer": "file"}
    assert lawyer.post(OPENED, changed).headers["Location"] == "/case?id=C%2F1"
    case = Records.open(server.folder).case("C/1")
    assert (case.state, case.filing.subject, case.filing.stations) == ("filed", "Only one box", ("2",))
    kept = ("forum", "grounds", "remedies", "polling_day", "zone", "matter", "fact", "parties", "evidence")
    assert [name for name in kept if getattr(case.filing, name) != getattr(first, name)] == []
    assert [(one.name, one.fields.get("subject")) for one in acts(server)] == [
        ("draft", FILING["subject"]),
        ("redraft", "Only one box"),
        ("file", None),
    ]


def test_a_piece_of_evidence_keeps_the_hash_of_its_own_file_wherever_it_stands_in_the_form(
    sign_in: SignIn, server: Place
) -> None:
    lawyer = sign_in("lawyer")
    files = {"file_1": SimpleUploadedFile("a.pdf", SCAN), "file_2": SimpleUploadedFile("b.pdf", b"b")}
    file_one(lawyer, **DRAFT, **files)
    second = hashlib.sha256(b"b").hexdigest()
    moved = shown(lawyer) | {"answer": "draft", "evidence_1": "E2", "copy_1": "scan"}
    del moved["evidence_2"], moved["copy_2"]
    assert lawyer.post(OPENED, moved).status_code == 302
    assert [(one.id, one.sha256) for one in Records.open(server.folder).case("C/1").filing.evidence] == [
        ("E2", second)
    ]
    renamed = shown(lawyer) | {"answer": "draft", "evidence_1": "E7"}
    assert lawyer.post(OPENED, renamed).status_code == 302
    (piece,) = Records.open(server.folder).case("C/1").filing.evidence
    assert (piece.id, piece.sha256) == ("E7", second)


def test_what_is_emptied_is_gone_and_another_name_or_file_replaces_the_kept_one(
    sign_in: SignIn, server: Place
) -> None:
    lawyer = sign_in("lawyer")
    file_one(lawyer, **DRAFT, file_1=SimpleUploadedFile("scan.pdf", SCAN))
    told = shown(lawyer) | {
        "answer": "draft",
        "stations": "",
        "matter": "",
        "grounds": [],
        "party": "Another",
    }
    del told["evidence_2"], told["copy_2"]
    assert lawyer.post(OPENED, told | {"file_1": SimpleUploadedFile("b.pdf", b"b")}).status_code == 302
    now = Records.open(server.folder).case("C/1").filing
    assert (now.stations, now.matter, now.grounds) == ((), "", ())
    assert [one.name for one in now.parties] == ["Another"]
    assert [(one.id, one.sha256) for one in now.evidence] == [("<i>E1</i>", hashlib.sha256(b"b").hexdigest())]


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_a_draft_is_gone_on_with_and_only_by_who_may_file(sign_in: SignIn, language: str) -> None:
    words = load_catalogue(language)
    lawyer, analyst = sign_in("lawyer", language=language), sign_in("analyst", language=language)
    file_one(lawyer, **DRAFT)
    link = f'href="{OPENED.replace("/1", "%2F1")}">{words.text("web_cases.one.go_on")}</a>'
    assert link in lawyer.get("/case?id=C/1").content.decode()
    assert link not in analyst.get("/case?id=C/1").content.decode()
    assert analyst.get(OPENED).status_code == 403
    told = shown(lawyer)
    assert act(lawyer, "redraft", role="complainant") == 422
    assert act(lawyer, "file", role="complainant") == 302
    assert link not in lawyer.get("/case?id=C/1").content.decode()
    assert lawyer.get(OPENED).status_code == 409
    assert lawyer.post(OPENED, told | {"answer": "draft"}).status_code == 409
    assert words.text("cases.act.redraft") not in lawyer.get("/case?id=C/1").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_somebody_else_wrote_since_a_draft_was_opened_is_not_overwritten_unasked(
    sign_in: SignIn, server: Place, language: str
) -> None:
    lawyer, other = sign_in("lawyer", language=language), sign_in("lawyer", name="other")
    file_one(lawyer, **DRAFT)
    mine, theirs = (shown(one) | {"answer": "draft"} for one in (lawyer, other))
    assert other.post(OPENED, theirs | {"subject": "Theirs"}).status_code == 302
    refused = lawyer.post(OPENED, mine | {"subject": "Mine", "answer": "file"})
    page = refused.content.decode()
    start = load_catalogue(language).text("refusals.draft_changed", case="C/1", at="|").partition("|")[0]
    assert (refused.status_code, unescape(start) in unescape(page)) == (422, True)
    assert Records.open(server.folder).case("C/1").filing.subject == "Theirs"
    found = Shown()
    found.feed(page.partition('enctype="multipart/form-data"')[2].partition("</form>")[0].partition(">")[2])
    again = {name: values for name, values in found.said.items() if name != "whose"}
    assert again["subject"] == ["Mine"]
    assert lawyer.post(OPENED, again | {"answer": "draft"}).status_code == 302
    assert [one.fields.get("subject") for one in acts(server)][1:] == ["Theirs", "Mine"]


def test_after_a_change_by_somebody_else_no_piece_of_evidence_gets_the_hash_of_theirs(
    sign_in: SignIn, server: Place
) -> None:
    lawyer, other = sign_in("lawyer"), sign_in("lawyer", name="other")
    file_one(lawyer, **DRAFT, file_1=SimpleUploadedFile("scan.pdf", SCAN))
    mine, theirs = (shown(one) | {"answer": "draft"} for one in (lawyer, other))
    theirs |= {"evidence_1": "E9", "file_1": SimpleUploadedFile("b.pdf", b"b")}
    assert other.post(OPENED, theirs).status_code == 302
    refused = lawyer.post(OPENED, mine | {"subject": "Mine"}).content.decode()
    again = mine | {"subject": "Mine", "seen": re.findall(r'name="seen" value="(\d+)"', refused)[0]}
    assert lawyer.post(OPENED, again).status_code == 302
    pieces = Records.open(server.folder).case("C/1").filing.evidence
    assert [(one.id, one.sha256) for one in pieces] == [("<i>E1</i>", ""), ("E2", "")]


def test_the_same_form_sent_twice_is_no_other_persons_change(sign_in: SignIn, server: Place) -> None:
    lawyer = sign_in("lawyer")
    file_one(lawyer, **DRAFT)
    told = shown(lawyer) | {"answer": "draft", "subject": "Anew"}
    assert [lawyer.post(OPENED, told).status_code for _ in range(2)] == [302, 302]
    assert [one.name for one in acts(server)] == ["draft", "redraft"]


def test_the_name_of_who_files_can_be_taken_out_and_follows_their_role(
    sign_in: SignIn, server: Place
) -> None:
    def people() -> list[tuple[str, str]]:
        return [(one.role, one.name) for one in Records.open(server.folder).case("C/1").filing.parties]

    lawyer = sign_in("lawyer")
    file_one(lawyer, **DRAFT)
    assert people() == [("complainant", "Secret Person")]
    assert lawyer.post(OPENED, shown(lawyer) | {"answer": "draft", "role": "prosecutor"}).status_code == 302
    assert people() == [("prosecutor", "Secret Person")]
    told = shown(lawyer) | {"answer": "draft"}
    assert told["role"] == ["prosecutor"]
    assert lawyer.post(OPENED, told | {"party": "x", "nameless": "on"}).status_code == 422
    assert lawyer.post(OPENED, told | {"nameless": "on"}).status_code == 302
    assert people() == []
    assert "nameless" not in lawyer.get(OPENED).content.decode()
    assert [one.role for one in acts(server)] == ["complainant", "prosecutor", "prosecutor"]


def test_an_appeal_is_no_draft_by_whatever_form_it_comes(sign_in: SignIn, server: Place) -> None:
    lawyer = sign_in("lawyer")
    file_one(lawyer, at="2005-12-05T10:00")
    given = FILING | {"name": "C2", "kind": "appeal", "answer": "draft"}
    refused = lawyer.post("/cases/file?parent=C/1", given)
    assert (refused.status_code, "filed at once" in refused.content.decode()) == (422, True)
    assert [one.name for one in acts(server)] == ["draft", "file"]


def test_a_draft_by_somebody_else_asks_about_new_unknown_stations_only(sign_in: SignIn) -> None:
    lawyer = sign_in("lawyer")
    file_one(lawyer, **DRAFT | {"stations": "LEFT/OUT", "anyway": "on"})
    told = shown(lawyer) | {"answer": "draft"}
    assert lawyer.post(OPENED, told | {"subject": "x"}).status_code == 302
    assert lawyer.post(OPENED, told | {"stations": "LEFT/OUT, ALSO/OUT"}).status_code == 422


def test_a_program_goes_on_with_a_draft_and_files_it(sign_in: SignIn, server: Place) -> None:
    file_one(sign_in("lawyer", name="writer"), **DRAFT | {"name": "C-1"})
    secret, wish = token("lawyer"), {"forum": "central", "subject": "Anew", "stations": ["2"]}
    assert ask(token("analyst"), "POST", "/api/cases/C-1/draft", json=wish).status_code == 403
    assert ask(secret, "POST", "/api/cases/C-1/draft", json=wish | {"stations": ["NO"]}).status_code == 422
    writes = token("lawyer", actions=("cases.file",), name="program")
    assert ask(writes, "POST", "/api/cases/C-1/draft", json=wish).status_code == 403
    assert ask(secret, "POST", "/api/cases/C-1/draft", json=wish | {"seen": 2}).status_code == 409
    written = ask(secret, "POST", "/api/cases/C-1/draft", json=wish | {"seen": 1})
    assert (written.status_code, written.json()["state"]) == (200, "draft")
    filing = Records.open(server.folder).case("C-1").filing
    assert (filing.subject, filing.forum, filing.matter) == ("Anew", "central", "")
    assert [one.name for one in filing.parties] == ["Secret Person"]
    assert [one.id for one in filing.evidence] == ["<i>E1</i>", "E2"]
    assert ask(secret, "POST", "/api/cases/C-1/acts", json={"act": "file"}).json()["state"] == "filed"
    assert ask(secret, "POST", "/api/cases/C-1/draft", json=wish).status_code == 409


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_link_to_an_appeal_says_what_is_done_there(sign_in: SignIn, language: str) -> None:
    words = load_catalogue(language)
    lawyer = sign_in("lawyer", language=language)
    file_one(lawyer, at="2005-12-05T10:00")
    page = unescape(lawyer.get("/case?id=C/1").content.decode())
    named = re.findall(r'href="/cases/file\?parent=[^"]+">(.*?)</a>', page)
    assert named == [words.text("web_cases.one.complain_of_inaction")]
    assert (
        len({words.text(f"web_cases.one.{one}") for one in ("appeal", "complain_of_inaction", "go_on")}) == 3
    )
