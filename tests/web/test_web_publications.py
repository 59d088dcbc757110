"""Publication and backups in the browser: by two persons, with proofs that anyone can check, and nothing let out."""

import datetime as dt
import io
import json
import re
import subprocess
import sys
import zipfile
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tallyproof.store import Project
from tallyproof.store.team.jobs import Job
from tallyproof.store.team.proposals import Proposal
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web import two_persons
from tallyproof.web.place import Place, records
from tallyproof.workflow.backup import restore_backup
from tallyproof.workflow.backups import KEPT, backups_of
from tallyproof.workflow.publications import log_facts, publications_of
from web.conftest import SignIn
from web.test_web_cases import act, file_one
from web.waiting_work import work


def begun(client: Client) -> int:
    return client.post(
        "/publications", {"answer": "begin", "confirmed": "1", "origin": "example.org/test"}
    ).status_code


def proposed(client: Client, **more: object) -> Proposal:
    form = {"answer": "propose", "title": "<b>Results</b>", "language": "en"}
    answer = client.post("/publications", form | more)
    assert answer.status_code == 302, answer.content.decode()
    return Proposal.objects.filter(kind="publish_site", state="waiting").latest("pk")


def facts_of(client: Client, proposal: Proposal) -> dict[str, str]:
    """Return what the page of a proposal lists: labels and values."""
    page = client.get(f"/proposals/{proposal.pk}").content.decode()
    listed = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", page)
    return {
        unescape(re.sub("<.*?>", "", name)): unescape(re.sub("<.*?>", "", value)) for name, value in listed
    }


def published(sign_in: SignIn, place: Place, **more: object) -> str:
    """Publish by two persons; return the key."""
    proposal = proposed(sign_in("lawyer"), **more)
    confirmed = sign_in("adjudicator").post(f"/proposals/{proposal.pk}", {"answer": "confirm"})
    assert confirmed.status_code == 302, confirmed.content.decode()
    return str(work(place).answer["part"])


def test_a_publication_needs_two_persons(sign_in: SignIn, server: Place) -> None:
    lawyer = sign_in("lawyer")
    proposal = proposed(lawyer)
    assert lawyer.post(f"/proposals/{proposal.pk}", {"answer": "confirm"}).status_code == 409
    assert sign_in("clerk").post(f"/proposals/{proposal.pk}", {"answer": "confirm"}).status_code == 409
    assert not Job.objects.exists()
    assert publications_of(server.folder) == []


def test_the_page_of_a_station_shows_the_receipts_of_acts_about_it_to_those_who_read_cases(
    sign_in: SignIn, server: Place
) -> None:
    lawyer, words = sign_in("lawyer"), load_catalogue("en")
    begun(lawyer)
    file_one(lawyer)
    before = lawyer.get("/station?id=2").content.decode()
    published(sign_in, server)
    act(sign_in("adjudicator"), "register", role="forum", number="12")
    after = lawyer.get("/station?id=2").content.decode()
    proved, waits = words.text("web_cases.proofs.proved"), words.text("web_cases.proofs.not_published")
    of_version = 1
    assert (before.count(f">{proved}<"), before.count(f">{waits}<")) == (0, 2 + of_version)
    assert (after.count(f">{proved}<"), after.count(f">{waits}<")) == (2 + of_version, 1)
    assert after.count("c2sp.org/tlog-proof@v1") == 2 + of_version
    reader = sign_in("reader").get("/station?id=2").content.decode()
    assert reader.count("c2sp.org/tlog-proof@v1") == of_version


