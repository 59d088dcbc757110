"""Statements on the server: kept letter by letter, set beside their translations, their figures beside the results."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from factories import snapshot, table
from older_project import without_times
from tallyproof.election.snapshot import Supersession
from tallyproof.log import Entry, EntryKind, Log
from tallyproof.statements.comparison import Version
from tallyproof.store import Project
from tallyproof.store.history import write_history
from tallyproof.store.team.jobs import Job
from tallyproof.store.team.proposals import Proposal
from tallyproof.texts import load_catalogue
from tallyproof.web.place import Place
from tallyproof.workflow import statement_figures
from tallyproof.workflow.case_records import Office, open_office
from tallyproof.workflow.log import log_create
from tallyproof.workflow.statement_figures import figures_beside_versions, version_of_day
from tallyproof.workflow.statements import Words, statement_numbers
from web.conftest import SignIn
from web.test_web_carried import fields_of, sign_in_again
from web.test_web_cases import act, confirm, decided, file_one
from web.waiting_work import work

RUSSIAN = "Явка составила 77 процентов.\nНарушений <script>x</script> не было. Выборы прошли спокойно."
ENGLISH = "Turnout was 71 percent.\nThere were violations <script>x</script>. The elections went calmly."


def add(client: Client, name: str, text: str, **more: str) -> int:
    form = {"id": name, "text": text, "language": "ru", "kind": "original", "confirmation": "unconfirmed"}
    return client.post("/statements", form | more).status_code


def both(client: Client) -> None:
    assert add(client, "S/1", RUSSIAN, speaker="<b>Speaker</b>") == 302
    assert add(client, "S2", ENGLISH, language="en", kind="other_translation", original="S/1") == 302


def test_a_statement_is_kept_letter_by_letter_and_shown_without_its_markup(sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    assert add(clerk, "S1", "  Two  spaces \r\n<script>x</script>", speaker="<b>Speaker</b>") == 302
    pages = [
        sign_in("reader").get(address).content.decode() for address in ("/statements", "/statement?id=S1")
    ]
    assert not [page for page in pages if "<script>x" in page or "<b>Speaker" in page]
    assert "  Two  spaces \n&lt;script&gt;" in pages[1]


def test_a_statement_that_cannot_be_registered_stays_in_its_form(sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    assert add(clerk, "S1", " \n ") == 422
    assert add(clerk, "S1", "words", authentic="yes") == 422
    assert add(clerk, "S1", "words", authentic="yes", authentic_by="the ministry") == 302


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_translation_stands_beside_its_original_with_what_differs_and_measured_rates(
    sign_in: SignIn, server: Place, language: str
) -> None:
    clerk = sign_in("clerk")
    both(clerk)
    address = "/statement/beside?original=S/1&translation=S2"
    reader = sign_in("reader", name=language, language=language)
    assert "badge found" not in reader.get(address).content.decode()
    assert reader.post(address).status_code == 403
    assert clerk.post(address).status_code == 302
    work(server)
    page = reader.get(address).content.decode()
    assert all(words in page for words in ("77", "71", "badge found", "%"))
    assert "<script>x" not in page
    assert 'lang="ru"' in page
    only = reader.get(address + "&flagged=1").content.decode()
    assert only.count('class="card pair"') < page.count('class="card pair"')


def test_a_newer_version_of_a_text_is_never_shown_with_an_old_comparison(
    sign_in: SignIn, server: Place
) -> None:
    clerk = sign_in("clerk")
    both(clerk)
    clerk.post("/statement/beside?original=S/1&translation=S2")
    work(server)
    add(clerk, "S2", ENGLISH.replace("71", "77"), language="en", kind="other_translation", original="S/1")
    assert "badge found" not in clerk.get("/statement/beside?original=S/1&translation=S2").content.decode()


def test_figures_of_a_statement_are_set_beside_the_results(sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    add(clerk, "S1", "260 voters, 65 percent of 400 registered voters, took part.", language="en")
    page = clerk.get("/statement/figures?id=S1").content.decode()
    assert "260" in page
    assert clerk.get("/statement/figures?id=none").status_code == 404


def test_announced_totals_are_found_in_the_version_that_a_decision_replaced(
    sign_in: SignIn, server: Place
) -> None:
    clerk, project = sign_in("clerk"), Project.open(server.folder)
    before = project.current()
    after = snapshot(table({"cast": [90]}, votes={"Ada": [50], "Ben": [40]}))
    project.add(replace(after, replaces=Supersession(before.id, "merits", "court", case="C2")))
    without_times(project)
    add(clerk, "S1", "In all, 260 ballots were found.", language="en")
    page = clerk.get("/statement/figures?id=S1").content.decode()
    assert f"(earlier version {before.id[:12]})" in page
    add(clerk, "S2", "In all, 7777 ballots were found.", language="en")
    silent = clerk.get("/statement/figures?id=S2").content.decode()
    assert f"version {after.id[:12]}, in force now; earlier version {before.id[:12]}" in silent


def test_a_statement_is_first_set_beside_the_version_of_its_day(sign_in: SignIn, server: Place) -> None:
    file_one(sign_in("lawyer"))
    first, second = sign_in("adjudicator", name="first"), sign_in("adjudicator", name="second")
    old = Project.open(server.folder).current().id
    assert confirm(second, decided(first)) == 302
    act(first, "serve", role="forum")
    act(first, "enter_into_force", role="forum", legal_basis="art. 20")
    first.post("/case/execute?id=C/1")
    assert confirm(second, Proposal.objects.get(kind="execute_case")) == 302
    clerk = sign_in("clerk")
    add(clerk, "S1", "In all, 90 ballots were found in the south.", language="en", date="2005-12-05")
    shown = clerk.get("/statement/figures?id=S1").content.decode()
    assert -1 < shown.find(f"version {old[:12]}, in force before 20") < shown.find("in force now")


@pytest.mark.parametrize(("said", "beside"), [("2026-03-05", 1), ("2005-12-05", 2), ("2026-03-10", 0)])
def test_the_version_of_a_day_is_known_from_the_log_where_uploads_brought_it(
    server: Place, said: str, beside: int
) -> None:
    project = Project.open(server.folder)
    names = [project.current().id]
    log_create(server.folder, "example.org/test")
    for at, votes in (
        (dt.datetime(2026, 3, 1, tzinfo=dt.UTC), 50),
        (dt.datetime(2026, 3, 9, tzinfo=dt.UTC), 60),
    ):
        upload = snapshot(table({"cast": [90]}, votes={"Ada": [votes], "Ben": [90 - votes]}))
        later = replace(upload, replaces=Supersession(names[0], "", "commission"))
        project.add(later)
        Log.open(server.folder / "log").append(Entry(EntryKind.SNAPSHOT, later.id, 1, at.isoformat()))
        names.insert(0, later.id)
    without_times(project)
    text = Version("S1", "In all, 7777 ballots were found.", "en")
    found = figures_beside_versions(text, open_office(server.folder), load_catalogue("en"), said=said)
    assert names[beside][:12] in found["versions"][0]


def test_a_later_version_of_unknown_time_is_not_that_of_a_day(sign_in: SignIn, server: Place) -> None:
    project = Project.open(server.folder)
    first = project.current()
    after = snapshot(table({"cast": [90]}, votes={"Ada": [50], "Ben": [40]}))
    project.add(replace(after, replaces=Supersession(first.id, "", "commission")))
    without_times(project)
    clerk = sign_in("clerk")
    add(clerk, "S1", "In all, 7777 ballots were found.", language="en", date="2005-12-05")
    page = clerk.get("/statement/figures?id=S1").content.decode()
    assert f"earlier version {first.id[:12]}; version {after.id[:12]}, in force now" in page


def test_two_texts_in_one_language_are_not_compared(sign_in: SignIn, server: Place) -> None:
    clerk = sign_in("clerk")
    add(clerk, "A", RUSSIAN)
    add(clerk, "B", RUSSIAN)
    clerk.post("/statement/beside?original=A&translation=B")
    with pytest.raises(Exception, match="one language"):
        work(server)
    assert Job.objects.get().kind == "beside"


NEWS = """The head of the mission said that the election did not meet a number of commitments. "It was calm," he said.
The ministry denied that ballots were added."""


def claim(client: Client, **fields: str) -> int:
    return client.post("/statement/claims?id=N1", fields).status_code


def test_a_claim_is_added_linked_and_taken_back(sign_in: SignIn) -> None:
    clerk, reader = sign_in("clerk"), sign_in("reader")
    assert add(clerk, "N1", NEWS, language="en") == 302
    told = {"answer": "add", "kind": "disputes", "target": "case", "name": "C/1", "words_": "<b>no</b>"}
    assert claim(clerk, **told, passage="ballots were added") == 302
    assert claim(clerk, **told, passage="ballots were removed") == 422
    assert claim(clerk, **told | {"target": "nothing"}) == 422
    assert claim(reader, **told) == 403
    for_clerk, for_reader = (one.get("/statement/claims?id=N1").content.decode() for one in (clerk, reader))
    assert "/case?id=C%2F1" in for_clerk
    assert "/case?id" not in for_reader
    assert "<b>no" not in for_clerk
    start = NEWS.index("ballots were added")
    assert f"{start}–{start + 18}" in for_reader
    assert claim(clerk, answer="stance", claim="N1-C1", stance="retracted") == 302
    assert claim(clerk, answer="stance", claim="N1-C1", stance="loved") == 422
    assert "taken back" in reader.get("/statement/claims?id=N1").content.decode()


def test_proposals_are_decided_once_each_by_a_person(sign_in: SignIn, server: Place) -> None:
    clerk = sign_in("clerk", language="ru")
    assert add(clerk, "N1", NEWS, language="en") == 302
    assert claim(clerk, answer="propose") == 302
    assert work(server).answer == {"page": "statements.claims", "query": {"id": "N1"}}
    fields = {"kind": "asserts", "target": "result", "name": "7", "speaker": "OSCE", "words_": "edited"}
    assert claim(clerk, answer="accept", proposal="P1", **fields | {"name": ""}) == 422
    assert claim(clerk, answer="accept", proposal="P1", **fields) == 302
    assert claim(clerk, answer="reject", proposal="P1") == 422
    assert claim(clerk, answer="reject", proposal="P2") == 302
    assert claim(clerk, answer="reject", proposal="P99") == 422
    page = sign_in("reader").get("/statement/claims?id=N1").content.decode()
    assert "edited" in page
    assert "N1-P1" in page
    assert "N1-P2" not in page
    assert ("accepted" in page, "rejected" in page) == (True, True)


TYPED = {
    "kind": "disputes",
    "target": "case",
    "name": "C/77",
    "speaker": "<i>OSCE</i>",
    "words_": "as I typed",
}


def of_a_proposal(shown: str) -> str:
    """Return what a page shows of the second proposal."""
    at = shown.index('name="proposal" value="P2"')
    return shown[shown.rindex("<details", 0, at) : shown.index("</details>", at)]


def page_parts(client: Client) -> tuple[str, str]:
    """Return the form of the second proposal and the form for a claim of one's own, as the page shows them."""
    shown = client.get("/statement/claims?id=N1").content.decode()
    return of_a_proposal(shown), shown[shown.rindex("<form") :]


