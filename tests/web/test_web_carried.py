"""What somebody was writing when the session ended is not lost, and nothing of it happens by itself."""

import datetime as dt
import json
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tallyproof.store.team.access import Session
from tallyproof.store.team.jobs import Job
from tallyproof.store.team.people import Person
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web import carried as carrying
from tallyproof.web.place import records
from tallyproof.web.sessions import LONGEST, PLACE, UNUSED
from web.conftest import SignIn
from web.people import PASSWORD, person

WRITTEN = {
    "title": "Seats as <b>counted</b>",
    "seats": "Otan,42\nAsar,4",
    "bars": "39",
    "refusals": "Otan + Asar",
}


def strict(client: Client, **headers: str) -> Client:
    """Return the same browser before a server that looks at tokens, as it does for people."""
    found = Client(enforce_csrf_checks=True, headers=headers)
    found.cookies = client.cookies
    return found


def fields_of(page: HttpResponse) -> dict[str, str]:
    """Return the hidden fields of the form for signing in, or of the last form of a page."""
    listed = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode())
    return {name: unescape(value) for name, value in listed}


def written_by(client: Client, path: str = "/coalitions") -> dict[str, Any]:
    """Return a form as a person fills it in on the page that the server gave out."""
    return WRITTEN | {
        k: v for k, v in fields_of(client.get(path)).items() if k in {"whose", "csrfmiddlewaretoken"}
    }


def sign_in_again(client: Client, page: HttpResponse, name: str = "analyst", **more: str) -> HttpResponse:
    """Send the form for signing in that stands on a page, as a browser would."""
    told: HttpResponse = client.post(
        "/sign-in", fields_of(page) | {"name": name, "password": PASSWORD} | more
    )
    return told


def shows_all(page: HttpResponse) -> bool:
    """Return whether a page has the form filled in again, escaped."""
    text = page.content.decode()
    return "Seats as &lt;b&gt;counted" in text and "Otan,42\nAsar,4" in text and "<b>counted" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_sent_after_signing_out_stands_filled_again_after_signing_in(
    language: str, sign_in: SignIn
) -> None:
    client = strict(sign_in("analyst", language=language), **{"accept-language": language})
    form = written_by(client)
    client.post("/sign-out", form)
    refused = client.post("/coalitions", form)
    said = load_catalogue(language).text("web.carried.text")
    assert (refused.status_code, said in refused.content.decode()) == (403, True)
    entered = sign_in_again(client, refused)
    assert (entered.status_code, entered.headers["Location"]) == (302, "/coalitions")
    again = client.get("/coalitions")
    assert shows_all(again)
    assert load_catalogue(language).text("web.carried.filled") in again.content.decode()
    assert Job.objects.count() == 0
    sent = client.post("/coalitions", form | {"csrfmiddlewaretoken": fields_of(again)["csrfmiddlewaretoken"]})
    assert (sent.status_code, Job.objects.count()) == (302, 1)


def test_what_was_carried_fills_its_form_once(sign_in: SignIn) -> None:
    client = strict(sign_in("analyst"))
    form = written_by(client)
    client.post("/sign-out", form)
    sign_in_again(client, client.post("/coalitions", form))
    assert [shows_all(client.get("/coalitions")) for _ in range(2)] == [True, False]


def test_a_form_sent_with_no_cookie_left_is_carried_too(sign_in: SignIn) -> None:
    form = written_by(sign_in("analyst"))
    bare = Client(enforce_csrf_checks=True)
    refused = bare.post("/coalitions", form)
    assert refused.status_code == 403
    assert sign_in_again(bare, refused).headers["Location"] == "/coalitions"
    assert shows_all(bare.get("/coalitions"))


def test_a_form_sent_after_its_person_signed_in_anew_stands_filled_at_once(sign_in: SignIn) -> None:
    client = strict(sign_in("analyst"))
    form = written_by(client)
    client.post("/sign-out", form)
    client.post("/sign-in", fields_of(client.get("/sign-in")) | {"name": "analyst", "password": PASSWORD})
    refused = client.post("/coalitions", form)
    assert (refused.status_code, refused.headers["Location"]) == (302, "/coalitions")
    assert shows_all(client.get("/coalitions"))
    assert Job.objects.count() == 0


