"""Projects and snapshots on disk."""

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from factories import snapshot, table
from tallyproof.election.problem import Problem, Refusal, RowAccount
from tallyproof.election.published import PublishedTotal
from tallyproof.election.snapshot import SnapshotId, Supersession
from tallyproof.errors import InputError, NotAllowedError, ReproducibilityError
from tallyproof.store import Project, is_project, load_snapshot, save_snapshot

TAKEN = replace(
    snapshot(table({"cast": [5, None]}, votes={"A": [3, 2]})),
    rows=RowAccount.closing(read=3, refusals=[Refusal("S-TOTAL-ROW", (4,), "Total", "a.csv")]),
    problems=(Problem("S-BAD-CELL", "a.csv", 2, "cast", "x", "a whole number"),),
    published=(PublishedTotal((None, "N"), "cast", 7, "a.csv", 4),),
    replaces=Supersession(SnapshotId("0" * 64), "recount", "court"),
)


def test_a_saved_snapshot_comes_back_whole(tmp_path: Path) -> None:
    save_snapshot(tmp_path, TAKEN)
    loaded = load_snapshot(tmp_path, TAKEN.id)
    assert loaded.results.frame.equals(TAKEN.results.frame, null_equal=True)
    assert replace(loaded, results=TAKEN.results) == TAKEN


@pytest.mark.parametrize("readings_before", [0, 1])
def test_a_changed_table_is_noticed_by_its_hash(tmp_path: Path, readings_before: int) -> None:
    parquet, _ = save_snapshot(tmp_path, TAKEN)
    assert all(load_snapshot(tmp_path, TAKEN.id).id == TAKEN.id for _ in range(readings_before))
    frame = pl.read_parquet(parquet).with_columns(cast=pl.col("cast") + 1)
    frame.write_parquet(parquet)
    with pytest.raises(ReproducibilityError):
        load_snapshot(tmp_path, TAKEN.id)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"schema": 1}'])
def test_damaged_facts_are_an_input_error(tmp_path: Path, damage: bytes) -> None:
    _, facts = save_snapshot(tmp_path, TAKEN)
    assert load_snapshot(tmp_path, TAKEN.id).id == TAKEN.id
    facts.write_bytes(damage)
    with pytest.raises(InputError):
        load_snapshot(tmp_path, TAKEN.id)


def test_a_project_keeps_versions_and_knows_the_current_one(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "kz")
    other = snapshot(table({"cast": [6]}, votes={"A": [3]}))
    project.add(TAKEN)
    project.add(other)
    assert Project.open(tmp_path / "kz").current().id == other.id
    assert set(project.snapshots()) == {TAKEN.id, other.id}


def test_a_project_is_not_made_over_other_files(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")
    with pytest.raises(NotAllowedError):
        Project.create(tmp_path)
    assert not is_project(tmp_path)


def test_a_project_without_results_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="tallyproof init"):
        Project.create(tmp_path / "kz").current()


def test_a_finding_is_kept_under_its_snapshot(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "kz")
    path = project.save_finding(TAKEN.id, "check", {"schema": "x"})
    assert json.loads(path.read_text()) == {"schema": "x"}
    assert path.parent.name == TAKEN.id
