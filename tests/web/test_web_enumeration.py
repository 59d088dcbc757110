"""Who asks without a right is never told who has an account, or which half of a guess was right."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pyotp
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tallyproof.store.team.access import Attempt, Invitation
from tallyproof.store.team.people import Person
from tallyproof.store.team.tokens import Token
from tallyproof.web.accounts import codes, invitations
from tallyproof.web.accounts.limits import CODE, SIGN_IN
from tallyproof.web.accounts.tokens import make_token
from web.people import PASSWORD, person

NOON = 1_800_000_000
WRONG = "seven loud iron wagons"
GUESSES = {
    "an unknown name": ("nobody", PASSWORD, ""),
    "an unknown name with a code": ("nobody", PASSWORD, "000000"),
    "a wrong password": ("anna", WRONG, ""),
    "a disabled person": ("dana", PASSWORD, ""),
    "a disabled person and a wrong password": ("dana", WRONG, ""),
    "the right password without the code": ("coded", PASSWORD, ""),
    "the right password with a wrong code": ("coded", PASSWORD, "000000"),
    "the right password with a wrong recovery code": ("coded", PASSWORD, "0123456789"),
    "a wrong password with a code": ("coded", WRONG, "000000"),
    "a wrong password with a recovery code": ("coded", WRONG, "0123456789"),
}


@pytest.fixture
def people(server: object, monkeypatch: pytest.MonkeyPatch) -> pyotp.TOTP:  # noqa: ARG001 - sets Django up
    """Make a person, one who is switched off, and one with one-time codes; stop the clock of the codes."""
    monkeypatch.setattr(codes, "time", SimpleNamespace(time=lambda: NOON))
    person("anna", ["reader"])
    person("dana", ["reader"])
    Person.objects.filter(name="dana").update(is_active=False)
    secret = codes.fresh_secret()
    codes.switch_on(person("coded", ["reader"]), secret, pyotp.TOTP(secret).at(NOON))
    return pyotp.TOTP(secret)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Write down each time a password is hashed or compared with a hash, which is what takes time."""
    work: list[str] = []

    def counted(name: str, plain: Callable[..., object]) -> Callable[..., object]:
        def done(*given: object) -> object:
            work.append(name)
            return plain(*given)

        return done

    for name in ("encode", "verify"):
        monkeypatch.setattr(Argon2PasswordHasher, name, counted(name, getattr(Argon2PasswordHasher, name)))
    return work


def seen(answer: HttpResponse) -> tuple[int, list[str], list[str], str]:
    """Return all of an answer that its reader can see or measure; what was typed is theirs already."""
    text = re.sub(r'\s*value="[^"]*"', "", answer.content.decode())
    return answer.status_code, sorted(answer.headers), sorted(answer.cookies), text


def guess(name: str, password: str, code: str) -> HttpResponse:
    answer: HttpResponse = Client().post("/sign-in", {"name": name, "password": password, "code": code})
    return answer


@pytest.mark.usefixtures("people")
def test_every_wrong_guess_gets_one_answer_after_the_same_work(hashed: list[str]) -> None:
    answers, work = {}, {}
    for what, told in GUESSES.items():
        Attempt.objects.all().delete()
        hashed.clear()
        answers[what], work[what] = seen(guess(*told)), len(hashed)
    first = answers["an unknown name"]
    assert first[0] == 422
    assert {what: answer == first for what, answer in answers.items()} == dict.fromkeys(GUESSES, True)
    assert work == dict.fromkeys(GUESSES, 1)


def test_the_right_code_lets_in_so_the_guesses_above_failed_for_their_reason(people: pyotp.TOTP) -> None:
    assert guess("coded", PASSWORD, people.at(NOON + 30)).status_code == 302
    assert guess("anna", PASSWORD, "").status_code == 302


@pytest.mark.parametrize("name", ["anna", "dana", "nobody", "coded"])
@pytest.mark.usefixtures("people")
def test_guessing_is_stopped_alike_for_names_with_and_without_an_account(
    name: str, hashed: list[str]
) -> None:
    answers = [seen(guess(name, WRONG, "")) for _ in range(SIGN_IN.by_name + 1)]
    hashed.clear()
    stopped = seen(guess(name, PASSWORD, ""))
    assert [answer == answers[0] for answer in answers] == [True] * SIGN_IN.by_name + [False]
    assert (stopped, hashed) == (answers[-1], [])
    assert seen(guess("someone", PASSWORD, "")) != stopped


def test_after_too_many_codes_the_right_one_sounds_like_a_wrong_password(people: pyotp.TOTP) -> None:
    for _ in range(CODE.by_name):
        guess("coded", PASSWORD, "000000")
    right = seen(guess("coded", PASSWORD, people.at(NOON + 30)))
    assert right == seen(guess("nobody", PASSWORD, ""))


def dead_links() -> Iterator[tuple[str, str]]:
    """Yield links that no longer work, or never did, each with why."""
    yield "never given out", "x" * 32
    used, withdrawn, old = (invitations.invite(["reader"], by="yerlan") for _ in range(3))
    newest = list(Invitation.objects.order_by("created_at"))
    Invitation.objects.filter(pk=newest[0].pk).update(used_by="guest")
    Invitation.objects.filter(pk=newest[1].pk).update(withdrawn=True)
    Invitation.objects.filter(pk=newest[2].pk).update(expires_at=timezone.now())
    yield from (("used", used), ("withdrawn", withdrawn), ("old", old))
    off = Person.objects.get(name="dana")
    yield "of a person who is switched off", invitations.invite([], by="yerlan", person=off)


@pytest.mark.usefixtures("people")
def test_every_dead_link_looks_like_one_that_never_was(hashed: list[str]) -> None:
    told = {"name": "guest", "shown_as": "Guest", "password": WRONG, "again": WRONG}
    asked = [(why, Client(), token) for why, token in dead_links()]
    read = {why: seen(client.get(f"/invitation/{token}")) for why, client, token in asked}
    sent = {why: seen(client.post(f"/invitation/{token}", told)) for why, client, token in asked}
    assert read["never given out"][0] == 404
    for answers in (read, sent):
        assert {why for why, answer in answers.items() if answer != answers["never given out"]} == set()
    assert hashed == []
    assert Person.objects.filter(name="guest").first() is None


@pytest.mark.usefixtures("people")
def test_every_dead_token_of_a_program_looks_like_one_that_never_was() -> None:
    one, off = Person.objects.get(name="anna"), Person.objects.get(name="dana")
    day = dt.timedelta(days=1)
    works, withdrawn, old = (make_token(one, name, ["results.read"], lasts=day) for name in "wxy")
    Token.objects.filter(name="x").update(withdrawn=True)
    Token.objects.filter(name="y").update(expires_at=timezone.now())
    of_nobody = make_token(off, "z", ["results.read"], lasts=day)
    dead = ("tallyproof_unknown", withdrawn, old, of_nobody)
    answers = [asked_with(token) for token in dead]
    assert asked_with(works)[0] == 200
    assert answers[0][0] == 401
    assert [answer == answers[0] for answer in answers] == [True] * len(dead)


def asked_with(token: str) -> tuple[int, list[str], list[str], str]:
    header = {"authorization": f"Bearer {token}"}
    return seen(Client().get("/api/results/findings/brief", headers=header))
