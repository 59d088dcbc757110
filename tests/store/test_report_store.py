from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import InputError, ReproducibilityError
from tallyproof.observation.reports.propose_mapping import propose_report_mapping
from tallyproof.observation.reports.read_reports import ReportBatch, read_reports
from tallyproof.store.reports import ReportStore


def batch(store: ReportStore, rows: Sequence[tuple[str, str, str]]) -> ReportBatch:
    frame = pl.DataFrame(rows, schema=["id", "station_id", "comment"], orient="row")
    mapping = propose_report_mapping(frame, file="r.csv")
    lines = pl.Series(range(2, frame.height + 2), dtype=pl.Int64)
    return read_reports(frame, lines, mapping, source=SourceFile("r.csv", "0" * 64, 1), key=store.secret())


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_the_same_file_again_changes_nothing_and_says_so(tmp_path: Path) -> None:
    store = ReportStore(tmp_path)
    saved = store.save(batch(store, [("a", "1", "x"), ("b", "2", "y")]))
    before = files(tmp_path)
    again = store.save(batch(store, [("a", "1", "x"), ("b", "2", "y")]))
    assert (saved.new, saved.corrected, saved.unchanged) == (2, 0, 0)
    assert (again.new, again.corrected, again.unchanged, again.batch) == (0, 0, 2, "")
    assert files(tmp_path) == before


def test_a_correction_supersedes_and_the_old_record_stays(tmp_path: Path) -> None:
    store = ReportStore(tmp_path)
    store.save(batch(store, [("a", "1", "x"), ("b", "2", "y")]))
    saved = store.save(batch(store, [("a", "3", "x"), ("b", "2", "y"), ("c", "4", "z")]))
    every, current = store.every(), store.current()
    assert (saved.new, saved.corrected, saved.unchanged) == (1, 1, 1)
    assert every.filter(instance_id="a")["station"].to_list() == ["1", "3"]
    assert every.filter(instance_id="a")["supersedes"][1] == every.filter(instance_id="a")["content"][0]
    assert dict(current.select("instance_id", "station").iter_rows()) == {"a": "3", "b": "2", "c": "4"}


def test_a_change_in_sealed_text_is_a_correction_too(tmp_path: Path) -> None:
    store = ReportStore(tmp_path)
    store.save(batch(store, [("a", "1", "x")]))
    assert store.save(batch(store, [("a", "1", "changed")])).corrected == 1


def test_sealed_fields_stand_in_no_file_and_open_with_the_key(tmp_path: Path) -> None:
    store = ReportStore(tmp_path)
    saved = store.save(batch(store, [("a", "1", "Aigul saw it")]))
    assert not [name for name, content in files(tmp_path).items() if b"Aigul" in content]
    assert store.sealed(saved.batch).rows() == [("a", "Aigul saw it")]
    assert (tmp_path / "private" / "reports.key").stat().st_mode & 0o077 == 0


def test_a_changed_batch_is_found(tmp_path: Path) -> None:
    store = ReportStore(tmp_path)
    saved = store.save(batch(store, [("a", "1", "x")]))
    path = tmp_path / "reports" / "batches" / f"{saved.batch}.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ReproducibilityError):
        store.current()


def test_a_missing_batch_is_found(tmp_path: Path) -> None:
    store = ReportStore(tmp_path)
    saved = store.save(batch(store, [("a", "1", "x")]))
    (tmp_path / "reports" / "batches" / f"{saved.batch}.parquet").unlink()
    with pytest.raises(InputError, match="a batch of reports"):
        store.every()
