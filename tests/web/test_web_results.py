"""From the overview down to a station, what was found, what if, and dossiers."""

import json
import re
import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path

import polars as pl
import pytest
from django.template.loader import render_to_string
from django.test import Client

from factories import snapshot, table
from tallyproof.election.facts import load_facts
from tallyproof.election.snapshot import Supersession, snapshot_id
from tallyproof.store import Project
from tallyproof.store.election_name import ElectionName, load_election_name, save_election_name
from tallyproof.store.team.jobs import Job
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.jobs.kinds import KINDS
from tallyproof.web.place import Place
from tallyproof.workflow.election_name import election_title
from tallyproof.workflow.examination import Examined, asked_before, brief_of, examine, examine_at_once
from tallyproof.workflow.places import station_document, stations_typed
from tallyproof.workflow.request import Request
from tallyproof.workflow.steps import init, write_sample
from tallyproof.workflow.versions import snapshot_kept
from web.conftest import SignIn

PAGES = ("/", "/results", "/results?area=North", "/station?id=2", "/forensics", "/outcome", "/chapters/arithmetic",
         "/dossiers", "/uploads", "/proposals", "/jobs", "/account")  # fmt: skip


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def do_work(place: Place) -> Job:
    """Do the newest work in this process, as the worker would in one of its own."""
    job = Job.objects.order_by("-pk")[0]
    job.answer = dict(KINDS[job.kind].function()(place, job.wish, lambda _: None))
    job.state = "done"
    job.save()
    return job


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_the_readers_language(language: str, sign_in: SignIn) -> None:
    client = sign_in("analyst", "clerk", "lawyer", name="all", language=language)
    for address in PAGES:
        page = text_of(client, address)
        assert f'<html lang="{language}">' in page
        assert "<b>А</b>" not in page


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_about_printed_totals_that_fails_speaks_of_totals_in_areas(language: str) -> None:
    check = {"status": "fails", "failed": 18, "areas": 3, "title": "Printed totals"}
    catalogue = load_catalogue(language)
    told = render_to_string("results/check_badge.html", {"words": catalogue, "check": check})
    where = catalogue.plural("dossier.in-areas", 3)
    wanted = catalogue.plural("dossier.adds-up.totals-without-votes", 18, title="Printed totals", areas=where)
    assert wanted in unescape(told)


def test_an_area_shows_its_own_stations_and_their_sums(sign_in: SignIn) -> None:
    page = text_of(sign_in("reader"), "/results?area=North")
    assert re.findall(r'href="/station\?id=(\d)', page) == ["1", "2"]
    assert "170" in page


def test_areas_of_one_name_in_different_regions_are_never_added_up(sign_in: SignIn) -> None:
    client = sign_in("reader")
    north, south = text_of(client, "/results?area=North"), text_of(client, "/results?area=South")
    assert ("120" in north, "120" in south) == (True, False)


def test_an_area_that_is_not_there_is_explained(sign_in: SignIn) -> None:
    response = sign_in("reader").get("/results?area=Nowhere")
    assert (response.status_code, "Nowhere" in response.content.decode()) == (404, True)


def test_parts_are_ordered_by_a_heading_with_missing_last(sign_in: SignIn) -> None:
    page = text_of(sign_in("reader"), "/results?area=North&order=-cast")
    assert re.findall(r'href="/station\?id=(\d)', page) == ["2", "1"]
    assert 'aria-sort="descending"' in page


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=99999999999999", "order=_cast", "order=%00"]
)
def test_a_senseless_page_or_order_shows_the_first_page(query: str, sign_in: SignIn) -> None:
    assert sign_in("reader").get(f"/results?{query}").status_code == 200


def test_a_station_is_found_by_its_code(sign_in: SignIn) -> None:
    response = sign_in("reader").get("/results?station=2")
    assert response.headers["Location"] == "/station?id=2&row=2"


