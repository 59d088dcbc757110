"""The API: a token may do what it names, its person must still be allowed to, and everything stands in the trail."""

import datetime as dt
import json
import re
from importlib import resources
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tallyproof.store.team.people import Person
from tallyproof.store.team.tokens import Token
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.accounts import invitations
from tallyproof.web.accounts.tokens import PREFIX, actions_of, make_token
from tallyproof.web.api.permission import May
from tallyproof.web.place import Place, records
from tallyproof.web.roles import RULES, Role, allowed
from web.conftest import SignIn
from web.people import person

pytestmark = pytest.mark.usefixtures("server")
DAY = dt.timedelta(days=1)
PARTS = {"number": "1", "name": "audit-1", "finding": "brief", "key": "0" * 16}


def operations() -> list[tuple[str, str, Any]]:
    """Return method, address and permission of every operation that there is."""
    from tallyproof.web.api.application import ROUTERS  # noqa: PLC0415 - only once Django is set up

    return [
        (method, f"/api/{prefix}{path}".format(**PARTS), operation.auth_callbacks[0])
        for prefix, router in ROUTERS.items()
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    ]


def ask(secret: str, method: str, address: str, **given: Any) -> HttpResponse:
    client = Client(headers={"authorization": f"Bearer {secret}"})
    content = json.dumps(given.pop("json", {}))
    return client.generic(method, address, content, content_type="application/json", **given)


def token(*roles: str, actions: tuple[str, ...] | None = None, name: str = "") -> str:
    one = person(name or "-".join(roles), roles)
    return make_token(one, "test", actions_of(one) if actions is None else actions, lasts=DAY)


def test_every_operation_names_one_action_of_the_table_of_roles() -> None:
    found = operations()
    assert len(found) > 40
    assert [
        (method, address) for method, address, may in found if type(may) is not May or may.action not in RULES
    ] == []


def test_every_role_reaches_what_its_rule_allows_and_nothing_else() -> None:
    for role in Role:
        secret = token(role.value)
        for method, address, may in operations():
            status = ask(secret, method, address).status_code
            if address == "/api/jobs/1/cancel" and status == 403:
                continue  # whoever may ask for such work may stop it: a test of its own
            assert (status != 403) == allowed([role], may.action), (role, method, address, status)
            assert status < 500, (role, method, address)


def test_a_token_does_not_reach_beyond_the_actions_it_names() -> None:
    secret = token("administrator", "analyst", actions=("jobs.read",))
    answers = {address: ask(secret, method, address).status_code for method, address, _ in operations()}
    assert {address for address, status in answers.items() if status != 403} == {
        "/api/jobs/1",
        "/api/jobs/1/cancel",
    }


@pytest.mark.parametrize("secret", ["", "x", PREFIX, PREFIX + "0" * 43])
def test_a_token_that_is_none_is_refused_everywhere(secret: str) -> None:
    for method, address, _ in operations()[:8]:
        answer = ask(secret, method, address)
        assert (answer.status_code, answer.json()["code"]) == (401, "E-TOKEN")


def test_an_expired_or_withdrawn_token_or_one_of_a_person_switched_off_stops_working() -> None:
    secret = token("reader")
    address = "/api/results/findings/brief"
    assert ask(secret, "GET", address).status_code == 200
    for change in (
        {"expires_at": timezone.now() - DAY},
        {"expires_at": timezone.now() + DAY, "withdrawn": True},
    ):
        Token.objects.update(**change)
        assert ask(secret, "GET", address).status_code == 401
    Token.objects.update(withdrawn=False)
    Person.objects.update(is_active=False)
    assert ask(secret, "GET", address).status_code == 401


def test_a_person_who_loses_a_role_takes_it_from_their_tokens() -> None:
    secret = token("lawyer")
    assert ask(secret, "GET", "/api/trail").status_code == 200
    Person.objects.update(roles=["reader"])
    assert ask(secret, "GET", "/api/trail").status_code == 403


def test_many_wrong_tokens_from_one_place_must_wait_and_keep_no_working_one_out() -> None:
    answers = [ask("wrong", "GET", "/api/trail").status_code for _ in range(52)]
    assert answers == [401] * 50 + [429] * 2
    assert ask(token("lawyer"), "GET", "/api/trail").status_code == 200
    assert ask("wrong", "GET", "/api/trail").status_code == 429