def test_a_wrong_password_or_an_old_token_of_the_sign_in_form_loses_nothing(sign_in: SignIn) -> None:
    client = strict(sign_in("analyst"))
    form = written_by(client)
    client.post("/sign-out", form)
    refused = client.post("/coalitions", form)
    wrong = sign_in_again(client, refused, password="wrong")  # noqa: S106 - a wrong one
    assert wrong.status_code == 422
    old = sign_in_again(client, wrong, csrfmiddlewaretoken="x" * 64)
    assert old.status_code == 403
    assert sign_in_again(client, old).headers["Location"] == "/coalitions"
    assert shows_all(client.get("/coalitions"))


def test_somebody_else_who_signs_in_there_is_shown_nothing_of_it(sign_in: SignIn) -> None:
    client = strict(sign_in("analyst"))
    person("other", ["analyst"])
    form = written_by(client)
    client.post("/sign-out", form)
    other = sign_in_again(client, client.post("/coalitions", form), name="other")
    assert other.status_code == 409
    assert load_catalogue("en").text("web.failure.other_account.title") in other.content.decode()
    assert "counted" not in client.get("/coalitions").content.decode()
    late = client.post("/coalitions", form)
    assert (late.status_code, "counted" in late.content.decode()) == (403, False)


@pytest.mark.parametrize("whose", ["", "1", "forged:1abc:xyz"])
def test_a_form_of_another_site_is_carried_nowhere(whose: str, sign_in: SignIn) -> None:
    member = strict(sign_in("analyst"))
    foreign = WRITTEN | {"whose": whose, "csrfmiddlewaretoken": "x" * 64}
    for client in (member, Client(enforce_csrf_checks=True)):
        refused = client.post("/coalitions", foreign)
        assert (refused.status_code, "carried" in fields_of(refused)) == (403, False)
        assert load_catalogue("en").text("web.failure.csrf.title") in refused.content.decode()
    assert "counted" not in member.get("/coalitions").content.decode()


def test_what_is_carried_cannot_be_written_by_anybody_else(sign_in: SignIn) -> None:
    client = strict(sign_in("analyst"))
    form = written_by(client)
    client.post("/sign-out", form)
    refused = client.post("/coalitions", form)
    changed = fields_of(refused)["carried"][:-2] + "xx"
    assert sign_in_again(client, refused, carried=changed).headers["Location"] == "/coalitions"
    assert not shows_all(client.get("/coalitions"))


def test_passwords_and_codes_are_never_carried(sign_in: SignIn) -> None:
    client = strict(sign_in("analyst"))
    form = written_by(client, "/account") | {
        "answer": "password",
        "current": PASSWORD,
        "password": "a b c d e f g",
    }
    client.post("/sign-out", form)
    refused = client.post("/account", form)
    assert refused.headers["Location"] == "/sign-in?next=%2Faccount&ended=1"
    assert (
        load_catalogue("en").text("web.carried.lost")
        in client.get(refused.headers["Location"]).content.decode()
    )
    form = written_by(sign_in("analyst")) | {"password": "four quiet boats"}
    told = carrying.opened(fields_of(Client(enforce_csrf_checks=True).post("/coalitions", form))["carried"])
    assert told is not None
    assert (told.names, "four quiet boats" in str(told)) == (frozenset(WRITTEN), False)


def test_a_file_is_named_so_that_it_is_chosen_again(sign_in: SignIn) -> None:
    form = written_by(sign_in("analyst"))
    bare = Client(enforce_csrf_checks=True)
    sheet = SimpleUploadedFile("мандаты.csv", b"party,seats\nA,1\n")
    refused = bare.post("/coalitions", form | {"file": sheet})
    assert "мандаты.csv" in refused.content.decode()
    sign_in_again(bare, refused)
    assert "мандаты.csv" in bare.get("/coalitions").content.decode()


