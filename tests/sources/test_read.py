"""From bytes to results: layouts, encodings, totals, notes, and files changed at random."""

import gzip
import random
import zipfile
from pathlib import Path

import pytest

from sources.mutation import PLAIN, load_original, mutant, outcome_of
from tallyproof.errors import CallError, InputError, UnknownNameError
from tallyproof.sources import inspect, read, read_mapping


def written(folder: Path, text: str, *, name: str = "results.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_codes_stay_text_and_a_blank_is_not_zero(tmp_path: Path) -> None:
    results = read(written(tmp_path, PLAIN)).results
    assert results.frame["station_id"].to_list() == ["001", "002", "А-12", "007"]
    assert results.frame["votes__Ivanov"].to_list() == [190, 99, None, 150]
    assert (results.total("cast").value, results.total("cast").missing) == (810, 1)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_delimiters_line_ends_and_encodings_read_alike(
    tmp_path: Path, delimiter: str, line_end: str, encoding: str
) -> None:
    text = PLAIN.replace("North", "Солтүстiк облысы" if encoding != "cp1251" else "Северная область")
    path = written(tmp_path, text.replace(",", delimiter).replace("\n", line_end), encoding=encoding)
    results = read(path).results
    assert results.total("votes__Akhmetova").value == 350
    assert results.frame["station_id"].to_list() == ["001", "002", "А-12", "007"]


def test_a_total_at_the_foot_and_a_note_are_refused_with_reasons(tmp_path: Path) -> None:
    text = PLAIN + "Итого,,1300,810,789,21,350,439\nПримечание: предварительные данные,,,,,,,\n"
    reading = read(written(tmp_path, text))
    assert reading.results.total("cast").value == 810
    assert [(r.code, r.rows) for r in reading.rows.refusals] == [
        ("S-TOTAL-ROW", (6,)),
        ("S-FOOTNOTE", (7,)),
    ]


def test_a_repeated_header_is_refused(tmp_path: Path) -> None:
    lines = PLAIN.splitlines(keepends=True)
    reading = read(written(tmp_path, "".join([*lines[:3], lines[0], *lines[3:]])))
    assert [(r.code, r.rows) for r in reading.rows.refusals] == [("S-REPEATED-HEADER", (4,))]


def test_titles_above_the_header_are_skipped(tmp_path: Path) -> None:
    reading = read(written(tmp_path, "Central Election Commission,,,,,,,\nFinal,,,,,,,\n" + PLAIN))
    assert reading.results.stations == 4
    assert reading.results.frame["source_row"].to_list() == [4, 5, 6, 7]


def test_a_row_per_choice_becomes_a_row_per_station(tmp_path: Path) -> None:
    text = "precinct,candidate,votes\n1,A,10\n1,B,20\n2,A,30\n2,B,\n2,A,99\n"
    reading = read(written(tmp_path, text))
    assert reading.results.frame["votes__A"].to_list() == [10, 30]
    assert reading.results.frame["votes__B"].to_list() == [20, None]
    assert (reading.rows.read, reading.rows.used) == (5, 4)
    assert [(r.code, r.rows) for r in reading.rows.refusals] == [("S-REPEATED-CHOICE", (6,))]


def test_several_contests_ask_which(tmp_path: Path) -> None:
    text = "precinct,contest,candidate,votes\n1,Mayor,A,1\n1,Mayor,B,2\n1,Council,C,3\n1,Council,D,4\n"
    path = written(tmp_path, text)
    with pytest.raises(CallError, match="Mayor; Council"):
        read(path)
    assert [c.name for c in read(path, contest="Council").results.choices] == ["C", "D"]
    assert inspect(path).contests == ("Mayor", "Council")


def test_a_row_that_sums_its_neighbours_is_not_added(tmp_path: Path) -> None:
    parts = "North,001,500,400,390,10,200,190\nNorth,002,300,200,199,1,100,99\n"
    head = PLAIN.splitlines(keepends=True)[0]
    total = "North,N,800,600,589,11,300,289\n"
    reading = read(written(tmp_path, head + total + parts + "South,003,9,8,7,1,3,4\n"))
    assert reading.results.total("cast").value == 608
    assert [(r.code, r.rows) for r in reading.rows.refusals] == [("S-AREA-ROW", (2,))]


def test_a_station_that_ran_into_the_header_is_told(tmp_path: Path) -> None:
    reading = read(written(tmp_path, PLAIN.replace("Ivanov\nNorth,001", "Ivanov,North,001")))
    told = [(p.code, p.found) for p in reading.problems if p.code == "S-HEADER-FIGURES"]
    assert told == [("S-HEADER-FIGURES", "1, 500, 400, 390, 10, 200, 190")]


def test_ballot_numbers_and_years_in_a_header_are_no_figures_of_a_station(tmp_path: Path) -> None:
    text = "precinct,registered voters,valid votes,1,2,3,2020,2021\nA,500,60,10,20,30,0,0\nB,500,33,11,12,10,0,0\n"
    assert "S-HEADER-FIGURES" not in {p.code for p in read(written(tmp_path, text)).problems}


@pytest.mark.parametrize("cell", ['390"', '"390""', "390,", "390.", ".5", "=390", "(390)"])
def test_what_is_left_of_a_damaged_cell_is_not_read(tmp_path: Path, cell: str) -> None:
    text = PLAIN.replace(",", ";").replace(";390;", f";{cell};")
    reading = read(written(tmp_path, text))
    assert reading.results.frame["valid"].to_list() == [None, 199, None, 200]
    assert "S-BAD-CELL" in {p.code for p in reading.problems}


def test_digits_grouped_by_a_mark_that_could_be_decimal_are_read_and_told(tmp_path: Path) -> None:
    text = PLAIN.replace(",", ";").replace(";500;", ";1,500;").replace(";300;", ";2.300;")
    reading = read(written(tmp_path, text.replace(";2.300;", ";2,300;")))
    assert reading.results.frame["registered"].to_list() == [1500, 2300, 250, 250]
    told = [(p.row, p.found, p.count) for p in reading.problems if p.code == "S-GROUPED-NUMBER"]
    assert told == [(2, "1,500", 2)]


def test_a_column_with_more_dashes_than_figures_is_still_a_count(tmp_path: Path) -> None:
    head = "precinct,registered voters,ballots cast,valid votes,A,B\n"
    text = head + "1,50,-,9,4,5\n2,50,-,8,4,4\n3,50,-,7,4,3\n4,50,7,7,5,2\n"
    assert read(written(tmp_path, text)).results.frame["cast"].to_list() == [None, None, None, 7]


def test_archives_are_opened(tmp_path: Path) -> None:
    zipped = tmp_path / "results.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("deep/../results.csv", PLAIN)
    packed = tmp_path / "results.csv.gz"
    packed.write_bytes(gzip.compress(PLAIN.encode()))
    assert read(zipped).results.total("cast").value == read(packed).results.total("cast").value == 810


def test_a_proposed_mapping_written_and_read_gives_the_same_results(tmp_path: Path) -> None:
    path = written(tmp_path, PLAIN)
    mapping = written(tmp_path, read(path).mapping, name="mapping.toml")
    again = read(path, mapping=read_mapping(mapping))
    assert again.results.frame.equals(read(path).results.frame)


def test_a_mapping_with_an_unknown_column_names_near_ones(tmp_path: Path) -> None:
    path = written(tmp_path, PLAIN)
    mapping = written(tmp_path, read(path).mapping.replace('"precinct"', '"precint"'), name="mapping.toml")
    with pytest.raises(UnknownNameError, match="precinct"):
        read(path, mapping=read_mapping(mapping))


@pytest.mark.parametrize(
    "text", ["", 'schema = "other"', "schema = 1", 'schema = "tallyproof.mapping/1"\nvotes = 3', "\x00"]
)
def test_a_damaged_mapping_is_an_input_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError):
        read_mapping(written(tmp_path, text, name="mapping.toml"))


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 50, b"%PDF-1.7", b"\n\n\n", b"PK\x03\x04junk", b"{}"])
def test_content_that_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "results.csv"
    path.write_bytes(content)
    with pytest.raises(InputError):
        read(path)


@pytest.mark.parametrize("seed", range(250))
def test_a_file_changed_at_random_is_refused_or_read_as_it_stands_or_its_changes_are_told(
    tmp_path: Path, seed: int
) -> None:
    original = load_original(written(tmp_path, PLAIN, name="original.csv"), ",")
    path = tmp_path / "results.csv"
    path.write_bytes(mutant(original.content, random.Random(seed)))
    outcome, _ = outcome_of(path, original)
    assert not outcome.is_fault, path.read_bytes()
