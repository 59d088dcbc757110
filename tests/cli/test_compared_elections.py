"""Elections to compare with: named on the command line, recorded in the manifest, read again by verify."""

import json
from pathlib import Path
from typing import Any

import pytest

from tallyproof.cli import main

HEAD = "region,precinct,registered voters,ballots cast,valid votes,invalid votes,Akhmetova,Ivanov\n"


def stations(more: int, *, count: int = 150) -> str:
    rows = []
    for i in range(count):
        registered, cast = 400 + 7 * i, 250 + 3 * i
        first = 90 + (i * 37) % 60 + i + more
        rows.append(f"R{i % 5},{i:03d},{registered},{cast},{cast - 2},2,{first},{cast - 2 - first}\n")
    return HEAD + "".join(rows)


def call(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    return int(stop.value.code or 0)


def answered(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "now.csv").write_text(stations(5))
    (tmp_path / "before.csv").write_text(stations(0))
    return tmp_path


def test_verify_reads_the_earlier_election_again_and_names_it_where_it_changed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, before = folder / "dossier", folder / "before.csv"
    call("dossier", folder / "now.csv", "--out", out, "--previous", before, "--json")
    capsys.readouterr()
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert list(manifest["compared"]) == ["previous"]
    assert manifest["compared"]["previous"]["sources"][0]["path"] == "../before.csv"
    assert call("verify", out, "--json") == 0
    assert answered(capsys)["status"] == "identical"
    before.write_text(stations(1))
    assert call("verify", out, "--json") == 3
    differences = answered(capsys)["differences"]
    assert ("file", "previous") in {(found["kind"], found["what"]) for found in differences}


def test_verify_asks_where_the_earlier_election_lies_now(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, before, moved = folder / "dossier", folder / "before.csv", folder / "moved.csv"
    call("dossier", folder / "now.csv", "--out", out, "--previous", before, "--json")
    capsys.readouterr()
    before.rename(moved)
    assert call("verify", out, "--json") == 3
    assert "--previous" in answered(capsys)["message"]
    moved.rename(folder / "before.csv")
    assert call("verify", out, "--previous", folder / "before.csv", "--json") == 0


def test_a_contest_without_its_source_is_a_bad_call(folder: Path) -> None:
    assert call("test", folder / "now.csv", "--concurrent-contest", "mayor") == 2


def test_several_sets_of_sheets_are_told_of_and_read_again_in_their_order(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    party = folder / "party.csv"
    party.write_text(stations(5).replace(",90,", ",91,"))
    out, before = folder / "dossier", folder / "before.csv"
    call("dossier", folder / "now.csv", "--out", out, "--other", before, "--other", party, "--json")
    capsys.readouterr()
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert list(manifest["compared"]) == ["other", "other_2"]
    told = json.loads((out / "dossier.json").read_text("utf-8"))["parts"]["compare"]["document"]
    assert told["together"]["sets"][1:] == ["before.csv", "party.csv"]
    assert told["together"]["alone"][1]["stations"] >= 140
    assert call("verify", out, "--json") == 0
    capsys.readouterr()
    assert call("verify", out, "--other", party, "--other", before, "--json") == 3
