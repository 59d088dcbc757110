"""Findings as a table: complete, and safe in a spreadsheet."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.dossier_contents import contents, hostile_contents
from tallyproof.dossier.contents import Contents, Part
from tallyproof.dossier.findings import COLUMNS, findings, findings_csv
from tallyproof.election.problem import Problem, Refusal
from tallyproof.spreadsheet import safe


def rows(shown: Contents) -> list[dict[str, str]]:
    text = findings_csv(findings(shown)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_failed_check_station_and_unused_row_has_a_row() -> None:
    shown = contents(
        problems=(Problem("S-EMPTY-CELL", "a.csv", 3),), refusals=(Refusal("S-AREA-ROW", (8, 9), "total"),)
    )
    found = [(row["section"], row["code"]) for row in rows(shown)]
    assert found.count(("check", "C-CAST-GT-REGISTERED")) == 6
    assert found.count(("test", "F-INT")) == 3
    assert found.count(("outcome", "fewest_stations")) == 3
    assert found.count(("source", "S-AREA-ROW")) == 2
    assert found.count(("source", "S-EMPTY-CELL")) == 1


def test_a_row_says_where_what_was_found_and_by_how_much_it_is_off() -> None:
    row = rows(contents())[0]
    assert tuple(row) == COLUMNS
    assert row == {
        "section": "check",
        "code": "C-CAST-GT-REGISTERED",
        "station_id": "000",
        "areas": "Area 0",
        "source_row": "1",
        "found": "405",
        "expected": "400",
        "difference": "5",
        "votes": "",
    }


def test_parts_that_were_not_computed_have_no_rows() -> None:
    nothing = Part.missing("no data")
    assert rows(replace(contents(), check=nothing, test=nothing, outcome=nothing)) == []


@given(st.text())
def test_no_text_can_start_a_formula(text: str) -> None:
    cell = str(safe(text))
    assert not cell.lstrip(" \u00a0").startswith(
        ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    )
    assert cell in {text, f"'{text}"}


@pytest.mark.parametrize("number", [-5, 0, 7, -0.25])
def test_numbers_stay_numbers(number: float) -> None:
    assert safe(number) is number


def test_hostile_names_reach_the_file_disarmed() -> None:
    cells = [cell for row in rows(hostile_contents()) for cell in row.values()]
    assert [cell for cell in cells if cell.startswith("=")] == []
    assert [cell for cell in cells if cell.startswith("'=cmd|")]
