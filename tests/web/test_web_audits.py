"""The audit desk: commitment before seed, blind counts by two people, differences, decision."""

import html
import re
from pathlib import Path

import pytest
from django.test import Client

from factories import snapshot, table
from tallyproof.store import Project
from tallyproof.store.election_name import ElectionName, save_election_name
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.jobs.kinds import KINDS
from tallyproof.web.place import Place
from tallyproof.web.settings import set_up
from tallyproof.workflow.audit_desk import audit_folder, batch_to_count, list_audits, show_audit
from web.conftest import SignIn
from web.waiting_work import work

PLAN = {"claim": "papers", "bound": "issued", "risk_limit": "0.1", "act": "commit", "confirmed": "1"}
SEED = {"seed": "31415926535897932384", "source": "dice <b>"}
ADA, BERIK = "Аида <b>А</b>", "Берік & Co"


@pytest.fixture
def server(tmp_path: Path) -> Place:
    """Serve a project of forty boxes, thirty votes in fifty for one side."""
    made = Project.create(tmp_path / "project")
    sheet = {name: [50] * 40 for name in ("cast", "valid", "issued")} | {"registered": [90] * 40}
    made.add(
        snapshot(
            table(
                sheet | {"area_1": ["North <i>"] * 40},
                votes={ADA: [30] * 40, BERIK: [20] * 40},
                areas=["region"],
            )
        )
    )
    place = Place(made.folder, hosts=("testserver",))
    set_up(place)
    return place


def begun(sign_in: SignIn) -> Client:
    analyst = sign_in("analyst")
    assert analyst.post("/audits", PLAN).headers["Location"] == "/audits/audit-1"
    assert analyst.post("/audits/audit-1", SEED).status_code == 302
    return analyst


def boxes(place: Place) -> list[str]:
    found = show_audit(audit_folder(place.folder, "audit-1"), load_catalogue("en"))["boxes"]
    return [box["batch"] for box in found]


def counted(client: Client, box: str, ada: int = 30, berik: int = 20) -> int:
    page = client.get(f"/audits/audit-1/count?box={box}").content.decode()
    labels = dict(re.findall(r'<label for="id_(count_\d+)">(.*?)</label>', page))
    told = {"Аида &lt;b&gt;А&lt;/b&gt;": ada, "Берік &amp; Co": berik}
    fields = {name: told[label] for name, label in labels.items()}
    return client.post(f"/audits/audit-1/count?box={box}", fields | {"papers_missing": 0}).status_code


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_an_audit_speak_the_readers_language(
    language: str, sign_in: SignIn, server: Place
) -> None:
    begun(sign_in)
    client = sign_in("analyst", "clerk", "adjudicator", name="all", language=language)
    box = boxes(server)[0]
    pages = (
        "",
        "/audit-1",
        "/audit-1/retrieval",
        "/audit-1/differences",
        "/audit-1/count",
        f"/audit-1/count?box={box}",
    )
    for address in pages:
        answer = client.get(f"/audits{address}")
        page = answer.content.decode()
        assert (answer.status_code, address) == (200, address)
        assert f'<html lang="{language}">' in page
        assert not [markup for markup in ("<b>", "<i>") if markup in page]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_audit_is_called_as_the_election_is_beside_the_name_in_its_commitment(
    language: str, sign_in: SignIn, server: Place
) -> None:
    begun(sign_in)
    titles = {"en": "Of <b>2005</b>", "ru": "Выборы <b>2005</b>", "kk": "Сайлау <b>2005</b>"}
    save_election_name(server.folder, ElectionName(titles))
    reader, words = sign_in("reader", name=language, language=language), load_catalogue(language)
    contest = list_audits(server.folder, words)[0]["commitment"]["contest"]
    for address in ("/audits", "/audits/audit-1"):
        page = reader.get(address).content.decode()
        heads = re.findall(r'<(?:a class="headline"[^>]*|h1)>(.*?)</(?:a|h1)>', page)
        assert [re.sub("</?span[^>]*>", "", one) for one in heads][-1:] == [
            f"{html.escape(titles[language])} · audit-1"
        ]
        recorded = re.sub("<[^>]*>", "", page.partition(words.text("web_audits.recorded"))[2])
        assert recorded.lstrip(": ").startswith(contest)


def test_a_plan_is_told_before_anything_is_fixed_and_the_hash_before_the_seed(sign_in: SignIn) -> None:
    analyst = sign_in("analyst")
    assert analyst.post("/audits", PLAN | {"act": "plan"}).status_code == 200
    assert "audit-1" not in analyst.get("/audits").content.decode()
    analyst.post("/audits", PLAN)
    page = analyst.get("/audits/audit-1").content.decode()
    assert re.search(r"<code class=\"long\">[0-9a-f]{64}</code>", page)
    assert analyst.post("/audits/audit-1", {"seed": "", "source": "dice"}).status_code == 422
    for language in LANGUAGES:
        analyst.cookies["language"] = language
        refused = analyst.post(
            "/audits/audit-1", {"seed": "3 1 4 1 5 9 2 6 5 3 5 8 9 7 9 3 2 3 8", "source": "dice"}
        )
        told = load_catalogue(language).text("refusals.seed_short", count=19, needed=20)
        assert (refused.status_code, told in refused.content.decode()) == (422, True)
    assert analyst.post("/audits/audit-1", SEED).status_code == 302
    assert "31415926535897932384" in analyst.get("/audits/audit-1").content.decode()


