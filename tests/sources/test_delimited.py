"""Delimited text: every cell verbatim, every row with its line."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.errors import CallError, InputError
from tallyproof.sources import grid as grids
from tallyproof.sources.delimited import find_delimiter, read_delimited
from tallyproof.sources.encoding import Decoding
from tallyproof.sources.grid import Grid


def read(text: str, delimiter: str | None = None) -> Grid:
    return read_delimited(Decoding(text, "utf_8"), "f.csv", delimiter=delimiter)[0]


def codes(grid: Grid) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.row) for problem in grid.problems]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b;c\n1,5;2,5;3,5\n4,5;6,1;7,2\n", ";"),
        ("a\tb\n1,5\t2;3\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ("Title, with a comma\n\na;b\n1;2\n3;4\n", ";"),
        ('"x;y;z","b"\n"1;2;3","4"\n', ","),
        ('"Title",,\n"a","b","c"\n"1","2","3"\n', ","),
        ("10,4,\n8,1,\n3,1,10,2,\n1,1,10,7,4,\n", ","),
        ("seed\n123\n", ""),
        ("", ""),
    ],
)
def test_the_delimiter_cuts_most_lines_evenly(text: str, delimiter: str) -> None:
    assert find_delimiter(text) == delimiter


def test_cells_stay_as_they_stand() -> None:
    grid = read(' a ;"b;""c""";\n007;1 952;"x\ny"\n')
    assert grid.frame.rows() == [(" a ", 'b;"c"', ""), ("007", "1 952", "x\ny")]


def test_a_record_is_numbered_by_the_line_it_starts_on() -> None:
    grid = read('a,b\n"1\n2\n3",4\n5,6\n')
    assert grid.rows.to_list() == [1, 2, 5]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_each_line_end_ends_a_row(end: str, quote: str) -> None:
    text = end.join([f"{quote}a{quote},b", "1,2", "", "3,4", ""])
    grid = read(text)
    assert grid.rows.to_list() == [1, 2, 3, 4]
    assert grid.frame.rows() == [("a", "b"), ("1", "2"), ("", None), ("3", "4")]
    assert grid.problems == ()


def test_mixed_line_ends_are_reported_with_their_numbers() -> None:
    (problem,) = read("a,b\r\n1,2\n3,4\r5,6\n").problems
    assert (problem.code, problem.found) == ("S-LINE-ENDS", "CRLF 1, LF 2, CR 1")


@pytest.mark.parametrize("quoted", ["", '"q",'])
def test_short_rows_end_in_null_and_long_ones_keep_their_cells(quoted: str) -> None:
    grid = read(f"{quoted}a,b,c\n1,2\n1,2,3,4\n", ",")
    assert grid.frame.width == 4 if not quoted else 5
    assert grid.frame.row(1)[:3] == ("1", "2", None)
    assert grid.frame.row(2)[:4] == ("1", "2", "3", "4")


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('"North,5', ('"North', "5")),
        ('"Vil"lage,5', ('"Vil"lage', "5")),
        ('5" pipe,5', ('5" pipe', "5")),
    ],
)
def test_a_quotation_mark_without_partner_swallows_no_other_row(line: str, cells: tuple[str, str]) -> None:
    text = 'a,b\n"x",1\n' + line + "\n" + "y,2\n" * 200
    grid = read(text)
    assert grid.frame.height == 203
    assert grid.frame.row(2) == cells
    assert grid.frame.row(3) == ("y", "2")
    assert codes(grid) == ([("S-QUOTES", 3)] if line.startswith('"') else [])


def test_without_a_delimiter_not_even_a_zero_character_is_lost() -> None:
    assert read('"a"\nb\x00c\n').frame["0"].to_list() == ["a", "b\x00c"]


def test_control_characters_are_kept_and_reported_with_their_row() -> None:
    grid = read("a,b\n1,\x00\n2,\u202e3\n")
    assert grid.frame["1"].to_list() == ["b", "\x00", "\u202e3"]
    assert [(p.row, p.found) for p in grid.problems] == [(2, "U+0000"), (3, "U+202E")]


def test_many_equal_problems_are_listed_once_beyond_twenty() -> None:
    grid = read("a,b\n" + "1,\x01\n" * 30)
    assert [p.row for p in grid.problems] == [*range(2, 22), 22]
    assert sum(p.count for p in grid.problems) == 30


def test_damaged_places_become_problems_with_rows() -> None:
    decoding = Decoding(r"a,b" + "\n" + r"1,\xff" + "\n", "utf_8", (), ((6, "ff"),))
    (problem,) = read_delimited(decoding, "f.csv")[0].problems
    assert (problem.code, problem.row, problem.found) == ("S-UNDECODABLE", 2, "ff")


def test_a_guessed_codec_names_its_rivals() -> None:
    (problem,) = read_delimited(Decoding("a,b\n1,2\n", "cp1252", ("cp1250",)), "f.csv")[0].problems
    assert (problem.code, problem.found, problem.expected) == ("S-ENCODING-GUESS", "cp1252", "cp1250")


def test_the_delimiter_that_the_user_gives_is_used() -> None:
    assert read("a,b^c\n1,2^3\n", "^").frame.rows() == [("a,b", "c"), ("1,2", "3")]


@pytest.mark.parametrize("delimiter", ["", ",,", '"', "\n"])
def test_a_delimiter_that_cannot_be_one_is_a_wrong_call(delimiter: str) -> None:
    with pytest.raises(CallError):
        read("a,b\n", delimiter)


@pytest.mark.parametrize("quote", ["", '"'])
def test_one_row_that_is_far_too_wide_does_not_fill_the_memory(
    quote: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grids, "MAX_CELLS", 1000)
    with pytest.raises(InputError, match="at most 1000 cells"):
        read("1,2\n" * 50 + f"{quote}{quote}" + "," * 50 + "\n")


def test_a_table_of_more_columns_than_a_spreadsheet_has_is_refused() -> None:
    assert read("," * (grids.MAX_COLUMNS - 1) + "\n", ",")
    with pytest.raises(InputError, match=f"in {grids.MAX_COLUMNS} columns"):
        read("," * grids.MAX_COLUMNS + "\n", ",")


CELL = st.text(st.sampled_from("aБ,;|\t\"'\n\r 0.é\u200e"), max_size=6)


@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_what_a_spreadsheet_writes_comes_back_cell_by_cell(
    rows: list[list[str]], delimiter: str, end: str
) -> None:
    out = io.StringIO()
    if end == "\r\n":  # quotes only what needs it
        csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    else:
        csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    assert read(out.getvalue(), delimiter).frame.rows() == [tuple(row) for row in rows]


@given(st.text(st.sampled_from('a1,;"\n\r\x00'), max_size=60), st.sampled_from([",", ";"]))
def test_no_text_loses_a_character_other_than_quotes_delimiters_and_line_ends(
    text: str, delimiter: str
) -> None:
    grid = read(text, delimiter)
    kept = "".join(cell for row in grid.frame.rows() for cell in row if cell)
    drop = str.maketrans("", "", f'"\r\n{delimiter}')
    assert kept.translate(drop) == text.translate(drop)
    assert grid.rows.is_sorted()
    assert grid.rows.n_unique() == grid.frame.height


@given(st.text(st.sampled_from("a1,\n\r"), max_size=60))
def test_the_fast_way_agrees_with_a_plain_loop(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    grid = read(text, ",")
    for cells, line in zip(grid.frame.rows(), lines, strict=True):
        assert [cell for cell in cells if cell is not None] == line.split(",")
