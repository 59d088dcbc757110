"""Observers' forms on a page: filled in, sent twice, corrected; reports and incidents; names stay sealed."""

from dataclasses import replace
from urllib.parse import quote

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tallyproof.election.snapshot import Supersession, snapshot_id
from tallyproof.store import Project
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.place import Place, records
from tallyproof.workflow.observe_desk import list_incidents
from tallyproof.workflow.observe_forms import keep_form
from tallyproof.workflow.observe_inbox import open_reports
from tallyproof.workflow.observe_reports import ReportRequest, summarise_reports
from web.conftest import SignIn
from web.observers import TOLD, xlsform

JSON = {"accept": "application/json"}


@pytest.fixture
def form(server: Place) -> str:
    """Give the form out; return its address."""
    return f"/observe/forms/{keep_form(server.folder, 'opening.xlsx', xlsform(), by='analyst')['key']}"


def held(server: Place) -> int:
    return open_reports(server.folder).every().height


def sent(client: Client, address: str, **changes: object) -> str:
    answer = client.post(address, {**TOLD, **changes})
    return str(answer.headers.get("Location", answer.status_code))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_observation_speak_the_readers_language(
    language: str, sign_in: SignIn, form: str
) -> None:
    client = sign_in("observer", "lawyer", name="all", language=language)
    client.post(form, TOLD)
    pages = ("/observe", form, "/observe/forms", "/observe/reports", "/observe/incidents",
             f"/observe/report?id={TOLD['instance']}", f"/observe/incident?id={TOLD['instance']}%231")  # fmt: skip
    for address in pages:
        answer = client.get(address)
        page = answer.content.decode()
        assert (answer.status_code, address) == (200, address)
        assert f'<html lang="{language}">' in page
        assert not [markup for markup in ("<b>", "<i>", "<script>") if markup in page]
    assert {"en": "Was the box sealed?", "ru": "Ящик опечатан?", "kk": "Жәшік мөрленген бе?"}[
        language
    ] in client.get(form).content.decode()


def test_a_report_that_is_sent_twice_is_held_once(sign_in: SignIn, form: str, server: Place) -> None:
    client = sign_in("observer")
    answers = [sent(client, form), sent(client, form), client.post(form, TOLD, headers=JSON).json()["state"]]
    assert answers == ["/observe?sent=received", "/observe?sent=here", "here"]
    assert held(server) == 1
    assert (
        load_catalogue("en").text("web_observe.sent.here")
        in client.get("/observe?sent=here").content.decode()
    )


def test_wrong_answers_come_back_with_what_is_wrong_and_nothing_is_held(
    sign_in: SignIn, form: str, server: Place
) -> None:
    client = sign_in("observer")
    wrong = {
        "opening/sealed": "yes",
        "opening/present": "many",
        "share": "1,5",
        "day": "today",
        "hour": "25:00",
    }
    page = client.post(form, TOLD | wrong)
    told = client.post(form, TOLD | wrong, headers=JSON)
    assert (page.status_code, told.status_code) == (422, 422)
    assert 'value="many"' in page.content.decode()
    assert sorted(told.json()["complaints"]) == [
        "day",
        "hour",
        "opening/present",
        "opening/violations",
        "share",
    ]
    assert held(server) == 0


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"instance": "1"}, "400"),
        ({"filled": "yesterday"}, "400"),
        ({"unasked": "x"}, "404"),
        ({"story": "x" * 5000}, "422"),
    ],
)
def test_what_no_form_sends_is_refused(
    changes: dict[str, str], status: str, sign_in: SignIn, form: str
) -> None:
    assert sent(sign_in("observer"), form, **changes) == status


def test_a_correction_is_a_record_of_its_own_and_nobody_corrects_anothers_report(
    sign_in: SignIn, form: str, server: Place
) -> None:
    anna, bota = sign_in("observer", name="anna"), sign_in("observer", name="bota")
    sent(anna, form)
    filled = anna.get(f"{form}?correct={TOLD['instance']}")
    content = filled.content.decode().partition('name="corrects" value="')[2][:64]
    assert "Аня &lt;b&gt;видела" in filled.content.decode()
    assert bota.get(f"{form}?correct={TOLD['instance']}").status_code == 404
    assert sent(bota, form, corrects=content) == "409"
    assert sent(anna, form, station_id="1") == "409"
    assert sent(anna, form, corrects=content, station_id="1") == "/observe?sent=corrected"
    assert held(server) == 2
    assert open_reports(server.folder).current()["station"].to_list() == ["1"]


def test_the_names_of_observers_and_what_they_write_are_sealed_on_every_page(
    sign_in: SignIn, form: str
) -> None:
    sent(sign_in("observer", name="secret-anna"), form)
    lawyer = sign_in("lawyer")
    for address in ("/observe/reports", f"/observe/report?id={TOLD['instance']}", "/observe/incidents"):
        page = lawyer.get(address).content.decode()
        assert [word for word in ("secret-anna", "видела") if word in page] == []
    opened = lawyer.post(f"/observe/report?id={TOLD['instance']}").content.decode()
    assert "Аня &lt;b&gt;видела" in opened
    last = records().notes().order_by("-sequence").first()
    assert (last.recorded_by, '"observe.review"' in last.body) == ("lawyer", True)


