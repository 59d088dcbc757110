"""What the trail says of links: who made them for whom, who used them, what that ended; never the link itself."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tallyproof import web
from tallyproof.store.team.access import Invitation, Session
from tallyproof.store.team.jobs import Job
from tallyproof.store.team.people import Person
from tallyproof.store.team.proposals import Proposal
from tallyproof.store.team.uploads import Upload
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.accounts import codes
from tallyproof.web.place import records
from tallyproof.web.start import first_link
from tallyproof.workflow.trail import Note, read_trail, write_trail
from web.conftest import SignIn
from web.people import PASSWORD, person

NEW = {
    "name": "Әсел",
    "shown_as": "Әсел Н.",
    "password": "жазда жаңбыр жауады",
    "again": "жазда жаңбыр жауады",
}
PASSWORDS = {name: NEW[name] for name in ("password", "again")}


def invited(administrator: Client) -> str:
    page = administrator.post(
        "/people", {"shown_as": "Guest", "roles": ["observer", "clerk"]}
    ).content.decode()
    return re.findall(r"/invitation/([\w-]+)", page)[0]


def reset(administrator: Client, one: Person) -> str:
    page = administrator.post(f"/people/{one.pk}", {"answer": "password"}).content.decode()
    return re.findall(r"/invitation/([\w-]+)", page)[0]


def trail() -> list[tuple[str, dict[str, str]]]:
    """Return who did what, newest first."""
    return [(one["by"], one["about"]) for one in read_trail(records())]


def test_an_invitation_says_whom_it_was_made_for_and_who_withdrew_it(sign_in: SignIn) -> None:
    administrator = sign_in("administrator")
    invited(administrator)
    administrator.post("/people", {"withdraw": Invitation.objects.get().pk})
    withdrawn, made = trail()[:2]
    assert made == ("administrator", {"answer": "invited", "guest": "Guest", "roles": "clerk, observer"})
    assert withdrawn == ("administrator", {"answer": "withdrawn", "guest": "Guest"})


def test_an_account_made_by_a_link_says_who_invited(sign_in: SignIn) -> None:
    token = invited(sign_in("administrator"))
    assert Client().post(f"/invitation/{token}", NEW).status_code == 302
    told = [about for by, about in trail() if by == "әсел" and about]
    assert told == [
        {"answer": "signed_in"},
        {
            "answer": "joined",
            "invited_by": "administrator",
            "roles": "clerk, observer",
            "sessions": "0",
            "codes": "none",
        },
    ]


@pytest.mark.usefixtures("server")
def test_the_link_that_the_server_printed_is_told_as_such() -> None:
    assert Client().post(first_link("/"), NEW).status_code == 302
    _, about = [about for _, about in trail() if about]
    assert (about["link"], "invited_by" in about) == ("of_server", False)


def test_a_password_set_by_a_link_says_how_many_sessions_it_ended_and_that_the_code_stays(
    sign_in: SignIn,
) -> None:
    anna = person("anna", ["reader"])
    for _ in range(2):
        Client().post("/sign-in", {"name": "anna", "password": PASSWORD})
    assert Session.objects.filter(person=anna).count() == 2
    anna.secret = codes._box().encrypt(codes.fresh_secret().encode()).decode()  # noqa: SLF001
    anna.save()
    token = reset(sign_in("administrator"), anna)
    assert trail()[0] == ("administrator", {"number": str(anna.pk), "answer": "reset_link", "person": "anna"})
    assert Client().post(f"/invitation/{token}", PASSWORDS).status_code == 302
    by, about = trail()[0]
    assert by == "anna"
    assert about == {
        "answer": "password_by_link",
        "invited_by": "administrator",
        "sessions": "2",
        "codes": "asked",
    }


def test_a_link_that_changed_nothing_leaves_nothing(sign_in: SignIn) -> None:
    anna = person("anna", ["reader"])
    token = reset(sign_in("administrator"), anna)
    before = trail()
    assert Client().post(f"/invitation/{token}", PASSWORDS | {"again": "other"}).status_code == 422
    assert trail() == before


def test_neither_link_nor_password_stands_anywhere_in_the_records(sign_in: SignIn) -> None:
    anna = person("anna", ["reader"])
    administrator = sign_in("administrator")
    tokens = [invited(administrator), reset(administrator, anna)]
    Client().post(f"/invitation/{tokens[0]}", NEW)
    Client().post(f"/invitation/{tokens[1]}", PASSWORDS)
    bodies = "".join(records().stored().values_list("body", flat=True))
    assert [secret for secret in (*tokens, NEW["password"]) if secret in bodies] == []
    assert records().require_sound() >= 4


def test_a_password_changed_by_oneself_says_how_many_other_sessions_ended(sign_in: SignIn) -> None:
    client = sign_in("reader")
    Client().post("/sign-in", {"name": "reader", "password": PASSWORD})
    sent = {"answer": "password", "current": PASSWORD, **PASSWORDS}
    assert client.post("/account", sent).status_code == 302
    assert trail()[0] == ("reader", {"answer": "password", "sessions": "1"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_the_trail_tells_it_in_words(sign_in: SignIn, language: str) -> None:
    anna = person("anna", ["reader"])
    administrator = sign_in("administrator", language=language)
    Client().post(f"/invitation/{reset(administrator, anna)}", PASSWORDS)
    invited(administrator)
    page, words = administrator.get("/trail").content.decode(), load_catalogue(language)
    wanted = (
        "web.trail.answer.password_by_link",
        "web.trail.answer.reset_link",
        "web.trail.answer.invited",
        "web.trail.about.invited_by",
        "web.trail.about.sessions",
        "web.trail.codes.none",
        "web.role.observer",
    )
    assert [key for key in wanted if words.text(key) not in page] == []
    assert not re.search(r"\b(invited_by|password_by_link|reset_link)\b", page)


def test_the_trail_says_what_was_done_and_on_which_thing(sign_in: SignIn) -> None:
    clerk = sign_in("clerk", "analyst", "adjudicator", name="clerk")
    clerk.post("/uploads", {"files": SimpleUploadedFile("sheets.csv", b"station_id,cast\n1,2\n")})
    clerk.post("/outcome", {"kind": "annul", "text": "2\n", "law": ""})
    clerk.post("/publications", {"answer": "begin", "origin": "example.org/log"})
    clerk.post("/publications", {"answer": "begin", "origin": "example.org/log", "confirmed": "1"})
    clerk.post("/publications", {"title": "Seats", "language": "en"})
    clerk.get("/people?of=7")
    clerk.post("/sign-out")
    out, refused, proposed, begun, looked, asked, sent = [about for _, about in trail()[:7]]
    key, pk = Upload.objects.get().pk, Proposal.objects.get().pk
    job = Job.objects.get(kind="scenario")
    assert sent == {"answer": "sent", "files": "sheets.csv", "key": key}
    assert asked == {"job": "scenario", "work": str(job.pk)}
    assert (looked["answer"], begun["answer"]) == ("log_looked_at", "log_begun")
    assert proposed == {
        "answer": "proposed", "proposal": str(pk), "kind": "publish_site", "subject": "Seats",
    }  # fmt: skip
    assert refused == {"address": "/people?of=7"}
    assert out == {"answer": "signed_out"}


def test_a_long_hash_is_shortened_and_can_be_unfolded_whole(sign_in: SignIn) -> None:
    picture, whole = "ab12" * 16, "cd34" * 16
    about = {"sha256": picture, "station": "1", "snapshot": whole}
    write_trail(records(), Note("sheets.file", "results.station", about=about), by="dana")
    row = (
        sign_in("administrator").get("/trail").content.decode().partition("<tbody>")[2].partition("</tr>")[0]
    )
    told = row.partition('class="told">')[2].partition("</td>")[0]
    assert [one in told.partition("<details>")[0] for one in (picture, whole, ": 1")] == [False, False, True]
    unfolded = re.findall(r"<details><summary>.*?<code>(\w+)</code></summary><code.*?>(\w+)</code>", row)
    entry = next(iter(read_trail(records())))["sha256"]
    assert unfolded == [(one[:12], one) for one in (picture, whole, entry)]
    taken = sign_in("administrator").get("/trail?format=csv")
    assert picture.encode() in b"".join(taken.streaming_content)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_a_page_notes_has_words(language: str) -> None:
    source = Path(web.__file__).parent
    noted = [
        fact
        for file in source.rglob("*.py")
        for call in re.findall(r"add_to_note\((.*?)\)\n", file.read_text("utf-8"), re.DOTALL)
        for fact in re.findall(r'\b(\w+)=(?:"(\w+)")?', call)
    ]
    words = load_catalogue(language)
    keys = {f"about.{name}" for name, _ in noted} | {
        f"answer.{value}" for name, value in noted if name == "answer" and value
    }
    assert len(keys) > 30
    assert sorted(key for key in keys if not words.has(f"web.trail.{key}")) == []
