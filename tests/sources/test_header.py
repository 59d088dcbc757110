"""Headers: one line, several lines, below titles, none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.errors import CallError
from tallyproof.sources.header import Header, find_header, unique_names


def found(lines: list[str], *, chosen: tuple[int, ...] | None = None) -> Header:
    records = [line.split(";") for line in lines]
    return find_header(
        records, range(1, len(records) + 1), max(len(record) for record in records), chosen=chosen
    )


def test_one_line_of_words_over_numbers_is_the_header() -> None:
    header = found(["Region;Code;Votes", "North;01;5", "South;02;7"])
    assert (header.rows, header.names) == ((1,), ("Region", "Code", "Votes"))


def test_titles_and_licences_above_the_header_are_skipped_and_kept_as_text() -> None:
    header = found(["Elections 2025", ";;", "Licence;;", "Region;Code;Votes", "North;01;5", "South;02;7"])
    assert header.rows == (4,)
    assert header.skipped == (1, 3)
    assert header.titles == ("Elections 2025", "Licence")


def test_groups_are_filled_to_the_right_within_the_group_above() -> None:
    header = found(
        [
            "Nr;Area;Voters;;;;Valid;;;",
            ";;First;;Second;;First;;Second;",
            ";;Now;Before;Now;Before;Now;Before;Now;Before",
            "1;North;5;6;7;8;9;1;2;3",
            "2;South;5;6;7;8;9;1;2;3",
        ]
    )
    assert header.rows == (1, 2, 3)
    assert header.names[:6] == (
        "Nr",
        "Area",
        "Voters | First | Now",
        "Voters | First | Before",
        "Voters | Second | Now",
        "Voters | Second | Before",
    )
    assert header.names[9] == "Valid | Second | Before"


def test_lines_of_a_ballot_export_are_joined_with_the_column_names_below_them() -> None:
    header = found(
        ["Recount;5.17;;;;;", ";;;Mayor;Mayor;Judge;Judge", ";;;Ann;Bo;Yes;No", "Nr;Box;Ballot;DEM;REP;;"]
        + [f"{n};1;{n};1;0;0;1" for n in range(9)]
    )
    assert header.rows == (2, 3, 4)
    assert header.names == (
        "Nr",
        "Box",
        "Ballot",
        "Mayor | Ann | DEM",
        "Mayor | Bo | REP",
        "Judge | Yes",
        "Judge | No",
    )


def test_numbers_without_words_above_them_have_no_header() -> None:
    header = found(["10;4;", "8;1;", "3;1;10"])
    assert (header.rows, header.names) == ((), ("column 1", "column 2", "column 3"))


def test_list_numbers_as_column_names_are_a_header() -> None:
    header = found(["file;1;2;3;4", "34-01-M;0;70;29;0", "34-02-F;0;0;0;1"])
    assert header.names == ("file", "1", "2", "3", "4")


def test_a_row_that_numbers_the_columns_is_set_apart() -> None:
    header = found(
        ["Area;Station;Voters;Cast;Valid", "1;2;3;4;5", "North;01;900;450;450", "South;02;800;440;440"]
    )
    assert (header.rows, header.skipped, header.numbered) == ((1,), (2,), 2)


def test_a_row_of_three_small_counts_is_data() -> None:
    assert found(["Station;Yes;No", "1;2;3", "2;5;6"]).skipped == ()


def test_one_column_has_its_name() -> None:
    assert found(["seed", "53417960661093690826"]).names == ("seed",)


def test_a_column_without_a_name_does_not_draw_data_into_the_header() -> None:
    header = found([";Area;Votes", "1;North;5", "2;South;6"])
    assert (header.rows, header.names) == ((1,), ("column 1", "Area", "Votes"))


def test_text_only_tables_begin_with_their_header() -> None:
    assert found(["Region;Place", "North;School", "South;Library"]).rows == (1,)


def test_repeated_names_are_numbered_and_named() -> None:
    header = found(["a;check;check;check", "1;2;3;4", "5;6;7;8"])
    assert header.names == ("a", "check", "check (2)", "check (3)")
    assert header.repeated == ("check",)


def test_rows_that_the_user_names_are_the_header() -> None:
    lines = ["Title;", "10;20", "a;b", "1;2"]
    assert found(lines, chosen=(2,)).names == ("10", "20")
    assert found(lines, chosen=()).rows == ()
    assert found(lines, chosen=()).skipped == ()


def test_a_named_row_that_is_not_there_is_a_wrong_call() -> None:
    with pytest.raises(CallError, match="9"):
        found(["a;b", "1;2"], chosen=(9,))


def test_nothing_has_no_header() -> None:
    assert find_header([], [], 0).names == ()


@given(st.lists(st.sampled_from(["", "a", "a (2)", "a (3)", "column 1", "column 2", "column 2 (2)", "b"])))
def test_names_are_always_unique_and_single_ones_stay(names: list[str]) -> None:
    unique = unique_names(names)
    assert len(set(unique)) == len(names)
    assert all(new == old for new, old in zip(unique, names, strict=True) if old and names.count(old) == 1)


@given(st.lists(st.lists(st.sampled_from(["", "x", "7", "a b", "3.5", "1/1", " "]), max_size=5), max_size=9))
def test_header_and_skipped_rows_never_overlap_and_every_column_has_a_name(records: list[list[str]]) -> None:
    width = max((len(record) for record in records), default=0)
    header = find_header(records, range(1, len(records) + 1), width)
    assert not set(header.rows) & set(header.skipped)
    assert len(header.names) == len(set(header.names)) == width