def test_an_incident_is_decided_by_the_table_of_states_with_a_reason(
    sign_in: SignIn, form: str, server: Place
) -> None:
    sent(sign_in("observer"), form)
    lawyer = sign_in("lawyer")
    address = f"/observe/incident?id={TOLD['instance']}%231"
    assert lawyer.post(address, {"state": "refuted", "reason": ""}).status_code == 422
    assert lawyer.post(address, {"state": "closed", "reason": "x"}).status_code == 422
    assert lawyer.post(address, {"state": "refuted", "reason": "camera <b>"}).status_code == 302
    page = lawyer.get(address).content.decode()
    assert "camera &lt;b&gt;" in page
    assert [row["state"] for row in list_incidents(server.folder)["rows"]] == ["reported", "refuted"]
    assert 'href="?state=refuted"' in lawyer.get("/observe/incidents?state=refuted").content.decode()


def test_a_form_is_given_out_and_closed(sign_in: SignIn, server: Place) -> None:
    lawyer, observer = sign_in("lawyer"), sign_in("observer")
    for content in (b"", b"PK not a workbook", b"x" * (6 * 1024 * 1024)):
        sent_file = SimpleUploadedFile("<b>.xlsx", content)
        assert lawyer.post("/observe/forms", {"file": sent_file}).status_code == 422
    assert lawyer.post("/observe/forms", {"file": SimpleUploadedFile("f.xlsx", xlsform())}).status_code == 302
    assert "Opening &amp; &lt;b&gt;closing" in observer.get("/observe").content.decode()
    key = lawyer.get("/observe/forms").content.decode().partition('name="form" value="')[2][:16]
    lawyer.post("/observe/forms", {"act": "close", "form": key})
    assert "Opening &amp;" not in observer.get("/observe").content.decode()
    assert lawyer.post("/observe/forms", {"act": "close", "form": "none"}).status_code == 404
    assert held(server) == 0


def test_the_script_that_opens_pages_without_a_network_is_a_file_of_this_server(sign_in: SignIn) -> None:
    answer = sign_in("observer").get("/observe/worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_page_of_a_station_lists_its_incidents_to_those_who_read_reports(
    sign_in: SignIn, form: str
) -> None:
    sent(sign_in("observer"), form)
    lawyer, reader = (sign_in(role).get("/station?id=2").content.decode() for role in ("lawyer", "reader"))
    link = f"/observe/incident?id={quote(str(TOLD['instance']) + '#1', safe='')}"
    assert (link in lawyer, link in reader) == (True, False)
    assert load_catalogue("en").text("reports.state.reported") in lawyer


def annulled(server: Place, station: str) -> None:
    """Let a decision take a station out of the results."""
    project = Project.open(server.folder)
    before = project.current()
    left = replace(before.results, frame=before.results.frame.filter(pl.col("station_id") != station))
    why = Supersession(before.id, "", "territorial", case="C2", law="kazakhstan_2004")
    project.add(replace(before, id=snapshot_id(left), results=left, replaces=why))


def report_from(client: Client, form: str, number: int, station: str) -> dict[str, str]:
    instance = f"uuid:00000000-0000-4000-8000-00000000001{number}"
    answer = client.post(form, {**TOLD, "instance": instance, "station_id": station}, headers=JSON)
    assert answer.status_code == 200
    told: dict[str, str] = answer.json()
    return told


def test_reports_from_annulled_stations_count_and_unknown_ones_are_told_apart(
    sign_in: SignIn, server: Place, form: str
) -> None:
    project = Project.open(server.folder)
    before, words = project.current(), load_catalogue("en")
    codes = pl.col("station_id").replace({"1": "North/1", "2": "North/2", "3": "South/3"})
    spelled = replace(before.results, frame=before.results.frame.with_columns(codes))
    (server.folder / "in_force.jsonl").unlink()
    project.add(replace(before, id=snapshot_id(spelled), results=spelled))
    annulled(server, "North/2")
    observer = sign_in("observer")
    told = [
        report_from(observer, form, n, s)["note"]
        for n, s in enumerate(("North/2", "north/ 1", "9", "South/3"))
    ]
    unknown, gone = (words.text(f"web_observe.mark.{mark}") for mark in ("unknown", "annulled"))
    assert told == [
        words.text("web_observe.sent.mark", station="North/2", mark=gone),
        words.text("web_observe.sent.mark", station="north/ 1", mark=unknown)
        + " " + words.text("web_observe.mark.near", station="North/1"),
        words.text("web_observe.sent.mark", station="9", mark=unknown),
        "",
    ]  # fmt: skip
    summary = summarise_reports(ReportRequest(server.folder))
    assert summary["presence"]["stations"] == {"observed": 2, "frame": 3, "share": 2 / 3}
    assert [one["station"] for one in summary["unknown_stations"]] == ["9", "north/ 1"]
    for page in (sign_in("lawyer").get("/observe/reports"), observer.get("/observe")):
        shown = page.content.decode()
        assert shown.count(f">{words.text('web_observe.mark.unknown')}</span>") == 2
        assert shown.count(f">{words.text('web_observe.mark.annulled')}</span>") == 1
        assert words.text("web_observe.mark.near", station="North/1") in shown
    assert (
        f"{words.text('web_observe.summary.annulled')}: 1"
        in sign_in("lawyer").get("/observe/reports").content.decode()
    )


def test_only_observers_are_told_of_a_station_as_they_type(sign_in: SignIn, server: Place) -> None:
    annulled(server, "2")
    told = sign_in("observer").get("/observe/station?station=2").json()
    assert (told["mark"], told["near"]) == ("annulled", "")
    assert sign_in("observer").get("/observe/station?station=").json()["mark"] == ""
    assert sign_in("reader").get("/observe/station?station=2").status_code == 403
