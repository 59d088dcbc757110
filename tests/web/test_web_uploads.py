"""Results come in: read in a process of their own, looked at, and put in force by two persons."""

import datetime as dt
import io
import re
import threading
import zipfile
from contextlib import AbstractContextManager
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import polars as pl
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tallyproof.election.snapshot import SnapshotId, Supersession, snapshot_id
from tallyproof.log import Log
from tallyproof.store import Project, save_snapshot
from tallyproof.store.held import held
from tallyproof.store.team.people import Person
from tallyproof.store.team.proposals import Proposal
from tallyproof.store.team.uploads import Upload
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.accounts.tokens import make_token
from tallyproof.web.place import Place
from tallyproof.workflow import steps
from tallyproof.workflow.request import Request, Taken, take
from tallyproof.workflow.uploads import reading_of, safe_name
from web.conftest import SignIn
from web.test_web_results import do_work

SHEETS = """station_id,region,registered,cast,valid,invalid,Ada,Ben
1,North,100,50,50,0,20,30
2,South,100,60,60,0,35,25
"""


def send(client: Client, place: Place, content: bytes = SHEETS.encode(), name: str = "sheets.csv") -> Upload:
    answer = client.post("/uploads", {"files": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    do_work(place)
    return Upload.objects.order_by("-at")[0]


def test_an_upload_shows_rows_sums_and_mapping_before_anything_changes(
    sign_in: SignIn, server: Place
) -> None:
    client, before = sign_in("clerk"), Project.open(server.folder).current_name()
    upload = send(client, server)
    page = client.get(f"/uploads/{upload.pk}").content.decode()
    assert upload.state == "read"
    assert all(word in page for word in ("55", "Ada", "registered", "textarea"))
    assert Project.open(server.folder).current_name() == before


def test_a_version_needs_a_second_person(sign_in: SignIn, server: Place) -> None:
    clerk, before = sign_in("clerk", "analyst", name="clerk"), Project.open(server.folder).current_name()
    upload = send(clerk, server)
    clerk.post(
        f"/uploads/{upload.pk}", {"answer": "propose", "reason": "recount", "decided_by": "the commission"}
    )
    proposal = Proposal.objects.get()
    assert clerk.post(f"/proposals/{proposal.pk}", {"answer": "confirm"}).status_code == 409
    assert sign_in("lawyer").post(f"/proposals/{proposal.pk}", {"answer": "confirm"}).status_code == 409
    assert Project.open(server.folder).current_name() == before
    assert sign_in("adjudicator").post(f"/proposals/{proposal.pk}", {"answer": "confirm"}).status_code == 302
    after = Project.open(server.folder).current()
    assert after.replaces is not None
    assert (after.id, after.replaces.reason) == (proposal.content["snapshot"], "recount")
    assert Upload.objects.get().state == "in_force"


@pytest.mark.parametrize("name", ["итоги (1).csv", "Қорытынды.csv", "🗳 итоги.csv"])
def test_files_may_be_called_anything_and_the_log_names_them(
    sign_in: SignIn, server: Place, name: str
) -> None:
    log = Log.create(server.folder / "log", "example.org/test")
    clerk = sign_in("clerk")
    upload = send(clerk, server, name=name)
    clerk.post(f"/uploads/{upload.pk}", {"answer": "propose", "reason": "r", "decided_by": "d"})
    number = Proposal.objects.get().pk
    assert sign_in("adjudicator").post(f"/proposals/{number}", {"answer": "confirm"}).status_code == 302
    (entry,) = log.entries()
    assert list(entry.documents) == [name.replace("🗳", "\\U0001f5f3")]
    assert Project.open(server.folder).current().files[0].name == name


def test_a_proposal_is_settled_once(sign_in: SignIn, server: Place) -> None:
    upload = send(sign_in("clerk"), server)
    sign_in("clerk").post(f"/uploads/{upload.pk}", {"answer": "propose", "reason": "r", "decided_by": "d"})
    number = Proposal.objects.get().pk
    judge = sign_in("adjudicator")
    assert judge.post(f"/proposals/{number}", {"answer": "reject", "reason": ""}).status_code == 422
    assert judge.post(f"/proposals/{number}", {"answer": "reject", "reason": "no source"}).status_code == 302
    assert judge.post(f"/proposals/{number}", {"answer": "confirm"}).status_code == 409


@pytest.mark.parametrize("language", LANGUAGES)
def test_rejected_results_say_by_whom_when_and_why_and_can_be_proposed_again(
    sign_in: SignIn, server: Place, language: str
) -> None:
    clerk, words = sign_in("clerk", language=language), load_catalogue(language)
    upload, why = send(clerk, server), {"answer": "propose", "reason": "r", "decided_by": "d"}
    clerk.post(f"/uploads/{upload.pk}", why)
    judge, first = sign_in("adjudicator"), Proposal.objects.get()
    judge.post(f"/proposals/{first.pk}", {"answer": "reject", "reason": "no <source>"})
    page = clerk.get(f"/uploads/{upload.pk}").content.decode()
    first.refresh_from_db()
    assert Upload.objects.get().state == "rejected"
    assert all(
        told in page
        for told in (
            words.text("web.upload_one.rejected"),
            f"Adjudicator, {words.moment(first.settled_at.astimezone(dt.UTC))}",
            "no &lt;source&gt;",
            f'href="/proposals/{first.pk}"',
        )
    )
    assert words.text("web.upload_state.rejected") in clerk.get("/uploads").content.decode()
    assert clerk.post(f"/uploads/{upload.pk}", why).status_code == 302
    again = clerk.get(f"/uploads/{upload.pk}").content.decode()
    assert (Upload.objects.get().state, words.text("web.upload_one.rejected") in again) == ("proposed", False)
    second = Proposal.objects.order_by("-pk")[0]
    assert judge.post(f"/proposals/{second.pk}", {"answer": "confirm"}).status_code == 302
    assert Upload.objects.get().state == "in_force"


def test_results_whose_proposal_is_withdrawn_are_read_and_nothing_more(
    sign_in: SignIn, server: Place
) -> None:
    clerk = sign_in("clerk")
    upload = send(clerk, server)
    clerk.post(f"/uploads/{upload.pk}", {"answer": "propose", "reason": "r", "decided_by": "d"})
    clerk.post(f"/proposals/{Proposal.objects.get().pk}", {"answer": "withdraw"})
    assert Upload.objects.get().state == "read"
    clerk.post(f"/uploads/{upload.pk}", {"answer": "propose", "reason": "r", "decided_by": "d"})
    assert Proposal.objects.filter(state="waiting").count() == 1


def test_uploads_that_waited_for_ever_after_a_rejection_are_told_apart(
    sign_in: SignIn, server: Place
) -> None:
    clerk, judge = sign_in("clerk"), sign_in("adjudicator")
    why, answers = {"answer": "propose", "reason": "r", "decided_by": "d"}, ("reject", "", "withdraw")
    sent = [send(clerk, server, SHEETS.replace("35", f"3{n}").encode()) for n, _ in enumerate(answers)]
    for upload, answer in zip(sent, answers, strict=True):
        clerk.post(f"/uploads/{upload.pk}", why)
        proposal = Proposal.objects.order_by("-pk")[0]
        (judge if answer == "reject" else clerk).post(
            f"/proposals/{proposal.pk}", {"answer": answer, "reason": "no source"} if answer else {}
        )
    Upload.objects.update(state="proposed")
    migration = import_module("tallyproof.store.team.migrations.0004_rejected_uploads")
    migration._settled(apps, None)  # noqa: SLF001 - what Django calls
    states = dict(Upload.objects.values_list("pk", "state"))
    assert [states[upload.pk] for upload in sent] == ["rejected", "proposed", "read"]


def test_a_program_is_told_who_rejected_results_when_and_why(sign_in: SignIn, server: Place) -> None:
    clerk = sign_in("clerk")
    upload = send(clerk, server)
    secret = make_token(Person.objects.get(name="clerk"), "t", ["results.upload"], lasts=dt.timedelta(days=1))
    asked = Client(headers={"authorization": f"Bearer {secret}"})
    assert asked.get(f"/api/uploads/{upload.pk}").json()["rejection"] is None
    clerk.post(f"/uploads/{upload.pk}", {"answer": "propose", "reason": "r", "decided_by": "d"})
    proposal = Proposal.objects.get()
    sign_in("adjudicator").post(f"/proposals/{proposal.pk}", {"answer": "reject", "reason": "no source"})
    told = asked.get(f"/api/uploads/{upload.pk}").json()
    assert (told["state"], told["rejection"]["by"]) == ("rejected", "Adjudicator")
    assert told["rejection"]["reason"] == "no source"
    assert dt.datetime.fromisoformat(told["rejection"]["at"]).tzinfo is not None


def test_files_that_changed_after_they_were_looked_at_do_not_come_into_force(
    sign_in: SignIn, server: Place
) -> None:
    upload = send(sign_in("clerk"), server)
    sign_in("clerk").post(f"/uploads/{upload.pk}", {"answer": "propose", "reason": "r", "decided_by": "d"})
    path = server.folder / "uploads" / upload.pk / "files" / "sheets.csv"
    path.write_text(SHEETS.replace("35", "36"), encoding="utf-8")
    number = Proposal.objects.get().pk
    assert sign_in("adjudicator").post(f"/proposals/{number}", {"answer": "confirm"}).status_code == 409
    assert Proposal.objects.get().state == "waiting"


def test_another_mapping_is_tried(sign_in: SignIn, server: Place) -> None:
    client = sign_in("clerk")
    upload = send(client, server)
    answer = client.post(f"/uploads/{upload.pk}", {"answer": "read", "mapping": "this is no mapping"})
    assert answer.status_code == 302
    do_work(server)
    assert Upload.objects.get().state == "unreadable"
    assert 'role="alert"' in client.get(f"/uploads/{upload.pk}").content.decode()


def test_both_people_see_what_new_results_change_before_they_come_into_force(
    sign_in: SignIn, server: Place
) -> None:
    clerk = sign_in("clerk")
    upload = send(clerk, server)
    page = clerk.get(f"/uploads/{upload.pk}").content.decode()
    told = (
        "1 station of the results in force is not in these files.",
        "Choices that are new in these files: Ada, Ben.",
        "Choices that the results in force have and these files do not:",
    )
    assert all(line in page for line in told)
    clerk.post(f"/uploads/{upload.pk}", {"answer": "propose", "reason": "r", "decided_by": "d"})
    proposal = Proposal.objects.get()
    shown = sign_in("adjudicator").get(f"/proposals/{proposal.pk}").content.decode()
    assert all(line in shown for line in told)
    assert proposal.content["supersedes"] == Project.open(server.folder).current_name()


def test_new_results_that_were_compared_with_others_do_not_come_into_force(
    sign_in: SignIn, server: Place
) -> None:
    clerk, judge = sign_in("clerk"), sign_in("adjudicator")
    first, second = send(clerk, server), send(clerk, server, SHEETS.replace("35", "36").encode())
    why = {"answer": "propose", "reason": "r", "decided_by": "d"}
    for upload in (first, second):
        clerk.post(f"/uploads/{upload.pk}", why)
    one, other = Proposal.objects.order_by("pk")
    assert judge.post(f"/proposals/{one.pk}", {"answer": "confirm"}).status_code == 302
    assert judge.post(f"/proposals/{other.pk}", {"answer": "confirm"}).status_code == 409
    third = send(clerk, server, SHEETS.replace("35", "37").encode())
    Project.open(server.folder).put_in_force(Project.open(server.folder).snapshots()[0])
    Project.open(server.folder).put_in_force(SnapshotId(other.content["supersedes"]))
    refused = clerk.post(f"/uploads/{third.pk}", why)
    assert (refused.status_code, "Read them again" in refused.content.decode()) == (422, True)


def test_a_version_that_comes_into_force_while_the_files_are_read_is_not_replaced(
    sign_in: SignIn, server: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, project = send(sign_in("clerk"), server), Project.open(server.folder)
    sign_in("clerk").post(f"/uploads/{upload.pk}", {"answer": "propose", "reason": "r", "decided_by": "d"})
    number = Proposal.objects.get().pk
    executed = other_version(project)

    def read_slowly(request: Request) -> Taken:
        taken = take(request)
        project.put_in_force(executed)
        return taken

    monkeypatch.setattr(steps, "take", read_slowly)
    assert sign_in("adjudicator").post(f"/proposals/{number}", {"answer": "confirm"}).status_code == 409
    assert (project.current_name(), Proposal.objects.get().state) == (executed, "waiting")


def test_results_wait_for_whoever_is_putting_other_results_in_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, sheets = tmp_path / "project", tmp_path / "sheets.csv"
    sheets.write_text(SHEETS, encoding="utf-8")
    came = threading.Event()

    def seen(project: Path) -> AbstractContextManager[None]:
        came.set()
        return held(project)

    monkeypatch.setattr(steps, "held", seen)
    project = Project.create(folder)
    with held(folder):
        other = threading.Thread(target=steps.init, args=(folder, Request(sheets)))
        other.start()
        assert came.wait(timeout=60)
        other.join(timeout=0.3)
        assert (other.is_alive(), project.current_name()) == (True, None)
    other.join(timeout=60)
    assert project.current_name() is not None


def other_version(project: Project) -> SnapshotId:
    """Keep another version without putting it in force, as long as nobody does."""
    now = project.current()
    frame = now.results.frame.with_columns(pl.col("registered") + 1)
    results = replace(now.results, frame=frame)
    executed = replace(now, id=snapshot_id(results), results=results)
    save_snapshot(project.folder / "snapshots", executed)
    return executed.id


def test_a_station_that_stands_twice_and_sums_that_do_not_add_up_show_before_anybody_proposes(
    sign_in: SignIn, server: Place
) -> None:
    client = sign_in("clerk")
    upload = send(client, server, (SHEETS + "2,South,100,60,70,0,35,25\n").encode())
    page = client.get(f"/uploads/{upload.pk}").content.decode()
    reading = reading_of(server.folder / "uploads" / upload.pk, "en") or {}
    failed = {one["code"]: one["failed"] for one in reading["reading"]["facts"]["checks"] if one["failed"]}
    assert failed == {"C-SUM-CHOICES": 1, "C-CAST-SUM": 1, "C-DUPLICATE-STATION": 2}
    assert "found 60, expected 70" in page


def test_columns_are_chosen_from_lists_without_any_script(sign_in: SignIn, server: Place) -> None:
    client = sign_in("clerk")
    upload = send(client, server, b"foo,bar,yes,no\na1,100,20,30\na2,90,35,25\n")
    page = client.get(f"/uploads/{upload.pk}").content.decode()
    assert '<select name="role_0"' in page
    chosen = {"role_0": "station_id", "role_1": "registered", "role_2": "votes", "role_3": "votes"}
    assert client.post(f"/uploads/{upload.pk}", {"answer": "columns"} | chosen).status_code == 302
    do_work(server)
    reading = (reading_of(server.folder / "uploads" / upload.pk, "en") or {})["reading"]
    assert reading["facts"]["totals"]["registered"] == 190
    assert reading["facts"]["totals"]["votes"] == {"yes": 55, "no": 55}
    page = client.get(f"/uploads/{upload.pk}").content.decode()
    assert page.count('<option value="votes" selected>') == 2
    strange = client.post(f"/uploads/{upload.pk}", {"answer": "columns", "role_0": "president"})
    assert strange.status_code == 404


def bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"0" * 300_000_000)
    return held.getvalue()


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><r>&c;</r>"""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.xlsx", bomb()),
        ("laughs.xml", LAUGHS),
        ("nothing.csv", b"\x00\x00\x00"),
        ("text.csv", b"no table here"),
        ("half.parquet", b"PAR1 half"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_made_to_do_harm_is_refused_with_a_sentence(
    name: str, content: bytes, sign_in: SignIn, server: Place
) -> None:
    client = sign_in("clerk")
    upload = send(client, server, content, name)
    assert upload.state == "unreadable"
    assert 'role="alert"' in client.get(f"/uploads/{upload.pk}").content.decode()


@pytest.mark.parametrize(
    "name",
    ["../../evil.csv", "..\\evil.csv", "/etc/passwd", ".hidden", "a\x00b.csv", "x" * 300 + ".csv", "..."],
)
def test_a_name_never_leads_out_of_the_folder_of_the_upload(name: str, tmp_path: Path) -> None:
    safe = safe_name(name)
    assert (tmp_path / safe).resolve().parent == tmp_path.resolve()
    assert 0 < len(safe) <= 120
    assert not safe.startswith(".")


def test_a_request_that_is_too_large_is_refused_unread(sign_in: SignIn) -> None:
    response = sign_in("clerk").post(
        "/uploads", b"", content_type="text/plain", headers={"content-length": str(10**12)}
    )
    assert response.status_code == 413


def test_an_empty_file_is_a_complaint_of_the_form(sign_in: SignIn) -> None:
    answer = sign_in("clerk").post("/uploads", {"files": SimpleUploadedFile("a.csv", b"")})
    assert (answer.status_code, "The file is empty." in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_counts_that_a_station_lacks_are_named_as_missing(
    sign_in: SignIn, server: Place, language: str
) -> None:
    clerk, words = sign_in("clerk", language=language), load_catalogue(language)
    upload = send(clerk, server, SHEETS.replace("100,60,60,0,35,25", "100,60,,0,,25").encode())
    page = clerk.get(f"/uploads/{upload.pk}").content.decode()
    told = words.text("cases.check-lacks", names=f"{words.text('web.count.valid')}, Ada")
    assert page.count(f"2: {told}") == 2
    assert not re.search(r"votes__|\bvalid, ", page.partition("<textarea")[0].partition('id="compared"')[0])


def test_an_upload_read_against_a_replaced_version_says_so_at_its_head(
    sign_in: SignIn, server: Place
) -> None:
    clerk = sign_in("clerk")
    upload = send(clerk, server)
    told = load_catalogue("en").text("web.compared.again")
    assert told not in clerk.get(f"/uploads/{upload.pk}").content.decode()
    project = Project.open(server.folder)
    before = project.current()
    fewer = replace(before.results, frame=before.results.frame.head(1))
    why = Supersession(before.id, "recount", "the commission")
    project.add(replace(before, id=snapshot_id(fewer), results=fewer, replaces=why))
    page = clerk.get(f"/uploads/{upload.pk}").content.decode()
    assert page.count(told) == 1
    assert page.index(told) < page.index(load_catalogue("en").text("web.upload_one.rows"))
    assert clerk.post(f"/uploads/{upload.pk}", {"answer": "again"}).status_code == 302
    do_work(server)
    assert told not in clerk.get(f"/uploads/{upload.pk}").content.decode()
