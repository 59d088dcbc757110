"""Getting in, staying in, getting out; and keeping others out."""

import re
from types import SimpleNamespace

import pyotp
import pytest
from django.test import Client

from tallyproof.store.team.access import Attempt, Invitation, Session
from tallyproof.store.team.people import Person
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.accounts import codes, invitations
from tallyproof.web.place import records
from tallyproof.web.roles import Role
from tallyproof.web.start import first_link
from tallyproof.workflow.trail import read_trail
from web.conftest import SignIn
from web.people import PASSWORD, person

NOON = 1_800_000_000
NEW = {
    "name": "Әсел",
    "shown_as": "Әсел Н.",
    "password": "жазда жаңбыр жауады",
    "again": "жазда жаңбыр жауады",
}


def enter(client: Client, name: str, password: str = PASSWORD, **more: str) -> int:
    return client.post("/sign-in", {"name": name, "password": password, **more}).status_code


def own_browser(name: str) -> Client:
    """Return a browser from which somebody signed in, and whose session has ended."""
    client = Client()
    assert enter(client, name) == 302
    del client.cookies["tallyproof_session"]
    return client


def signed_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


@pytest.mark.usefixtures("server")
def test_the_first_link_makes_one_administrator_with_every_role_once() -> None:
    path = first_link("/")
    assert Client().post(path, NEW).status_code == 302
    assert Client().post(path, NEW | {"name": "other"}).status_code == 404
    assert sorted(Person.objects.get().roles) == sorted(role.value for role in Role)
    assert first_link("/") == ""


@pytest.mark.usefixtures("server")
def test_a_new_first_link_ends_the_one_before() -> None:
    old, new = first_link("/"), first_link("/")
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)


def test_an_invitation_gives_its_roles_and_is_kept_as_a_hash_only(sign_in: SignIn) -> None:
    page = (
        sign_in("administrator")
        .post("/people", {"shown_as": "Guest", "roles": ["observer"]})
        .content.decode()
    )
    token = re.findall(r"/invitation/([\w-]+)", page)[0]
    assert token not in str(Invitation.objects.values())
    guest = Client()
    assert guest.post(f"/invitation/{token}", NEW | {"roles": ["administrator"]}).status_code == 302
    assert (signed_in(guest), Person.objects.get(name="әсел").roles) == (True, ["observer"])


@pytest.mark.usefixtures("server")
def test_guessed_links_close_links_for_their_own_address_alone_and_are_counted_no_further() -> None:
    token = invitations.invite(["reader"], by="")
    guesser, guest = Client(REMOTE_ADDR="192.0.2.9"), Client(REMOTE_ADDR="192.0.2.1")
    for number in range(30):
        assert guesser.get(f"/invitation/guess-{number}").status_code == 404
    assert guesser.get(f"/invitation/{token}").status_code == 404
    assert Attempt.objects.filter(kind="link").count() == 20
    assert guest.get(f"/invitation/{token}").status_code == 200


def test_a_withdrawn_or_old_invitation_lets_nobody_in(sign_in: SignIn) -> None:
    administrator = sign_in("administrator")
    token = invitations.invite(["reader"], by="administrator")
    administrator.post("/people", {"withdraw": Invitation.objects.get().pk})
    assert Client().get(f"/invitation/{token}").status_code == 404


@pytest.mark.parametrize(
    ("password", "key"),
    [("short", "short"), ("aaaaaaaaaaaaaaaa", "common"), ("әсел әсел әсел", "name")],
)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("server")
def test_a_weak_password_is_explained_in_the_readers_language(language: str, password: str, key: str) -> None:
    token = invitations.invite(["reader"], by="")
    answer = Client(headers={"accept-language": language}).post(
        f"/invitation/{token}", NEW | {"password": password, "again": password}
    )
    assert load_catalogue(language).text(f"web.password.{key}", count=12) in answer.content.decode()
    assert not Person.objects.exists()


@pytest.mark.usefixtures("server")
def test_passwords_are_kept_by_argon2() -> None:
    one = person("anna", ["reader"])
    assert one.password.startswith("argon2$argon2id$")