def test_a_published_act_is_proved_by_its_receipt_and_a_changed_one_is_not(
    sign_in: SignIn, server: Place, tmp_path: Path
) -> None:
    lawyer, judge = sign_in("lawyer"), sign_in("adjudicator")
    assert begun(lawyer) == 302
    file_one(lawyer)
    assert act(judge, "register", role="forum", number="12") == 302
    key = published(sign_in, server)
    site = zipfile.ZipFile(
        io.BytesIO(b"".join(lawyer.get(f"/publications/{key}/site.zip").streaming_content))
    )
    entries = {name: json.loads(site.read(name)) for name in site.namelist() if name.endswith(".json")}
    (name,) = [name for name, entry in entries.items() if entry.get("public", {}).get("act") == "register"]
    assert "Secret Person" not in "".join(site.read(one).decode(errors="ignore") for one in site.namelist())
    receipt = site.read(name.replace(".json", ".tlog-proof"))
    policy = str(log_facts(server.folder)["policy"])  # type: ignore[index]
    shown = lawyer.post("/receipt", {"receipt": receipt.decode(), "policy": policy}).content.decode()
    assert "It holds" in shown
    assert "register" in shown
    reader, words = sign_in("reader", language="kk"), load_catalogue("kk")
    told = unescape(reader.post("/receipt", {"receipt": receipt.decode(), "policy": policy}).content.decode())
    at = dt.datetime.fromisoformat(json.loads(site.read(name))["at"])
    assert f"{words.text('site.entry.case')}: {words.text('cases.act.register')}" in told
    assert words.moment(at.astimezone(dt.UTC)) in told
    changed = SimpleUploadedFile("entry.tlog-proof", receipt.replace(b"index ", b"index 1"))
    assert "It does not hold" in lawyer.post("/receipt", {"file": changed, "policy": policy}).content.decode()
    site.extractall(tmp_path)
    (tmp_path / "POLICY").write_text(policy, encoding="utf-8")
    proof = tmp_path / name.replace(".json", ".tlog-proof")
    program, keys = str(tmp_path / "proofs" / "verify.py"), str(tmp_path / "POLICY")
    command = [sys.executable, program, "--policy", keys, str(proof)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "HOLDS" in checked.stdout, checked.stderr


def test_keys_that_cannot_be_read_and_two_receipts_are_complaints_of_the_form(sign_in: SignIn) -> None:
    reader = sign_in("reader")
    begun = "c2sp.org/tlog-proof@v1"
    assert reader.post("/receipt", {"receipt": begun, "policy": "nonsense"}).status_code == 422
    both = {"receipt": "x", "file": SimpleUploadedFile("e", b"x"), "policy": "quorum none"}
    assert reader.post("/receipt", both).status_code == 422


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n", b"a table\n1,2\n"])
def test_a_file_that_is_no_receipt_is_said_to_be_none(sign_in: SignIn, language: str, content: bytes) -> None:
    words = load_catalogue(language)
    sent = {"file": SimpleUploadedFile("receipt", content), "policy": "quorum none"}
    page = sign_in("reader", language=language).post("/receipt", sent)
    shown = unescape(page.content.decode())
    assert (page.status_code, words.text("web_publications.check.no_receipt") in shown) == (422, True)
    assert words.text("web_publications.check.does_not_hold") not in shown


def test_a_publication_is_shown_to_others_only_where_two_persons_opened_it(
    sign_in: SignIn, server: Place
) -> None:
    shut, everyone = published(sign_in, server), Client()
    assert everyone.get(f"/published/{shut}/index.html").status_code == 302
    assert sign_in("reader").get(f"/published/{shut}/index.html").status_code == 200
    opened = published(sign_in, server, open="on")
    page = everyone.get(f"/published/{opened}/index.html")
    assert page.status_code == 200
    assert "<b>Results" not in page.content.decode()
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    dossier = everyone.get(f"/published/{opened}/dossier/dossier.html")
    assert dossier.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["../about.json", "../../server.key", "/etc/passwd", "nothing.html"])
def test_a_publication_sends_nothing_but_its_own_files(sign_in: SignIn, server: Place, name: str) -> None:
    key = published(sign_in, server, open="on")
    assert Client().get(f"/published/{key}/{name}").status_code == 404


def test_what_was_looked_at_is_not_published_after_the_results_changed(
    sign_in: SignIn, server: Place
) -> None:
    proposal = proposed(sign_in("lawyer"))
    Proposal.objects.filter(pk=proposal.pk).update(content=proposal.content | {"snapshot": "0" * 64})
    assert sign_in("adjudicator").post(f"/proposals/{proposal.pk}", {"answer": "confirm"}).status_code == 409
    assert not Job.objects.exists()
    assert Proposal.objects.get(pk=proposal.pk).state == "waiting"
    assert Project.open(server.folder).current_name() is not None


def test_what_is_published_is_what_two_persons_saw_whatever_the_election_is_called_meanwhile(
    sign_in: SignIn, server: Place
) -> None:
    proposal = proposed(sign_in("lawyer"), title="")
    assert proposal.content["asked"]["rule"] == ""
    sign_in("adjudicator").post(f"/proposals/{proposal.pk}", {"answer": "confirm"})
    named = {"title": "Another name", "country": "", "date": "", "rule": "majority"}
    assert sign_in("clerk").post("/election", named).status_code == 302
    key = work(server).answer["part"]
    page = sign_in("reader").get(f"/published/{key}/index.html").content.decode()
    assert "Another name" not in page
    archive = server.folder / "publications" / key / "site.zip"
    with zipfile.ZipFile(archive) as site:
        asked = json.loads(site.read("dossier/manifest.json"))["request"]
    assert asked["rule"] != "majority"
    note = records().notes().order_by("-sequence").filter(body__contains="results.election").first()
    assert "Another name" in note.body
    assert "majority" in note.body


