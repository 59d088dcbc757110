"""`tallyproof observe`: draw, count, and see who is missing."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.test_cli import call
from tallyproof.texts import LANGUAGES

HEADER = "region,precinct,registered voters,ballots cast,valid votes,invalid votes,Akhmetova,Ivanov\n"


@pytest.fixture
def register(tmp_path: Path) -> Path:
    lines = [
        f"{'North' if i % 2 else 'South'},{i:03},{400 + i},{300 + i},{300 + i},0,{160 + i % 30},{140 + i - i % 30}\n"
        for i in range(1, 61)
    ]
    path = tmp_path / "register.csv"
    path.write_text(HEADER + "".join(lines))
    return path


def answered(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    assert call("observe", *arguments, "--json") == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_the_same_seed_draws_the_same_stations(register: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = (
        "draw",
        register,
        "--design",
        "stratified",
        "--strata",
        "1",
        "--size",
        "10",
        "--public-seed",
        "5 12",
    )
    first, again = answered(capsys, *asked), answered(capsys, *asked)
    assert first == again
    assert first["schema"] == "tallyproof.observe-draw/1"
    assert {one["stratum"]: one["drawn"] for one in first["strata"]} == {"North": 5, "South": 5}


def test_a_quick_count_keeps_the_contract(register: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = register.with_name("sample.csv")
    answered(capsys, "draw", register, "--size", 20, "--public-seed", "dice", "--out", sample)
    document = answered(capsys, "quick-count", sample, register, "--official", register, "--bar", 0.5)
    keys = {
        "estimate",
        "se",
        "low",
        "high",
        "design_effect",
        "strata",
        "coverage",
        "verdict_against_official",
    }
    assert keys <= set(document)
    assert document["low"] < document["estimate"] < document["high"]
    assert document["verdict_against_official"]["agreement"] in {"consistent", "differs"}
    assert len(document["not_in_sample"]) == 40


def test_missing_reports_are_counted_by_stratum(register: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample, reports = register.with_name("sample.csv"), register.with_name("reports.csv")
    drawn = answered(capsys, "draw", register, "--size", 20, "--public-seed", "dice", "--out", sample)
    codes = [member["station_id"] for member in drawn["members"]]
    lines = register.read_text().splitlines(keepends=True)
    reports.write_text(HEADER + "".join(line for line in lines if line.split(",")[1] in codes[:15]))
    document = answered(capsys, "coverage", sample, reports)
    assert (document["drawn"], document["reported"], document["strata"][0]["low"]) == (20, 15, True)


def test_a_seed_is_required(register: Path) -> None:
    assert call("observe", "draw", register, "--size", 5) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_answers(register: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    sample = register.with_name("sample.csv")
    asked = ("--public-seed", "dice", "--out", sample, "--lang", language)
    assert call("observe", "draw", register, "--size", 20, *asked) == 0
    assert call("observe", "quick-count", sample, register, "--lang", language) == 0
    assert call("observe", "coverage", sample, register, "--lang", language) == 0
    assert "Akhmetova" in capsys.readouterr().out
