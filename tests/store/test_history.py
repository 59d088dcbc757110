"""The journal of a project: the same version may come into force again, for another reason."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from factories import snapshot, table
from older_project import without_journal
from tallyproof.election.snapshot import Snapshot, SnapshotId, Supersession
from tallyproof.errors import InputError
from tallyproof.store import Project

FIRST = snapshot(table({"cast": [5]}, votes={"A": [3]}))
SECOND = snapshot(table({"cast": [6]}, votes={"A": [4]}))
JOURNAL = "in_force.jsonl"


def project_with(folder: Path, *versions: tuple[Snapshot, str]) -> Project:
    project = Project.create(folder / "kz")
    for version, reason in versions:
        now = project.current_name()
        why = Supersession(now, reason, "court", case="C1") if now else None
        project.add(replace(version, replaces=why))
    return project


def told(project: Project) -> list[tuple[int, str, str]]:
    return [(one.number, one.snapshot, one.why.reason if one.why else "") for one in project.history()]


def test_a_version_that_comes_into_force_again_keeps_the_reason_of_each_time(tmp_path: Path) -> None:
    project = project_with(
        tmp_path, (FIRST, ""), (SECOND, "merits"), (FIRST, "quashed"), (SECOND, "merits again")
    )
    assert told(project) == [
        (1, FIRST.id, ""),
        (2, SECOND.id, "merits"),
        (3, FIRST.id, "quashed"),
        (4, SECOND.id, "merits again"),
    ]  # fmt: skip
    assert [one.why.supersedes for one in project.history() if one.why] == [FIRST.id, SECOND.id, FIRST.id]
    assert all(one.at for one in project.history())
    assert project.current_name() == SECOND.id


def test_the_file_of_a_version_is_never_written_again(tmp_path: Path) -> None:
    project = project_with(tmp_path, (FIRST, ""), (SECOND, "merits"))
    facts = project.folder / "snapshots" / f"{SECOND.id}.json"
    before = facts.read_bytes(), facts.stat().st_ino
    project.add(FIRST)
    project.add(replace(SECOND, replaces=Supersession(FIRST.id, "another", "court")))
    assert (facts.read_bytes(), facts.stat().st_ino) == before


def test_the_version_in_force_does_not_come_into_force_again(tmp_path: Path) -> None:
    project = project_with(tmp_path, (FIRST, ""))
    before = (project.folder / JOURNAL).read_bytes()
    project.add(replace(FIRST, replaces=Supersession(FIRST.id, "recount", "court")))
    assert (project.folder / JOURNAL).read_bytes() == before


def test_a_replaced_version_without_a_reason_says_which_it_replaced(tmp_path: Path) -> None:
    project = project_with(tmp_path, (FIRST, ""))
    project.add(SECOND)
    assert project.history()[-1].why == Supersession(FIRST.id, "", "")


def test_an_older_project_is_read_and_gets_its_journal_with_the_next_version(tmp_path: Path) -> None:
    project = project_with(tmp_path, (FIRST, ""), (SECOND, "merits"))
    without_journal(project)
    assert told(project) == [(1, FIRST.id, ""), (2, SECOND.id, "merits")]
    assert [one.at for one in project.history()] == [None, None]
    project.put_in_force(FIRST.id, Supersession(SECOND.id, "quashed", "court"))
    assert told(project) == [(1, FIRST.id, ""), (2, SECOND.id, "merits"), (3, FIRST.id, "quashed")]
    assert not (project.folder / "current").exists()


def test_an_older_project_that_names_no_version_is_an_input_error(tmp_path: Path) -> None:
    project = project_with(tmp_path, (FIRST, ""))
    without_journal(project)
    (project.folder / "current").write_text("../../etc/passwd")
    with pytest.raises(InputError, match="the hash of a snapshot"):
        project.current()


@pytest.mark.parametrize(
    "damage",
    [
        lambda _line: "{",
        lambda _line: "[]",
        lambda line: json.dumps(json.loads(line) | {"snapshot": "../x"}),
        lambda line: json.dumps(json.loads(line) | {"snapshot": 5}),
        lambda line: json.dumps(json.loads(line) | {"schema": "tallyproof.in-force/9"}),
        lambda line: json.dumps(json.loads(line) | {"replaces": {"x": 1}}),
    ],
)  # fmt: skip
def test_a_damaged_line_of_the_journal_is_named(tmp_path: Path, damage: Callable[[str], str]) -> None:
    project = project_with(tmp_path, (FIRST, ""), (SECOND, "merits"))
    first, second = (project.folder / JOURNAL).read_text().splitlines()
    (project.folder / JOURNAL).write_text(f"{first}\n{damage(second)}\n")
    for ask in (project.current_name, project.history):
        with pytest.raises(InputError, match=r"in_force\.jsonl, line 2"):
            ask()


def test_a_kill_while_the_journal_is_written_leaves_the_version_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = project_with(tmp_path, (FIRST, ""))
    project.keep(SECOND)
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        project.put_in_force(SECOND.id)
    assert told(Project.open(project.folder)) == [(1, FIRST.id, "")]
    assert SnapshotId(SECOND.id) in project.snapshots()