def test_a_log_is_begun_once_under_a_name_that_an_address_may_have(sign_in: SignIn) -> None:
    lawyer = sign_in("lawyer", language="ru")
    wrong = lawyer.post("/publications", {"answer": "begin", "confirmed": "1", "origin": "two words"})
    assert wrong.status_code == 422
    assert begun(lawyer) == 302
    assert (
        lawyer.post(
            "/publications", {"answer": "begin", "confirmed": "1", "origin": "example.org/b"}
        ).status_code
        == 422
    )


def test_acts_recorded_before_the_log_began_are_in_it(sign_in: SignIn, server: Place) -> None:
    lawyer = sign_in("lawyer")
    file_one(lawyer)
    begun(lawyer)
    assert log_facts(server.folder)["size"] == 3  # type: ignore[index] # the version, the draft and the filing
    published(sign_in, server)
    assert log_facts(server.folder)["published"] == 4  # type: ignore[index] # and the dossier


def test_a_backup_is_made_kept_taken_away_and_restored(
    sign_in: SignIn, server: Place, tmp_path: Path
) -> None:
    admin = sign_in("administrator")
    for _ in range(KEPT + 1):
        assert admin.post("/backups").status_code == 302
        work(server)
    assert len(backups_of(server.folder)) == KEPT
    newest, hashed = (backups_of(server.folder)[0][name] for name in ("key", "sha256"))
    assert f"<summary><code>{hashed[:12]}</code></summary>" in admin.get("/backups").content.decode()
    content = b"".join(admin.get(f"/backups/{newest}").streaming_content)
    assert not [name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if "backups/" in name]
    last = records().notes().order_by("-sequence").first()
    assert (last.recorded_by, newest in last.body) == ("administrator", True)
    (tmp_path / "taken.zip").write_bytes(content)
    restored = restore_backup(tmp_path / "taken.zip", tmp_path / "again")
    assert restored["files"] == backups_of(server.folder)[0]["files"]


def test_only_an_administrator_reaches_backups(sign_in: SignIn, server: Place) -> None:
    assert sign_in("administrator").post("/backups").status_code == 302
    key = work(server).wish["key"]
    for role in ("reader", "lawyer", "analyst", "adjudicator"):
        assert sign_in(role).get(f"/backups/{key}").status_code == 403


def taken_back(sign_in: SignIn, key: str, reason: str = "A name <b>slipped</b> in") -> Proposal:
    """Propose to stop showing a publication to everyone."""
    answer = sign_in("lawyer").post(f"/publications/{key}", {"reason": reason})
    assert answer.status_code == 302, answer.content.decode()
    return Proposal.objects.get(kind="close_publication", state="waiting")


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_persons_stop_showing_a_publication_and_its_address_says_so(
    language: str, sign_in: SignIn, server: Place
) -> None:
    key, everyone = published(sign_in, server, open="on"), Client(headers={"accept-language": language})
    proposal = taken_back(sign_in, key)
    assert sign_in("lawyer").post(f"/proposals/{proposal.pk}", {"answer": "confirm"}).status_code == 409
    assert everyone.get(f"/published/{key}/index.html").status_code == 200
    assert sign_in("adjudicator").post(f"/proposals/{proposal.pk}", {"answer": "confirm"}).status_code == 302
    for name in ("", "index.html", "dossier/dossier.html", "no/such.html"):
        gone = everyone.get(f"/published/{key}/{name}")
        assert (
            gone.status_code,
            load_catalogue(language).text("web_publications.closed.title") in gone.content.decode(),
        ) == (410, True)
        assert "slipped" not in gone.content.decode()
    page = sign_in("reader").get(f"/publications/{key}").content.decode()
    assert all(word in page for word in ("A name &lt;b&gt;slipped&lt;/b&gt; in", "lawyer", "adjudicator"))
    listed = sign_in("reader").get("/publications").content.decode()
    assert load_catalogue("en").text("web_publications.close.done") in listed
    assert sign_in("reader").get(f"/published/{key}/index.html").status_code == 200


def test_only_what_is_open_can_be_taken_back_and_once(sign_in: SignIn, server: Place) -> None:
    shut, opened = published(sign_in, server), published(sign_in, server, open="on")
    lawyer = sign_in("lawyer")
    assert lawyer.post(f"/publications/{shut}", {"reason": "x"}).status_code == 409
    assert lawyer.post(f"/publications/{opened}", {"reason": " "}).status_code == 422
    assert sign_in("reader").post(f"/publications/{opened}", {"reason": "x"}).status_code == 403
    first = taken_back(sign_in, opened)
    assert (
        lawyer.post(f"/publications/{opened}", {"reason": "again"}).headers["Location"]
        == f"/proposals/{first.pk}"
    )
    sign_in("adjudicator").post(f"/proposals/{first.pk}", {"answer": "confirm"})
    assert lawyer.post(f"/publications/{opened}", {"reason": "x"}).status_code == 409


