"""Many elections in one folder: nothing is replaced, and the same is asked of each."""

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from tallyproof import workflow
from tallyproof.cli.archive import command
from tallyproof.errors import CallError, InputError, NotAllowedError, ReproducibilityError
from tallyproof.tasks import Place


def source(folder: Path, name: str, *, scale: int = 1, cast: bool = True) -> Path:
    """Write 150 stations at which 60 voters of 100 came and 40 chose A."""
    columns = {
        "station": [f"{number:04}" for number in range(150)],
        "registered": [100 * scale] * 150,
        "cast": [60 * scale + number % 7 for number in range(150)] if cast else [None] * 150,
        "valid": [60 * scale + number % 7 for number in range(150)],
        "A": [40 * scale] * 150,
        "B": [20 * scale + number % 7 for number in range(150)],
    }
    file = folder / f"{name}.csv"
    pl.DataFrame(columns).write_csv(file)
    return file


def archive(folder: Path) -> Path:
    kept = folder / "archive"
    for name, scale, cast in (("one", 1, True), ("two", 3, True), ("three", 2, False)):
        workflow.archive_add(kept, workflow.Request(source(folder, name, scale=scale, cast=cast)), name=name)
    return kept


def test_an_archive_answers_for_every_election_what_it_answers_alone(tmp_path: Path) -> None:
    found = workflow.archive_survey(workflow.Survey(archive(tmp_path), ("F-LAST",)))
    assert [row["name"] for row in found["elections"]] == ["one", "three", "two"]
    two = found["elections"][2]
    assert (two["totals"]["registered"], two["totals"]["votes"]["A"]) == (45_000, 18_000)
    assert [method["code"] for method in two["methods"]] == ["F-LAST"]


def test_a_total_that_one_election_does_not_report_is_told_and_never_zero(tmp_path: Path) -> None:
    found = workflow.archive_survey(workflow.Survey(archive(tmp_path)))
    cast = sum(60 * scale * 150 + sum(n % 7 for n in range(150)) for scale in (1, 3))
    assert found["totals"]["cast"] == {"value": cast, "missing": 1}
    assert found["elections"][1]["totals"]["cast"] is None


def test_the_answer_does_not_depend_on_where_it_was_worked_out(tmp_path: Path, scheduler: str) -> None:
    kept = archive(tmp_path)
    here, processes, cluster = (
        workflow.archive_survey(workflow.Survey(kept, ("F-LAST", "F-SIZE"), place=place))
        for place in (Place(), Place(2), Place(cluster=scheduler))
    )
    assert here == processes == cluster


def test_a_resumed_run_asks_only_what_is_missing(tmp_path: Path) -> None:
    kept, parts = archive(tmp_path), tmp_path / "finished.jsonl"
    whole = workflow.archive_survey(workflow.Survey(kept, parts=parts))
    lines = parts.read_text("utf-8").splitlines(keepends=True)
    parts.write_text("".join(lines[:2]) + lines[2][:30], "utf-8")  # killed while it wrote the second
    asked: list[tuple[int, int]] = []
    again = workflow.archive_survey(
        workflow.Survey(kept, parts=parts), progress=lambda done, of: asked.append((done, of))
    )
    assert again == whole
    assert asked == [(1, 3), (2, 3), (3, 3)]


def test_finished_elections_of_other_work_are_refused(tmp_path: Path) -> None:
    kept, parts = archive(tmp_path), tmp_path / "finished.jsonl"
    workflow.archive_survey(workflow.Survey(kept, parts=parts))
    with pytest.raises(InputError, match="other results"):
        workflow.archive_survey(workflow.Survey(kept, ("F-LAST",), parts=parts))


def test_nothing_in_an_archive_is_replaced(tmp_path: Path) -> None:
    kept = archive(tmp_path)
    workflow.archive_add(kept, workflow.Request(tmp_path / "one.csv"), name="one")
    with pytest.raises(NotAllowedError, match="give another name"):
        workflow.archive_add(kept, workflow.Request(tmp_path / "two.csv"), name="one")
    assert len(list(kept.glob("one/*.parquet"))) == 1


@pytest.mark.parametrize("name", ["", "..", "a/b", ".hidden", "x" * 101, "a b"])
def test_a_name_that_is_no_name_of_a_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CallError, match="cannot be called"):
        workflow.archive_add(tmp_path / "a", workflow.Request(source(tmp_path, "one")), name=name)
    assert not (tmp_path / "a").exists()


def test_changed_results_are_named(tmp_path: Path) -> None:
    kept = archive(tmp_path)
    (file,) = kept.glob("two/*.parquet")
    pl.read_parquet(file).with_columns(votes__A=pl.col("votes__A") + 1).write_parquet(file)
    with pytest.raises(ReproducibilityError, match="Snapshot"):
        workflow.archive_survey(workflow.Survey(kept))


def test_a_folder_without_elections_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no elections"):
        workflow.archive_survey(workflow.Survey(tmp_path))


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_command_shows_every_election(tmp_path: Path, language: str) -> None:
    kept = archive(tmp_path)
    done = CliRunner().invoke(
        command, ["check", str(kept), "--method", "F-LAST", "--lang", language, "--workers", "1"]
    )
    assert done.exit_code == 0, done.output
    assert all(name in done.output for name in ("one", "two", "three", "F-LAST"))
