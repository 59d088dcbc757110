import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tallyproof.cli.coalition import command
from tallyproof.errors import CallError, InputError
from tallyproof.outcome.coalitions.seats_file import load_seats

MAJILIS = (
    "party,seats,single\nOtan,42,\nAIST,11,\nAsar,4,\nAk Zhol,1,\nDemocratic Party,1,\nIndependents,18,yes\n"
)


def written(folder: Path, text: str) -> Path:
    path = folder / "seats.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_the_majilis_of_2004_has_one_party_that_decides_laws_alone(tmp_path: Path, lang: str) -> None:
    path = written(tmp_path, MAJILIS)
    run = CliRunner().invoke(command, [str(path), "--json", "--lang", lang], catch_exceptions=False)
    document = json.loads(run.stdout)
    laws, organic, amendments = document["coalitions"]
    assert document["bars"] == [39, 52, 58]
    assert laws["dictator"] == "Otan"
    assert organic["minimal_count"] == "223517"
    assert organic["vetoes"] == amendments["vetoes"] == ["Otan"]
    assert any({"AIST"} in [set(m["of"]) for m in one["members"]] for one in organic["minimal"])


def test_text_names_the_bar_and_the_smallest_coalitions(tmp_path: Path) -> None:
    path = written(tmp_path, MAJILIS)
    run = CliRunner().invoke(command, [str(path), "--bars", "39,52"], catch_exceptions=False)
    assert "Otan decides alone" in run.stdout
    assert "  Otan + AIST\n" in run.stdout


def test_power_is_printed_last_with_its_assumption_and_once_for_equal_members(tmp_path: Path) -> None:
    path = written(tmp_path, MAJILIS)
    run = CliRunner().invoke(command, [str(path), "--bars", "52", "--power"], catch_exceptions=False)
    *_, assumption, _, otan, aist, _, _, _, single = run.stdout.splitlines()
    assert assumption.startswith("Both indices describe the rule alone.")
    assert otan == "  Otan: Banzhaf 56.0%, Shapley–Shubik 68.6%"
    assert aist == "  AIST: Banzhaf 6.8%, Shapley–Shubik 8.8%"
    assert single == "  each of the 18: Independents: Banzhaf 1.6%, Shapley–Shubik 0.9%"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "nothing"),
        ("party,votes\nA,1\n", "party, votes"),
        ("party,seats\n", "no party"),
        ("party,seats\nA,1 234\nA,-1\n", "line 2: seats '1 234'; line 3: party 'A'; line 3: seats '-1'"),
    ],
)
def test_a_wrong_table_is_refused_with_every_wrong_line(tmp_path: Path, text: str, found: str) -> None:
    with pytest.raises(InputError) as caught:
        load_seats(written(tmp_path, text))
    assert caught.value.fields["found"] == found


def test_a_party_called_like_a_single_member_of_another_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Ind 2"):
        load_seats(written(tmp_path, "party,seats,single\nInd,3,yes\nInd 2,5,\n"))


def test_a_row_that_is_neither_single_nor_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="line 2: single 'perhaps' of 3 seats"):
        load_seats(written(tmp_path, "party,seats,single\nInd,3,perhaps\n"))


def test_names_stand_in_the_language_that_is_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, "party;seats;single;name_ru\nOtan;42;;«Отан»\nInd;2;yes;Независимые\n")
    table = load_seats(path, language="ru")
    assert table.names == {
        "Otan": "«Отан»",
        "Ind": "Независимые",
        "Ind 1": "Независимые 1",
        "Ind 2": "Независимые 2",
    }
    assert (load_seats(path).names, table.by_row()) == ({}, {"Otan": 42, "Ind": 2})


def test_a_bar_that_is_no_number_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="is no bar"):
        CliRunner().invoke(command, [str(written(tmp_path, MAJILIS)), "--bars", "x"], catch_exceptions=False)