@pytest.mark.usefixtures("server")
def test_guessing_is_stopped_for_a_name_however_it_is_typed() -> None:
    person("anna", ["reader"])
    for _ in range(10):
        assert enter(Client(), "ANNA ", "wrong") == 422
    assert enter(Client(), "anna") == 422
    assert (
        "fifteen minutes"
        in Client().post("/sign-in", {"name": "anna", "password": PASSWORD}).content.decode()
    )


@pytest.mark.usefixtures("server")
def test_who_guesses_elsewhere_keeps_nobody_out_of_their_own_browser() -> None:
    person("anna", ["reader"])
    own, elsewhere = own_browser("anna"), Client(REMOTE_ADDR="192.0.2.9")
    for _ in range(12):
        enter(elsewhere, "anna", "guess")
    assert (enter(elsewhere, "anna"), enter(Client(), "anna"), enter(own, "anna")) == (422, 422, 302)
    del own.cookies["tallyproof_session"]
    for _ in range(10):
        enter(own, "anna", "guess")
    assert enter(own, "anna") == 422


@pytest.mark.usefixtures("server")
def test_no_name_that_can_be_typed_counts_as_a_browser_of_somebody() -> None:
    person("anna", ["reader"])
    own, elsewhere = own_browser("anna"), Client(REMOTE_ADDR="192.0.2.9")
    for name in ("anna from a browser of theirs", "anna\0at home", "anna"):
        for _ in range(11):
            enter(elsewhere, name, "guess")
    assert enter(own, "anna") == 302


@pytest.mark.usefixtures("server")
def test_who_guesses_elsewhere_does_not_keep_a_signed_in_person_from_a_new_password() -> None:
    person("anna", ["reader"])
    own, elsewhere = Client(), Client(REMOTE_ADDR="192.0.2.9")
    assert enter(own, "anna") == 302
    for _ in range(12):
        enter(elsewhere, "anna", "guess")
    new = "quite another long sentence"
    told = {"answer": "password", "current": PASSWORD, "password": new, "again": new}
    assert own.post("/account", told).status_code == 302


@pytest.mark.usefixtures("server")
def test_who_guesses_at_the_same_address_keeps_nobody_out_of_their_own_browser() -> None:
    person("anna", ["reader"])
    own, new = own_browser("anna"), Client()
    for number in range(50):
        enter(Client(), f"nobody-{number}", "guess")
    assert (enter(new, "anna"), enter(own, "anna")) == (422, 302)


@pytest.mark.usefixtures("server")
def test_the_cookie_of_another_person_is_no_way_round_the_count_of_failures() -> None:
    person("anna", ["reader"])
    person("berik", ["reader"])
    berik = Client()
    assert enter(berik, "berik") == 302
    for _ in range(10):
        enter(Client(), "anna", "guess")
    assert enter(berik, "anna") == 422


def test_signing_out_ends_the_session_on_the_server(sign_in: SignIn) -> None:
    client = sign_in("reader")
    stolen = client.cookies["tallyproof_session"].value
    client.post("/sign-out")
    thief = Client()
    thief.cookies["tallyproof_session"] = stolen
    assert (signed_in(client), signed_in(thief)) == (False, False)


def sessions_named(client: Client) -> list[str]:
    """Return by what the page of an account names the sessions that can be ended there."""
    page = client.get("/account").content.decode()
    return re.findall(r'name="session" value="(\w+)"', page)


def test_a_person_sees_and_ends_their_sessions_and_nobody_elses(sign_in: SignIn) -> None:
    mine, also_mine, hers = sign_in("reader"), sign_in("reader"), sign_in("analyst")
    sign_in("analyst")
    for named in (*sessions_named(mine), *sessions_named(hers)):
        mine.post("/account", {"answer": "end", "session": named})
    assert (signed_in(mine), signed_in(also_mine), signed_in(hers)) == (True, False, True)
    assert sessions_named(hers)


