"""Plain headings in three languages, and the tables that this program writes itself."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from factories import table
from tallyproof.election.results import Results
from tallyproof.sources import inspect, read
from tallyproof.sources.vocabulary import load_vocabulary
from tallyproof.sources.writers import WRITERS

HEADINGS = {
    "registered": ["voters on the roll", "registered electors", "Включено в список", "тізімдегі сайлаушылар"],
    "issued": [
        "issued",
        "ballot papers issued",
        "выдано бюллетеней",
        "Выдано",
        "берілген бюллетеньдер",
        "Берілген бюллетень",
    ],
    "cast": ["cast", "Ballots in the boxes", "votes polled", "В ящиках", "дауыс бергендер"],
    "valid": [
        "valid",
        "valid votes",
        "действительных",
        "Число действительных",
        "жарамды",
        "жарамды бюллетень",
    ],
    "invalid": [
        "invalid",
        "spoilt votes",
        "rejected ballot papers",
        "недействительных",
        "Число недействительных",
        "жарамсыз",
        "жарамсыз бюллетень",
    ],
    "station": ["station", "station_id", "polling station", "УИК", "сайлау учаскесі"],
}


@pytest.mark.parametrize(("role", "heading"), [(r, h) for r, found in HEADINGS.items() for h in found])
def test_a_plain_heading_is_understood(role: str, heading: str) -> None:
    assert load_vocabulary().matches(heading)[0].role == role


@pytest.fixture
def results() -> Results:
    counts: dict[str, Sequence[int | str | None]] = {
        "registered": [90, 80, 70],
        "cast": [61, None, 50],
        "area_1": ["North", "North", None],
    }
    return table(
        counts, votes={"Yes": [40, 30, 20], "No": [20, None, 29], "votes": [1, 2, 1]}, areas=["region"]
    )


@pytest.mark.parametrize("kind", ["csv", "csv-spreadsheet", "parquet"])
def test_a_table_that_this_program_wrote_is_read_back_as_it_was(
    tmp_path: Path, results: Results, kind: str
) -> None:
    path = tmp_path / f"export.{kind}"
    path.write_bytes(WRITERS[kind](results))
    again = read(path).results
    assert again.frame.drop("source_row").equals(results.frame.drop("source_row"))
    assert [choice.name for choice in again.choices] == ["Yes", "No", "votes"]
    assert again.contest.id == results.contest.id


@pytest.mark.parametrize("kind", WRITERS)
def test_inspecting_what_this_program_wrote_says_that_it_describes_itself(
    tmp_path: Path, results: Results, kind: str
) -> None:
    path = tmp_path / f"export.{kind}"
    path.write_bytes(WRITERS[kind](results))
    found = inspect(path)
    assert found.self_describing
    assert [p.code for p in found.problems][:1] == ["S-SELF-DESCRIBING"]


def test_a_table_of_others_does_not_describe_itself(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("station,registered voters,valid votes,A,B\n1,50,9,4,5\n2,50,8,4,4\n")
    found = inspect(path)
    assert not found.self_describing
    assert "S-SELF-DESCRIBING" not in {p.code for p in found.problems}


def test_an_export_of_two_contests_asks_which(tmp_path: Path, results: Results) -> None:
    path = tmp_path / "two.csv"
    first = WRITERS["csv"](results).decode()
    path.write_text(first + first.split("\n", 1)[1].replace('"president"', '"mayor"'))
    assert inspect(path).contests == ("president", "mayor")
    assert read(path, contest="mayor").results.stations == 3
