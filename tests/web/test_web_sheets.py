"""Pictures of sheets on the page of their station: sent, shown, opened, withdrawn, to those who may."""

import hashlib
import io
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from scanned_sheets import locked, scan
from sheet_photographs import photograph
from tallyproof import workflow
from tallyproof.store.project import Project
from tallyproof.store.sheet_pictures import SheetPictureStore
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.place import Place, records
from tallyproof.web.roles import RULES, Role, allowed
from tallyproof.workflow import observe_sheets
from tallyproof.workflow.observe_reports import ReportRequest, import_reports
from tallyproof.workflow.trail import read_trail
from web.conftest import SignIn
from web.team import Team
from web.test_web_api import ask, token

STATION = "/station?id=2"


def sent(
    client: Client, *contents: bytes, kind: str = "official", name: str = "Aigul.jpg", to: str = STATION
) -> Any:
    files = [SimpleUploadedFile(name, content) for content in contents]
    return client.post(to, {"kind": kind, "pictures": files})


def page_of(client: Client, address: str = STATION) -> str:
    return client.get(address).content.decode()


def kept(server: Place) -> list[str]:
    return [one.station for one in SheetPictureStore(server.folder).pictures() if one.withdrawal is None]


def test_a_picture_that_an_observer_sends_stands_on_the_page_of_its_station(
    sign_in: SignIn, server: Place
) -> None:
    dana = sign_in("observer")
    answer = sent(dana, photograph("1"), photograph("2"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/station?id=2&sent=filed#sheets")
    page = page_of(dana)
    assert re.findall(r'src="(/sheets/\d+/preview)" width="(\d+)" height="(\d+)"', page) == [
        ("/sheets/1/preview", "240", "320"),
        ("/sheets/2/preview", "240", "320"),
    ]
    assert "Picture of a sheet of station 2: the commission&#x27;s sheet, page 2 of 2" in page
    assert load_catalogue("en").text("web.role.observer") in page
    assert "observer" not in [one.filer.by for one in SheetPictureStore(server.folder).pictures()]
    assert "/preview" not in page_of(dana, "/station?id=1")


def test_the_same_picture_again_changes_nothing_and_says_so(sign_in: SignIn, server: Place) -> None:
    client = sign_in("clerk")
    sent(client, photograph())
    answer = sent(client, photograph())
    assert answer.headers["Location"] == "/station?id=2&sent=here#sheets"
    assert load_catalogue("en").text("web_sheets.sent.here") in page_of(client, "/station?id=2&sent=here")
    assert kept(server) == ["2"]


def bomb(side: int) -> bytes:
    """Return a small PNG that unpacks to so many pixels a side."""
    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(b"\0" * (1 + side // 8)) for _ in range(side)) + rows.flush()
    parts = ((b"IHDR", struct.pack(">II5B", side, side, 1, 0, 0, 0, 0)), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


@pytest.mark.parametrize(
    "content",
    [
        b"a text named .jpg",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>hurt()</script></svg>",
        b"GIF89a<script>hurt()</script>",
        photograph()[:-200],
        photograph() + b"\0" * 20_000_000,
        bomb(9000),
        locked(),
        scan("cut")[:500],
    ],
    ids=["text", "svg", "gif", "cut", "large", "bomb", "locked", "cut pdf"],
)
def test_what_is_no_fit_picture_is_refused_with_its_name_and_the_others_are_filed(
    sign_in: SignIn, server: Place, content: bytes
) -> None:
    client = sign_in("observer")
    files = [SimpleUploadedFile("bad.jpg", content), SimpleUploadedFile("good.jpg", photograph())]
    answer = client.post(STATION, {"kind": "official", "pictures": files})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "bad.jpg: not filed" in page
    assert "Filed all the same: 1." in page
    assert 'src="/sheets/1/preview"' in page
    assert kept(server) == ["2"]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [({"kind": "selfie"}, "web.field.invalid_choice"), ({"pictures": []}, "web.field.required"),
     ({"pictures": [SimpleUploadedFile("empty.jpg", b"")]}, "web.field.empty"), ({"kind": ""}, "web.field.required")],
)  # fmt: skip
def test_a_form_that_lacks_something_says_what(
    sign_in: SignIn, server: Place, changes: dict[str, object], complaint: str
) -> None:
    told = {"kind": "official", "pictures": [SimpleUploadedFile("a.jpg", photograph())]} | changes
    answer = sign_in("observer").post(STATION, told)
    assert (answer.status_code, kept(server)) == (422, [])
    assert load_catalogue("en").text(complaint) in answer.content.decode()


def test_more_than_ten_at_once_are_refused(sign_in: SignIn, server: Place) -> None:
    answer = sent(sign_in("observer"), *(photograph(str(number)) for number in range(11)))
    assert (answer.status_code, kept(server)) == (422, [])
    assert "At most 10 pictures at once." in answer.content.decode()


def test_a_station_that_there_is_not_takes_no_picture(sign_in: SignIn, server: Place) -> None:
    assert sent(sign_in("observer"), photograph(), to="/station?id=22").status_code == 404
    assert kept(server) == []


def test_a_picture_of_another_station_is_refused_until_it_is_withdrawn_there(
    sign_in: SignIn, server: Place
) -> None:
    client = sign_in("clerk")
    sent(client, photograph())
    answer = sent(client, photograph(), to="/station?id=3")
    assert answer.status_code == 422
    assert "the same picture is number 1 at station 2" in answer.content.decode()
    assert client.post("/sheets/1", {"reason": "of station 3"}).status_code == 302
    assert sent(client, photograph(), to="/station?id=3").status_code == 302
    assert kept(server) == ["3"]


@pytest.mark.parametrize("role", Role)
def test_a_picture_is_seen_by_those_who_may_and_by_nobody_else(role: Role, sign_in: SignIn) -> None:
    sent(sign_in("clerk", name="sender"), photograph())
    client = sign_in(role.value)
    page, may_see = page_of(client), allowed([role], "sheets.read")
    assert ("/sheets/1/preview" in page) == may_see
    assert ('name="pictures"' in page) == allowed([role], "sheets.file")
    for address in ("/sheets/1", "/sheets/1/picture", "/sheets/1/preview"):
        assert client.get(address).status_code == (200 if may_see else 403), address


def test_nobody_who_is_not_signed_in_gets_a_picture(sign_in: SignIn) -> None:
    sent(sign_in("clerk"), photograph())
    for address in ("/sheets/1", "/sheets/1/picture", "/sheets/1/preview"):
        answer = Client().get(address)
        assert (answer.status_code, answer.headers["Location"][:8]) == (302, "/sign-in")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_sent_as_a_picture_only_and_kept_by_no_one_else(form: str, sign_in: SignIn) -> None:
    client = sign_in("lawyer")
    sent(client, photograph(form=form), name='a"><script>hurt()</script>.html')
    for address, kind in (
        ("/sheets/1/picture", f"image/{form.lower()}"),
        ("/sheets/1/preview", "image/jpeg"),
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert re.fullmatch(r'inline; filename="sheet-1\.\w+"', answer.headers["Content-Disposition"])
        assert b"Aigul" not in answer.content
        assert Image.open(io.BytesIO(answer.content)).size == (240, 320)
        again = client.get(address, headers={"if-none-match": answer.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["Content-Security-Policy"] == answer.headers["Content-Security-Policy"]


def test_a_browser_that_has_a_picture_is_refused_it_when_its_person_may_no_longer_see_it(
    sign_in: SignIn,
) -> None:
    client = sign_in("observer", name="dana")
    sent(sign_in("clerk"), photograph())
    etag = client.get("/sheets/1/picture").headers["ETag"]
    sign_in("clerk").post("/sheets/1", {"reason": "a face"})
    assert client.get("/sheets/1/picture", headers={"if-none-match": etag}).status_code == 403


def test_a_withdrawn_picture_stays_with_its_reason_and_is_shown_to_few(
    sign_in: SignIn, server: Place
) -> None:
    dana, other, lawyer = (
        sign_in("observer", name="dana"),
        sign_in("observer", name="other"),
        sign_in("lawyer"),
    )
    sent(dana, photograph())
    refused = other.post("/sheets/1", {"reason": "mine"})
    assert (refused.status_code, kept(server)) == (409, ["2"])
    assert "Somebody else filed picture 1" in refused.content.decode()
    assert dana.post("/sheets/1", {"reason": "  "}).status_code == 422
    assert dana.post("/sheets/1", {"reason": "<b>a face</b>"}).status_code == 302
    assert dana.post("/sheets/1", {"reason": "again"}).status_code == 409
    for client in (dana, other, lawyer):
        page = page_of(client)
        assert "/preview" not in page
        assert "&lt;b&gt;a face&lt;/b&gt;" in page
    assert [one.get("/sheets/1/picture").status_code for one in (dana, lawyer, other)] == [200, 200, 403]
    assert load_catalogue("en").text("web_sheets.one.closed") in page_of(other, "/sheets/1")


def test_filing_and_withdrawing_stand_in_the_trail_with_station_sheet_and_hash(sign_in: SignIn) -> None:
    client = sign_in("clerk")
    before = records().notes().count()
    sent(client, photograph("1"), photograph("2"))
    sent(client, b"no picture")
    client.post("/sheets/1", {"reason": "blurred"})
    third, second, first = read_trail(records(), limit=3)
    assert records().notes().count() == before + 3
    assert [one["action"] for one in (first, second, third)] == [
        "sheets.file",
        "sheets.file",
        "sheets.withdraw",
    ]
    assert {name: first["about"][name] for name in ("station", "sheet", "number")} == {
        "station": "2", "sheet": "official", "number": "1",
    }  # fmt: skip
    assert first["about"]["sha256"] == third["about"]["sha256"]
    told = page_of(sign_in("administrator"), "/trail")
    assert "sheet: the commission&#x27;s sheet" in told


def copied(server: Place, *rows: str) -> None:
    """Import reports that copy figures from the sheet of a station."""
    path = server.folder.parent / "copies.csv"
    path.write_text("".join(f"{row}\n" for row in rows), "utf-8")
    import_reports(ReportRequest(path), load_catalogue("en"), project=server.folder)


def test_the_figures_that_were_entered_stand_beside_the_picture(sign_in: SignIn, server: Place) -> None:
    second = Project.open(server.folder).current().results.choices[1]
    copied(server, f"instance_id,station_id,observer,cast,{second.column}", "m1,2,Aigul,119,40")
    sent(sign_in("clerk"), photograph())
    for address in (STATION, "/sheets/1"):
        page = page_of(sign_in("lawyer"), address)
        cells = [re.findall(r'<td class="number">([^<]*)</td>', row) for row in page.split("<tr>")]
        assert ["120", "119"] in cells
        assert ["40", "40"] in cells
        assert page.count(load_catalogue("en").text("web_sheets.differs")) == 1
        assert load_catalogue("en").text("web_sheets.copied") not in page_of(sign_in("observer"), address)


def test_copies_that_contradict_each_other_are_told_and_not_shown(sign_in: SignIn, server: Place) -> None:
    copied(server, "instance_id,station_id,observer,cast", "m1,2,Aigul,119", "m2,2,Dana,118")
    page = page_of(sign_in("lawyer"))
    assert load_catalogue("en").text("web_sheets.contradicting") in page
    assert "119" not in page


def test_a_picture_of_a_station_that_is_gone_is_still_shown(sign_in: SignIn, server: Place) -> None:
    client = sign_in("lawyer")
    sent(client, photograph())
    (server.folder.parent / "new.csv").write_text(
        "region,precinct,registered voters,ballots cast,valid votes,invalid votes,A,B\nN,77,9,9,9,0,5,4\n"
    )
    workflow.init(
        server.folder, workflow.Request(server.folder.parent / "new.csv"), reason="recount", decided_by="CEC"
    )
    page = page_of(client, "/sheets/1")
    assert load_catalogue("en").text("web_sheets.one.no_station") in page
    assert "/sheets/1/picture" in page


def test_what_cannot_be_decoded_is_told_by_its_words_and_tried_once(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("lawyer")
    spoilt = bytearray(photograph(form="PNG"))
    place = spoilt.index(b"IDAT") + 10
    spoilt[place : place + 40] = b"\0" * 40
    assert sent(client, bytes(spoilt)).status_code == 302
    assert client.get("/sheets/1/preview").status_code == 404
    assert 'alt="Picture of a sheet' in page_of(client)
    monkeypatch.setattr(observe_sheets, "small_picture", lambda _: pytest.fail("drawn a second time"))
    assert client.get("/sheets/1/preview").status_code == 404


def test_a_small_picture_for_which_too_many_wait_is_shown_large_and_drawn_at_another_time(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_: bytes) -> bytes:
        raise TimeoutError

    client = sign_in("lawyer")
    sent(client, photograph())
    with monkeypatch.context() as others:
        others.setattr(observe_sheets, "small_picture", busy)
        answer = client.get("/sheets/1/preview")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sheets/1/picture")
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/sheets/1/preview").status_code == 200


def test_a_changed_picture_is_not_shown(sign_in: SignIn, server: Place) -> None:
    client = sign_in("lawyer")
    sent(client, photograph())
    (path,) = (server.folder / "sheets" / "pictures").iterdir()
    path.write_bytes(photograph("another"))
    assert client.get("/sheets/1/picture").status_code == 409


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_pictures_speak_the_readers_language(language: str, sign_in: SignIn) -> None:
    client = sign_in("observer", "lawyer", name="all", language=language)
    sent(client, photograph())
    words = load_catalogue(language)
    assert words.text("web_sheets.file.title") in page_of(client)
    assert words.text("web_sheets.withdraw.title") in page_of(client, "/sheets/1")


def test_no_dossier_and_no_site_holds_a_picture(sign_in: SignIn, server: Place, tmp_path: Path) -> None:
    sent(sign_in("clerk"), photograph())
    (path,) = (server.folder / "sheets" / "pictures").iterdir()
    workflow.publish_site(server.folder, load_catalogue("en"), out=tmp_path / "site")
    written = {file for file in (tmp_path / "site").rglob("*") if file.is_file()}
    assert written
    assert [
        file
        for file in written
        if path.read_bytes() in file.read_bytes() or path.stem.encode() in file.read_bytes()
    ] == []


def test_an_observer_finds_the_station_from_the_desk_of_forms(sign_in: SignIn) -> None:
    client = sign_in("observer")
    page = page_of(client, "/observe")
    assert re.search(r'<form method="get" action="/results"[^>]*>.*?name="station"', page)
    assert client.get("/results?station=2").headers["Location"].startswith("/station?id=2")


def filed(secret: str, station: str = "2", kind: str = "official") -> Any:
    client = Client(headers={"authorization": f"Bearer {secret}"})
    files = {"pictures": [SimpleUploadedFile("a.jpg", photograph())]}
    return client.post(f"/api/sheets?station={station}&kind={kind}", files)


def test_a_program_files_lists_takes_and_withdraws_pictures(server: Place) -> None:
    dana, clerk = token("observer", name="dana"), token("clerk")
    assert [one["state"] for _ in range(2) for one in filed(dana).json()["files"]] == ["filed", "here"]
    (listed,) = ask(dana, "GET", "/api/sheets?station=2").json()["pictures"]
    answer = ask(dana, "GET", "/api/sheets/1/picture")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert hashlib.sha256(answer.content).hexdigest() == listed["picture"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    told = ask(clerk, "POST", "/api/sheets/1/withdrawal", json={"reason": "blurred"})
    assert told.json()["picture"]["withdrawn"]["reason"] == "blurred"
    assert kept(server) == []
    assert [one["about"]["number"] for one in read_trail(records(), limit=3)] == ["1", "1", "1"]
    for station, kind, status in (("22", "official", 404), ("2", "selfie", 422)):
        assert filed(dana, station, kind).status_code == status


@pytest.mark.usefixtures("server")
def test_a_token_withdraws_and_opens_for_others_only_what_it_is_made_for() -> None:
    filed(token("observer", name="dana"))
    narrow = token("clerk", actions=("sheets.read", "sheets.withdraw"))
    assert ask(narrow, "POST", "/api/sheets/1/withdrawal", json={"reason": "mine"}).status_code == 409
    assert (
        ask(token("lawyer"), "POST", "/api/sheets/1/withdrawal", json={"reason": "a face"}).status_code == 200
    )
    assert ask(narrow, "GET", "/api/sheets/1/picture").status_code == 403


@pytest.mark.usefixtures("server")
def test_pseudonyms_are_told_to_those_who_review_only_and_pictures_of_one_station_at_a_time() -> None:
    dana, lawyer = token("observer", name="dana"), token("lawyer")
    filed(dana)
    for secret in (dana, dana, lawyer):
        assert ask(secret, "GET", "/api/sheets?station=").status_code == 422
        (one,) = ask(secret, "GET", "/api/sheets?station=2").json()["pictures"]
        told = ask(dana, "POST", "/api/sheets/1/withdrawal", json={"reason": "blurred"}).json()["picture"]
        away = one["withdrawn"] or told["withdrawn"]
        assert ("by" in one, "by" in told, away["role"]) == (secret == lawyer, False, "observer")
        assert ("by" in away) == (secret == lawyer)


def test_a_withdrawal_that_broke_off_before_log_and_trail_is_ended_by_asking_again(
    sign_in: SignIn, server: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("observer")
    sent(client, photograph())
    before = records().notes().count()
    logged = list[str]()
    with monkeypatch.context() as dying:
        dying.setattr(SheetPictureStore, "withdraw", withdrawn_and_killed(SheetPictureStore.withdraw))
        with pytest.raises(KeyboardInterrupt):
            client.post("/sheets/1", {"reason": "blurred"})
    assert (kept(server), records().notes().count()) == ([], before)
    monkeypatch.setattr(
        observe_sheets, "_log", lambda _project, _picture, act, _documents: logged.append(act)
    )
    assert client.post("/sheets/1", {"reason": "blurred"}).status_code == 302
    assert (logged, records().notes().count()) == (["withdraw"], before + 1)


def withdrawn_and_killed(withdraw: Any) -> Any:
    def dying(*words: Any, **named: Any) -> None:
        withdraw(*words, **named)
        raise KeyboardInterrupt

    return dying


def test_every_action_of_pictures_is_kept_from_readers() -> None:
    assert [
        action for action, roles in RULES.items() if action.startswith("sheets.") and Role.READER in roles
    ] == []


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_observer_sends_a_picture_from_a_phone_opens_it_and_withdraws_it(
    team: Team, language: str
) -> None:
    words, text = load_catalogue(language), f"Sheet in {language}"
    page = team.signed_in(language, "observer", width=390, java_script_enabled=False)
    page.goto(f"{team.address}station?id=2")
    page.select_option("[name=kind]", "certified_copy")
    file = {
        "name": "photo.jpg",
        "mimeType": "image/jpeg",
        "buffer": photograph(text, size=(1200, 1600), turned=6),
    }
    page.set_input_files("[name=pictures]", file)
    page.click("#sheets button.main")
    assert words.text("web_sheets.sent.filed") in page.inner_text("#sheets")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    thumbnail = page.locator("ul.sheets img").last
    thumbnail.scroll_into_view_if_needed()
    small = page.request.get(team.address.rstrip("/") + str(thumbnail.get_attribute("src")))
    assert Image.open(io.BytesIO(small.body())).size == (480, 360)
    page.locator("ul.sheets a").last.click()
    shown = page.locator("img.sheet")
    assert shown.evaluate("one => one.decode().then(() => [one.naturalWidth, one.naturalHeight])") == [
        1600,
        1200,
    ]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    sheet = page.url
    shown.click()
    assert page.url == f"{sheet}/picture"
    page.goto(sheet)
    page.locator("summary", has_text=words.text("web_sheets.withdraw.title")).click()
    page.fill("[name=reason]", "<i>blurred</i>")
    page.locator("details.card button").click()
    assert "<i>blurred</i>" in page.inner_text("main .note")
    page.goto(f"{team.address}station?id=2")
    assert page.locator("ul.sheets li").count() == 0
    # the page that a browser itself makes of a picture has a style, which the policy of a picture forbids
    assert [
        one for one in team.complaints if "inline style" not in one or "default-src 'none'" not in one
    ] == []
