"""Reports that a server receives: each once, on both databases, whoever sends, wherever a process is killed."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest
from django.db import connections

from factories import snapshot, table
from tallyproof.errors import NotAllowedError
from tallyproof.log import EntryKind, Log, read_entry
from tallyproof.store import Project
from tallyproof.workflow.backup import make_backup, restore_backup
from tallyproof.workflow.log import log_create
from tallyproof.workflow.observe_desk import find_report, list_reports
from tallyproof.workflow.observe_forms import EntryForm, entry_form, keep_form
from tallyproof.workflow.observe_inbox import fold_reports, fold_when_due, open_reports
from tallyproof.workflow.observe_receive import Filled, own_report, own_reports, receive_report
from tallyproof.workflow.observe_reports import ReportRequest, gather_reports
from tallyproof.workflow.trail import open_server_records
from web.observers import xlsform

AT = "2026-11-30T08:15:00Z"
TOLD = {"station_id": "2", "opening/sealed": "no", "opening/violations": "pressure", "story": "Аня видела"}


@pytest.fixture
def project(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    made = Project.create(tmp_path / "project")
    made.add(snapshot(table({"cast": [50, 120]}, votes={"A": [30, 80], "B": [20, 40]})))
    monkeypatch.setenv("TALLYPROOF_DATABASE", database)
    open_server_records(made.folder, database)
    yield made.folder
    connections.close_all()


@pytest.fixture
def form(project: Path) -> str:
    return str(keep_form(project, "opening.xlsx", xlsform(), by="analyst")["key"])


def instance(number: int) -> str:
    return f"uuid:00000000-0000-4000-8000-{number:012}"


def send(project: Path, form: str, number: int, *, by: str = "aida", corrects: str = "", **told: str) -> str:
    filled = Filled(instance(number), AT, TOLD | told, corrects)
    return str(receive_report(project, form, filled, by=by)["state"])


def test_a_report_sent_again_is_one_report_in_a_batch_or_not(project: Path, form: str) -> None:
    assert [send(project, form, 1), send(project, form, 1)] == ["received", "here"]
    assert fold_reports(project) == 1
    assert (send(project, form, 1), fold_reports(project)) == ("here", 0)
    assert open_reports(project).every().height == 1


def test_reports_of_several_forms_are_read_alike_before_and_after_they_are_put_into_batches(
    project: Path, form: str
) -> None:
    for number in range(4):
        send(project, form, number, by=("aida", "berik")[number % 2], station_id=str(number))
    before = open_reports(project).every()
    assert [one["instance"] for one in own_reports(project, by="berik")] == [instance(3), instance(1)]
    assert fold_reports(project) == 4
    after = open_reports(project).every()
    assert before.drop("batch").equals(after.drop("batch"))
    assert (before["batch"].to_list(), after["batch"].to_list()) == ([None] * 4, [1] * 4)
    assert [one["instance"] for one in own_reports(project, by="berik")] == [instance(3), instance(1)]
    assert list_reports(project)["number"] == 4


def test_sealed_answers_open_from_the_table_and_from_the_batch_and_stand_nowhere_else(
    project: Path, form: str
) -> None:
    send(project, form, 1)
    for _ in ("in the table", "in a batch"):
        version = find_report(project, instance(1), opened=True)["versions"][0]
        assert (version["has_sealed"], version["sealed"]) == (True, {"story": "Аня видела"})
        assert own_report(project, instance(1), by="aida")["answers"]["story"] == "Аня видела"
        fold_reports(project)
    told = [str(one.report) for one in open_reports(project).inbox.of_report(instance(1))]  # type: ignore[union-attr]
    assert (len(told), "видела" in told[0]) == (1, False)


def test_a_correction_follows_its_report_in_whatever_batch_each_lies(project: Path, form: str) -> None:
    send(project, form, 1)
    for turn, folded in enumerate((False, True, False)):
        if folded:
            fold_reports(project)
        content = own_report(project, instance(1), by="aida")["content"]
        told = {"station_id": f"s{turn}", "story": f"told {turn}"}
        assert send(project, form, 1, corrects=content, **told) == "corrected"
    assert own_report(project, instance(1), by="aida")["answers"]["story"] == "told 2"
    assert fold_reports(project) == 2
    assert open_reports(project).every()["station"].to_list() == ["2", "s0", "s1", "s2"]
    versions = find_report(project, instance(1), opened=True)["versions"]
    assert [one["sealed"]["story"] for one in versions] == ["told 2", "told 1", "told 0", "Аня видела"]
    with pytest.raises(NotAllowedError, match="other answers"):
        send(project, form, 1, station_id="9")
    with pytest.raises(NotAllowedError, match="another observer"):
        send(project, form, 1, by="berik")
    with pytest.raises(NotAllowedError, match="no report to correct"):
        send(project, form, 2, corrects="0" * 64)


def test_of_many_who_send_at_once_one_is_first_and_nothing_is_doubled(project: Path, form: str) -> None:
    def sent(number: int) -> str:
        try:
            return send(project, form, 1, station_id=str(number % 2))
        except NotAllowedError:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        states = list(threads.map(sent, range(24)))
    assert (states.count("received"), states.count("here") + states.count("refused")) == (1, 23)
    assert states.count("here") == 11
    assert open_reports(project).every().height == 1


def test_two_corrections_of_one_report_at_once_do_not_both_count(project: Path, form: str) -> None:
    send(project, form, 1)
    content = own_report(project, instance(1), by="aida")["content"]

    def corrected(number: int) -> str:
        try:
            return send(project, form, 1, corrects=content, station_id=str(number))
        except NotAllowedError:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as threads:
        states = list(threads.map(corrected, range(10, 16)))
    assert (states.count("corrected"), states.count("refused")) == (1, 5)


@pytest.mark.parametrize("last", ["_write", "counted", "settle"])
def test_a_process_that_dies_while_it_makes_a_batch_doubles_and_loses_nothing(
    last: str, project: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_create(project, "example.org/log")
    for number in range(3):
        send(project, form, number)
    store = open_reports(project)
    assert store.inbox is not None

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(type(store.inbox if last == "settle" else store), last, killed)
        with pytest.raises(KeyboardInterrupt):
            fold_reports(project)
    assert open_reports(project).every().height == 3
    send(project, form, 3)
    assert fold_reports(project) == 4
    every = open_reports(project).every()
    assert (every.height, every["instance_id"].n_unique(), every["batch"].null_count()) == (4, 4, 0)
    logged = [read_entry(one) for one in Log.open(project / "log").file.contents()]
    reports = [one for one in logged if one.kind is EntryKind.REPORT]
    assert [one.public["new"] for one in reports] == (["4"] if last == "_write" else ["3", "1"])


@pytest.mark.parametrize("error", [NotAllowedError("Reading", reason="no form"), OSError("disk")])
def test_a_form_that_cannot_be_put_into_a_batch_keeps_no_other_form_waiting(
    project: Path, form: str, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    other = str(keep_form(project, "plain.xlsx", xlsform(marked=False), by="analyst")["key"])
    send(project, form, 1)
    send(project, other, 2)
    send(project, form, 3)

    def read(folder: Path, key: str) -> EntryForm:
        if key == form:
            raise error
        return entry_form(folder, key)

    with monkeypatch.context() as patch:
        patch.setattr("tallyproof.workflow.observe_inbox.entry_form", read)
        with pytest.raises(type(error)):
            fold_reports(project)
    held = open_reports(project).every().sort("instance_id")
    assert held["batch"].to_list() == [None, 1, None]
    assert fold_reports(project) == 2


def test_a_summary_and_a_dossier_read_batches_that_hold_everything(project: Path, form: str) -> None:
    send(project, form, 1)
    gathered = gather_reports(ReportRequest(project))
    assert (gathered.reports.height, len(gathered.files)) == (1, 1)


def test_batches_are_made_once_many_reports_wait_or_one_waits_long(
    project: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(project, form, 1)
    assert fold_when_due(project) == 0
    monkeypatch.setattr("tallyproof.workflow.observe_inbox._MANY", 2)
    send(project, form, 2)
    assert fold_when_due(project) == 2


def test_a_backup_holds_what_waits_and_what_lies_in_batches(
    project: Path, form: str, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(project, form, 1)
    fold_reports(project)
    send(project, form, 2)
    before = open_reports(project).every()
    make_backup(project, tmp_path / "kept.zip", database=database)
    connections.close_all()
    monkeypatch.setenv("TALLYPROOF_DATABASE", "")
    restore_backup(tmp_path / "kept.zip", tmp_path / "again")
    assert open_reports(tmp_path / "again").every().equals(before)
    assert [send(tmp_path / "again", form, number) for number in (1, 2, 3)] == ["here", "here", "received"]
    assert find_report(tmp_path / "again", instance(2), opened=True)["versions"][0]["sealed"] == {
        "story": "Аня видела"
    }


def test_taking_a_report_in_costs_the_same_however_many_there_are(project: Path, form: str) -> None:
    numbers = count(1)

    def seconds() -> float:
        """The processor time of the quickest of some, for other programs run beside."""
        found = []
        for _ in range(12):
            begun = time.process_time()
            send(project, form, next(numbers))
            found.append(time.process_time() - begun)
        return min(found)

    first = seconds()
    store = open_reports(project)
    assert store.inbox is not None
    for _ in range(400):
        send(project, form, next(numbers))
    waiting = seconds()
    fold_reports(project)
    settled = seconds()
    assert max(waiting, settled) < 3 * first + 0.005