def test_no_page_holds_what_lets_its_reader_into_a_session(sign_in: SignIn) -> None:
    mine, also_mine = sign_in("reader"), sign_in("reader")
    page = mine.get("/account").content.decode()
    assert sessions_named(mine)
    assert [key for key in (mine.session.session_key, also_mine.session.session_key) if key in page] == []
    mine.post("/account", {"answer": "end", "session": also_mine.session.session_key})
    assert signed_in(also_mine)


def test_one_time_codes_are_turned_on_with_the_password_only(sign_in: SignIn, noon: int) -> None:
    client = sign_in("reader")
    client.get("/account")
    code = pyotp.TOTP(client.session["code_secret"]).at(noon)
    for current in ("", "guess"):
        answer = client.post("/account", {"answer": "codes_on", "current": current, "code": code})
        assert answer.status_code == 422
    assert Person.objects.get(name="reader").secret == ""
    assert (
        client.post("/account", {"answer": "codes_on", "current": PASSWORD, "code": code}).status_code == 200
    )
    assert Person.objects.get(name="reader").secret != ""


def test_guessing_the_password_of_an_open_session_is_stopped(sign_in: SignIn) -> None:
    client, new = sign_in("reader"), "rain falls on the roof"
    for _ in range(10):
        client.post("/account", {"answer": "password", "current": "guess", "password": new, "again": new})
    right = client.post(
        "/account", {"answer": "password", "current": PASSWORD, "password": new, "again": new}
    )
    assert (right.status_code, "fifteen minutes" in right.content.decode()) == (422, True)


def test_a_person_who_is_switched_off_is_out_at_once(sign_in: SignIn) -> None:
    reader = sign_in("reader")
    number = Person.objects.get(name="reader").pk
    sign_in("administrator").post(f"/people/{number}", {"answer": "off"})
    assert (signed_in(reader), enter(Client(), "reader")) == (False, 422)


def test_somebody_always_stays_who_can_manage_people(sign_in: SignIn) -> None:
    administrator = sign_in("administrator")
    number = Person.objects.get(name="administrator").pk
    assert administrator.post(f"/people/{number}", {"answer": "off"}).status_code == 409
    assert (
        administrator.post(f"/people/{number}", {"answer": "roles", "roles": ["reader"]}).status_code == 409
    )
    assert Person.objects.get(pk=number).roles == ["administrator"]


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> int:
    """Stop the clock of the codes."""
    monkeypatch.setattr(codes, "time", SimpleNamespace(time=lambda: NOON))
    return NOON


def switched_on(client: Client) -> tuple[pyotp.TOTP, list[str]]:
    client.get("/account")
    totp = pyotp.TOTP(client.session["code_secret"])
    page = client.post(
        "/account", {"answer": "codes_on", "current": PASSWORD, "code": totp.at(NOON)}
    ).content.decode()
    return totp, re.findall(r"<li><code>(\w{10})</code>", page)


def test_a_one_time_code_is_asked_for_and_none_fits_twice(sign_in: SignIn, noon: int) -> None:
    totp, recovery = switched_on(sign_in("reader"))
    assert enter(Client(), "reader") == 422
    assert enter(Client(), "reader", code=totp.at(noon)) == 422
    following = totp.at(noon + 30)
    assert [enter(Client(), "reader", code=following) for _ in range(2)] == [302, 422]
    assert [enter(Client(), "reader", code=recovery[0]) for _ in range(2)] == [302, 422]
    assert len(Person.objects.get(name="reader").recovery) == 7


@pytest.mark.usefixtures("noon")
def test_the_secret_of_codes_cannot_be_read_from_the_database(sign_in: SignIn) -> None:
    totp, recovery = switched_on(sign_in("reader"))
    row = str(Person.objects.filter(name="reader").values()[0])
    assert [word for word in (totp.secret, *recovery) if word in row] == []


@pytest.mark.usefixtures("noon")
def test_guessing_codes_is_stopped(sign_in: SignIn) -> None:
    _, recovery = switched_on(sign_in("reader"))
    for _ in range(5):
        enter(Client(), "reader", code="000000")
    assert enter(Client(), "reader", code=recovery[0]) == 422