def holds(form: str) -> bool:
    wanted = ("C/77", "&lt;i&gt;OSCE", "as I typed", '"disputes" selected', '"case" selected')
    return all(one in form for one in wanted)


def with_proposals(sign_in: SignIn, server: Place) -> Client:
    """Return a clerk to whom claims of a statement are proposed."""
    clerk = sign_in("clerk")
    add(clerk, "N1", NEWS, language="en")
    claim(clerk, answer="propose")
    work(server)
    return clerk


def ended_while_typing(clerk: Client, **fields: str) -> None:
    """Type into a form of the page, lose the session, and sign in again."""
    given = {"whose": fields_of(clerk.get("/statement/claims?id=N1"))["whose"]}
    clerk.post("/sign-out", given)
    refused = clerk.post("/statement/claims?id=N1", given | fields)
    entered = sign_in_again(clerk, refused, name="clerk")
    assert (refused.status_code, entered.headers["Location"]) == (403, "/statement/claims?id=N1")


def test_a_proposal_that_was_being_corrected_when_the_session_ended_stands_filled_again(
    sign_in: SignIn, server: Place
) -> None:
    clerk = with_proposals(sign_in, server)
    assert not holds(page_parts(clerk)[0])
    ended_while_typing(clerk, answer="accept", proposal="P2", **TYPED)
    proposal, own = page_parts(clerk)
    assert (holds(proposal), "<details open" in proposal) == (True, True)
    assert "as I typed" not in own
    assert not holds(page_parts(clerk)[0])