def test_a_station_shows_its_figures_and_the_checks_that_it_fails(sign_in: SignIn) -> None:
    page = text_of(sign_in("reader"), "/station?id=2&row=2")
    assert "C-CAST-GT-REGISTERED" in page
    assert "Аида &lt;b&gt;А&lt;/b&gt;" in page


def test_a_readers_page_of_a_station_says_nothing_about_cases(sign_in: SignIn) -> None:
    heading = "Cases that name it"
    assert heading not in text_of(sign_in("reader"), "/station?id=2")
    assert heading in text_of(sign_in("lawyer"), "/station?id=2")


def test_an_examination_is_kept_and_shown_in_every_language(sign_in: SignIn, server: Place) -> None:
    client = sign_in("analyst")
    answer = client.post("/", {"rule": "plurality", "choice": "", "seed": "7"})
    assert answer.status_code == 302
    do_work(server)
    for language in LANGUAGES:
        reader = sign_in("reader", name=f"reader-{language}", language=language)
        for address in ("/", "/forensics", "/chapters/legal", "/outcome", "/chapters/sources"):
            page = text_of(reader, address)
            assert "<b>А</b>" not in page
        assert "F-LAST" in text_of(reader, "/forensics")
        assert text_of(reader, "/forensics/F-LAST")