@pytest.mark.usefixtures("server", "noon")
def test_a_code_of_another_script_does_not_fit() -> None:
    one = person("anna", ["reader"])
    secret = codes.fresh_secret()
    assert codes.switch_on(one, secret, pyotp.TOTP(secret).at(NOON)) is not None
    assert not codes.accept(one, "١٢٣٤٥٦")


@pytest.mark.usefixtures("server")
def test_signing_in_leads_back_to_the_page_that_was_asked_for() -> None:
    person("anna", ["reader"])
    client = Client()
    asked = client.get("/results?area=North").headers["Location"]
    assert asked == "/sign-in?next=%2Fresults%3Farea%3DNorth"
    form = client.get(asked).content.decode()
    assert 'name="next" value="/results?area=North"' in form


def test_a_form_from_elsewhere_changes_nothing(sign_in: SignIn) -> None:
    client = sign_in("administrator")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    answer = strict.post("/people", {"shown_as": "Guest", "roles": ["reader"]})
    assert (answer.status_code, Invitation.objects.count()) == (403, 0)


@pytest.mark.usefixtures("server")
def test_cookies_are_out_of_reach_of_scripts_and_other_sites() -> None:
    person("anna", ["reader"])
    client = Client()
    client.post("/sign-in", {"name": "anna", "password": PASSWORD})
    cookie = client.cookies["tallyproof_session"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_every_answer_carries_the_strict_headers(sign_in: SignIn) -> None:
    client = sign_in("reader")
    for answer in (client.get("/"), client.get("/people"), client.get("/nothing"), Client().get("/sign-in")):
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert ("default-src 'none'" in policy, answer.headers["X-Frame-Options"]) == (True, "DENY")


def test_another_host_name_is_refused(sign_in: SignIn) -> None:
    assert sign_in("reader").get("/", headers={"host": "evil.example"}).status_code == 400


def test_what_is_done_is_in_the_trail_and_the_chain_holds(sign_in: SignIn) -> None:
    sign_in("administrator").post("/people", {"shown_as": "Guest", "roles": ["reader"]})
    first = next(iter(read_trail(records())))
    assert (first["by"], first["action"], first["refused"]) == ("administrator", "people.manage", False)
    assert records().require_sound() >= 1


def test_ended_sessions_are_gone_from_the_table(sign_in: SignIn) -> None:
    client = sign_in("reader")
    client.post("/sign-out")
    assert not Session.objects.exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_left_without_a_role_and_who_has_none_is_told_what_to_do(
    sign_in: SignIn, language: str
) -> None:
    anna, words = person("anna", ["reader"]), load_catalogue(language)
    administrator = sign_in("administrator", language=language)
    refused = administrator.post(f"/people/{anna.pk}", {"answer": "roles"})
    assert (refused.status_code, words.text("web.field.required") in refused.content.decode()) == (422, True)
    anna.refresh_from_db()
    assert anna.roles == ["reader"]
    page = sign_in(name="roleless", language=language).get("/")
    shown = page.content.decode()
    assert (page.status_code, words.text("web.failure.no_roles.title") in shown) == (403, True)
    main = shown.partition("<main")[2]
    assert ('href="/account"' in main, 'href="/"' in main) == (True, False)


def test_a_guest_finds_the_name_that_the_administrator_gave(sign_in: SignIn) -> None:
    page = sign_in("administrator").post("/people", {"shown_as": "Timur <b>", "roles": ["clerk"]})
    link = re.findall(r"/invitation/[\w-]+", page.content.decode())[0]
    assert 'name="shown_as" value="Timur &lt;b&gt;"' in Client().get(link).content.decode()


def test_a_link_for_a_new_password_says_whose_and_gives_the_name_to_password_managers(
    sign_in: SignIn,
) -> None:
    anna = person("anna", ["reader"])
    made = sign_in("administrator").post(f"/people/{anna.pk}", {"answer": "password"}).content.decode()
    page = Client().get(re.findall(r"/invitation/[\w-]+", made)[0]).content.decode()
    field = re.search(r"<input id=\"whose_name\"[^>]*>", page)
    assert field is not None
    assert all(part in field[0] for part in ('value="anna"', 'autocomplete="username"', "readonly"))