def test_what_is_too_long_to_be_carried_is_said(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    form = written_by(sign_in("analyst"))
    monkeypatch.setattr(carrying, "MOST_BYTES", 10)
    refused = Client(enforce_csrf_checks=True).post("/coalitions", form).content.decode()
    assert (load_catalogue("en").text("web.carried.too_long") in refused, "counted" in refused) == (
        True,
        False,
    )


def test_the_longest_that_is_carried_passes_the_limit_of_a_form(sign_in: SignIn) -> None:
    form = written_by(sign_in("analyst"))
    words = " ".join(str(one * one) for one in range(70_000))[:600_000]
    bare = Client(enforce_csrf_checks=True)
    refused = bare.post("/coalitions", form | {"seats": words + "ә" * 190_000})
    assert sign_in_again(bare, refused).headers["Location"] == "/coalitions"
    assert words in bare.get("/coalitions").content.decode()


def test_nothing_carried_is_written_into_the_trail_or_done(sign_in: SignIn) -> None:
    client = strict(sign_in("analyst"))
    form = written_by(client)
    client.post("/sign-out", form)
    before = records().notes().count()
    refused = client.post("/coalitions", form)
    assert records().notes().count() == before
    sign_in_again(client, refused)
    client.get("/coalitions")
    assert (records().notes().count(), Job.objects.count()) == (before + 1, 0)


def moved(client: Client, *, begun: dt.timedelta, seen: dt.timedelta) -> None:
    """Let a session have begun and been used so long ago."""
    session, now = client.session, timezone.now()
    session[PLACE] = {"begun_at": (now - begun).isoformat()}
    session.save()
    Session.objects.filter(pk=session.session_key).update(seen_at=now - seen)


def left(client: Client) -> dt.timedelta:
    found = Session.objects.get(pk=client.session.session_key).expire_date - timezone.now()
    return dt.timedelta(minutes=round(found.total_seconds() / 60))


@pytest.mark.parametrize(
    ("begun", "lasts"),
    [
        (dt.timedelta(hours=11), UNUSED),
        (dt.timedelta(hours=40), UNUSED),
        (LONGEST - dt.timedelta(hours=2), dt.timedelta(hours=2)),
    ],
)
def test_a_session_lasts_from_its_last_use_but_never_beyond_its_longest(
    begun: dt.timedelta, lasts: dt.timedelta, sign_in: SignIn
) -> None:
    client = sign_in("reader")
    moved(client, begun=begun, seen=dt.timedelta(minutes=6))
    answer = client.get("/account")
    assert (answer.status_code, left(client)) == (200, lasts)
    assert abs(answer.cookies["tallyproof_session"]["max-age"] - lasts.total_seconds()) < 60


def test_a_session_older_than_the_longest_is_over(sign_in: SignIn) -> None:
    client = sign_in("reader")
    moved(client, begun=LONGEST - dt.timedelta(seconds=1), seen=dt.timedelta(minutes=6))
    client.get("/account")
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    assert client.get("/account").status_code == 302
    assert Person.objects.filter(name="reader").exists()


def test_a_form_that_is_sent_elsewhere_comes_back_on_the_page_where_it_stood(sign_in: SignIn) -> None:
    form = written_by(sign_in("analyst", "adjudicator", name="both"), "/audits") | {
        "reason": "the risk is too high"
    }
    bare = Client(enforce_csrf_checks=True)
    refused = bare.post("/audits/a1/full-count", form)
    assert sign_in_again(bare, refused, name="both").headers["Location"] == "/audits"
    assert "the risk is too high" in bare.get("/audits").content.decode()


def test_what_is_half_written_stands_in_the_form_in_the_other_language(sign_in: SignIn) -> None:
    client = sign_in("analyst")
    told = {"fields": [*WRITTEN.items(), ["password", "four quiet boats"]], "files": ["мандаты.csv"]}
    sent = {"language": "ru", "next": "/coalitions", "written": json.dumps(told)}
    assert client.post("/language", sent).headers["Location"] == "/coalitions"
    page = client.get("/coalitions")
    assert shows_all(page)
    shown = page.content.decode()
    assert load_catalogue("ru").text("web.carried.language") in shown
    assert ("мандаты.csv" in shown, "four quiet boats" in shown) == (True, False)
    assert not shows_all(client.get("/coalitions"))


@pytest.mark.parametrize(
    ("page", "written"),
    [
        ("/account", '{"fields": [["current", "secret words"]], "files": []}'),
        ("/coalitions", "no JSON"),
        ("/coalitions", '{"fields": [["title"]], "files": []}'),
        ("/coalitions", '{"fields": 7, "files": []}'),
        ("/coalitions", '{"files": []}'),
        ("/coalitions", "[" * 100_000),
    ],
)
def test_a_language_is_chosen_whatever_is_sent_beside_it(page: str, written: str, sign_in: SignIn) -> None:
    client = sign_in("analyst")
    sent = {"language": "kk", "next": page, "written": written}
    assert client.post("/language", sent).headers["Location"] == page
    assert carrying.FIELD not in client.session
    assert '<html lang="kk"' in client.get(page).content.decode()
