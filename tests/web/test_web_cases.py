"""Cases on the server: from a complaint to a changed result by two persons, with names made to do harm."""

import datetime as dt
import re
from dataclasses import replace

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from factories import snapshot
from older_project import without_times
from tallyproof.election.snapshot import Supersession
from tallyproof.store import Project
from tallyproof.store.team.jobs import Job
from tallyproof.store.team.people import Person
from tallyproof.store.team.proposals import Proposal
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.jobs.kinds import KINDS
from tallyproof.web.place import Place
from tallyproof.workflow.act_log import log_version
from tallyproof.workflow.case_records import open_office
from tallyproof.workflow.cases import Deed, case_add
from tallyproof.workflow.examination import Examined, brief_of, examine, examine_at_once
from tallyproof.workflow.log import log_create
from tallyproof.workflow.places import codes_in_force, codes_known, perhaps_meant, station_document
from tallyproof.workflow.site import publish_site
from tallyproof.workflow.station_search import find_stations
from web.conftest import SignIn

MARKUP = '<script>alert(1)</script> "протокол" & <b>147</b>'
FILING = {
    "name": "C/1",
    "kind": "complaint",
    "forum": "territorial",
    "subject": MARKUP,
    "role": "complainant",
    "party": "Secret Person",
    "stations": "1, 2",
    "grounds": ["count"],
    "evidence_1": "<i>E1</i>",
    "copy_1": "photo",
}


def file_one(client: Client, **more: object) -> str:
    answer = client.post("/cases/file?law=kazakhstan_2004", FILING | more)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def act(client: Client, name: str, **fields: object) -> int:
    return client.post(f"/case/act?id=C/1&act={name}", fields).status_code


def decided(judge: Client, **effects: object) -> Proposal:
    """Bring a case to the point where a decision with effects is proposed."""
    assert act(judge, "register", role="forum", number="12") == 302
    assert act(judge, "admit", role="forum") == 302
    form = {"role": "forum", "outcome": "upheld", "legal_basis": "art. 20", "remedies": ["annul_station"]}
    answer = judge.post("/case/decide?id=C/1", form | (effects or {"annul": "2"}))
    assert answer.status_code == 302, answer.content.decode()
    return Proposal.objects.order_by("-pk")[0]


def confirm(client: Client, proposal: Proposal) -> int:
    return client.post(f"/proposals/{proposal.pk}", {"answer": "confirm"}).status_code


def test_a_complaint_is_filed_and_shown_without_its_markup_and_without_its_complainant(
    sign_in: SignIn,
) -> None:
    lawyer = sign_in("lawyer")
    where = file_one(lawyer)
    for address in (where, "/cases", "/cases/deadlines", "/cases/file?parent=C/1", "/station?id=2", "/"):
        shown = lawyer.get(address).content.decode()
        assert "<script>alert" not in shown
        assert "<i>E1" not in shown
        assert "Secret Person" not in shown
    assert "&lt;script&gt;alert(1)" in lawyer.get(where).content.decode()


def test_a_complaint_that_cannot_be_filed_stays_in_its_form(sign_in: SignIn) -> None:
    lawyer = sign_in("lawyer")
    file_one(lawyer)
    again = lawyer.post("/cases/file?law=kazakhstan_2004", FILING)
    assert (again.status_code, "C/1" in again.content.decode()) == (422, True)
    unzoned = lawyer.post("/cases/file?law=kazakhstan_2004", FILING | {"name": "C2", "zone": "Mars/Olympus"})
    assert (unzoned.status_code, 'id="id_zone_error"' in unzoned.content.decode()) == (422, True)