def test_the_second_does_not_see_the_first_and_one_person_never_counts_twice(
    sign_in: SignIn, server: Place
) -> None:
    begun(sign_in)
    box, first, second = boxes(server)[0], sign_in("clerk", name="first"), sign_in("observer", name="second")
    assert counted(first, box, 17, 33) == 200
    page = second.get(f"/audits/audit-1/count?box={box}").content.decode()
    assert not [count for count in ('value="17"', 'value="33"', ">17<", ">33<") if count in page]
    again = first.post(
        f"/audits/audit-1/count?box={box}", {f"count_{n}": 1 for n in range(9)} | {"papers_missing": 0}
    )
    assert again.status_code == 409
    assert "another person" in again.content.decode()


def test_a_count_that_is_sent_again_because_its_answer_was_lost_is_one_count(
    sign_in: SignIn, server: Place
) -> None:
    begun(sign_in)
    box, clerk = boxes(server)[0], sign_in("clerk")
    fields = {"count_0": 30, "count_1": 20, "papers_missing": 0}
    answers = [clerk.post(f"/audits/audit-1/count?box={box}", fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    again = load_catalogue("en").text("audit.batch.repeated", batch=box)
    assert again in html.unescape(answers[1].content.decode())
    assert clerk.post(f"/audits/audit-1/count?box={box}", fields | {"count_0": 29}).status_code == 409
    assert batch_to_count(audit_folder(server.folder, "audit-1"), box, by="clerk")["entered_by"] == ["clerk"]


def test_counts_that_differ_are_shown_to_who_settles_and_a_third_person_decides(
    sign_in: SignIn, server: Place
) -> None:
    begun(sign_in)
    box = boxes(server)[0]
    counted(sign_in("clerk", name="first"), box, 30, 20)
    counted(sign_in("clerk", name="second"), box, 17, 33)
    judge, both = sign_in("adjudicator"), sign_in("adjudicator", "clerk", name="both")
    assert ">17<" in judge.get("/audits/audit-1/differences").content.decode()
    assert ">17<" not in both.get("/audits/audit-1/differences").content.decode()
    counted(both, box, 30, 20)
    assert ">17<" not in judge.get("/audits/audit-1/differences").content.decode()
    found = show_audit(audit_folder(server.folder, "audit-1"), load_catalogue("en"))
    assert (found["sample"]["accepted"] >= 1, found["sample"]["disputed"]) == (True, 0)


def test_when_every_drawn_box_agrees_the_audit_stops_and_shows_its_risk(
    sign_in: SignIn, server: Place
) -> None:
    analyst = begun(sign_in)
    first, second = sign_in("clerk", name="first"), sign_in("clerk", name="second")
    for box in boxes(server):
        assert (counted(first, box), counted(second, box)) == (200, 200)
    page = analyst.get("/audits/audit-1").content.decode()
    assert "confirmed: stop" in page
    assert '<polyline class="path" points="100.0,12.0 ' in page
    russian = sign_in("reader", language="ru").get("/audits/audit-1").content.decode()
    assert re.findall(r' (?:y|y1|points)="[^"]*"', russian) == re.findall(r' (?:y|y1|points)="[^"]*"', page)
    assert analyst.post("/audits/audit-1").status_code == 409


def test_a_count_that_lacks_a_figure_is_not_taken_and_a_box_can_be_lost(
    sign_in: SignIn, server: Place
) -> None:
    begun(sign_in)
    address, clerk = f"/audits/audit-1/count?box={boxes(server)[0]}", sign_in("clerk")
    assert clerk.post(address, {"count_0": "1", "papers_missing": 0}).status_code == 422
    assert clerk.post(address, {"count_0": "1", "papers_missing": 0, "not_found": "on"}).status_code == 422
    assert clerk.post(address, {"papers_missing": 0, "not_found": "on"}).status_code == 200
    assert clerk.get("/audits/audit-1/count?box=gone").status_code == 404
    assert clerk.get("/audits/audit-9/count").status_code == 404


def test_a_full_count_needs_a_reason(sign_in: SignIn) -> None:
    begun(sign_in)
    judge = sign_in("adjudicator")
    assert judge.post("/audits/audit-1/full-count", {"reason": ""}).status_code == 422
    assert judge.post("/audits/audit-1/full-count", {"reason": "court"}).status_code == 302
    assert "count everything" in judge.get("/audits/audit-1").content.decode()


def test_count_sheets_are_taken_away_blank_and_nothing_else_of_the_audit(
    sign_in: SignIn, server: Place
) -> None:
    begun(sign_in)
    observer = sign_in("observer")
    page = observer.get("/audits/audit-1").content.decode()
    names = re.findall(r'href="(/audits/audit-1/papers/[^"]+)"', page)
    assert sorted(name.rpartition(".")[2] for name in names) == ["csv", "html"]
    (sheets,) = [name for name in names if name.endswith(".html")]
    answer = observer.get(sheets)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert boxes(server)[0] in b"".join(answer.streaming_content).decode()
    for other in ("journal.jsonl", "commitment.json", "..", "round-99-count-sheets.html"):
        assert observer.get(f"/audits/audit-1/papers/{other}").status_code == 404


def test_with_many_stations_audits_are_planned_and_drawn_in_the_background_and_only_once(
    sign_in: SignIn, server: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tallyproof.workflow.places._LARGE", 10)
    analyst = sign_in("analyst", language="kk")
    assert analyst.post("/audits", PLAN | {"act": "plan"}).headers["Location"] == "/jobs/1"
    planned = work(server)
    assert analyst.get(f"/audits?plan={planned.wish['key']}").content.decode().count("<li") > 5
    assert analyst.get("/audits?plan=../../x").status_code == 404
    analyst.post("/audits", PLAN)
    assert list_audits(server.folder, load_catalogue("en")) == []
    job = work(server)
    KINDS["audit_commit"].function()(server, job.wish, lambda _: None)
    assert [one["name"] for one in list_audits(server.folder, load_catalogue("en"))] == ["audit-1"]
    assert analyst.post("/audits/audit-1", SEED).headers["Location"].startswith("/jobs/")
    drawn = work(server)
    first = boxes(server)
    KINDS["audit_draw"].function()(server, drawn.wish, lambda _: None)
    assert (boxes(server), len(first) > 0) == (first, True)
    sign_in("adjudicator").post("/audits/audit-1/full-count", {"reason": "court"})
    work(server)
    assert "full-count-count-sheets.html" in analyst.get("/audits/audit-1").content.decode()


def test_before_anything_is_drawn_or_counted_no_risk_is_told(sign_in: SignIn, server: Place) -> None:
    del server
    analyst, words = sign_in("analyst"), load_catalogue("en")
    analyst.post("/audits", PLAN)
    assert words.text("audit.decision.not_drawn", limit="10.0%") in analyst.get("/audits").content.decode()
    analyst.post("/audits/audit-1", SEED)
    page = analyst.get("/audits/audit-1").content.decode()
    assert words.text("audit.decision.not_counted", limit="10.0%") in page
    assert "100.00%" not in page


def test_each_claim_says_what_it_is_blind_to_and_a_cost_says_of_which_claim(sign_in: SignIn) -> None:
    analyst, words = sign_in("analyst"), load_catalogue("en")
    page = analyst.get("/audits").content.decode()
    for claim in ("papers", "sheets"):
        said = f"{words.text(f'audit.claim.{claim}')} {words.text(f'audit.blind.{claim}')}"
        assert page.count(said) == 1
    asked = PLAN | {"claim": "sheets", "bound": "registered", "act": "plan"}
    answer = analyst.post("/audits", asked).content.decode()
    assert answer.count(words.text("audit.blind.sheets")) == 2
    assert f"<dd>{words.percent(0.1, digits=0)}</dd>" in answer
    assert re.search(r'value="sheets"[^>]* checked', answer)


def test_the_roll_is_the_usual_bound_where_nobody_reports_ballots_issued(
    sign_in: SignIn, server: Place
) -> None:
    page = sign_in("analyst").get("/audits").content.decode()
    assert re.search(r'value="issued"[^>]* checked', page)
    Project.open(server.folder).add(snapshot(table({"registered": [90], "cast": [50]}, votes={ADA: [30]})))
    page = sign_in("analyst").get("/audits").content.decode()
    assert re.search(r'value="registered"[^>]* checked', page)


def test_boxes_to_count_are_sorted_and_found_by_words(sign_in: SignIn, server: Place) -> None:
    begun(sign_in)
    clerk, drawn = sign_in("clerk"), boxes(server)
    listed = re.findall(r'href="\?box=([^"]+)"', clerk.get("/audits/audit-1/count").content.decode())
    assert listed == sorted(drawn)
    found = clerk.get(f"/audits/audit-1/count?find=north+{drawn[0]}").content.decode()
    assert drawn[0] in re.findall(r'href="\?box=([^"]+)"', found)
    nothing = clerk.get("/audits/audit-1/count?find=nowhere").content.decode()
    assert load_catalogue("en").text("web_audits.count.none") in nothing


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_audits_speak_of_the_stations_that_are_drawn_whatever_is_counted_there(
    language: str,
) -> None:
    boxes = {"en": r"\bbox(es)?\b", "ru": r"ящик", "kk": r"жәшік"}[language]
    texts = load_catalogue(language).messages
    ours = {key: str(text) for key, text in texts.items() if key.startswith("web_audits.")}
    assert len(ours) > 30
    assert [key for key, text in ours.items() if re.search(boxes, text, re.IGNORECASE)] == []
