"""From bytes to results: layouts, encodings, totals, notes, and files changed at random."""

import gzip
import random
import zipfile
from pathlib import Path

import pytest

from tallyproof.errors import CallError, InputError, TallyproofError, UnknownNameError
from tallyproof.sources import inspect, read, read_mapping

PLAIN = """region,precinct,registered voters,ballots cast,valid votes,invalid votes,Akhmetova,Ivanov
North,001,500,400,390,10,200,190
North,002,300,200,199,1,100,99
South,А-12,250,,,,,
South,007,250,210,200,10,50,150
"""


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
def test_a_file_changed_at_random_is_read_with_all_rows_accounted_for_or_refused(
    tmp_path: Path, seed: int
) -> None:
    path = tmp_path / "results.csv"
    path.write_bytes(mutant(PLAIN.encode(), random.Random(seed)))
    try:
        reading = read(path)
    except TallyproofError:
        return
    assert reading.rows.read == reading.rows.used + reading.rows.refused


def mutant(content: bytes, draw: random.Random) -> bytes:
    """Return the content with a few bytes removed, repeated, swapped or replaced."""
    changed = bytearray(content)
    for _ in range(draw.randint(1, 6)):
        place, size = draw.randrange(len(changed)), draw.randint(1, 12)
        piece = changed[place : place + size]
        replacement = [
            b"",
            piece * 2,
            draw.randbytes(size),
            b'"',
            b",",
            b"\n",
            b"\r\n",
            b"=1+1",
            "٣".encode(),
        ]
        changed[place : place + size] = draw.choice(replacement)
        changed = changed or bytearray(b"x")
    return bytes(changed)