def test_a_session_alone_opens_nothing(sign_in: SignIn) -> None:
    client = sign_in(*[role.value for role in Role], name="all")
    assert client.get("/api/results/findings/brief").status_code == 401
    assert client.post("/api/jobs/examine", {}, content_type="application/json").status_code == 401


def test_documents_are_those_of_the_steps() -> None:
    secret = token("analyst")
    brief = ask(secret, "GET", "/api/results/findings/brief").json()
    area = ask(secret, "GET", "/api/results/areas?path=North").json()
    assert (brief["schema"], area["schema"], area["number_of_parts"]) == (
        "tallyproof.brief/1",
        "tallyproof.area/1",
        2,
    )
    assert area["totals"]["cast"] == 170


def test_the_language_of_an_answer_is_the_one_that_is_asked_for() -> None:
    secret = token("analyst")
    address = "/api/results/areas?path=Nowhere"
    english, kazakh = (
        ask(secret, "GET", address, headers={"accept-language": code}).json() for code in ("en", "kk")
    )
    assert english["code"] == kazakh["code"] == "E-UNKNOWN-NAME"
    assert english["message"] != kazakh["message"]


def test_what_a_program_does_stands_in_the_trail_under_its_person() -> None:
    secret = token("analyst", name="aida")
    job = ask(secret, "POST", "/api/jobs/examine", json={"rule": "plurality"})
    assert (job.status_code, job.json()["state"]) == (200, "queued")
    last = records().notes().order_by("-sequence").first()
    assert (last.recorded_by, '"forensics.run"' in last.body, "/api/jobs/examine" in last.body) == (
        "aida",
        True,
        True,
    )


def test_a_refused_program_stands_in_the_trail() -> None:
    ask(token("reader", name="berik"), "POST", "/api/jobs/examine")
    last = records().notes().order_by("-sequence").first()
    assert (last.recorded_by, '"refused":true' in last.body) == ("berik", True)


def test_files_are_sent_and_read() -> None:
    client = Client(headers={"authorization": f"Bearer {token('clerk')}"})
    files = {"files": SimpleUploadedFile("../results.csv", b"station,registered,A,B\n1,10,4,5\n")}
    sent = client.post("/api/uploads", files)
    assert (sent.status_code, sent.json()["job"]["kind"]) == (200, "read_upload")
    found = client.get(f"/api/uploads/{sent.json()['key']}").json()
    assert (found["state"], found["names"], found["reading"]) == ("waiting", ["results.csv"], None)


def test_a_complaint_is_written_down_and_followed() -> None:
    secret = token("lawyer")
    filing = {
        "name": "C1",
        "law": "kazakhstan_2004",
        "forum": "territorial",
        "subject": "<b>Протокол</b> 147",
    }
    filed = ask(secret, "POST", "/api/cases", json=filing)
    assert filed.status_code == 200, filed.content
    assert filed.json()["state"] == "filed"
    done = ask(secret, "POST", "/api/cases/C1/acts", json={"act": "register", "fields": {"number": "12"}})
    assert (done.status_code, done.json()["state"]) == (200, "registered"), done.content
    assert ask(secret, "GET", "/api/cases/C1").json()["state"] == "registered"
    wanted = {"stations": ["2"], "reason": "a typing error"}
    corrected = ask(secret, "POST", "/api/cases/C1/stations", json=wanted)
    assert (corrected.status_code, corrected.json()["filing"]["stations"]) == (200, ["2"]), corrected.content
    assert ask(token("adjudicator"), "POST", "/api/cases/C1/stations", json=wanted).status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_complaint_about_stations_that_no_results_have_is_asked_about_and_filed_knowingly(
    language: str,
) -> None:
    secret, words = token("lawyer"), load_catalogue(language)
    filing: dict[str, Any] = {"name": "C1", "law": "kazakhstan_2004", "forum": "territorial", "subject": "x"}
    filing |= {"stations": ["1", "1 ", "NO/SUCH", "1 ", "a", "b", "c", "d"]}
    asked = ask(secret, "POST", "/api/cases", json=filing, headers={"accept-language": language})
    assert (asked.status_code, asked.headers["Content-Type"]) == (422, "application/json; charset=utf-8")
    told = asked.json()
    assert (told["schema"], told["code"]) == ("tallyproof.error/1", "E-UNKNOWN-STATIONS")
    assert told["stations"][:2] == [{"station": "1 ", "near": ["1"]}, {"station": "NO/SUCH", "near": []}]
    assert [one["station"] for one in told["stations"]] == ["1 ", "NO/SUCH", "a", "b", "c", "d"]
    assert (
        words.text("web_cases.file.near", station="1 ", near="1") + "; NO/SUCH; a; b; c + 1"
        in told["message"]
    )
    assert ask(secret, "GET", "/api/cases/C1").status_code == 404
    filed = ask(secret, "POST", "/api/cases", json=filing | {"anyway": True})
    assert (filed.status_code, filed.json()["filing"]["stations"][1]) == (200, "1 "), filed.content
    assert "anyway" not in filed.json()["filing"]


