"""Seats, contested stations and the law, from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from tallyproof.cli import main

STATIONS = """region,precinct,registered voters,ballots cast,valid votes,invalid votes,Akhmetova,Ivanov
North,001,500,400,390,10,200,190
North,002,300,200,199,1,100,99
South,003,250,240,200,10,60,140
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


def test_seats_are_a_rule_said_in_short(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("outcome", source, "--seats", "5,formula=hare,threshold>=7%", "--json") == 0
    document = answered(capsys)
    assert document["rule"] == "seats:count=5,formula=hare,threshold>=7/100,base=valid,ties=reported"
    assert document["seats"]["given"] == {"Akhmetova": 2, "Ivanov": 3}


def test_seats_and_a_rule_together_are_refused(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("outcome", source, "--seats", "5", "--rule", "plurality") == 2
    assert "--seats" in capsys.readouterr().err


def test_contested_stations_are_in_the_document_and_in_the_text(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = source.with_name("contested.csv")
    listed.write_text("station_id,ballots\n003,90\n999,1\n")
    assert call("outcome", source, "--contested", listed, "--json") == 0
    document = answered(capsys)
    contested = document["contested"]
    assert (contested["combinations"], contested["complete"], contested["present_certain"]) == (
        2,
        True,
        False,
    )
    assert {c["choice"]: c["wins"] for c in contested["choices"]} == {
        "Akhmetova": "possible", "Ivanov": "possible",
    }  # fmt: skip
    assert [p["code"] for p in contested["problems"]] == ["O-UNKNOWN-STATION"]
    assert call("outcome", source, "--contested", listed) == 0
    printed = capsys.readouterr().out
    assert "1 station is contested; its states make 2 combinations." in printed
    assert "999" in printed


def test_every_legal_test_is_in_the_document_once_with_what_the_contract_names(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("outcome", source, "--law", "kenya_2017", "--json") == 0
    document = answered(capsys)
    assert sorted((t["id"] for t in document["legal_tests"]), key=lambda i: int(i[1:])) == [
        f"T{n}" for n in range(1, 15)
    ]
    assert all({"id", "inputs", "missing", "burden", "numbers"} <= set(t) for t in document["legal_tests"])
    assert (document["law"]["profile"], document["legal_tests"][0]["id"]) == ("kenya_2017", "T4")


def test_an_unknown_law_names_those_that_are_there(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("outcome", source, "--law", "kenia_2017") == 2
    assert "kenya_2017" in capsys.readouterr().err


def test_a_broken_law_file_names_its_key(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    law = source.with_name("law.toml")
    law.write_text('schema = "tallyproof.law/1"\nid = "x"\n')
    assert call("outcome", source, "--law", law) == 3
    assert "country" in capsys.readouterr().err


def test_the_kazakh_sample_finds_its_law_by_country_and_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call("sample", "kazakhstan", tmp_path)
    capsys.readouterr()
    assert call("outcome", tmp_path, "--json") == 0
    document = answered(capsys)
    assert document["law"]["profile"] == "kazakhstan_2004"
    assert "5,701,583 of 6,744,267" in document["legal_readings"][0]
