"""Pictures of sheets in a publication: chosen by one person, looked at by another, shown as they were or not at all."""

import io
import re
import zipfile
from html import unescape
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from sheet_photographs import photograph
from tallyproof.errors import NotAllowedError
from tallyproof.store.sheet_pictures import SheetPictureStore
from tallyproof.store.team.jobs import Job
from tallyproof.store.team.proposals import Proposal
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.place import Place
from tallyproof.workflow.publications import publications_of
from tallyproof.workflow.site import publish_site
from web.conftest import SignIn
from web.test_web_api import ask, token
from web.test_web_publications import begun, proposed, published
from web.test_web_sheets import sent
from web.waiting_work import work


def asked(client: Client, **more: object) -> Any:
    return client.post("/publications", {"answer": "propose", "language": "en", **more})


def test_no_picture_is_published_unless_it_is_chosen(sign_in: SignIn, server: Place) -> None:
    sent(sign_in("clerk"), photograph())
    key = published(sign_in, server, open="on")
    with zipfile.ZipFile(server.folder / "publications" / key / "site.zip") as site:
        assert [name for name in site.namelist() if "sheets" in name or name.endswith(".jpg")] == []
    assert publications_of(server.folder)[0]["sheets"] is None


def test_pictures_of_a_publication_that_is_not_open_are_for_those_who_may_see_sheets(
    sign_in: SignIn, server: Place
) -> None:
    sent(sign_in("clerk"), photograph())
    key = published(sign_in, server, sheets="all")
    with zipfile.ZipFile(server.folder / "publications" / key / "site.zip") as site:
        (picture,) = [name for name in site.namelist() if name.endswith(".jpg")]
    addresses = (f"/published/{key}/{picture}", f"/publications/{key}/site.zip")
    assert [sign_in("reader").get(one).status_code for one in addresses] == [403, 403]
    for one in addresses:
        answer = sign_in("lawyer").get(one)
        assert answer.status_code == 200
        answer.close()
    assert sign_in("reader").get(f"/published/{key}/index.html").status_code == 200
    by_program = f"/api/publications/{key}/site.zip"
    reads, narrow = token("reader", name="p1"), token("lawyer", actions=("results.read",), name="p2")
    sees = token("lawyer", actions=("results.read", "sheets.read"), name="p3")
    answers = [ask(one, "GET", by_program) for one in (reads, narrow, sees)]
    answers[-1].close()
    assert [answer.status_code for answer in answers] == [403, 403, 200]


