"""Who can govern and what media gave to whom: asked, worked out in the background, and open to every reader."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tallyproof.errors import InputError
from tallyproof.store.team.jobs import Job
from tallyproof.web.place import Place
from tallyproof.workflow.asked import seats_table
from tallyproof.workflow.media_coding import coded_items, coding_sheet
from web.conftest import SignIn
from web.waiting_work import work

SEATS = "Otan 42\nAIST 11\nAk Zhol 1\n<b>X</b> 5\nOthers 18\n"
SHEET = """outlet,date,actor,seconds,tone,coder
<i>KTK</i>,2005-11-20,<b>Ada</b>,60,positive,c1
<i>KTK</i>,2005-11-20,Ben,180,negative,c1
Khabar,2005-11-21,Ben,120,neutral,c2
Khabar,2005-11-21,<b>Ada</b>,30,neutral,c2
"""


def ask_seats(client: Client, **more: object) -> int:
    form = {
        "title": "<u>Majilis</u>",
        "seats": SEATS,
        "bars": "39, 52",
        "coalitions": "Otan + AIST",
        "refusals": "",
    }
    return client.post("/coalitions", form | more).status_code


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_reader_sees_who_can_govern(sign_in: SignIn, server: Place, language: str) -> None:
    assert ask_seats(sign_in("analyst"), refusals="Otan + <b>X</b>") == 302
    job = work(server)
    reader = sign_in("reader", name=language, language=language)
    page = reader.get(f"/coalitions/{job.answer['part']}").content.decode()
    assert "Otan + AIST" in page
    assert "<u>Majilis" not in page + reader.get("/coalitions").content.decode()
    assert "<b>X" not in page
    picture = reader.get(f"/coalitions/{job.answer['part']}/coalition-seats")
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    assert "sandbox" in picture.headers["Content-Security-Policy"]


def test_refusals_change_who_reaches_a_bar(sign_in: SignIn, server: Place) -> None:
    ask_seats(sign_in("analyst"), coalitions="", bars="50")
    free = work(server).answer["part"]
    ask_seats(sign_in("analyst"), coalitions="", bars="50", refusals="Otan + AIST\nOtan + Others")
    bound = work(server).answer["part"]
    pages = [sign_in("reader").get(f"/coalitions/{key}").content.decode() for key in (free, bound)]
    assert ["No coalition reaches this bar" in page for page in pages] == [False, True]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"seats": "Otan"}, "in a number of seats: 1: Otan"),
        ({"seats": ""}, "one of the two"),
        ({"refusals": "Otan"}, "two parties"),
        ({"seats": "", "file": SimpleUploadedFile("x.csv", b"\xff\xfe\x00")}, "UTF-8"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_in_its_form(
    sign_in: SignIn, more: dict[str, object], told: str
) -> None:
    form = {"title": "x", "seats": SEATS, "bars": "", "coalitions": "", "refusals": ""}
    answer = sign_in("analyst").post("/coalitions", form | more)
    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert Job.objects.count() == 0


def test_a_typed_table_keeps_names_with_commas_and_a_table_with_headings_stays_as_it_is() -> None:
    assert seats_table("A, B and C: 3\nD\t4") == 'party,seats\n"A, B and C",3\nD,4\n'
    assert seats_table("party;seats;single\nA;3;yes\n") == "party;seats;single\nA;3;yes\n"
    with pytest.raises(InputError, match="line 2"):
        seats_table("A 3\nB many")


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_reader_sees_what_media_gave_to_whom(sign_in: SignIn, server: Place, language: str) -> None:
    sent = {"title": "<u>TV</u>", "sheet": SimpleUploadedFile("../../sheet.csv", SHEET.encode())}
    assert sign_in("clerk").post("/media", sent).status_code == 302
    job = work(server)
    reader = sign_in("reader", name=language, language=language)
    page = reader.get(f"/media/reports/{job.answer['part']}").content.decode()
    assert "Ben" in page
    assert "sheet.csv" in page
    assert not [tag for tag in ("<u>TV", "<b>Ada", "<i>KTK") if tag in page]
    assert reader.get(f"/media/reports/{job.answer['part']}/media-shares").status_code == 200
    assert reader.get(f"/media/reports/{job.answer['part']}/no-such").status_code == 404


def code(client: Client, **more: object) -> int:
    item = {"answer": "code", "key": "k1", "outlet": "<i>KTK</i>", "date": "2005-11-20", "start": "19:02"}
    return client.post(
        "/media/code", item | {"actor": "<b>Ada</b>", "seconds": 60, "tone": ""} | more
    ).status_code


def test_items_coded_one_at_a_time_are_one_sheet_and_a_form_sent_twice_is_one_item(
    sign_in: SignIn, server: Place
) -> None:
    first, second = sign_in("clerk", name="first"), sign_in("clerk", name="second")
    assert [code(first), code(first), code(second, key="k2", tone="negative")] == [302] * 3
    assert code(first, key="k3", seconds=-1) == 422
    sheet = coding_sheet(server.folder).decode()
    assert sheet.splitlines()[1:] == [
        "<i>KTK</i>,2005-11-20,2005-11-20 19:02,first,<b>Ada</b>,60,,",
        "<i>KTK</i>,2005-11-20,2005-11-20 19:02,second,<b>Ada</b>,60,negative,",
    ]
    page = first.get("/media/code").content.decode()
    assert "<b>Ada" not in page
    assert first.post("/media/code", {"answer": "measure"}).status_code == 302
    report = sign_in("reader").get(f"/media/reports/{work(server).answer['part']}").content.decode()
    assert "coded.csv" in report


def test_only_its_coder_takes_an_item_back_and_its_line_stays(sign_in: SignIn, server: Place) -> None:
    first, second = sign_in("clerk", name="first"), sign_in("clerk", name="second")
    code(first)
    assert second.post("/media/code", {"answer": "back-1"}).status_code == 409
    assert first.post("/media/code", {"answer": "back-1"}).status_code == 302
    assert coded_items(server.folder) == []
    assert "Ada" in (server.folder / "coding" / "journal.jsonl").read_text("utf-8")
