"""An execution that a killed process left half-way is settled before any other version comes into force."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from store.test_case_story import STATIONS, advance, office, tell
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import NotAllowedError
from tallyproof.log import EntryKind, Log
from tallyproof.store import Project
from tallyproof.store.held import PENDING
from tallyproof.store.records.in_force import settle
from tallyproof.store.records.repository import Records
from tallyproof.workflow import Request, init
from tallyproof.workflow.case_records import Office, open_office

__all__ = ["office"]

SHEETS = "station_id,region,registered,cast,valid,invalid,Ada,Ben\n1,North,100,50,50,0,20,30\n"
WHY = {"reason": "recount", "decided_by": "the commission"}


class KilledError(BaseException):
    """What stands for the end of the process."""


@pytest.fixture
def sheets(tmp_path: Path) -> Request:
    path = tmp_path / "sheets.csv"
    path.write_text(SHEETS, encoding="utf-8")
    return Request(path)


def killed_before_the_journal(office: Office) -> str:
    """Decide, and execute it as told below; return its version."""
    tell(office, [{"action": "annul", "stations": STATIONS}])
    return execute_killed_before_the_journal(office)


def execute_killed_before_the_journal(office: Office) -> str:
    """Execute a decision in a process that dies between the act and the line in the journal; return its version."""

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Project, "put_in_force", killed)
        with pytest.raises(KilledError):
            advance(office, "C2", "execute", 20)
    assert (office.project.folder / PENDING).exists()
    return str(json.loads((office.project.folder / PENDING).read_text("utf-8"))["snapshot"])


def test_new_results_come_into_force_after_the_execution_that_was_recorded(
    office: Office, sheets: Request, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TALLYPROOF_DATABASE", database)
    log = Log.create(office.project.folder / "log", "example.org/election")
    made = killed_before_the_journal(office)
    init(office.project.folder, sheets, **WHY)
    history = office.project.history()
    assert [one.why.supersedes for one in history[1:] if one.why] == [one.snapshot for one in history[:-1]]
    assert (len(history), history[1].snapshot, history[1].why and history[1].why.case) == (3, made, "C2")
    assert history[2].why is not None
    assert history[2].why.reason == "recount"
    kept = [entry.id for entry in log.entries() if entry.kind is EntryKind.SNAPSHOT]
    assert kept == [made, history[2].snapshot]
    assert not (office.project.folder / PENDING).exists()
    open_office(office.project.folder, database=database)
    assert office.project.history() == history


def test_new_results_that_were_compared_with_those_before_the_execution_are_refused(
    office: Office, sheets: Request, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TALLYPROOF_DATABASE", database)
    before, made = office.project.current_name(), killed_before_the_journal(office)
    with pytest.raises(NotAllowedError, match="since they were compared"):
        init(office.project.folder, sheets, **WHY, supersedes=before)
    assert office.project.current_name() == made


def test_an_execution_that_was_not_recorded_is_dropped_before_new_results(
    office: Office, sheets: Request, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TALLYPROOF_DATABASE", database)
    tell(office, [{"action": "annul", "stations": STATIONS}])
    before = office.project.current_name()
    note = {"case": "C2", "snapshot": "0" * 64, "base": before, "replaces": None}
    note |= {"entries": office.records.stored().count()}
    (office.project.folder / PENDING).write_text(json.dumps(note), encoding="utf-8")
    init(office.project.folder, sheets, **WHY)
    assert [one.why.supersedes for one in office.project.history() if one.why] == [before]
    assert not (office.project.folder / PENDING).exists()


def test_nothing_is_put_on_top_of_a_version_that_came_into_force_meanwhile(
    office: Office, sheets: Request, database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TALLYPROOF_DATABASE", database)
    made = killed_before_the_journal(office)
    elsewhere = Project.create(tmp_path / "elsewhere")
    init(elsewhere.folder, sheets)
    office.project.add(elsewhere.current())  # as older programs did, which settled nothing before
    now = office.project.current_name()
    for act in (
        lambda: open_office(office.project.folder, database=database),
        lambda: init(office.project.folder, sheets, **WHY),
    ):
        with pytest.raises(
            NotAllowedError, match=rf"{made[:12]} into force, and by now {str(now)[:12]}"
        ) as found:
            act()
        assert found.value.told["file"] == PENDING
    assert office.project.current_name() == now
    (office.project.folder / PENDING).unlink()
    open_office(office.project.folder, database=database)
    assert office.project.current_name() == now


def test_a_note_whose_version_came_into_force_already_is_dropped(
    office: Office, sheets: Request, database: str, tmp_path: Path
) -> None:
    killed_before_the_journal(office)
    note = (office.project.folder / PENDING).read_bytes()
    open_office(office.project.folder, database=database)
    elsewhere = Project.create(tmp_path / "elsewhere")
    init(elsewhere.folder, sheets)
    office.project.add(elsewhere.current())
    history = office.project.history()
    (office.project.folder / PENDING).write_bytes(note)
    open_office(office.project.folder, database=database)
    assert office.project.history() == history
    assert not (office.project.folder / PENDING).exists()


@pytest.mark.parametrize("killed", [False, True])
def test_the_version_of_a_decision_has_the_files_of_the_version_on_which_it_is_executed(
    office: Office, database: str, *, killed: bool
) -> None:
    tell(office, [{"action": "annul", "stations": STATIONS}])  # its version is kept, with the files of now
    printed_anew = (SourceFile("printed-anew.csv", "f" * 64, 1),)
    office.project.add(replace(office.project.current(), files=printed_anew))
    if killed:
        execute_killed_before_the_journal(office)
        open_office(office.project.folder, database=database)
    else:
        advance(office, "C2", "execute", 20)
    newest = office.project.history()[-1]
    assert newest.why is not None
    assert (newest.why.case, office.project.load_as(newest).files) == ("C2", printed_anew)
    assert office.project.current().files == printed_anew


def test_an_execution_is_not_dropped_by_who_opens_other_records(
    office: Office, database: str, tmp_path: Path
) -> None:
    made = killed_before_the_journal(office)
    other = Project.create(tmp_path / "other")
    with pytest.raises(NotAllowedError, match="--database"):
        settle(office.project, Records.open(other.folder))
    open_office(office.project.folder, database=database)
    assert office.project.current_name() == made
