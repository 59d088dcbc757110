"""`tallyproof compare`: two files, a file against announced totals, and a reviewed match."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.test_cli import call
from tallyproof.texts import LANGUAGES

OFFICIAL = """region,precinct,registered voters,ballots cast,valid votes,invalid votes,Akhmetova,Ivanov
North,001,500,400,390,10,200,190
North,002,300,200,199,1,100,99
South,003,250,240,200,40,50,150
"""
COPIES = """region,precinct,registered voters,ballots cast,valid votes,invalid votes,Akhmetova,Ivanov
North,001,500,400,390,10,200,190
North,2,300,200,199,1,100,99
South,003,250,240,200,40,150,50
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "official.csv").write_text(OFFICIAL)
    (tmp_path / "copies.csv").write_text(COPIES)
    return tmp_path


def compared(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    assert call("compare", *arguments, "--json") == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_the_document_keeps_the_contract(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = compared(capsys, folder / "official.csv", folder / "copies.csv")
    assert {"matched", "only_official", "only_other", "equal", "different", "totals", "differences"} <= set(
        document
    )
    assert document["schema"] == "tallyproof.compare/1"
    assert (document["matched"], document["equal"], document["different"]) == (2, 1, 1)
    assert document["differences"][0]["station_id"] == "003"
    assert document["differences"][0]["shape"] == "exchanged"
    assert document["coverage"]["covered"] == 2
    assert document["totals"]["Akhmetova"]["mixed"] == 200 + 100 + 150


def test_a_pair_counts_once_it_is_accepted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = folder / "official.csv", folder / "copies.csv"
    pairs = folder / "pairs.csv"
    assert compared(capsys, *files, "--propose", pairs)["proposals"][0]["reason"] == "written_alike"
    assert compared(capsys, *files, "--match", pairs)["matched"] == 2
    pairs.write_text(pairs.read_text().replace("002,2,,", "002,2,yes,"))
    document = compared(capsys, *files, "--match", pairs)
    assert (document["matched"], document["reviewed"], document["only_official"]) == (3, 1, 0)


def test_announced_totals_without_stations_are_set_against_sheets(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    totals = folder / "announced.csv"
    totals.write_text("column,value\nAkhmetova,300\nIvanov,500\n")
    document = compared(capsys, totals, folder / "copies.csv", "--stations", 5)
    needed = {choice["name"]: choice["needed"] for choice in document["remainder"][0]["choices"]}
    assert needed == {"Akhmetova": -150, "Ivanov": 500 - 339}
    assert document["remainder"][0]["unexplained"] == 150
    assert document["remainder"][0]["stations"] == 2


def test_a_difference_fails_only_when_asked_to(folder: Path) -> None:
    files = folder / "official.csv", folder / "copies.csv"
    assert call("compare", *files) == 0
    assert call("compare", *files, "--fail-on-difference") == 1
    assert call("compare", files[0], files[0], "--fail-on-difference") == 0


def test_sets_without_a_common_figure_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alien = folder / "alien.csv"
    alien.write_text("precinct,Alpha,Beta\n001,1,2\n003,3,4\n")
    assert call("compare", folder / "official.csv", alien) == 3
    assert "no figure that the official set has too" in capsys.readouterr().err


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_what_does_not_follow(
    folder: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    assert call("compare", folder / "official.csv", folder / "copies.csv", "--lang", language) == 0
    printed = capsys.readouterr().out
    assert "003: Akhmetova 50 / 150" in printed
    assert "\\x" not in printed


def test_several_sets_are_compared_with_each_other(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    party = folder / "party.csv"
    party.write_text(OFFICIAL.replace("40,50,150", "40,150,50"))
    files = folder / "official.csv", folder / "copies.csv", party
    document = compared(capsys, *files)
    assert (document["set"], [one["set"] for one in document["others"]]) == ("copies.csv", ["party.csv"])
    assert document["others"][0]["matched"] == 3
    together = document["together"]
    assert together["sets"] == ["official.csv", "copies.csv", "party.csv"]
    assert together["alone"][0] == {"set": "official.csv", "stations": 1}
    assert together["differences"][0]["cells"][0] == {"column": "Akhmetova", "figures": [50, 150, 150]}
    assert (together["agree"], together["few"]) == (1, 1)
    assert compared(capsys, *files[:2])["together"] is None


def test_pairs_of_several_sets_are_reviewed_in_one_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    party = folder / "party.csv"
    party.write_text(OFFICIAL.replace("003", "3"))
    files = folder / "official.csv", folder / "copies.csv", party
    pairs = folder / "pairs.csv"
    compared(capsys, *files, "--propose", pairs)
    assert pairs.read_text().splitlines()[1:] == [
        "002,2,,written_alike,100.0,copies.csv", "003,3,,written_alike,100.0,party.csv",
    ]  # fmt: skip
    pairs.write_text(pairs.read_text().replace(",,written", ",yes,written"))
    document = compared(capsys, *files, "--match", pairs)
    assert [document["matched"], document["others"][0]["matched"]] == [3, 3]
    pairs.write_text(pairs.read_text().replace("party.csv", "nobody.csv"))
    assert call("compare", *files, "--match", pairs) == 3
    assert "nobody.csv" in capsys.readouterr().err


@pytest.mark.parametrize("language", LANGUAGES)
def test_copies_that_are_one_and_the_same_are_said_to_be_so(
    folder: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    (folder / "again.csv").write_text(COPIES)
    files = folder / "official.csv", folder / "copies.csv", folder / "again.csv"
    assert call("compare", *files, "--lang", language) == 0
    assert capsys.readouterr().out.count("again.csv") >= 2


def test_options_that_mean_nothing_for_the_sets_given_are_refused(folder: Path) -> None:
    files = folder / "official.csv", folder / "copies.csv", folder / "copies.csv"
    totals = folder / "announced.csv"
    totals.write_text("column,value\nAkhmetova,300\n")
    mapping = folder / "mapping.toml"
    assert call("inspect", files[0], "--write-mapping", mapping) == 0
    assert call("compare", *files, *["--other-mapping", mapping] * 3) == 2
    assert call("compare", *files, "--stations", 7) == 2
    assert call("compare", totals, files[1], "--propose", folder / "pairs.csv") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_accepted_pair_of_an_unknown_code_is_told_on_the_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    pairs = folder / "pairs.csv"
    pairs.write_text("official_id,other_id,accept\n002,nowhere-9,yes\n")
    files = folder / "official.csv", folder / "copies.csv"
    assert call("compare", *files, "--match", pairs, "--lang", language) == 0
    assert "nowhere-9" in capsys.readouterr().out