def test_the_address_of_a_publication_without_a_file_leads_to_its_first_page(
    sign_in: SignIn, server: Place
) -> None:
    key = published(sign_in, server, open="on")
    bare, index = (Client().get(f"/published/{key}/{name}") for name in ("", "index.html"))
    assert (bare.status_code, bare.content) == (200, index.content)
    assert f"/published/{key}/</code>" in sign_in("reader").get(f"/publications/{key}").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_proposal_says_of_its_own_kind_what_cannot_be_undone(
    language: str, sign_in: SignIn, server: Place
) -> None:
    catalogue = load_catalogue(language)
    proposal = proposed(sign_in("lawyer"))
    page = sign_in("adjudicator", language=language).get(f"/proposals/{proposal.pk}").content.decode()
    assert catalogue.text("web.proposal_undone.publish_site") in unescape(page)
    assert len({catalogue.text(f"web.proposal_undone.{kind}") for kind in two_persons.KINDS}) == len(
        two_persons.KINDS
    )
    assert server.folder.is_dir()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_proposal_to_publish_tells_in_words_how_the_version_is_examined(
    language: str, sign_in: SignIn
) -> None:
    words = load_catalogue(language)
    analyst, adjudicator = sign_in("analyst", "lawyer"), sign_in("adjudicator", language=language)
    usual = facts_of(adjudicator, proposed(analyst, language="kk"))
    assert usual[words.text("web.examine.preset")] == words.text("web.examine.plurality")
    assert usual[words.text("web.examine.choice")] == words.text("web.examine.leader")
    assert usual[words.text("web_publications.form.language")] == "Қазақша"
    assert words.text("web.examine.seed") not in usual
    assert words.text("web.examine.rule") not in usual
    other = proposed(analyst, title="Second")
    other.content["asked"] = {"rule": "referendum", "choice": "Берік & Co", "seed": 7}
    other.save()
    told = facts_of(adjudicator, other)
    assert told[words.text("web.examine.preset")] == words.text("web.examine.referendum")
    assert told[words.text("web.examine.choice")] == "Берік & Co"
    assert told[words.text("web.examine.seed")] == "7"


def test_beginning_a_log_asks_first_and_says_what_cannot_be_undone(sign_in: SignIn, server: Place) -> None:
    lawyer = sign_in("lawyer")
    asked = lawyer.post("/publications", {"answer": "begin", "origin": "example.org/test"})
    assert load_catalogue("en").text("web_publications.begin.undone") in unescape(asked.content.decode())
    assert (asked.status_code, (server.folder / "log").exists()) == (200, False)
    assert begun(lawyer) == 302
    assert (server.folder / "log").exists()


def test_committing_to_an_audit_asks_first_and_says_what_cannot_be_undone(
    sign_in: SignIn, server: Place
) -> None:
    analyst = sign_in("analyst")
    plan = {"claim": "papers", "bound": "issued", "risk_limit": "0.1", "act": "commit"}
    asked = analyst.post("/audits", plan).content.decode()
    assert load_catalogue("en").text("web_audits.plan.undone") in unescape(asked)
    assert not list((server.folder / "audits").glob("*"))
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', asked))
    analyst.post("/audits", hidden | {"act": "commit"})
    assert len(list((server.folder / "audits").glob("*"))) == 1


def test_a_publication_proposed_twice_is_one_proposal(sign_in: SignIn) -> None:
    lawyer = sign_in("lawyer")
    first = proposed(lawyer)
    assert proposed(lawyer).pk == first.pk


def test_a_publication_whose_archive_was_changed_is_shown_to_nobody(sign_in: SignIn, server: Place) -> None:
    key = published(sign_in, server, open="on")
    archive = server.folder / "publications" / key / "site.zip"
    with zipfile.ZipFile(archive) as before:
        files = {name: before.read(name) for name in before.namelist()}
    with zipfile.ZipFile(archive, "w") as after:
        for name, content in files.items():
            after.writestr(name, content.replace(b"</h1>", b" (corrected)</h1>"))
    for reader in (Client(), sign_in("lawyer")):
        answer = reader.get(f"/published/{key}/index.html")
        assert answer.status_code == 409
        assert "corrected" not in answer.content.decode()
    assert sign_in("lawyer").get(f"/publications/{key}/site.zip").status_code == 409