def test_a_claim_of_ones_own_that_was_being_typed_when_the_session_ended_stands_filled_again(
    sign_in: SignIn, server: Place
) -> None:
    clerk = with_proposals(sign_in, server)
    ended_while_typing(clerk, answer="add", passage="ballots were added", **TYPED)
    proposal, own = page_parts(clerk)
    assert (holds(own), "ballots were added" in own, "as I typed" in proposal) == (True, True, False)


def test_a_proposal_that_is_refused_keeps_what_was_typed(sign_in: SignIn, server: Place) -> None:
    clerk = with_proposals(sign_in, server)
    wrong = TYPED | {"answer": "accept", "proposal": "P2", "kind": "loves"}
    shown = clerk.post("/statement/claims?id=N1", wrong).content.decode()
    form = of_a_proposal(shown)
    assert ("as I typed" in form, "C/77" in form) == (True, True)


@pytest.mark.parametrize(
    ("quotation", "state", "shown"),
    [
        ("did not meet a number of commitments", "exact", "said that the election"),
        ("did not fully meet a number of commitments", "altered", "fully"),
        ("did not meet ... commitments", "exact", "a number of"),
        ("everything was wonderful on that day", "not_found", "everything was wonderful"),
    ],
)
def test_a_quotation_is_exact_altered_or_absent(
    sign_in: SignIn, quotation: str, state: str, shown: str
) -> None:
    assert add(sign_in("clerk"), "N1", NEWS, language="en") == 302
    answer = sign_in("reader").post("/statement/quotation?id=N1", {"quotation": quotation})
    page = answer.content.decode()
    assert load_catalogue("en").text(f"statements.quotation.{state}") in page
    assert shown in page


