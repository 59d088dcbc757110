"""A process that dies between a confirmation and its effect: the rest is carried out later, and nothing twice."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from tallyproof.log import EntryKind, Log
from tallyproof.store import Project
from tallyproof.store.records.models import EntryRow
from tallyproof.store.team.jobs import Job
from tallyproof.store.team.people import Person
from tallyproof.store.team.proposals import Proposal
from tallyproof.store.team.uploads import Upload
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.place import Place, records
from tallyproof.workflow.case_records import open_office
from tallyproof.workflow.publications import publications_of
from tallyproof.workflow.trail import read_trail
from web.conftest import SignIn
from web.test_web_cases import act, confirm, decided, file_one
from web.test_web_publications import proposed, published, taken_back
from web.test_web_uploads import send

REPLACED = {"answer": "propose", "reason": "recount", "decided_by": "the commission"}


class KilledError(BaseException):
    """What stands for the end of the process: nothing of the program may catch it."""


@dataclass(frozen=True)
class Story:
    """How something is proposed, and what is there once it has happened, however often it was begun."""

    propose: Callable[[SignIn, Place], Proposal]
    effect: Callable[[Place], Any]
    once: Any
    deaths: tuple[str, ...]
    """Functions before and after which the process dies."""


def to_decide(sign_in: SignIn, _: Place) -> Proposal:
    file_one(sign_in("lawyer"))
    return decided(sign_in("adjudicator", name="first"))


def to_execute(sign_in: SignIn, place: Place) -> Proposal:
    first = sign_in("adjudicator", name="first")
    assert confirm(sign_in("adjudicator", name="second"), to_decide(sign_in, place)) == 302
    act(first, "serve", role="forum")
    act(first, "enter_into_force", role="forum", legal_basis="art. 20")
    assert first.post("/case/execute?id=C/1").status_code == 302
    return Proposal.objects.get(kind="execute_case")


def to_replace(sign_in: SignIn, place: Place) -> Proposal:
    clerk = sign_in("clerk", "adjudicator", name="first")
    clerk.post(f"/uploads/{send(clerk, place).pk}", REPLACED)
    return Proposal.objects.get()


def to_publish(sign_in: SignIn, _: Place) -> Proposal:
    return proposed(sign_in("lawyer", "adjudicator", name="first"))


def to_close(sign_in: SignIn, place: Place) -> Proposal:
    return taken_back(sign_in, published(sign_in, place, open="on"))


def acts(place: Place, name: str) -> list[str]:
    """Return by whom an act was recorded, for each time that it was."""
    office = open_office(place.folder)
    rows = EntryRow.objects.using(office.records.alias).filter(body__contains=f'"act":"{name}"')
    return [row.recorded_by for row in rows]


def logged(place: Place) -> list[str]:
    """Return what the log has of versions and acts."""
    entries = Log.open(place.folder / "log").entries()
    return sorted(
        str(one.public.get("act", "version")) for one in entries if one.kind is not EntryKind.DOSSIER
    )


def in_force(place: Place) -> tuple[int, list[str]]:
    return len(Project.open(place.folder).history()), logged(place)


def examined() -> list[str]:
    return [job.asked_by.name for job in Job.objects.filter(kind="examine")]


def executed(place: Place) -> Any:
    return in_force(place), acts(place, "execute"), examined()


def replaced(place: Place) -> Any:
    return in_force(place), Upload.objects.get().state, examined()


def publications(_: Place) -> Any:
    jobs = Job.objects.filter(kind="publish")
    return [(job.asked_by.name, job.wish["proposed_by"], job.wish["confirmed_by"]) for job in jobs]


def shut(place: Place) -> Any:
    (about,) = publications_of(place.folder)
    return about["open"], about["closed"]["confirmed_by"]


_ALL = sorted(
    ["admit", "decide", "draft", "enter_into_force", "execute", "file", "register", "serve", "version"]
)
STORIES = {
    "decide_case": Story(
        to_decide,
        lambda place: (acts(place, "decide"), logged(place).count("decide")),
        (["second"], 1),
        (
            "tallyproof.web.cases_kept.case_decide",
            "tallyproof.workflow.cases.log_new",
            "tallyproof.web.two_persons._note",
        ),
    ),
    "execute_case": Story(
        to_execute,
        executed,
        (
            (2, _ALL),
            ["second"],
            ["second"],
        ),
        (
            "tallyproof.web.cases_kept.case_advance",
            "tallyproof.store.project.Project.put_in_force",
            "tallyproof.workflow.cases.log_new",
            "tallyproof.web.cases_kept.examine_brought",
            "tallyproof.web.two_persons._note",
        ),
    ),
    "replace_results": Story(
        to_replace,
        replaced,
        ((2, ["version"]), "in_force", ["second"]),
        (
            "tallyproof.workflow.version_brought.accept_upload",
            "tallyproof.store.project.Project.put_in_force",
            "tallyproof.workflow.steps.log_version",
            "tallyproof.web.uploads_kept.examine_brought",
            "tallyproof.web.two_persons._note",
        ),
    ),
    "publish_site": Story(
        to_publish,
        publications,
        [("second", "first", "second")],
        ("tallyproof.web.publications_kept.queue_job", "tallyproof.web.two_persons._note"),
    ),
    "close_publication": Story(
        to_close,
        shut,
        (False, "second"),
        ("tallyproof.web.publications_kept.close_publication", "tallyproof.web.two_persons._note"),
    ),
}
DEATHS = [
    (kind, name, when)
    for kind, story in STORIES.items()
    for name in story.deaths
    for when in ("before", "after")
]


def dies(patch: pytest.MonkeyPatch, name: str, when: str) -> None:
    """Let the process end before or after it calls a function."""
    where, _, function = name.rpartition(".")
    home = Project if where.endswith(".Project") else import_module(where)
    real = getattr(home, function)

    def killed(*given: Any, **named: Any) -> None:
        if when == "after":
            real(*given, **named)
        raise KilledError

    patch.setattr(home, function, killed)


def interrupted(story: Story, sign_in: SignIn, place: Place, name: str, when: str) -> tuple[Proposal, Client]:
    """Confirm something in a process that dies; return the proposal, and the second person."""
    Log.create(place.folder / "log", "example.org/test")
    proposal = story.propose(sign_in, place)
    second = sign_in("adjudicator", name="second")
    with pytest.MonkeyPatch.context() as patch:
        dies(patch, name, when)
        with pytest.raises(KilledError):
            confirm(second, proposal)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.settled_by.name) == ("agreed", "second")
    return proposal, second


def settled(proposal: Proposal) -> list[tuple[str, dict[str, str]]]:
    """Return what the trail says of a proposal after it was made."""
    told = [one for one in read_trail(records()) if one["about"].get("proposal") == str(proposal.pk)]
    return [(one["by"], one["about"]) for one in told if one["about"].get("state")]


@pytest.mark.parametrize(("kind", "name", "when"), DEATHS)
def test_what_was_confirmed_by_a_process_that_died_is_carried_out_once(
    kind: str, name: str, when: str, sign_in: SignIn, server: Place
) -> None:
    story = STORIES[kind]
    proposal, second = interrupted(story, sign_in, server, name, when)
    assert settled(proposal) == []
    address, words = f"/proposals/{proposal.pk}", load_catalogue("en")
    stranger = sign_in("clerk", name="stranger")
    for reader in (second, stranger):
        assert words.text("web.proposal_state.agreed") in reader.get("/proposals").content.decode()
    assert 'value="carry_out"' not in stranger.get(address).content.decode()
    assert stranger.post(address, {"answer": "carry_out"}).status_code == 409
    assert 'value="carry_out"' in second.get(address).content.decode()
    first = Client()
    first.force_login(proposal.proposed_by)
    Job.objects.update(state="done")  # what was asked for before may be done by now
    for _ in range(2):
        assert first.post(address, {"answer": "carry_out"}).status_code == 302
        assert story.effect(server) == story.once
    for answer in ("confirm", "reject", "withdraw"):
        assert first.post(address, {"answer": answer, "reason": "x"}).status_code == 409
    proposal.refresh_from_db()
    assert (proposal.state, proposal.settled_by.name) == ("confirmed", "second")
    ((by, about),) = settled(proposal)
    assert (by, about["state"], about["carried_out_by"]) == ("second", "confirmed", proposal.proposed_by.name)
    records().require_sound()


@pytest.mark.parametrize("kind", STORIES)
def test_what_is_confirmed_without_any_death_has_the_same_effect(
    kind: str, sign_in: SignIn, server: Place
) -> None:
    story = STORIES[kind]
    Log.create(server.folder / "log", "example.org/test")
    proposal = story.propose(sign_in, server)
    assert confirm(sign_in("adjudicator", name="second"), proposal) == 302
    assert story.effect(server) == story.once
    ((by, about),) = settled(proposal)
    assert (by, about["state"], "carried_out_by" in about) == ("second", "confirmed", False)


def test_two_that_carry_it_out_at_once_carry_it_out_once(sign_in: SignIn, server: Place) -> None:
    story = STORIES["replace_results"]
    proposal, second = interrupted(story, sign_in, server, story.deaths[0], "before")
    barrier = threading.Barrier(2)

    def carried_out(client: Client) -> int:
        barrier.wait()
        status = client.post(f"/proposals/{proposal.pk}", {"answer": "carry_out"}).status_code
        connections.close_all()
        return status

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(carried_out, (second, sign_in("adjudicator", name="first"))))
    assert answers == [302, 302]
    assert story.effect(server) == story.once
    assert len(settled(proposal)) == 1


def test_what_cannot_happen_any_more_waits_again_and_says_why(sign_in: SignIn, server: Place) -> None:
    story = STORIES["replace_results"]
    proposal, second = interrupted(story, sign_in, server, story.deaths[0], "before")
    from web.test_web_uploads import other_version  # noqa: PLC0415

    project = Project.open(server.folder)
    project.put_in_force(other_version(project))
    refused = second.post(f"/proposals/{proposal.pk}", {"answer": "carry_out"})
    assert refused.status_code == 409
    assert load_catalogue("en").text("refusals.results_changed_since") in refused.content.decode()
    proposal.refresh_from_db()
    assert (proposal.state, proposal.settled_by) == ("waiting", None)


def test_what_fails_after_its_effect_does_not_wait_for_a_second_confirmation(
    sign_in: SignIn, server: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = STORIES["replace_results"]
    Log.create(server.folder / "log", "example.org/test")
    proposal, second = story.propose(sign_in, server), sign_in("adjudicator", name="second")

    def fails(_: Proposal) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr("tallyproof.web.uploads_kept.examine_brought", fails)
        with pytest.raises(OSError, match="no space left"):
            confirm(second, proposal)
    proposal.refresh_from_db()
    assert proposal.state == "agreed"
    assert second.post(f"/proposals/{proposal.pk}", {"answer": "carry_out"}).status_code == 302
    assert story.effect(server) == story.once


def test_two_uploads_of_one_table_agreed_on_at_once_do_not_pass_for_one(
    sign_in: SignIn, server: Place
) -> None:
    clerk, judge = sign_in("clerk", name="first"), sign_in("adjudicator", name="second")
    for upload in [send(clerk, server) for _ in range(2)]:
        clerk.post(f"/uploads/{upload.pk}", REPLACED)
    first, second = Proposal.objects.order_by("pk")
    person = Person.objects.get(name="second")
    Proposal.objects.update(state="agreed", settled_by=person, settled_at=timezone.now())
    assert judge.post(f"/proposals/{first.pk}", {"answer": "carry_out"}).status_code == 302
    assert judge.post(f"/proposals/{second.pk}", {"answer": "carry_out"}).status_code == 409
    history = Project.open(server.folder).history()
    assert [one.upload for one in history] == ["", first.content["upload"]]
    assert [one.state for one in Proposal.objects.order_by("pk")] == ["confirmed", "waiting"]
    assert Upload.objects.get(pk=second.content["upload"]).state == "proposed"


def test_who_is_told_of_a_failure_hears_the_first_one_though_nobody_knows_what_came_of_it(
    sign_in: SignIn, server: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = STORIES["replace_results"]
    Log.create(server.folder / "log", "example.org/test")
    proposal, second = story.propose(sign_in, server), sign_in("adjudicator", name="second")

    def fails(why: str) -> Callable[..., Any]:
        def failing(*_: Any, **__: Any) -> None:
            raise OSError(why)

        return failing

    with monkeypatch.context() as patch:
        patch.setattr("tallyproof.web.uploads_kept.accept_once", fails("no space left"))
        patch.setattr("tallyproof.web.uploads_kept.version_brought", fails("no answer"))
        with pytest.raises(OSError, match="no space left"):
            confirm(second, proposal)
    proposal.refresh_from_db()
    assert proposal.state == "agreed"
    assert second.post(f"/proposals/{proposal.pk}", {"answer": "carry_out"}).status_code == 302
    assert story.effect(server) == story.once


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_agreed_and_not_carried_out_stands_where_people_look(
    sign_in: SignIn, server: Place, language: str
) -> None:
    words = load_catalogue(language)
    story = STORIES["publish_site"]
    first = sign_in("lawyer", "adjudicator", name="first", language=language)
    proposal, _ = interrupted(story, sign_in, server, story.deaths[0], "before")
    for address in ("/", "/publications"):
        page = first.get(address).content.decode()
        at = page.index(f'href="/proposals/{proposal.pk}"')
        assert words.text("web.proposal_state.agreed") in page[at - 200 : at]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_decision_that_is_not_carried_out_shows_what_it_would_change(
    language: str, sign_in: SignIn, server: Place
) -> None:
    story, words = STORIES["decide_case"], load_catalogue(language)
    proposal, _ = interrupted(story, sign_in, server, story.deaths[0], "before")
    judge = sign_in("adjudicator", name="third", language=language)
    page = judge.get(f"/proposals/{proposal.pk}").content.decode()
    assert all(words.text(f"web.proposals.{key}") in page for key in ("agreed", "carry_out"))
    assert words.text("web.proposal_state.agreed") in judge.get("/case?id=C/1").content.decode()
    assert judge.get(f"/case/change?proposal={proposal.pk}").status_code == 200
