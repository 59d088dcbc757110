"""The same table may be read from other files: what those say and print belongs to the time they were in force."""

from dataclasses import replace
from pathlib import Path

import pytest

from factories import snapshot, table
from tallyproof.election.problem import Problem
from tallyproof.election.published import PublishedTotal
from tallyproof.election.snapshot import Snapshot, SourceFile, Supersession
from tallyproof.errors import InputError
from tallyproof.store import Project

FIRST = snapshot(table({"cast": [5, 7]}, votes={"A": [3, 3]}))
CORRECTED = snapshot(table({"cast": [5, 8]}, votes={"A": [3, 4]}))
PRINTED = PublishedTotal((), "cast", 12, "first.csv", 4)
PRINTED_AGAIN = PublishedTotal((), "cast", 13, "again.csv", 4)
DAMAGED = Problem("R-BAD-COUNT", "again.csv", 9, "B", "x", "a whole number")


def read_from(version: Snapshot, name: str, digit: str, *totals: PublishedTotal) -> Snapshot:
    return replace(version, files=(SourceFile(name, digit * 64, 9),), published=totals)


SOURCE = read_from(FIRST, "first.csv", "1", PRINTED)
DECIDED = replace(
    CORRECTED, files=SOURCE.files, replaces=Supersession(FIRST.id, "merits", "court", case="C1")
)
AGAIN = replace(read_from(CORRECTED, "again.csv", "2", PRINTED_AGAIN), problems=(DAMAGED,))


@pytest.fixture
def decided(tmp_path: Path) -> Project:
    """The results as they were read, and a version that a decision made of them."""
    project = Project.create(tmp_path / "kz")
    project.add(SOURCE)
    project.keep(DECIDED)
    project.put_in_force(DECIDED.id, DECIDED.replaces)
    return project


def upload(project: Project, version: Snapshot, reason: str = "printed again") -> None:
    now = project.current_name()
    project.add(replace(version, replaces=Supersession(now, reason, "commission") if now else None))


def test_a_file_that_gives_a_version_prepared_by_a_decision_comes_into_force_with_its_own_facts(
    tmp_path: Path,
) -> None:
    project = Project.create(tmp_path / "kz")
    project.add(SOURCE)
    project.keep(DECIDED)
    upload(project, AGAIN)
    now = project.current()
    assert now.id == DECIDED.id
    assert (now.files, now.problems, now.published) == (AGAIN.files, (DAMAGED,), (PRINTED_AGAIN,))
    assert project.printed_earlier() is None


def test_a_file_that_gives_the_version_in_force_comes_into_force_beside_it(decided: Project) -> None:
    upload(decided, AGAIN)
    assert [(one.number, one.snapshot) for one in decided.history()] == [
        (1, FIRST.id),
        (2, CORRECTED.id),
        (3, CORRECTED.id),
    ]
    files = [decided.load_as(one).files[0].name for one in decided.history()]
    assert files == ["first.csv", "first.csv", "again.csv"]
    assert decided.current().published == (PRINTED_AGAIN,)


def test_the_same_bytes_under_another_name_are_the_reading_that_is_in_force(decided: Project) -> None:
    upload(decided, AGAIN)
    renamed = replace(AGAIN, files=(replace(AGAIN.files[0], name="copy.csv"),))
    assert decided.in_force_as(renamed)
    upload(decided, renamed)
    assert len(decided.history()) == 3
    assert decided.current().files[0].name == "again.csv"


def test_another_mapping_of_the_same_bytes_is_another_reading(decided: Project) -> None:
    upload(decided, AGAIN)
    assert not decided.in_force_as(replace(AGAIN, mapping="[columns]\n"))


def test_totals_printed_for_the_first_results_stand_beside_what_decisions_made_of_them(
    decided: Project,
) -> None:
    earlier = decided.printed_earlier()
    assert earlier is not None
    assert (earlier.version, earlier.totals) == (FIRST.id, (PRINTED,))


def test_totals_of_a_new_reading_stand_beside_the_decision_after_it(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "kz")
    project.add(SOURCE)
    other = replace(PRINTED, value=11, file="reprint.csv")
    upload(project, read_from(FIRST, "reprint.csv", "3", other))
    project.keep(DECIDED)
    project.put_in_force(DECIDED.id, DECIDED.replaces)
    earlier = project.printed_earlier()
    assert earlier is not None
    assert earlier.totals == (other,)


def test_a_decision_that_brings_figures_back_brings_them_as_they_were_read_last(decided: Project) -> None:
    upload(decided, AGAIN)
    upload(decided, SOURCE, "reprint")
    decided.put_in_force(CORRECTED.id, Supersession(FIRST.id, "quashed", "court", case="C2"))
    assert decided.current().files == AGAIN.files
    assert decided.printed_earlier() is None


def test_findings_of_one_reading_are_not_shown_for_another(decided: Project) -> None:
    decided.save_finding(CORRECTED.id, "check", {"from": "decision"})
    decided.save_finding(CORRECTED.id, "calibrate", {"of": "table"}, reading="")
    upload(decided, AGAIN)
    assert decided.load_finding(CORRECTED.id, "check") is None
    assert decided.load_finding(CORRECTED.id, "calibrate", reading="") == {"of": "table"}
    decided.save_finding(CORRECTED.id, "check", {"from": "again"})
    upload(decided, DECIDED)
    assert decided.load_finding(CORRECTED.id, "check") == {"from": "decision"}


def test_a_kill_before_the_journal_is_written_leaves_the_reading_before(
    decided: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tallyproof.store.project.write_history", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        upload(decided, AGAIN)
    assert decided.current().files == SOURCE.files


def test_a_reading_whose_file_is_gone_is_named(decided: Project) -> None:
    upload(decided, AGAIN)
    name = decided.history()[-1].reading
    (decided.folder / "snapshots" / f"{CORRECTED.id}.{name}.json").unlink()
    with pytest.raises(InputError, match=name):
        decided.current()


def test_a_journal_cannot_lead_out_of_the_folder(decided: Project) -> None:
    upload(decided, AGAIN)
    name = decided.history()[-1].reading
    journal = decided.folder / "in_force.jsonl"
    journal.write_text(journal.read_text("utf-8").replace(name, "../../../tmp/x"), encoding="utf-8")
    with pytest.raises(InputError, match=r"in_force\.jsonl, line 3"):
        decided.current()
