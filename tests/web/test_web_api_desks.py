"""The API does what the desks do: audits, observation, statements, seats, media, scenarios, dossiers, runs."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from factories import snapshot, table
from tallyproof.store import Project
from tallyproof.store.team.jobs import Job
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.accounts.tokens import actions_of
from tallyproof.web.place import Place, records
from tallyproof.web.roles import RULES, Role
from tallyproof.workflow.observe_forms import keep_form, list_forms
from web.observers import TOLD, xlsform
from web.people import person
from web.test_web_api import ask, operations, token
from web.waiting_work import work

pytestmark = pytest.mark.usefixtures("server")
CHOICES = {"Аида": [30] * 40, "Берік": [20] * 40}
SEED = {"seed": "31415926535897932384", "source": "dice"}
REPORT = {
    "instance": TOLD["instance"],
    "filled": TOLD["filled"],
    "answers": {
        "station_id": "2",
        "opening/sealed": "no",
        "opening/violations": "pressure secrecy",
        "story": TOLD["story"],
    },
}


def done(answer: Any, place: Place) -> dict[str, Any]:
    """Do the work that an answer promises; return what its job holds."""
    assert answer.status_code == 200, answer.content
    work(place)
    job = Job.objects.get(pk=answer.json()["number"])
    assert (job.state, job.error) == ("done", "")
    return dict(job.answer)


def test_a_token_is_offered_no_action_that_no_operation_takes() -> None:
    used = {may.action for _, _, may in operations()}
    assert set(actions_of(person("everyone", [role.value for role in Role]))) == used & RULES.keys()


def test_an_audit_runs_from_its_cost_to_a_blind_count(server: Place) -> None:
    sheet = {name: [50] * 40 for name in ("cast", "valid", "issued")} | {"registered": [90] * 40}
    Project.open(server.folder).add(snapshot(table(sheet, votes=CHOICES)))
    analyst, clerk, second = token("analyst"), token("clerk"), token("observer")
    wanted = {"claim": "papers", "bound": "issued", "risk_limit": 0.1}
    planned = done(ask(analyst, "POST", "/api/audits/plans", json=wanted), server)
    plan = ask(analyst, "GET", f"/api/audits/plans/{planned['query']['plan']}").json()["plan"]
    assert plan["asked"]["claim"] == "papers"
    name = done(ask(analyst, "POST", "/api/audits", json=wanted), server)["part"]
    for language in LANGUAGES:
        short = ask(
            analyst,
            "POST",
            f"/api/audits/{name}/draws",
            json={"seed": "12 3", "source": "dice"},
            headers={"accept-language": language},
        )
        told = load_catalogue(language).text("refusals.seed_short", count=3, needed=20)
        assert (short.status_code, short.json()["code"], short.json()["message"]) == (400, "E-CALL", told)
    done(ask(analyst, "POST", f"/api/audits/{name}/draws", json=SEED), server)
    audit = ask(clerk, "GET", f"/api/audits/{name}").json()
    box = audit["boxes"][0]["batch"]
    columns = ask(clerk, "GET", f"/api/audits/{name}/box?box={box}").json()["columns"]
    counts = {one["column"]: {"Аида": 30, "Берік": 20}[one["name"]] for one in columns}
    for secret in (clerk, second):
        entered = ask(secret, "POST", f"/api/audits/{name}/counts", json={"box": box, "counts": counts})
        assert entered.status_code == 200, entered.content
    states = {one["batch"]: one["state"] for one in ask(clerk, "GET", f"/api/audits/{name}").json()["boxes"]}
    assert states[box] == "accepted"
    assert ask(analyst, "GET", "/api/audits").json()["audits"][0]["name"] == name


def test_a_count_that_lacks_a_choice_is_no_count_of_zero(server: Place) -> None:
    sheet = {name: [50] * 40 for name in ("cast", "valid", "issued")} | {"registered": [90] * 40}
    Project.open(server.folder).add(snapshot(table(sheet, votes=CHOICES)))
    analyst, clerk = token("analyst"), token("clerk")
    name = done(ask(analyst, "POST", "/api/audits", json={}), server)["part"]
    done(ask(analyst, "POST", f"/api/audits/{name}/draws", json=SEED), server)
    box = ask(clerk, "GET", f"/api/audits/{name}").json()["boxes"][0]["batch"]
    column = ask(clerk, "GET", f"/api/audits/{name}/box?box={box}").json()["columns"][0]["column"]
    answer = ask(clerk, "POST", f"/api/audits/{name}/counts", json={"box": box, "counts": {column: 30}})
    audit = ask(clerk, "GET", f"/api/audits/{name}").json()
    states = {one["batch"]: one["state"] for one in audit["boxes"]}
    assert (answer.json()["used"], states[box]) == (False, "waiting")
    assert "lacking (Берік)" in audit["refused"][0]["sentence"]


def test_a_report_is_taken_in_once_and_its_incident_decided(server: Place) -> None:
    keep_form(server.folder, "opening.xlsx", xlsform(), by="analyst")
    (key,) = list_forms(server.folder)
    observer, analyst = token("observer"), token("analyst")
    questions = ask(observer, "GET", f"/api/observation/forms/{key}").json()["items"]
    assert "station_id" in {one["name"] for one in questions}
    address = f"/api/observation/forms/{key}/reports"
    assert [ask(observer, "POST", address, json=REPORT).json()["state"] for _ in range(2)] == [
        "received",
        "here",
    ]
    wrong = REPORT | {"instance": f"{TOLD['instance'][:-1]}2", "answers": {"station_id": "2"}}
    assert ask(observer, "POST", address, json=wrong).json()["complaints"]
    assert [one["instance"] for one in ask(observer, "GET", "/api/observation/own").json()["reports"]] == [
        TOLD["instance"]
    ]
    assert ask(analyst, "GET", "/api/observation/reports").json()["number"] == 1
    shown = ask(analyst, "GET", f"/api/observation/report?instance={TOLD['instance']}").json()
    assert len(shown["versions"]) == 1
    found = ask(analyst, "GET", "/api/observation/incidents?state=reported").json()["rows"][0]["incident_id"]
    decision = {"incident": found, "state": "triaged", "reason": "a rehearsal"}
    decided = ask(analyst, "POST", "/api/observation/incidents/decisions", json=decision)
    assert (decided.status_code, decided.json()["state"]) == (200, "triaged"), decided.content
    assert ask(analyst, "GET", "/api/observation/summary").json()["schema"] == "tallyproof.observe-summary/1"


def test_a_statement_is_registered_and_its_translation_compared(server: Place) -> None:
    clerk = token("clerk")
    said = {"id": "S1", "text": "It was not free.", "language": "en", "kind": "original"}
    added = ask(clerk, "POST", "/api/statements", json=said)
    assert (added.status_code, added.json()["text"]) == (200, "It was not free."), added.content
    rendered = said | {
        "id": "S1-ru",
        "text": "Они были свободными.",
        "language": "ru",
        "original": "S1",
        "kind": "official_translation",
    }
    assert ask(clerk, "POST", "/api/statements", json=rendered).status_code == 200
    query = "original=S1&translation=S1-ru"
    assert ask(clerk, "GET", f"/api/statements/comparisons?{query}").json()["comparison"] is None
    pair = {"original": "S1", "translation": "S1-ru"}
    done(ask(clerk, "POST", "/api/statements/comparisons", json=pair), server)
    assert ask(clerk, "GET", f"/api/statements/comparisons?{query}").json()["comparison"]["beads"]
    figures = ask(clerk, "GET", "/api/statements/figures?name=S1").json()
    assert figures["version"]["chosen"] == "in_force"
    named = ask(clerk, "GET", f"/api/statements/figures?name=S1&version={figures['version']['snapshot'][:9]}")
    assert named.json()["version"] | {"sentence": ""} == figures["version"] | {
        "chosen": "named",
        "sentence": "",
    }
    assert ask(clerk, "GET", "/api/statements/figures?name=S1&version=fff").status_code == 404
    assert len(ask(clerk, "GET", "/api/statements").json()["statements"]) == 2
    assert (
        ask(clerk, "POST", "/api/statements/comparisons", json=pair | {"original": "S9"}).status_code == 404
    )


def test_seats_scenarios_runs_and_dossiers_are_asked_for_and_read(server: Place) -> None:
    analyst = token("analyst")
    seats = {"title": "Parliament", "seats": "Otan 42\nAk Zhol 1\nAsar 34"}
    key = done(ask(analyst, "POST", "/api/coalitions", json=seats), server)["part"]
    assert ask(analyst, "GET", f"/api/coalitions/{key}").json()["section"]["title"]
    asked = ask(analyst, "POST", "/api/outcome", json={"kind": "annul", "text": "1"})
    key = done(asked, server)["part"]
    assert ask(analyst, "GET", f"/api/outcome/{key}").json()["annul"]
    assert len(ask(analyst, "GET", "/api/outcome").json()["answers"]) == 1
    key = done(ask(analyst, "POST", "/api/forensics/runs", json={"methods": ["F-LAST"]}), server)["part"]
    assert ask(analyst, "GET", f"/api/forensics/runs/{key}").json()["methods"] == ["F-LAST"]
    assert ask(analyst, "POST", "/api/forensics/runs", json={"methods": ["F-NONE"]}).status_code == 404
    listed = {one["code"]: one for one in ask(analyst, "GET", "/api/forensics/methods").json()["methods"]}
    assert [one["default"] for one in listed["F-LAST"]["parameters"]] == [10, 100, 0.99, 0.99, 200]
    key = done(ask(analyst, "POST", "/api/dossiers", json={"language": "kk"}), server)["key"]
    file = ask(analyst, "GET", f"/api/dossiers/{key}/dossier.json")
    assert json.loads(b"".join(file.streaming_content))["schema"].startswith("tallyproof.dossier/")
    assert key in {one["key"] for one in ask(analyst, "GET", "/api/dossiers").json()["dossiers"]}


def test_a_coding_sheet_is_sent_and_measured(server: Place) -> None:
    sheet = (
        b"outlet,date,actor,seconds,tone\nTV1,2005-11-01,Ada,60,positive\nTV1,2005-11-01,Berik,30,neutral\n"
    )
    client = Client(headers={"authorization": f"Bearer {token('clerk')}"})
    sent = {"title": "November", "sheet": SimpleUploadedFile("../coded.csv", sheet)}
    key = done(client.post("/api/media", sent), server)["part"]
    assert client.get(f"/api/media/{key}").json()["title"] == "November"
    assert [one["key"] for one in client.get("/api/media").json()["reports"]] == [key]


def test_publications_are_listed_and_their_sites_taken_away() -> None:
    reader = token("reader")
    assert ask(reader, "GET", "/api/publications").json() == {
        "schema": "tallyproof.publication-list/1",
        "log": None,
        "publications": [],
    }
    assert ask(reader, "GET", f"/api/publications/{'0' * 16}/site.zip").status_code == 404


def test_work_is_stopped_by_those_alone_who_may_ask_for_it() -> None:
    asked = ask(token("analyst"), "POST", "/api/coalitions", json={"title": "P", "seats": "Otan 42"})
    address = f"/api/jobs/{asked.json()['number']}/cancel"
    assert ask(token("reader"), "POST", address).status_code == 403
    assert '"refused":true' in records().notes().order_by("-sequence").first().body
    assert ask(token("lawyer"), "POST", address).json()["state"] == "cancelled"


@pytest.mark.parametrize(
    ("parameters", "status", "told"),
    [
        ({"F-LAST": {"smalest": 20}}, 404, "smallest"),
        ({"F-INT": {"min_size": 200}}, 404, "F-LAST"),
        ({"F-LAST": {"smallest": 2}}, 400, "from 10 to 10000"),
        ({"F-LAST": {"smallest": "many"}}, 400, "from 10 to 10000"),
    ],
)
def test_a_parameter_that_cannot_be_set_is_refused_before_anything_is_queued(
    parameters: dict[str, Any], status: int, told: str
) -> None:
    wanted = {"methods": ["F-LAST"], "parameters": parameters}
    answer = ask(token("analyst"), "POST", "/api/forensics/runs", json=wanted)
    assert (answer.status_code, told in answer.content.decode()) == (status, True)
    assert Job.objects.count() == 0


def test_parameters_are_set_over_http_and_the_run_says_so(server: Place) -> None:
    analyst = token("analyst")
    parameters = {"F-LAST": {"smallest": 20, "min_size": "100"}}
    asked = ask(
        analyst, "POST", "/api/forensics/runs", json={"methods": ["F-LAST"], "parameters": parameters}
    )
    run = ask(analyst, "GET", f"/api/forensics/runs/{done(asked, server)['part']}").json()
    assert run["parameters"] == {"F-LAST": {"smallest": 20}}
    assert run["changed"]["F-LAST"]["smallest"] == {"standard": 10, "used": 20}


def test_a_dossier_is_asked_for_by_a_rule_and_a_law_that_the_description_names() -> None:
    described = Client().get("/api/openapi.json").json()["components"]["schemas"]
    known = [one.get("properties", {}) for one in described.values()]
    wish = next(one for one in known if {"rule", "law"} <= set(one))
    assert {"", "venice", "kenya_2017"} <= set(wish["law"]["enum"])
    assert {"plurality", "majority:base=cast"} <= set(wish["rule"]["anyOf"][0]["enum"])
    analyst = token("analyst")
    wanted = {"language": "en", "rule": "majority;turnout>=40%", "law": "kenya_2017"}
    assert ask(analyst, "POST", "/api/dossiers", json=wanted).status_code == 200
    for wrong in ({"law": "/etc/passwd"}, {"rule": "the loudest"}):
        refused = ask(analyst, "POST", "/api/dossiers", json=wanted | wrong)
        assert (refused.status_code, next(iter(wrong)) in refused.json()["message"]) == (422, True)
    question = {"kind": "annul", "text": "2", "law": "/etc/passwd"}
    assert ask(analyst, "POST", "/api/outcome", json=question).status_code == 422