@pytest.mark.parametrize("choice", [{"sheets": "all"}, {"sheets": "stations", "sheet_stations": "2"}])
def test_chosen_pictures_are_shown_to_everyone_as_pictures_only(
    sign_in: SignIn, server: Place, choice: dict[str, str]
) -> None:
    sent(sign_in("clerk"), photograph("1"), photograph("2"))
    begun(sign_in("lawyer"))
    key = published(sign_in, server, open="on", **choice)
    everyone = Client()
    start = everyone.get(f"/published/{key}/index.html").content.decode()
    assert 'href="sheets.html"' in start
    index = everyone.get(f"/published/{key}/sheets.html").content.decode()
    (page,) = re.findall(r'href="(stations/\w+\.html)"', index)
    station = everyone.get(f"/published/{key}/{page}")
    assert "img-src 'self'" in station.headers["Content-Security-Policy"]
    pictures = re.findall(r'src="\.\./(sheets/\w+\.jpg)"', station.content.decode())
    assert len(pictures) == 2
    for one in pictures:
        answer = everyone.get(f"/published/{key}/{one}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not Image.open(io.BytesIO(answer.content)).getexif()
    (about,) = publications_of(server.folder)
    assert (about["sheets"]["pictures"], about["sheets"]["every"]) == (2, choice["sheets"] == "all")
    told = ask(token("lawyer", name="program"), "GET", "/api/publications").json()["publications"][0]
    assert told["sheets"] == about["sheets"]
    assert "Pictures of the sheets: 2" in sign_in("reader").get("/publications").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_second_person_is_warned_and_led_to_exactly_the_stations_that_are_meant(
    sign_in: SignIn, language: str
) -> None:
    sent(sign_in("clerk"), photograph())
    proposal = proposed(sign_in("lawyer"), sheets="all")
    sent(sign_in("clerk"), photograph("later"), to="/station?id=3")
    page = unescape(
        sign_in("adjudicator", language=language).get(f"/proposals/{proposal.pk}").content.decode()
    )
    words = load_catalogue(language)
    assert words.text("web_publications.sheets.warning") in page
    assert words.text("web_publications.sheets.look") in page
    assert re.findall(r'href="(/station\?id=\d+#sheets)"', page) == ["/station?id=2#sheets"]


def test_every_station_that_is_meant_is_named_however_many_there_are(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(sign_in("clerk"), photograph("1"))
    sent(sign_in("clerk"), photograph("2"), photograph("3"), to="/station?id=3")
    proposal = proposed(sign_in("lawyer"), sheets="all")
    monkeypatch.setattr("tallyproof.web.publications_kept._SHOWN", 1)
    page = sign_in("adjudicator").get(f"/proposals/{proposal.pk}").content.decode()
    assert re.findall(r'href="(/station\?id=\d+#sheets)"', page) == ["/station?id=2#sheets"]
    assert "<summary>+ 1</summary><p><bdi>3</bdi>: 2</p>" in page


def test_a_picture_that_is_withdrawn_after_the_proposal_is_not_published(
    sign_in: SignIn, server: Place
) -> None:
    sent(sign_in("clerk"), photograph("1"), photograph("2"))
    proposal = proposed(sign_in("lawyer"), sheets="all")
    sign_in("clerk").post("/sheets/1", {"reason": "a face"})
    judge = sign_in("adjudicator", language="kk")
    refused = judge.post(f"/proposals/{proposal.pk}", {"answer": "confirm"})
    assert (refused.status_code, Job.objects.exists()) == (409, False)
    assert load_catalogue("kk").text("refusals.sheets_changed") in unescape(refused.content.decode())
    assert Proposal.objects.get(pk=proposal.pk).state == "waiting"
    assert publications_of(server.folder) == []


@pytest.mark.parametrize("when", ["before", "while"])
def test_a_picture_that_is_withdrawn_before_or_while_the_site_is_built_is_not_published(
    sign_in: SignIn, server: Place, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    sent(sign_in("clerk"), photograph("1"))
    proposal = proposed(sign_in("lawyer"), sheets="all")
    sign_in("adjudicator").post(f"/proposals/{proposal.pk}", {"answer": "confirm"})
    clerk = sign_in("clerk")

    def built(*words: Any, **named: Any) -> Any:
        found = publish_site(*words, **named)
        clerk.post("/sheets/1", {"reason": "a face"})
        return found

    if when == "before":
        clerk.post("/sheets/1", {"reason": "a face"})
    else:
        monkeypatch.setattr("tallyproof.workflow.publications.publish_site", built)
    with pytest.raises(NotAllowedError, match="withdrawn since"):
        work(server)
    assert publications_of(server.folder) == []
    assert not list((server.folder / "publications").rglob("*.jpg"))


def test_a_picture_filed_after_the_proposal_is_not_published(sign_in: SignIn, server: Place) -> None:
    sent(sign_in("clerk"), photograph("1"))
    proposal = proposed(sign_in("lawyer"), sheets="all")
    sent(sign_in("clerk"), photograph("2"))
    sign_in("adjudicator").post(f"/proposals/{proposal.pk}", {"answer": "confirm"})
    key = work(server).answer["part"]
    with zipfile.ZipFile(server.folder / "publications" / key / "site.zip") as site:
        assert len([name for name in site.namelist() if name.endswith(".jpg")]) == 1
    assert len(SheetPictureStore(server.folder).pictures()) == 2


@pytest.mark.parametrize(
    ("wish", "complaint"),
    [
        ({"sheets": "all"}, "refusals.no_sheets"),
        ({"sheets": "stations"}, "web.field.required"),
        ({"sheets": "none", "sheet_stations": "2"}, "web_publications.sheets.not_named"),
        ({"sheet_stations": "2"}, "web_publications.sheets.not_named"),
        ({"sheets": "everything"}, "web.field.invalid_choice"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_choice_that_cannot_be_meant_is_a_complaint_of_the_form(
    sign_in: SignIn, wish: dict[str, str], complaint: str, language: str
) -> None:
    answer = asked(sign_in("lawyer", language=language), **wish)
    assert (answer.status_code, Proposal.objects.exists()) == (422, False)
    assert load_catalogue(language).text(complaint) in unescape(answer.content.decode())


@pytest.mark.parametrize(("named", "told"), [("22", "22"), ("2, 3", "filed at: 3")])
def test_stations_without_a_picture_or_a_result_are_named_and_what_was_typed_is_kept(
    sign_in: SignIn, named: str, told: str
) -> None:
    sent(sign_in("clerk"), photograph())
    answer = asked(sign_in("lawyer"), sheets="stations", sheet_stations=named, title="Kept")
    page = unescape(answer.content.decode())
    assert (answer.status_code, told in page, 'value="Kept"' in page) == (422, True, True)
    assert f">\n{named}</textarea>" in page or f">{named}</textarea>" in page
