import csv
import io

import polars as pl
import pytest
from hypothesis import given, settings

from factories import table
from odd_results import odd_results
from tallyproof.election.results import Results
from tallyproof.sources.writers import WRITERS, write_csv, write_parquet, write_spreadsheet_csv


@pytest.fixture
def results() -> Results:
    names = ["=1+1", "+7", "-3", "@x", "\tq", "plain", "'quoted", "0012", "/a", ":b"]
    cast = [-1, 2, None, 4, 5, 6, 7, 8, 9, 10]
    return table({"area_1": names, "cast": cast}, votes={"A": [1] * 10}, areas=["region"])


def test_the_formats_of_the_command_line_are_all_there(results: Results) -> None:
    assert list(WRITERS) == ["nist-json", "nist-xml", "openelections", "csv", "csv-spreadsheet", "parquet"]
    assert all(isinstance(write(results), bytes) for write in WRITERS.values())


@given(odd_results())
@settings(deadline=None)
def test_csv_and_parquet_hold_the_table_exactly(results: Results) -> None:
    header, *rows = csv.reader(io.StringIO(write_csv(results).decode(), newline=""))
    assert pl.read_parquet(write_parquet(results)).equals(results.frame)
    assert header == results.frame.columns
    assert len(rows) == results.stations
    for row, cells in zip(rows, results.frame.rows(), strict=True):
        assert [_same(text, cell) for text, cell in zip(row, cells, strict=True)] == [True] * len(cells)


def _same(text: str, cell: object) -> bool:
    return float(text) == cell if isinstance(cell, float) else text == ("" if cell is None else str(cell))


def test_an_empty_text_and_a_missing_one_differ_in_csv() -> None:
    results = table({"area_1": ["", None]}, votes={"A": [0, None]}, areas=["region"])
    first, second = write_csv(results).decode().splitlines()[1:]
    assert first == '"1","","president",,,,,,0,,,,1'
    assert second == '"2",,"president",,,,,,,,,,2'


def test_the_spreadsheet_variant_guards_texts_that_would_run_and_nothing_else(results: Results) -> None:
    text = write_spreadsheet_csv(results).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    untouched = ["0012", "/a", ":b"]
    assert [row["area_1"] for row in rows] == [
        "'=1+1",
        "'+7",
        "'-3",
        "'@x",
        "'\tq",
        "plain",
        "'quoted",
        *untouched,
    ]
    assert [row["station_id"] for row in rows] == [str(number) for number in range(1, 11)]
    assert [row["cast"] for row in rows] == ["-1", "2", "", *map(str, range(4, 11))]


def test_the_plain_variant_changes_no_text(results: Results) -> None:
    rows = list(csv.DictReader(io.StringIO(write_csv(results).decode(), newline="")))
    assert [row["area_1"] for row in rows][:5] == ["=1+1", "+7", "-3", "@x", "\tq"]


@given(odd_results())
@settings(deadline=None)
def test_no_cell_of_the_spreadsheet_variant_begins_like_a_formula(results: Results) -> None:
    text = write_spreadsheet_csv(results).decode("utf-8-sig")
    counts = set(results.frame.columns) - {c for c, kind in results.schema().items() if kind == pl.String()}
    for row in csv.DictReader(io.StringIO(text, newline="")):
        texts = [value for name, value in row.items() if name.lstrip("'") not in counts]
        assert not [value for value in texts if value and value[0] in "=+-@\t\r"]