def test_the_form_of_evidence_is_stated_and_never_made_up(sign_in: SignIn) -> None:
    lawyer = sign_in("lawyer")
    where = "/cases/file?law=kazakhstan_2004"
    blank = lawyer.get(where).content.decode()
    assert 'name="copy_1" value="original"' in blank
    assert "checked" not in blank
    silent = {name: value for name, value in FILING.items() if name != "copy_1"}
    refused = lawyer.post(where, silent)
    assert (refused.status_code, "Say what was handed in" in refused.content.decode()) == (422, True)
    file = SimpleUploadedFile("sheet.jpg", b"a picture")
    unnamed = lawyer.post(where, FILING | {"file_2": file, "copy_2": "scan"})
    assert (unnamed.status_code, "Name the piece of evidence" in unnamed.content.decode()) == (422, True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_piece_of_which_nobody_stated_the_form_is_shown_so(
    sign_in: SignIn, server: Place, language: str
) -> None:
    office, words = open_office(server.folder, by="test"), load_catalogue(language)
    filing = {"kind": "complaint", "forum": "territorial", "subject": "x", "evidence": [{"id": "E1"}]}
    case_add(office, words, filing, name="C9", law="kazakhstan_2004", deed=Deed("file"))
    shown = sign_in("lawyer", language=language).get("/case?id=C9").content.decode()
    assert f"<td>{words.text('cases.copy.not_stated')}</td>" in shown
    assert f"<td>{words.text('cases.copy.original')}</td>" not in shown


def test_a_rejection_with_effects_is_refused_before_it_is_proposed(sign_in: SignIn) -> None:
    file_one(sign_in("lawyer"))
    judge = sign_in("adjudicator")
    act(judge, "register", role="forum", number="12")
    act(judge, "admit", role="forum")
    form = {"role": "forum", "outcome": "rejected", "legal_basis": "art. 20", "annul": "2"}
    answer = judge.post("/case/decide?id=C/1", form)
    assert (answer.status_code, "A rejected complaint changes" in answer.content.decode()) == (422, True)
    assert not Proposal.objects.exists()


def test_only_acts_that_the_state_allows_for_the_role_are_offered(sign_in: SignIn) -> None:
    lawyer, judge = sign_in("lawyer"), sign_in("adjudicator")
    file_one(lawyer)
    for_lawyer, for_judge = (one.get("/case?id=C/1").content.decode() for one in (lawyer, judge))
    assert ("act=withdraw" in for_lawyer, "act=register" in for_lawyer) == (True, False)
    assert ("act=withdraw" in for_judge, "act=register" in for_judge) == (False, True)
    assert act(lawyer, "register", role="forum", number="1") == 409
    assert act(judge, "admit", role="forum") == 409
    assert act(judge, "register", role="complainant", number="1") == 422
    assert act(judge, "register", role="forum") == 422


def test_a_decision_comes_into_force_by_two_persons_twice(sign_in: SignIn, server: Place) -> None:
    file_one(sign_in("lawyer"))
    first, second = sign_in("adjudicator", name="first"), sign_in("adjudicator", name="second")
    before = Project.open(server.folder).current()
    proposal = decided(first)
    assert "160" in first.get(f"/case/change?proposal={proposal.pk}").content.decode()
    assert confirm(first, proposal) == 409
    assert confirm(second, proposal) == 302
    assert Project.open(server.folder).current().id == before.id
    assert act(first, "serve", role="forum") == 302
    assert act(first, "enter_into_force", role="forum", legal_basis="art. 20") == 302
    assert "/cases?waits=1" not in first.get("/case?id=C/1").content.decode()
    assert 'id=C/1"' in first.get("/cases?waits=1").content.decode().replace("%2F", "/")
    assert act(first, "execute", role="forum") == 409
    assert first.post("/case/execute?id=C/1").status_code == 302
    execution = Proposal.objects.get(kind="execute_case")
    assert first.post("/case/execute?id=C/1").headers["Location"] == f"/proposals/{execution.pk}"
    assert confirm(first, execution) == 409
    assert confirm(second, execution) == 302
    after = Project.open(server.folder).current()
    assert (after.id, after.results.stations) == (proposal.content["snapshot"], 2)
    assert after.replaces is not None
    assert (after.replaces.case, after.replaces.supersedes) == ("C/1", before.id)
    assert 'id=C/1"' not in first.get("/cases?waits=1").content.decode().replace("%2F", "/")
    assert "160" in first.get("/case/change?id=C/1").content.decode()


def executed(sign_in: SignIn) -> None:
    """Bring a decision that annuls a station into force, by two persons."""
    file_one(sign_in("lawyer"))
    first, second = sign_in("adjudicator", name="first"), sign_in("adjudicator", name="second")
    assert confirm(second, decided(first)) == 302
    assert act(first, "serve", role="forum") == 302
    assert act(first, "enter_into_force", role="forum", legal_basis="art. 20") == 302
    assert first.post("/case/execute?id=C/1").status_code == 302
    assert confirm(second, Proposal.objects.get(kind="execute_case")) == 302


def test_an_executed_decision_is_examined_by_the_rule_of_the_last_examination(
    sign_in: SignIn, server: Place
) -> None:
    examine(server.folder, Examined(rule="majority", seed=7))
    executed(sign_in)
    overview = sign_in("reader").get("/").content.decode()
    assert "The results changed since the last examination" in overview
    area = sign_in("reader").get("/results").content.decode()
    assert "<dt>Failed checks</dt><dd>–</dd>" in area
    job = Job.objects.get(kind="examine")
    version = Project.open(server.folder).current_name()
    assert job.wish == {"rule": "majority", "choice": "", "seed": 7, "snapshot": version, "number": 2}
    KINDS["examine"].function()(server, job.wish, lambda _: None)
    overview = sign_in("reader").get("/").content.decode()
    assert "The results changed since" not in overview
    assert brief_of(server.folder, "en")["asked"]["rule"] == "majority"  # type: ignore[index]
    assert "<dt>Failed checks</dt><dd>0</dd>" in sign_in("reader").get("/results").content.decode()


def test_an_execution_that_was_looked_at_before_results_changed_does_not_come_into_force(
    sign_in: SignIn, server: Place
) -> None:
    file_one(sign_in("lawyer"))
    first, second = sign_in("adjudicator", name="first"), sign_in("adjudicator", name="second")
    assert confirm(second, decided(first)) == 302
    act(first, "serve", role="forum")
    act(first, "enter_into_force", role="forum", legal_basis="art. 20")
    first.post("/case/execute?id=C/1")
    execution = Proposal.objects.get(kind="execute_case")
    Proposal.objects.filter(pk=execution.pk).update(content=execution.content | {"snapshot": "0" * 64})
    before = Project.open(server.folder).current().id
    assert confirm(second, execution) == 409
    assert Proposal.objects.get(pk=execution.pk).state == "waiting"
    assert Project.open(server.folder).current().id == before


def test_new_counts_come_as_a_table_and_a_table_that_is_none_is_refused(sign_in: SignIn) -> None:
    file_one(sign_in("lawyer"))
    judge = sign_in("adjudicator")
    table = SimpleUploadedFile("counts.csv", b"station_id,cast,valid\n2,90,90\n")
    proposal = decided(judge, recount=table)
    assert proposal.content["fields"]["effects"] == [
        {"action": "recount", "stations": ["2"], "values": {"2": {"cast": 90, "valid": 90}}}
    ]
    form = {"role": "forum", "outcome": "upheld"}
    for field, content in (
        ("recount", b"PK\3\4zip"),
        ("recount", b"station_id,cast\n2,-5\n"),
        ("annul_list", b"%PDF-1"),
    ):
        sent = form | {field: SimpleUploadedFile("x.csv", content)}
        assert judge.post("/case/decide?id=C/1", sent).status_code == 422
    unknown = judge.post("/case/decide?id=C/1", form | {"annul": "no-such, 2"})
    told = load_catalogue("en").text("web_cases.decide.unknown", stations="no-such")
    assert (unknown.status_code, told in unknown.content.decode()) == (422, True)
    assert judge.post("/case/decide?id=C/1", form).status_code == 422
    assert Proposal.objects.count() == 1


def test_a_correction_that_breaks_arithmetic_is_shown_so_before_anybody_confirms(sign_in: SignIn) -> None:
    file_one(sign_in("lawyer"))
    judge = sign_in("adjudicator")
    proposal = decided(judge, correct=SimpleUploadedFile("counts.csv", b"station_id,valid\n2,50000\n"))
    assert proposal.content["newly_failing"] == {"C-SUM-CHOICES": 1}
    assert "newly fail after this change" in judge.get(f"/proposals/{proposal.pk}").content.decode()
    change = judge.get(f"/case/change?proposal={proposal.pk}").content.decode()
    assert "newly fails at 1 station: 2: 120, expected 50000" in change


def test_what_is_overdue_is_shown_by_body(sign_in: SignIn) -> None:
    lawyer = sign_in("lawyer")
    file_one(lawyer, at="2005-12-05T10:00")
    shown = lawyer.get("/cases/deadlines").content.decode()
    assert "territorial" in shown.lower()
    assert 'badge wrong">' in shown
    assert 'badge wrong">' in lawyer.get("/cases/deadlines?days=1").content.decode()


@pytest.mark.parametrize(
    ("language", "named"), [("en", "UTC+6 (Almaty)"), ("ru", "UTC+6 (Алматы)"), ("kk", "UTC+6 (Алматы)")]
)
def test_every_time_of_a_case_is_told_by_the_clock_of_its_body_with_the_zone_named(
    language: str, named: str, sign_in: SignIn, server: Place
) -> None:
    without_times(Project.open(server.folder))
    lawyer = sign_in("lawyer", name=f"lawyer-{language}", language=language)
    at = file_one(lawyer, at="2005-12-05T10:00")
    for address in (at, "/cases/deadlines", "/"):
        page = lawyer.get(address).content.decode().partition("<footer")[0]
        assert named in page, address
        assert not re.search(r"\d\d:\d\d (UTC\b(?!\+6)|[+]\d\d:\d\d)|T\d\d:\d\d:\d\d", page), address


def test_a_refusal_tells_both_times_in_the_zone_of_the_body(sign_in: SignIn) -> None:
    lawyer = sign_in("lawyer", language="ru")
    answer = lawyer.post("/cases/file?law=kazakhstan_2004", FILING | {"at": "2099-11-20T10:00"})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "20 нояб. 2099" in said
    assert len(re.findall(r"\d\d:\d\d UTC\+[56] \(Алматы\)", said)) == 2
    assert "+00:00" not in said


def test_the_overview_says_which_limit_is_due_and_who_owes_it(sign_in: SignIn) -> None:
    lawyer = sign_in("lawyer")
    file_one(lawyer, at="2005-12-05T10:00")
    limits = re.findall(r"<th scope=\"row\">([^<]+)</th>", lawyer.get("/case?id=C/1").content.decode())
    overview = lawyer.get("/").content.decode()
    assert any(limit in overview for limit in limits)
    assert load_catalogue("en").text("cases.owes.by", body="territorial election commission") in overview


def test_an_appeal_attacks_the_silence_in_a_case(sign_in: SignIn, server: Place) -> None:
    lawyer = sign_in("lawyer")
    file_one(lawyer, at="2005-12-05T10:00")
    form = FILING | {"name": "C2", "kind": "appeal", "forum": "central"}
    assert lawyer.post("/cases/file?law=kazakhstan_2004&parent=C/1", form).status_code == 302
    office = open_office(server.folder, now=dt.datetime.now(dt.UTC).replace(microsecond=0))
    assert office.records.case("C/1").state == "appealed_for_inaction"
    assert 'id=C2"' in lawyer.get("/case?id=C/1").content.decode()


def test_a_case_shows_what_the_log_proves(sign_in: SignIn, server: Place) -> None:
    log_create(server.folder, "example.org/test")
    lawyer = sign_in("lawyer")
    shown = lawyer.get(file_one(lawyer)).content.decode()
    assert "in the log, not published yet" in shown


@pytest.mark.parametrize("logged", [True, False])
def test_a_station_that_an_upload_left_out_says_since_when(
    sign_in: SignIn, server: Place, *, logged: bool
) -> None:
    project = Project.open(server.folder)
    before = project.current()
    left = replace(before.results, frame=before.results.frame.filter(pl.col("station_id") != "2"))
    after = replace(snapshot(left), replaces=Supersession(before.id, "", "commission"))
    project.add(after)
    without_times(project)
    page = sign_in("reader").get("/station?id=2").content.decode()
    assert "<dt>In force since</dt>" not in page
    if logged:
        log_create(server.folder, "example.org/test")
        log_version(project, project.history()[-1])
    else:
        sign_in("clerk", name="who")
        person = Person.objects.get(name="who")
        Proposal.objects.create(
            kind="replace_results", state="confirmed", content={"snapshot": after.id},
            proposed_by=person, settled_at=dt.datetime(2026, 3, 9, tzinfo=dt.UTC),
        )  # fmt: skip
    page = sign_in("reader").get("/station?id=2").content.decode()
    assert "<dt>In force since</dt>" in page


def test_an_annulled_station_keeps_its_page_with_both_versions_and_says_by_which_decision(
    sign_in: SignIn, server: Place
) -> None:
    executed(sign_in)
    lawyer, reader = (
        sign_in(role).get("/station?id=2&row=2").content.decode() for role in ("lawyer", "reader")
    )
    assert load_catalogue("en").text("web.station.annulled") in lawyer
    assert "territorial election commission" in lawyer
    assert "120" in lawyer
    assert "<dt>In force since</dt>" in lawyer
    assert ('href="/case?id=C%2F1"' in lawyer, "C%2F1" in reader, "C/1" in reader) == (True, False, False)
    document = station_document(server.folder, "2", 2, "en")
    assert [version["row"] is None for version in document["versions"]] == [True, False]
    assert sign_in("reader").get("/station?id=none").status_code == 404


def test_an_annulled_station_is_found_by_its_code_and_marked(sign_in: SignIn, server: Place) -> None:
    executed(sign_in)
    found = find_stations(server.folder, "2")
    assert [(one["station_id"], one["in_force"]) for one in found] == [("2", False)]
    assert ("2" in codes_known(server.folder), "2" in codes_in_force(server.folder)) == (True, False)
    assert sign_in("reader").get("/results?station=2").headers["Location"] == "/station?id=2&row=2"


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_results_changed_is_told_in_words_and_no_reason_is_invented(
    language: str, sign_in: SignIn, server: Place
) -> None:
    examine_at_once(server.folder)
    examine(server.folder, Examined(rule="plurality", seed=7))
    executed(sign_in)
    overview = sign_in("lawyer", name=f"reads-{language}", language=language).get("/").content.decode()
    words = load_catalogue(language)
    assert words.text("cases.reason_unrecorded") in overview
    assert words.text("cases.reason.no_reason_given") not in overview
    assert "merits" not in overview
    assert re.search(r"<dd[^>]*>territorial</dd>", overview) is None
    out = server.folder.parent / f"site-{language}"
    publish_site(server.folder, words, out=out)
    start = (out / "index.html").read_text("utf-8")
    assert words.text("cases.reason_unrecorded") in start
    assert "merits" not in start
    assert "(territorial)" not in start.replace('<span dir="auto">', "").replace("</span>", "")


def test_a_complaint_about_a_station_that_no_results_have_is_asked_about_once_and_filed(
    sign_in: SignIn, server: Place
) -> None:
    lawyer, form = sign_in("lawyer"), FILING | {"stations": "1\n1 /SUCH"}
    asked = lawyer.post("/cases/file?law=kazakhstan_2004", form)
    shown = asked.content.decode()
    assert (asked.status_code, "/SUCH" in shown, 'name="anyway"' in shown) == (422, True, True)
    assert 'name="anyway"' not in lawyer.get("/cases/file?law=kazakhstan_2004").content.decode()
    assert lawyer.get("/case?id=C/1").status_code == 404
    case = lawyer.get(file_one(lawyer, stations="1\nNO/SUCH/1", anyway="on")).content.decode()
    assert ('href="/station?id=1"' in case, "id=NO%2FSUCH%2F1" in case) == (True, False)
    assert load_catalogue("en").text("web_cases.one.not_in_results") in case
    assert perhaps_meant(server.folder, ["1 ", "x1"]) == {"1 ": ["1"], "x1": ["1"]}


def correct(client: Client, **fields: object) -> HttpResponse:
    given = {"reason": "a typing error", "role": "complainant"}
    return client.post("/case/stations?id=C/1", given | fields)


def test_the_stations_of_a_case_are_corrected_and_both_lists_are_shown(sign_in: SignIn) -> None:
    lawyer = sign_in("lawyer")
    case = lawyer.get(file_one(lawyer, stations="1\nNO/SUCH/1", anyway="on")).content.decode()
    assert "/case/stations?id=C%2F1" in case
    form = lawyer.get("/case/stations?id=C/1").content.decode()
    assert ("1\nNO/SUCH/1" in form, 'name="anyway"' in form) == (True, False)
    asked = correct(lawyer, stations="1\n1 /OTHER\nNO/SUCH/1")
    shown = asked.content.decode()
    assert (asked.status_code, "/OTHER" in shown, 'name="anyway"' in shown) == (422, True, True)
    assert correct(lawyer, stations="2", reason="<b>typed</b>").status_code == 302
    after = lawyer.get("/case?id=C/1").content.decode()
    assert ('href="/station?id=2"' in after, 'href="/station?id=1"' in after) == (True, False)
    assert ("1, NO/SUCH/1" in after, "&lt;b&gt;typed&lt;/b&gt;" in after) == (True, True)
    assert "C/1" in lawyer.get("/station?id=2").content.decode()


def test_stations_that_stay_the_same_are_refused_in_the_form(sign_in: SignIn) -> None:
    lawyer = sign_in("lawyer")
    file_one(lawyer)
    same = correct(lawyer, stations="1, 2")
    assert (same.status_code, "names these stations already" in same.content.decode()) == (422, True)


def test_the_stations_of_an_executed_case_and_by_another_role_are_not_corrected(sign_in: SignIn) -> None:
    executed(sign_in)
    lawyer = sign_in("lawyer", name="late")
    assert "/case/stations" not in lawyer.get("/case?id=C/1").content.decode()
    refused = correct(lawyer, stations="1")
    assert (refused.status_code, "not possible any more" in refused.content.decode()) == (409, True)
    assert correct(sign_in("adjudicator", name="third"), stations="1").status_code == 403


def test_a_complaint_about_an_annulled_station_is_not_asked_about(sign_in: SignIn) -> None:
    executed(sign_in)
    file_one(sign_in("lawyer"), name="C-2", stations="2")


def test_what_is_due_and_waits_is_shown_before_anything_was_examined(sign_in: SignIn, server: Place) -> None:
    words = load_catalogue("en")
    file_one(sign_in("lawyer"), at="2005-12-05T10:00")
    decided(sign_in("adjudicator", name="first"))
    other = sign_in("adjudicator", name="second")
    for path in (server.folder / "findings").rglob("brief.*.json"):
        path.unlink()
    shown = other.get("/").content.decode()
    assert words.text("web.overview.first_look") in shown
    assert words.text("web.overview.due") in shown
    assert words.text("web.proposal.decide_case") in shown
    (server.folder / "in_force.jsonl").unlink()
    empty = other.get("/").content.decode()
    assert words.text("web.overview.due") in empty
    assert words.text("web.proposal.decide_case") in empty
