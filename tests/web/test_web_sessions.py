"""A session gets a new key whenever its worth changes, and the old key is dead: none can be planted or kept."""

from types import SimpleNamespace

import pyotp
import pytest
from django.conf import settings
from django.test import Client

from tallyproof.store.team.access import Session
from tallyproof.store.team.people import Person
from tallyproof.web.accounts import codes, invitations
from web.conftest import SignIn
from web.people import PASSWORD, person

NEW = "rain falls on the roof"
NOON = 1_800_000_000


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock of the codes."""
    monkeypatch.setattr(codes, "time", SimpleNamespace(time=lambda: NOON))


def key_of(client: Client) -> str:
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def is_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


def holder_of(key: str) -> Client:
    """Return a browser of somebody else who knows the key of a session."""
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    return thief


def planted() -> Client:
    """Return a browser in which somebody else began a session before its person came."""
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def replaced(client: Client, before: str) -> tuple[bool, bool, bool, bool]:
    """Return whether the person is in, under another key; whether the old key lets anyone in, or is still kept."""
    kept = Session.objects.filter(pk=before).exists()
    return is_in(client), key_of(client) != before, is_in(holder_of(before)), kept


def sign_in_with_code(client: Client) -> None:
    one = Person.objects.get(name="anna")
    secret = codes.fresh_secret()
    codes.switch_on(one, secret, pyotp.TOTP(secret).at(NOON))
    told = {"name": "anna", "password": PASSWORD, "code": pyotp.TOTP(secret).at(NOON + 30)}
    assert client.post("/sign-in", told).status_code == 302


def sign_in_plainly(client: Client) -> None:
    assert client.post("/sign-in", {"name": "anna", "password": PASSWORD}).status_code == 302


def accept_invitation(client: Client) -> None:
    token = invitations.invite(["reader"], by="yerlan")
    told = {"name": "guest", "shown_as": "Guest", "password": NEW, "again": NEW}
    assert client.post(f"/invitation/{token}", told).status_code == 302


def set_password_by_link(client: Client) -> None:
    token = invitations.invite([], by="yerlan", person=Person.objects.get(name="anna"))
    assert client.post(f"/invitation/{token}", {"password": NEW, "again": NEW}).status_code == 302


@pytest.mark.parametrize(
    "come_in", [sign_in_plainly, sign_in_with_code, accept_invitation, set_password_by_link]
)
@pytest.mark.usefixtures("server")
def test_a_planted_session_is_dead_whichever_way_its_person_comes_in(come_in: object) -> None:
    person("anna", ["reader"])
    client = planted()
    before = key_of(client)
    come_in(client)  # type: ignore[operator]
    assert replaced(client, before) == (True, True, False, False)
    assert "planted" not in client.session


def change_password(client: Client) -> int:
    told = {"answer": "password", "current": PASSWORD, "password": NEW, "again": NEW}
    return client.post("/account", told).status_code


def switch_codes_on(client: Client) -> int:
    client.get("/account")
    code = pyotp.TOTP(client.session["code_secret"]).at(NOON)
    return client.post("/account", {"answer": "codes_on", "current": PASSWORD, "code": code}).status_code


def switch_codes_off(client: Client) -> int:
    one = Person.objects.get(name="reader")
    secret = codes.fresh_secret()
    codes.switch_on(one, secret, pyotp.TOTP(secret).at(NOON))
    return client.post("/account", {"answer": "codes_off", "current": PASSWORD}).status_code


@pytest.mark.parametrize("change", [change_password, switch_codes_on, switch_codes_off])
def test_what_guards_an_account_changes_under_a_new_key_and_ends_every_other_session(
    change: object, sign_in: SignIn
) -> None:
    client, elsewhere = sign_in("reader"), sign_in("reader")
    before = key_of(client)
    assert change(client) in {200, 302}  # type: ignore[operator]
    assert replaced(client, before) == (True, True, False, False)
    assert not is_in(elsewhere)


def test_a_password_set_by_a_link_ends_every_session_there_was(sign_in: SignIn) -> None:
    there = sign_in("reader", name="anna")
    set_password_by_link(Client())
    assert not is_in(there)
    assert Session.objects.count() == 1


@pytest.mark.usefixtures("server")
def test_a_link_is_no_second_factor() -> None:
    one = person("anna", ["reader"])
    secret = codes.fresh_secret()
    codes.switch_on(one, secret, pyotp.TOTP(secret).at(NOON))
    client = Client()
    set_password_by_link(client)
    assert not is_in(client)
    told = {"name": "anna", "password": NEW, "code": pyotp.TOTP(secret).at(NOON + 30)}
    assert client.post("/sign-in", told).status_code == 302


@pytest.mark.usefixtures("server")
def test_a_key_that_the_server_never_gave_out_is_not_taken_over() -> None:
    person("anna", ["reader"])
    client = holder_of("a" * 32)
    sign_in_plainly(client)
    assert replaced(client, "a" * 32) == (True, True, False, False)