def test_a_drawing_is_an_image_in_which_nothing_runs(sign_in: SignIn, server: Place) -> None:
    client = sign_in("analyst")
    client.post("/", {"rule": "", "choice": "", "seed": "7"})
    do_work(server)
    page = text_of(client, "/forensics")
    address = re.findall(r'<img src="([^"?]+)', page)[0]
    drawing = client.get(address)
    assert (drawing.status_code, drawing.headers["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    assert "sandbox" in drawing.headers["Content-Security-Policy"]
    assert client.get("/pictures/cases/timeline").status_code == 404


def test_what_if_stations_were_annulled(sign_in: SignIn, server: Place) -> None:
    client = sign_in("lawyer")
    client.post("/outcome", {"kind": "annul", "text": "2\n", "law": ""})
    job = do_work(server)
    page = text_of(client, f"/outcome/{job.answer['part']}")
    assert "80" in page
    assert job.answer["part"] in text_of(client, "/outcome")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_station_to_annul_that_is_not_in_force_is_refused_in_the_form_with_its_line(
    sign_in: SignIn, language: str
) -> None:
    client, words = sign_in("lawyer", language=language), load_catalogue(language)
    answer = client.post("/outcome", {"kind": "annul", "text": "2\nNOPE\n", "law": ""})
    named = words.text("web.outcome.line", line=2, station="NOPE")
    assert answer.status_code == 422
    assert words.text("web.outcome.unknown", stations=named) in unescape(answer.content.decode())
    assert Job.objects.count() == 0


def test_a_dossier_asks_for_rule_and_law_among_those_that_the_program_knows(sign_in: SignIn) -> None:
    client = sign_in("analyst")
    page = text_of(client, "/dossiers")
    offered = set(re.findall(r'name="preset" value="([^"]+)"', unescape(page)))
    assert {"plurality", "majority", "majority:base=cast"} <= offered
    assert '<option value="kenya_2017">Kenya, since the petition of 2017</option>' in page
    asked = {"title": "", "language": "en", "choice": ""}
    for given, rule, law in (
        (
            {"preset": "majority:base=cast", "rule": "", "law": "kenya_2017"},
            "majority:base=cast",
            "kenya_2017",
        ),
        ({"preset": "majority", "rule": "plurality;turnout>=1/4", "law": ""}, "plurality;turnout>=1/4", ""),
    ):
        assert client.post("/dossiers", asked | given).status_code == 302
        wish = Job.objects.order_by("-pk")[0].wish
        assert (wish["rule"], wish["law"], "preset" in wish) == (rule, law, False)


@pytest.mark.parametrize(
    ("field", "value"), [("preset", "the loudest"), ("rule", "the loudest"), ("law", "/etc/passwd")]
)
def test_a_dossier_by_an_unknown_rule_or_law_is_refused_in_its_form(
    field: str, value: str, sign_in: SignIn
) -> None:
    client = sign_in("analyst")
    asked = {"title": "", "language": "en", "preset": "", "rule": "", "choice": "", "law": ""}
    refused = client.post("/dossiers", asked | {field: value})
    assert (refused.status_code, f'id="id_{field}_error"' in refused.content.decode()) == (422, True)
    question = {"kind": "annul", "text": "2", "law": "/etc/passwd"}
    assert client.post("/outcome", question).status_code == 422
    assert Job.objects.count() == 0


def test_a_dossier_is_built_listed_and_taken_away(sign_in: SignIn, server: Place) -> None:
    client = sign_in("lawyer")
    client.post(
        "/dossiers", {"title": "Три <участка>", "language": "ru", "rule": "", "choice": "", "law": ""}
    )
    key = do_work(server).answer["key"]
    assert "Три &lt;участка&gt;" in text_of(client, "/dossiers")
    sent = client.get(f"/dossiers/{key}/dossier.json")
    assert sent.headers["Content-Disposition"] == 'attachment; filename="dossier.json"'
    assert json.loads(b"".join(sent.streaming_content))
    for name in ("about.json", "../about.json", "..%2Fabout.json"):
        assert client.get(f"/dossiers/{key}/{name}").status_code == 404


def test_a_dossier_without_a_title_of_its_own_is_listed_by_the_name_that_it_bears(
    sign_in: SignIn, server: Place
) -> None:
    client = sign_in("lawyer")
    client.post("/dossiers", {"title": "", "language": "kk", "rule": "", "choice": "", "law": ""})
    key = do_work(server).answer["key"]
    borne = json.loads((server.folder / "dossiers" / key / "dossier" / "dossier.json").read_text("utf-8"))
    contest = Project.open(server.folder).current().results.contest.name
    listed = re.findall(r'<h2 dir="auto">(.*?) <span', text_of(client, "/dossiers"))
    assert (listed, contest in json.dumps(borne, ensure_ascii=False)) == ([contest], True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_overview_that_is_not_ready_shows_the_sums_says_what_is_worked_out_and_asks_again(
    sign_in: SignIn, server: Place, language: str
) -> None:
    shutil.rmtree(server.folder / "findings")
    words = load_catalogue(language)
    page = text_of(sign_in("reader", language=language), "/")
    assert words.text("web.overview.first_look") in page
    assert 'hx-trigger="every 2s"' in page
    in_force = page.partition('id="in-force"')[2].partition("</section>")[0]
    counts = dict(re.findall(r"<dt[^>]*>([^<]*)</dt><dd[^>]*>([^<]*)", in_force))
    assert (counts[words.text("web.count.registered")], counts[words.text("web.count.cast")]) == (
        "400",
        "260",
    )


def test_a_project_without_results_offers_to_send_some(sign_in: SignIn, server: Place) -> None:
    (server.folder / "in_force.jsonl").unlink()
    page = text_of(sign_in("clerk"), "/")
    assert 'href="/uploads"' in page
    assert sign_in("clerk").get("/results").status_code == 422


def test_codes_of_stations_may_hold_the_signs_that_separate_them(tmp_path: Path) -> None:
    made = Project.create(tmp_path / "project")
    codes = ["7", "KÖLN//ALMANYA FEDERAL", "8, east"]
    results = table({"station_id": codes, "cast": [1, 2, 3]}, votes={"A": [1, 2, 3]})
    made.add(snapshot(results))
    typed = "7, KÖLN//ALMANYA FEDERAL; 9\r\n8, east\n7 10"
    assert stations_typed(made.folder, typed) == ["7", "KÖLN//ALMANYA FEDERAL", "9", "8, east", "10"]
    assert stations_typed(Project.create(tmp_path / "empty").folder, " 1,2 ") == ["1", "2"]


def test_a_method_is_run_again_on_another_choice_and_stands_beside_the_examination(
    sign_in: SignIn, server: Place
) -> None:
    analyst, reader = sign_in("analyst"), sign_in("reader", language="kk")
    asked = {"methods": ["F-DIGIT2"], "choice": "Берік & Co", "seed": 5, "title": "<b>again</b>"}
    assert analyst.post("/forensics/runs", asked | {"methods": ["F-NOTHING"]}).status_code == 422
    assert reader.post("/forensics/runs", asked).status_code == 403
    assert analyst.post("/forensics/runs", asked).status_code == 302
    key = do_work(server).answer["part"]
    page = text_of(reader, f"/forensics/runs/{key}")
    assert load_catalogue("kk").text("forensics.F-DIGIT2.title") in page
    assert "Берік &amp; Co" in page
    assert "<b>again" not in page + text_of(reader, "/forensics/runs")
    assert reader.get(f"/forensics/runs/{key}/no-such-picture").status_code == 404
    assert "checked" in text_of(analyst, "/forensics/runs?method=F-DIGIT2")


def test_a_station_that_no_method_looked_at_is_not_said_to_be_named_by_none(sign_in: SignIn) -> None:
    page, words = text_of(sign_in("reader"), "/station?id=2"), load_catalogue("en")
    assert words.text("web.overview.not_yet") in page
    assert words.text("web.station.no_signals") not in page


def test_versions_are_listed_with_reasons_and_lead_to_what_they_changed(
    sign_in: SignIn, server: Place
) -> None:
    project = Project.open(server.folder)
    now = project.current()
    left = replace(now.results, frame=now.results.frame.filter(pl.col("station_id") != "2"))
    why = Supersession(now.id, "<b>two sheets</b> of one box", "district commission")
    project.add(replace(now, id=(later := snapshot_id(left)), results=left, replaces=why))
    examine_at_once(server.folder)
    reader = sign_in("reader")
    for address in ("/", "/results/versions", f"/results/versions/{later}"):
        page = text_of(reader, address)
        assert "&lt;b&gt;two sheets&lt;/b&gt; of one box" in page
        assert "district commission" in page
    listed = text_of(reader, "/results/versions")
    assert listed.index(later) < listed.index(now.id)
    assert f'href="/results/versions/{later}?number=2"' in listed
    assert f'href="/results/versions/{now.id}' not in listed
    assert reader.get(f"/results/versions/{now.id}").status_code == 404
    assert f'<a href="/results/versions"><code>{later[:16]}</code></a>' in text_of(reader, "/")


def test_the_overview_shows_both_leading_choices_with_shares_before_and_after_an_examination(
    sign_in: SignIn, server: Place
) -> None:
    for examined in (False, True):
        if examined:
            examine(server.folder, Examined(rule="plurality", seed=7))
        page = re.sub(r"\s+", " ", text_of(sign_in("reader"), "/"))
        assert "<dd>160 <small>61.54%</small></dd>" in page
        assert "<dd>100 <small>38.46%</small></dd>" in page
        assert "<dt>Margin in votes</dt><dd>60</dd>" in page
        assert "<dt>Registered voters</dt><dd>400</dd>" in page


def test_an_election_is_named_by_a_form_and_heads_the_overview_in_every_language(
    sign_in: SignIn, server: Place
) -> None:
    clerk = sign_in("clerk")
    told = {"title": "Выборы <b>А</b>", "country": "KZ", "date": "2005-12-04", "rule": "majority"}
    assert clerk.post("/election", told | {"rule": "the loudest"}).status_code == 422
    assert clerk.post("/election", told | {"country": "XX"}).status_code == 422
    assert sign_in("reader").post("/election", told).status_code == 403
    assert clerk.post("/election", told).status_code == 302
    named = {
        "en": "Kazakhstan, December 4, 2005",
        "ru": "Казахстан, 4 декабря 2005",
        "kk": "Қазақстан, 2005\u202fж. 4 желтоқсан",
    }
    for language in LANGUAGES:
        page = text_of(sign_in("reader", name=f"named-{language}", language=language), "/")
        head = re.findall(r"<h1>(.*?)</h1>", page, re.DOTALL)[0]
        assert f"Выборы &lt;b&gt;А&lt;/b&gt;, {named[language]}" in head
    assert asked_before(server.folder).rule == "majority"
    assert 'value="2005-12-04"' in text_of(clerk, "/election")


def test_saving_the_form_of_the_election_keeps_titles_in_other_languages_while_the_title_is_left(
    sign_in: SignIn, server: Place
) -> None:
    titles = {"en": "Election", "ru": "Выборы", "kk": "Сайлау"}
    save_election_name(server.folder, ElectionName(titles))
    clerk = sign_in("clerk", language="ru")
    clerk.post("/election", {"title": "Выборы", "country": "KZ", "date": "2005-12-04", "rule": ""})
    left = load_election_name(server.folder)
    clerk.post("/election", {"title": "Повторные выборы", "country": "KZ", "date": "", "rule": ""})
    assert left == ElectionName(titles, "KZ", "2005-12-04")
    assert load_election_name(server.folder) == ElectionName({"": "Повторные выборы"}, "KZ")


def test_an_examination_asked_without_a_rule_is_decided_by_the_named_one(server: Place) -> None:
    save_election_name(server.folder, ElectionName(rule="majority"))
    examine(server.folder, Examined(seed=7))
    brief = brief_of(server.folder, "en")
    assert brief is not None
    assert (brief["asked"]["rule"], brief["outcome"]["rule"].partition(":")[0]) == ("majority", "majority")


def test_a_station_seen_again_reads_no_table_of_an_earlier_version(
    server: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, read, really = Project.open(server.folder), list[Path](), pl.read_parquet
    for more in range(1, 6):
        now = project.current()
        results = replace(now.results, frame=now.results.frame.with_columns(pl.col("registered") + more))
        why = Supersession(now.id, "recount", "court")
        project.add(replace(now, id=snapshot_id(results), results=results, replaces=why))

    def counted(path: Path) -> pl.DataFrame:
        read.append(path)
        return really(path)

    first = station_document(server.folder, "2", None, "en")
    monkeypatch.setattr(pl, "read_parquet", counted)
    again = station_document(server.folder, "2", None, "en")
    assert (len(again["versions"]), again) == (6, first)
    assert [path.stem for path in read] in ([], [project.current_name()])


def test_a_version_is_held_in_memory_once(server: Place) -> None:
    project = Project.open(server.folder)
    now = project.current()
    first = snapshot_kept(server.folder, now.id)
    for more in (1, 2, 3):
        results = replace(now.results, frame=now.results.frame.with_columns(pl.col("registered") + more))
        project.add(replace(now, id=snapshot_id(results), results=results))
        snapshot_kept(server.folder, project.current().id)
    assert project.load(now.id) is first


def test_facts_beside_a_source_name_the_election_and_the_same_results_again_change_nothing(
    tmp_path: Path,
) -> None:
    write_sample("kazakhstan", tmp_path / "election", language="en")
    folder, request = tmp_path / "project", Request(tmp_path / "election")
    made = Project.open(Path(init(folder, request)["folder"]))
    assert election_title(folder, "kk") == load_facts(tmp_path / "election").title["kk"]  # type: ignore[union-attr]
    assert asked_before(folder).rule == load_facts(tmp_path / "election").rule  # type: ignore[union-attr]
    came = made.history()
    init(folder, request)
    assert made.history() == came


@pytest.fixture
def examined(sign_in: SignIn, server: Place) -> Place:
    """Return a project whose version in force was examined by all methods, one of which points to stations."""
    sign_in("analyst").post("/", {"rule": "", "choice": "", "seed": "7"})
    do_work(server)
    project = Project.open(server.folder)
    version = project.current_name()
    assert version is not None
    for language in LANGUAGES:
        found = project.load_finding(version, f"test.{language}")
        assert found is not None
        method = found["methods"][0] | {"status": "computed"}
        found["methods"][0] = method
        method["stations"] = [
            {
                "station_id": "=2",
                "source_row": i,
                "areas": ["North"],
                "what": "turnout",
                "value": 0.5,
                "votes": None,
            }
            for i in range(130)
        ]
        project.save_finding(version, f"test.{language}", found)
    return server


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_stations_that_a_method_points_to_are_listed_with_links_by_pages_and_all_in_a_file(
    language: str, sign_in: SignIn, examined: Place
) -> None:
    found = Project.open(examined.folder)
    document = found.load_finding(found.current_name() or "", "test.en") or {}  # type: ignore[arg-type]
    code = next(one["code"] for one in document["methods"] if one["stations"])
    client = sign_in("reader", name=f"reader-of-{language}", language=language)
    first, second = (text_of(client, f"/forensics/{code}{query}") for query in ("", "?page=2"))
    links = [re.findall(r'href="/station\?id=%3D2&amp;row=(\d*)"', page) for page in (first, second)]
    assert [len(listed) for listed in links] == [100, 30]
    lines = (
        b"".join(client.get(f"/forensics/{code}?format=csv").streaming_content)
        .decode("utf-8-sig")
        .splitlines()
    )
    assert (len(lines), lines[1].startswith("'=2,")) == (131, True)


def test_the_overview_leads_from_each_question_and_each_step_to_its_page(
    sign_in: SignIn, examined: Place
) -> None:
    del examined
    page = text_of(sign_in("reader"), "/")
    for address in ("/results", "/chapters/arithmetic", "/forensics", "/outcome"):
        assert re.search(rf'<h2><a href="{address}">', page), address
    steps = page.partition("<ol>")[2].partition("</ol>")[0]
    assert steps.count("<li") == steps.count("<a href=")
    assert "tallyproof verify" not in page
    assert load_catalogue("en").text("web.overview.recompute") in page


def test_a_check_that_fails_says_so_before_the_methods_were_applied(sign_in: SignIn) -> None:
    page = text_of(sign_in("reader"), "/")
    title = load_catalogue("en").text("checks.C-CAST-GT-REGISTERED.title")
    assert load_catalogue("en").plural("web.check.fails_at", 1, title=title) in page


def test_the_usual_rules_are_chosen_by_plain_names_and_a_written_one_counts_instead(
    sign_in: SignIn, server: Place
) -> None:
    del server
    client = sign_in("analyst")
    page = text_of(client, "/")
    for name in ("plurality", "majority", "referendum", "referendum_turnout"):
        assert load_catalogue("en").text(f"web.examine.{name}") in page
    for sent, rule in (
        ({"preset": "majority", "rule": ""}, "majority"),
        ({"preset": "majority", "rule": "plurality;turnout>=1/4"}, "plurality;turnout>=1/4"),
        ({"rule": ""}, ""),
    ):
        assert client.post("/", sent | {"choice": "", "seed": "7"}).status_code == 302
        assert Job.objects.order_by("-pk")[0].wish["rule"] == rule
    assert client.post("/", {"preset": "no-such", "rule": "", "choice": "", "seed": "7"}).status_code == 422


@pytest.mark.parametrize("number", [3, 14])
def test_the_sums_name_every_choice_and_lead_to_the_rest_of_many(number: int, server: Place) -> None:
    del server  # sets the pages up
    choices = [{"name": f"Candidate {at:02}", "votes": 100 - at, "share": None} for at in range(number)]
    counts = {"registered": 9000, "cast": 4000}
    figures = {"choices": choices, "counts": counts, "margin_votes": 1, "turnout": None, "stations": 7}
    drawn = render_to_string("results/sums.html", {"figures": figures, "words": load_catalogue("en")})
    assert re.findall(r"Candidate \d\d", drawn) == [one["name"] for one in choices[:12]]
    assert ("Further choices" in drawn) == (number > 12)
