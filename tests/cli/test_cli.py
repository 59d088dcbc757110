"""The command line: exit codes, one JSON document, nothing else on stdout."""

import json
from pathlib import Path
from typing import Any

import pytest

from tallyproof.cli import main
from tallyproof.cli.program import VERBS

STATIONS = """region,precinct,registered voters,ballots cast,valid votes,invalid votes,Akhmetova,Ivanov
North,001,500,400,390,10,200,190
North,002,300,200,199,1,100,99
South,003,250,270,200,10,50,150
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "results.csv"
    path.write_text(STATIONS)
    return path


def call(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    return int(stop.value.code or 0)


def answered(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_check_prints_one_document_with_its_schema(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("check", source, "--json") == 0
    document = answered(capsys)
    assert document["schema"] == "tallyproof.check/1"
    assert document["totals"]["votes"] == {"Akhmetova": 350, "Ivanov": 439}


@pytest.mark.parametrize(
    ("code", "expected"), [("C-CAST-SUM", 1), ("any", 1), ("C-NEGATIVE", 0), ("C-UNKNOWN", 2)]
)
def test_fail_on_decides_the_exit_code(source: Path, code: str, expected: int) -> None:
    assert call("check", source, "--fail-on", code) == expected


def test_a_bad_call_exits_2_and_bad_input_exits_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    assert call("check", empty, "--json") == 3
    assert answered(capsys)["code"] == "E-INPUT"
    assert call("check", tmp_path / "absent.csv", "--json") == 2
    assert answered(capsys)["schema"] == "tallyproof.error/1"
    assert call("fly") == 2


def test_help_of_every_verb_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:

    for verb in VERBS:
        assert call(verb, "--help") == 0
        assert f"tallyproof {verb}" in " ".join(capsys.readouterr().out.split())


def test_a_project_keeps_versions_and_findings(
    tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "project"
    assert call("init", project, source, "--json") == 0
    first = answered(capsys)["snapshot"]
    source.write_text(STATIONS.replace("270", "210"))
    assert call("init", project, source, "--json") == 2
    capsys.readouterr()
    assert call("init", project, source, "--reason", "recount", "--decided-by", "court", "--json") == 0
    second = answered(capsys)
    assert len(second["snapshots"]) == 2
    assert second["snapshot"] != first
    assert call("check", project, "--json") == 0
    assert answered(capsys)["snapshot"] == second["snapshot"]
    assert (project / "findings" / second["snapshot"] / "check.json").is_file()


def test_inspect_writes_a_mapping_that_check_takes(
    tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = tmp_path / "m.toml"
    assert call("inspect", source, "--write-mapping", mapping, "--json") == 0
    document = answered(capsys)
    assert {"format", "encoding", "columns", "mapping", "problems"} <= document.keys()
    assert call("check", source, "--mapping", mapping) == 0


def test_names_cannot_drive_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "results.csv"
    path.write_text(STATIONS.replace("Ivanov", "Iva\x1b[2Jnov"))
    call("check", path)
    assert "\x1b[2J" not in capsys.readouterr().out


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_every_language_answers(source: Path, language: str) -> None:
    assert call("check", source, "--lang", language) == 0
    assert call("inspect", source, "--lang", language) == 0
