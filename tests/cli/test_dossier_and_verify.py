"""The main job from end to end: write a dossier, recompute it, notice one changed digit."""

import json
from pathlib import Path
from typing import Any

import pytest

from tallyproof.cli import main

HEAD = "region,precinct,registered voters,ballots cast,valid votes,invalid votes,Akhmetova,Ivanov\n"


def stations(count: int = 150) -> str:
    rows = []
    for i in range(count):
        registered, cast = 400 + 7 * i, 250 + 3 * i
        first = 90 + (i * 37) % 60 + i
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
def source(tmp_path: Path) -> Path:
    path = tmp_path / "results.csv"
    path.write_text(stations())
    return path


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_dossier_is_written_whole_and_verifies(
    source: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = source.parent / "dossier"
    assert call("dossier", source, "--out", out, "--lang", language, "--json") == 0
    document = answered(capsys)
    assert {"paths", "snapshot", "sections"} <= document.keys()
    assert {path.name for path in out.iterdir()} == {*document["paths"]}
    assert (out / "dossier.html").read_text("utf-8").count("<script") == 0
    assert call("verify", out, "--json") == 0
    assert answered(capsys)["status"] == "identical"


def test_one_changed_digit_is_named_by_station_and_field(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = source.parent / "dossier"
    call("dossier", source, "--out", out)
    source.write_text(source.read_text().replace("R2,007,449,271,269,2,", "R2,007,449,272,269,2,"))
    capsys.readouterr()
    assert call("verify", out, "--json") == 3
    found = answered(capsys)["differences"]
    assert [(d["station_id"], d["field"], d["recorded"], d["now"]) for d in found] == [
        ("007", "cast", 271, 272)
    ]


def test_a_changed_dossier_is_noticed(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = source.parent / "dossier"
    call("dossier", source, "--out", out)
    page = out / "dossier.html"
    page.write_text(page.read_text("utf-8").replace("Akhmetova", "Ahmetova"), "utf-8")
    capsys.readouterr()
    assert call("verify", out, "--json") == 3
    assert [d["what"] for d in answered(capsys)["differences"]] == ["dossier.html: changed"]


def test_a_dossier_never_replaces_other_files(source: Path) -> None:
    assert call("dossier", source, "--out", source.parent) == 2
    assert source.is_file()


def test_a_source_that_moved_is_asked_for(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = source.parent / "dossier"
    call("dossier", source, "--out", out)
    moved = source.rename(source.with_name("moved.csv"))
    assert call("verify", out) == 3
    assert "--source" in capsys.readouterr().err
    assert call("verify", out, "--source", moved) == 0


def test_a_dossier_with_a_dispute_and_a_law_of_ones_own_is_recomputed_without_those_files(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "contested.csv": "station_id,states,ballots,sheet:cast,sheet:valid,sheet:Akhmetova,sheet:Ivanov\n"
        "004,counted|replaced,,262,260,100,160\n007,,12,,,,\n",
        "scenarios.toml": '[[scenario]]\nname = "Listed"\nannul_file = "contested.csv"\n',
        "law.toml": 'schema = "tallyproof.law/1"\nid = "ours"\ncountry = ""\nconfirmed = false\n'
        '[title]\nen = "Ours"\n[[tests]]\nid = "T8"\nconfirmed = true\n',
    }
    for name, text in files.items():
        (source.parent / name).write_text(text)
    beside = [source.parent / name for name in files]
    out = source.parent / "dossier"
    options = ("--contested", beside[0], "--scenario", beside[1], "--law", beside[2])
    assert call("dossier", source, "--out", out, *options) == 0
    written = json.loads((out / "dossier.json").read_text("utf-8"))
    assert '"title": "Ours"' in json.dumps(written)
    for path in beside:
        path.unlink()
    capsys.readouterr()
    assert call("verify", out, "--json") == 0
    assert answered(capsys)["status"] == "identical"
