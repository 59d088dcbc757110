"""A dossier is written whole or not at all, and its manifest describes it."""

import datetime as dt
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dossier.dossier_contents import contents, hostile_contents
from tallyproof.dossier import write
from tallyproof.dossier.contents import Part
from tallyproof.dossier.manifest import MANIFEST, json_bytes, load_manifest
from tallyproof.dossier.write import FILES, render_files, write_dossier
from tallyproof.errors import InputError, TallyproofError

NOON = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)


def manifest(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    return document


def test_the_folder_holds_every_file_and_the_manifest_its_hash(tmp_path: Path) -> None:
    paths = write_dossier(contents(), tmp_path / "out", made_at=NOON)
    recorded = manifest(tmp_path / "out")["files"]
    assert sorted(paths) == sorted([*FILES, MANIFEST])
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(paths)
    for name in FILES:
        content = paths[name].read_bytes()
        assert recorded[name] == {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_only_the_manifest_knows_the_time() -> None:
    shown = contents()
    assert render_files(shown) == render_files(shown)


def test_the_manifest_names_all_that_a_recomputation_needs(tmp_path: Path) -> None:
    source = tmp_path / "data" / "stations.csv"
    shown = replace(contents(), source_paths={"stations.csv": source})
    write_dossier(shown, tmp_path / "out", made_at=NOON)
    document = manifest(tmp_path / "out")
    assert document["schema"] == "tallyproof.manifest/1"
    assert document["made_at"] == "2026-01-02T12:00:00+00:00"
    assert document["sources"][0]["path"] == "../data/stations.csv"
    assert document["snapshot"] == shown.snapshot.id
    assert document["seed"] == 20051204
    assert document["configuration_sha256"] == shown.configuration.sha256()
    assert {"python", "tallyproof", "polars", "typst"} <= document["versions"].keys()


def test_the_recorded_table_is_the_table(tmp_path: Path) -> None:
    shown = contents()
    paths = write_dossier(shown, tmp_path / "out")
    assert pl.read_parquet(paths["snapshot.parquet"]).equals(shown.snapshot.results.frame)


def test_the_documents_keep_the_reason_of_a_part_that_is_missing(tmp_path: Path) -> None:
    paths = write_dossier(replace(contents(), test=Part.missing("too few")), tmp_path / "out")
    assert "too few" in json.dumps(json.loads(paths["dossier.json"].read_text("utf-8"))["parts"]["test"])


def test_an_earlier_dossier_is_replaced(tmp_path: Path) -> None:
    write_dossier(contents(), tmp_path / "out")
    write_dossier(contents(title="Second"), tmp_path / "out")
    assert "Second" in (tmp_path / "out" / "dossier.html").read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("alone", [True, False])
def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path, *, alone: bool) -> None:
    folder = tmp_path / "out"
    if not alone:
        write_dossier(contents(), folder)
    folder.mkdir(exist_ok=True)
    (folder / "notes.txt").write_text("mine")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(TallyproofError):
        write_dossier(contents(title="Second"), folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_folder_that_holds_something_else_is_replaced_when_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    write_dossier(contents(), folder, overwrite=True)
    assert not (folder / "notes.txt").exists()


def test_a_failure_half_way_leaves_the_old_dossier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_dossier(contents(), tmp_path / "out")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    calls: list[Path] = []

    def fail(path: Path, content: bytes) -> None:
        calls.append(path)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        path.write_bytes(content)

    monkeypatch.setattr(write, "_write_synced", fail)
    with pytest.raises(OSError, match="No space"):
        write_dossier(contents(title="Second"), tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_hostile_contents_can_be_written(tmp_path: Path) -> None:
    paths = write_dossier(hostile_contents("ru"), tmp_path / "out")
    assert json.loads(paths["dossier.json"].read_text("utf-8"))["parts"]


def test_json_refuses_what_is_not_a_number() -> None:
    with pytest.raises(ValueError, match="JSON"):
        json_bytes({"x": float("nan")})


@pytest.mark.parametrize("text", [None, "{", "[]", '{"schema": "other/1"}'])
def test_a_folder_without_a_manifest_of_ours_is_no_dossier(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(InputError):
        load_manifest(tmp_path)
