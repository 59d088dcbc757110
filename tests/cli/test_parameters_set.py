"""`test --set` runs a method twice; the second answer never passes for the first. `methods` lists what can be set."""

import json
from pathlib import Path

import pytest

from tallyproof.cli.program import main
from tallyproof.forensics.simulation import Shape, simulate
from tallyproof.workflow import Request, take


def call(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    return int(stop.value.code or 0)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "results.csv"
    simulate(Shape(stations=300), seed=1).results.frame.write_csv(path)
    return path


ASKED = ("--method", "F-SIZE", "--method", "F-RKD", "--json")


def test_the_standard_answers_are_the_same_with_and_without_a_changed_run(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("test", source, *ASKED) == 0
    plain = json.loads(capsys.readouterr().out)
    assert call("test", source, *ASKED, "--set", "F-SIZE.small=0.5", "--set", "F-SIZE.min_size=900") == 0
    changed = json.loads(capsys.readouterr().out)
    (one,) = changed.pop("changed_runs")
    assert changed == plain
    assert one["changed"] == {
        "small": {"standard": 0.3, "used": 0.5},
        "min_size": {"standard": 100, "used": 900},
    }
    assert one["used"] < one["standard"]["used"]


@pytest.mark.parametrize(
    ("language", "mark"),
    [("en", "not the standard run"), ("ru", "не стандартный"), ("kk", "стандартты есептеу емес")],
)
def test_people_read_the_mark_in_the_first_line_of_the_answer(
    source: Path, capsys: pytest.CaptureFixture[str], language: str, mark: str
) -> None:
    assert call("test", source, "--method", "F-SIZE", "--set", "F-SIZE.small=0.5", "--lang", language) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("F-SIZE:")]
    assert [mark in line for line in lines] == [False, True]


def test_fail_on_looks_at_the_standard_run_alone(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("test", source, "--method", "F-RKD", "--set", "F-RKD.min_size=800", "--json", "--fail-on")
    assert call(*asked, "0") == 0
    document = json.loads(capsys.readouterr().out)
    standard, changed = document["methods"][0]["q"], document["changed_runs"][0]["p"]
    assert changed != standard
    assert call(*asked, f"{standard}") == 1
    assert call(*asked, f"{standard - 1e-6}") == 0


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("F-SIZE.smal=0.5", "Nearest: small"),
        ("F-SIZ.small=0.5", "Nearest: F-SIZE"),
        ("F-SIZE.small=2", "from 0.05 to 0.95"),
        ("F-SIZE.small", "CODE.name=value"),
    ],
)
def test_a_wrong_assignment_is_a_bad_call_that_says_what_is_allowed(
    source: Path, capsys: pytest.CaptureFixture[str], written: str, told: str
) -> None:
    assert call("test", source, *ASKED, "--set", written) == 2
    assert told in json.loads(capsys.readouterr().out)["message"]


def test_a_project_keeps_a_changed_run_under_a_name_of_its_own(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "project"
    assert call("init", project, source) == 0
    assert call("test", project, *ASKED) == 0
    findings = project / "findings" / take(Request(project)).snapshot.id
    standard = (findings / "test.json").read_bytes()
    for small in ("0.5", "0.4", "0.3"):
        assert call("test", project, *ASKED, "--set", f"F-SIZE.small={small}") == 0
    assert (findings / "test.json").read_bytes() == standard
    assert len(list(findings.glob("test-changed-*.json"))) == 2
    for other in (("--seed", "7"), ("--method", "F-DIGIT2"), ("--choice", "b")):
        assert call("test", project, *ASKED, *other, "--set", "F-SIZE.small=0.5") == 0
    assert len(list(findings.glob("test-changed-*.json"))) == 5
    capsys.readouterr()


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_methods_lists_what_can_be_set_in_every_language(
    capsys: pytest.CaptureFixture[str], language: str
) -> None:
    assert call("methods", "--lang", language) == 0
    shown = capsys.readouterr().out
    assert call("methods", "F-SHPILKIN", "F-DIGIT2", "--lang", language, "--json") == 0
    shpilkin, digits = sorted(
        json.loads(capsys.readouterr().out)["methods"], key=lambda one: -len(one["parameters"])
    )
    assert [one["name"] for one in shpilkin["parameters"]] == [
        "min_size",
        "reference_bin",
        "fewest_stations",
        "simulations",
    ]
    assert (shpilkin["parameters"][0]["default"], shpilkin["parameters"][1]["default"]) == (100, None)
    assert digits["note"] in shown
    assert call("methods", "F-SHPILKEN") == 2
    assert "F-SHPILKIN" in capsys.readouterr().err