def test_a_correction_is_asked_about_stations_that_neither_the_results_nor_the_case_have() -> None:
    secret = token("lawyer")
    filing = {"name": "C1", "law": "kazakhstan_2004", "forum": "territorial", "subject": "x", "anyway": True}
    assert ask(secret, "POST", "/api/cases", json=filing | {"stations": ["NO/SUCH"]}).status_code == 200
    wanted = {"stations": ["NO/SUCH", "1 "], "reason": "one was left out"}
    asked = ask(secret, "POST", "/api/cases/C1/stations", json=wanted)
    assert (asked.status_code, asked.json()["stations"]) == (422, [{"station": "1 ", "near": ["1"]}])
    corrected = ask(secret, "POST", "/api/cases/C1/stations", json=wanted | {"anyway": True})
    assert (corrected.status_code, corrected.json()["filing"]["stations"]) == (200, ["NO/SUCH", "1"])


def test_a_program_names_a_law_and_never_a_file_of_the_server(server: Place) -> None:
    profile = resources.files("tallyproof.election") / "data" / "law" / "kazakhstan_2004.toml"
    own = server.folder / "own.toml"
    own.write_text(profile.read_text("utf-8").replace('"kazakhstan_2004"', '"own"'), encoding="utf-8")
    secret, answers = token("lawyer"), []
    for law in (str(own), str(server.folder / "server.key"), "/etc/passwd", "../x.toml", ""):
        filing = {"name": "C1", "law": law, "forum": "territorial", "subject": "x"}
        answers.append(ask(secret, "POST", "/api/cases", json=filing))
    assert {(one.status_code, one.json()["code"]) for one in answers} == {(404, "E-UNKNOWN-NAME")}
    assert ask(secret, "GET", "/api/cases").json()["count"] == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "when", ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00", "3000-01-01"]
)
def test_a_time_beyond_all_clocks_is_refused_and_no_fault(when: str, language: str) -> None:
    secret, words = token("lawyer"), load_catalogue(language)
    filing = {"name": "C1", "law": "kazakhstan_2004", "forum": "territorial", "subject": "x"}
    for field in ("at", "fact_at"):
        answer = ask(
            secret, "POST", "/api/cases", json=filing | {field: when}, headers={"accept-language": language}
        )
        told = words.text("refusals.time_far", time=when, first="1800", last="2999")
        assert (answer.status_code, answer.json()["message"]) == (400, told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_program_is_told_in_its_own_form_what_is_too_large_and_that_the_program_failed(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, words = token("lawyer"), load_catalogue(language)
    headers = {"authorization": f"Bearer {secret}", "accept-language": language}
    client = Client(headers=headers, raise_request_exception=False)
    large = client.post("/api/cases", b"x" * 12_000_001, content_type="application/json")
    huge = client.post(
        "/api/cases", b"", content_type="application/json", headers={"content-length": str(10**9)}
    )
    monkeypatch.setattr("tallyproof.web.api.cases.case_list", lambda *_, **__: 1 / 0)
    broken = client.get("/api/cases")
    answers = [(one.status_code, one.json()["schema"], one.json()["code"]) for one in (large, huge, broken)]
    schema = "tallyproof.error/1"
    assert answers == [(413, schema, "E-CALL"), (413, schema, "E-CALL"), (500, schema, "E-INTERNAL")]
    assert words.text("web.failure.too_long.title") in large.json()["message"]
    assert words.text("web.failure.broken.title") in broken.json()["message"]
    assert "ZeroDivision" not in broken.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["/api", "/api/", "/api/overview", "/api/cases/C1/nothing/", "/api?x=1"])
def test_an_address_of_no_operation_is_told_as_other_refusals_are(address: str, language: str) -> None:
    secret, words = token("reader"), load_catalogue(language)
    for headers in ({}, {"authorization": f"Bearer {secret}"}):
        for method in ("get", "post", "delete"):
            answer = getattr(Client(headers=headers | {"accept-language": language}), method)(address)
            assert (answer.status_code, answer.json()["code"]) == (404, "E-UNKNOWN-NAME")
            assert words.text("web.failure.not_found.title") in answer.json()["message"]
    assert b"<!doctype html>" in Client().get("/apiary").content


def test_the_description_says_what_is_asked_about_unknown_stations() -> None:
    described = Client().get("/api/openapi.json").json()
    answers = described["paths"]["/api/cases"]["post"]["responses"]
    parts = described["components"]["schemas"]
    assert answers["422"]["content"]["application/json"]["schema"]["$ref"].endswith("/UnknownStations")
    assert {"schema", "code", "message", "stations"} <= parts["UnknownStations"]["properties"].keys()
    assert parts["Filing"]["properties"]["anyway"]["type"] == "boolean"


@pytest.mark.parametrize("act", ["decide", "execute"])
def test_what_needs_two_people_is_not_done_by_a_program(act: str) -> None:
    answer = ask(token("adjudicator"), "POST", "/api/cases/C1/acts", json={"act": act})
    assert (answer.status_code, answer.json()["code"]) == (409, "E-NOT-ALLOWED")


def test_a_request_that_does_not_fit_says_what_is_wrong_with_it() -> None:
    answer = ask(token("lawyer"), "POST", "/api/cases", json={"name": "../x", "law": 5})
    assert (answer.status_code, answer.json()["schema"]) == (422, "tallyproof.error/1")
    assert "name" in answer.json()["message"]


def test_the_description_names_every_operation_and_its_permission() -> None:
    described = Client().get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.")
    assert sum(len(methods) for methods in described["paths"].values()) == len(operations())


@pytest.mark.parametrize("how", ["password_by_link", "off"])
def test_tokens_end_with_a_password_that_is_set_by_a_link_and_with_the_account(
    how: str, sign_in: SignIn
) -> None:
    secret, one = token("reader", name="berik"), Person.objects.get(name="berik")
    assert ask(secret, "GET", "/api/results/findings/brief").status_code == 200
    if how == "off":
        for answer in ("off", "on"):
            sign_in("administrator").post(f"/people/{one.pk}", {"answer": answer})
    else:
        new = {"password": "rain falls on the roof", "again": "rain falls on the roof"}
        link = invitations.invite([], by="administrator", person=one)
        assert Client().post(f"/invitation/{link}", new).status_code == 302
    assert ask(secret, "GET", "/api/results/findings/brief").status_code == 401
    assert '"tokens":"1"' in " ".join(records().notes().values_list("body", flat=True))
    assert "tokens withdrawn" in sign_in("administrator").get("/trail").content.decode()


def test_a_token_is_made_on_a_page_shown_once_and_withdrawn_there(sign_in: SignIn) -> None:
    client = sign_in("analyst")
    made = client.post("/account/tokens", {"name": "<script>", "days": "7", "actions": ["results.read"]})
    (secret,) = set(re.findall(rf"{PREFIX}[\w-]{{20,}}", made.content.decode()))
    assert ask(secret, "GET", "/api/results/findings/brief").status_code == 200
    again = client.get("/account/tokens").content.decode()
    assert secret not in again
    assert "&lt;script&gt;" in again
    client.post("/account/tokens", {"withdraw": Token.objects.get().sha256})
    assert ask(secret, "GET", "/api/results/findings/brief").status_code == 401


def test_nobody_withdraws_the_token_of_somebody_else(sign_in: SignIn) -> None:
    secret = token("analyst", name="owner")
    sign_in("administrator").post("/account/tokens", {"withdraw": Token.objects.get().sha256})
    assert ask(secret, "GET", "/api/results/findings/brief").status_code == 200
