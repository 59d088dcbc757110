"""An appeal brings back the figures that a decision had changed: each coming into force has its own reason and time."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from cli.test_case_verbs import FILED, LAW, NOW, run
from factories import snapshot, table
from older_project import without_journal
from tallyproof.election.snapshot import Supersession
from tallyproof.log import EntryKind, Log
from tallyproof.store.project import Project
from tallyproof.texts import load_catalogue
from tallyproof.workflow.act_log import log_version
from tallyproof.workflow.case_records import open_office
from tallyproof.workflow.log import log_create, log_publish
from tallyproof.workflow.log_proofs import newest_checkpoint
from tallyproof.workflow.version_history import version_change, version_history
from tallyproof.workflow.version_proofs import version_proofs

ENGLISH = load_catalogue("en")
MERITS = ENGLISH.text("cases.reason.merits")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = Project.create(tmp_path / "election")
    made.add(snapshot(table({"valid": [100, 200]}, votes={"Ada": [40, 180], "Ben": [60, 20]})))
    log_create(made.folder, "example.org/test")
    return made.folder


def execute(
    capsys: pytest.CaptureFixture[str], folder: Path, case: str, day: int, ada: int, reason: str = "merits"
) -> None:
    """Decide in a case on a day of December that Ada has so many votes at station 2, and execute it."""
    project, counts = str(folder), folder.parent / f"{case}.csv"
    counts.write_text(f"station_id,Ada,Ben\n2,{ada},{200 - ada}\n", encoding="utf-8")
    at = ("--at", f"2005-12-{day:02}T10:00", *NOW)
    run(capsys, "add", project, case, *LAW, *FILED, "--evidence", "E1:photo", *at)
    run(capsys, "advance", project, case, "register", "--set", "number=12", *at)
    run(capsys, "advance", project, case, "admit", *at)
    stated = ("--outcome", "upheld", "--reason", reason, "--legal-basis", "art. 20", "--reasons-given")
    run(capsys, "decide", project, case, *stated, "--correct", str(counts), "--execute", *at)


@pytest.fixture
def appealed(folder: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A decision corrects a sheet, a second one brings the first figures back, a third corrects them again."""
    execute(capsys, folder, "C1", 6, 20)
    execute(capsys, folder, "C2", 7, 180, "no_breach")
    execute(capsys, folder, "C3", 8, 20)
    return folder


def test_each_coming_into_force_has_its_own_reason_case_and_time(appealed: Path) -> None:
    told = version_history(open_office(appealed), ENGLISH)
    assert [(one["number"], one["reason"], one["case"]) for one in told] == [
        (4, MERITS, "C3"),
        (3, ENGLISH.text("cases.reason.no_breach"), "C2"),
        (2, MERITS, "C1"),
        (1, "", ""),
    ]
    assert [one["in_force"] for one in told] == [True, False, False, False]
    assert told[0]["snapshot"] == told[2]["snapshot"] != told[1]["snapshot"] == told[3]["snapshot"]
    days = [dt.datetime.fromisoformat(one["since"]).date().day for one in told[:3]]
    assert days == [8, 7, 6]


def test_what_a_version_changed_can_be_asked_of_each_time(appealed: Path) -> None:
    office = open_office(appealed)
    again = office.project.current_name() or ""
    asked = (version_change(office, ENGLISH, again, rule="plurality", number=n) for n in (2, 4, None))
    assert [one["case"] for one in asked] == ["C1", "C3", "C3"]


def test_the_log_tells_every_time_apart_and_proves_it(appealed: Path) -> None:
    again = Project.open(appealed).current_name() or ""
    held = Log.open(appealed / "log").of_thing(EntryKind.SNAPSHOT, again)
    assert [(one.public["reason"], one.public.get("time")) for _, one in held] == [
        ("merits", None),
        ("merits", "2"),
    ]
    log_publish(appealed)
    proofs = version_proofs(appealed, note=newest_checkpoint(appealed)) or {}
    assert [(number, one["state"]) for number, one in proofs.items()] == [
        (number, "proved") for number in (4, 3, 2, 1)
    ]
    assert len({one["receipt"] for one in proofs.values()}) == 4


def test_a_journal_that_was_changed_differs_from_the_log(appealed: Path) -> None:
    log_publish(appealed)
    journal = appealed / "in_force.jsonl"
    journal.write_text(journal.read_text("utf-8").replace("no_breach", "no_standing"), encoding="utf-8")
    proofs = version_proofs(appealed, note=newest_checkpoint(appealed)) or {}
    assert [proofs[number]["state"] for number in (1, 2, 3, 4)] == ["proved", "proved", "differs", "proved"]


def test_the_same_upload_again_for_the_same_reason_is_logged_each_time(folder: Path) -> None:
    project = Project.open(folder)
    first = project.current()
    other = snapshot(table({"valid": [100, 200]}, votes={"Ada": [41, 180], "Ben": [59, 20]}))
    for version in (other, first, other):
        now = project.current_name()
        assert now
        project.add(replace(version, replaces=Supersession(now, "corrected sheet", "commission")))
    without = folder.parent / "second"
    project.folder.rename(without)
    (without / "log").rename(without / "old-log")
    log_create(without, "example.org/test")
    held = Log.open(without / "log").of_thing(EntryKind.SNAPSHOT, other.id)
    assert [one.public.get("time") for _, one in held] == [None, "2"]


def test_a_project_that_had_no_journal_keeps_what_its_versions_say(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    execute(capsys, folder, "C1", 6, 20)
    without_journal(Project.open(folder))
    execute(capsys, folder, "C2", 7, 180)
    told = version_history(open_office(folder), ENGLISH)
    assert [(one["number"], one["case"]) for one in told] == [(3, "C2"), (2, "C1"), (1, "")]


def test_logging_an_earlier_coming_into_force_again_adds_nothing(appealed: Path) -> None:
    project = Project.open(appealed)
    before = entries(project)
    for version in project.history():
        log_version(project, version)
    assert entries(project) == before == 4


def entries(project: Project) -> int:
    log = Log.open(project.folder / "log")
    return sum(len(log.of_thing(EntryKind.SNAPSHOT, name)) for name in project.snapshots())