def test_a_quotation_of_a_translation_shows_what_it_renders(sign_in: SignIn) -> None:
    both(sign_in("clerk"))
    answer = sign_in("reader").post("/statement/quotation?id=S2", {"quotation": "Turnout was 71 percent"})
    assert "77 процентов" in answer.content.decode()


def test_what_a_text_hides_is_written_out_on_every_page(sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    hostile = 'The v\u043ete\u200b was \u202eevas\u202c. He said "no". <img src=x onerror=y>'
    assert add(clerk, "H1", hostile, language="en", speaker="\u202eabc", venue="\u2066x") == 302
    addresses = ["/statements", *(f"/statement{part}?id=H1" for part in ("", "/figures", "/claims"))]
    pages = [clerk.get(address).content.decode() for address in (*addresses, "/statement/quotation?id=H1")]
    assert not [page for page in pages for sign in "\u202e\u202c\u2066\u200b" if sign in page]
    assert not [page for page in pages if "<img src=x" in page]
    assert "was ‹U+202E›evas‹U+202C›" in pages[1]


@pytest.mark.parametrize("date", ["32.13.2005", "2005-13-32", "2005-12-05T25:00", "yesterday", "20051205"])
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_date_that_is_none_is_refused_in_the_readers_language(
    sign_in: SignIn, date: str, language: str
) -> None:
    clerk = sign_in("clerk", name=f"clerk-{language}", language=language)
    fields = {
        "id": "S1",
        "text": "Calm.",
        "language": "en",
        "kind": "original",
        "confirmation": "unconfirmed",
    }
    refused = clerk.post("/statements", fields | {"date": date})
    assert refused.status_code == 422
    assert load_catalogue(language).text("refusals.day_wrong", date=date) in refused.content.decode()
    assert clerk.get("/statement?id=S1").status_code == 404


def test_the_day_of_a_version_is_that_of_the_projects_clock(server: Place) -> None:
    (server.folder / "tallyproof.toml").write_text('schema = "tallyproof.project/1"\nzone = "Asia/Almaty"\n')
    project = Project.open(server.folder)
    first = project.current()
    later = snapshot(table({"cast": [90]}, votes={"Ada": [50], "Ben": [40]}))
    project.add(replace(later, replaces=Supersession(first.id, "", "commission")))
    night = "2026-03-05T20:30:00+00:00"
    write_history(project.folder, tuple(replace(one, at=night) for one in project.history()))
    found = [version_of_day(server.folder, day) for day in ("2026-03-05", "2026-03-06")]
    assert found == [first.id, later.id]


def test_the_version_of_a_day_is_asked_of_the_records_of_the_server(
    server: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def opened(folder: Path, *, database: str = "") -> Office:
        asked.append(database)
        return open_office(folder)

    monkeypatch.setattr(statement_figures, "open_office", opened)
    text = Version("S1", "In all, 260 ballots were found.", "en")
    told = {"results": server.folder, "said": "2005-12-05", "database": "postgresql://db/one"}
    statement_numbers(text, Words(), load_catalogue("en"), **told)  # type: ignore[arg-type]
    assert asked == ["postgresql://db/one"]
