"""Totals that no word marks: found where figures prove them, in any order, and nowhere else."""

import random
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallyproof.errors import InputError
from tallyproof.sources import read
from tallyproof.sources.running_totals import running_totals

Figures = tuple[int, ...]
COLUMNS = ("registered", "cast", "valid", "invalid", "votes__A", "votes__B", "votes__C")
ONE, TWO, THREE, FOUR = (
    (500, 400, 390, 10, 200, 150, 40),
    (300, 200, 199, 1, 100, 90, 9),
    (810, 700, 680, 20, 300, 301, 79),
    (420, 310, 307, 3, 95, 107, 105),
)


def total(*rows: Figures) -> Figures:
    return tuple(map(sum, zip(*rows, strict=True)))


def found(rows: Sequence[tuple[str, Figures]], *, codes: bool = True) -> list[str]:
    """Return the codes of the rows that are taken for totals."""
    counts = pl.DataFrame([row for _, row in rows], schema=COLUMNS, orient="row")
    names = [code for code, _ in rows]
    marks = running_totals(counts, pl.Series(names, dtype=pl.String) if codes else None)
    return [name for name, mark in zip(names, marks, strict=True) if mark]


NORTH, SOUTH = total(ONE, TWO), total(THREE, FOUR)
BEFORE = [("N", NORTH), ("a", ONE), ("b", TWO), ("S", SOUTH), ("c", THREE), ("d", FOUR)]
AFTER = [("a", ONE), ("b", TWO), ("N", NORTH), ("c", THREE), ("d", FOUR), ("S", SOUTH)]


@pytest.mark.parametrize("codes", [True, False])
@pytest.mark.parametrize("rows", [BEFORE, AFTER], ids=["before", "after"])
def test_totals_beside_their_parts_are_found_with_and_without_codes(
    rows: list[tuple[str, Figures]], *, codes: bool
) -> None:
    assert found(rows, codes=codes) == ["N", "S"]


@pytest.mark.parametrize("codes", [True, False])
def test_three_levels_before_and_after_their_parts(*, codes: bool) -> None:
    state = ("T", total(NORTH, SOUTH))
    assert found([state, *BEFORE], codes=codes) == ["T", "N", "S"]
    assert found([*AFTER, state], codes=codes) == ["N", "S", "T"]


def test_levels_stacked_one_after_the_other_are_found_without_codes() -> None:
    rows = [("T", total(NORTH, SOUTH)), ("N", NORTH), ("S", SOUTH)]
    rows += [("a", ONE), ("c", THREE), ("b", TWO), ("d", FOUR)]
    assert found(rows, codes=False) == ["T", "N", "S"]


@given(st.randoms(use_true_random=False))
@settings(deadline=None)
def test_codes_tell_totals_in_any_order_of_the_rows(draw: random.Random) -> None:
    rows = [("10", NORTH), ("1010", ONE), ("1020", TWO), ("20", SOUTH), ("2010", THREE), ("2020", FOUR)]
    zeros = [(code.ljust(4, "0"), figures) for code, figures in rows]
    draw.shuffle(rows)
    draw.shuffle(zeros)
    assert sorted(found(rows)) == ["10", "20"]
    assert sorted(found(zeros)) == ["1000", "2000"]


@given(st.randoms(use_true_random=False))
@settings(deadline=None)
def test_a_level_whose_codes_are_built_otherwise_is_found_by_its_sum(draw: random.Random) -> None:
    areas = [("4A000", total(ONE, THREE)), ("4B000", total(TWO, FOUR))]
    rows = [*areas, ("401", ONE), ("402", TWO), ("403", THREE), ("404", FOUR)]
    rows.append(("40000", total(ONE, TWO, THREE, FOUR)))
    draw.shuffle(rows)
    assert sorted(found(rows)) == ["40000", "4A000", "4B000"]


@given(st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_total_of_a_table_is_found_wherever_it_stands(draw: random.Random) -> None:
    rows = [("x", ONE), ("y", TWO), ("z", THREE), ("v", FOUR), ("w", total(ONE, TWO, THREE, FOUR))]
    draw.shuffle(rows)
    assert found(rows) == ["w"]
    assert found(rows, codes=False) == ["w"]


@given(
    sizes=st.lists(st.integers(1, 5), min_size=2, max_size=5),
    draw=st.randoms(use_true_random=False),
    first=st.booleans(),
)
@settings(deadline=None)
def test_a_random_country_of_three_levels_keeps_exactly_its_stations(
    sizes: list[int], draw: random.Random, *, first: bool
) -> None:
    rows: list[tuple[str, Figures]] = []
    areas = []
    for area, size in enumerate([*sizes, 2], start=1):
        stations = [(f"{area:02}{at:03}", sheet(draw)) for at in range(1, size + 1)]
        areas.append((f"{area:02}000", total(*(figures for _, figures in stations))))
        rows += [areas[-1], *stations] if first else [*stations, areas[-1]]
    whole = ("00000", total(*(figures for _, figures in areas)))
    rows = [whole, *rows] if first else [*rows, whole]
    assert sorted(found(rows)) == ["00000", *(code for code, _ in areas)]


def sheet(draw: random.Random) -> Figures:
    votes = [draw.randint(60, 400) for _ in range(3)]
    invalid, home = draw.randint(1, 30), draw.randint(31, 500)
    return sum(votes) + invalid + home, sum(votes) + invalid, sum(votes), invalid, *votes


def test_an_area_of_one_part_is_a_total_where_others_are() -> None:
    assert found([("0100", NORTH), ("0101", ONE), ("0102", TWO), ("0200", THREE), ("0201", THREE)]) == [
        "0100",
        "0200",
    ]


def test_an_area_of_one_part_alone_proves_nothing() -> None:
    assert found([("0200", THREE), ("0201", THREE), ("0301", ONE)]) == []


def test_a_copied_sheet_is_no_total_even_where_totals_are() -> None:
    assert found([("0100", NORTH), ("0101", ONE), ("0102", TWO), ("0203", THREE), ("0204", THREE)]) == [
        "0100"
    ]


def test_codes_that_look_like_levels_prove_nothing_without_equal_figures() -> None:
    rows = [("1", ONE), ("10", TWO), ("11", THREE), ("12", FOUR), ("100", ONE), ("101", SOUTH)]
    assert found(rows) == []


@pytest.mark.parametrize("column", range(len(COLUMNS)))
def test_a_row_that_is_off_by_one_vote_in_one_column_is_kept(column: int) -> None:
    near = tuple(figure + (at == column) for at, figure in enumerate(NORTH))
    for rows in ([("01", near), ("0101", ONE), ("0102", TWO)], [("x", ONE), ("y", TWO), ("z", near)]):
        assert found([*rows, ("0301", THREE)]) == []


def test_unanimous_stations_that_happen_to_add_up_are_kept() -> None:
    rows = [(code, (n, n, n, 0, n, 0, 0)) for code, n in (("1", 160), ("11", 100), ("12", 60), ("20", 90))]
    assert found(rows) == []


def test_small_stations_that_happen_to_add_up_are_kept() -> None:
    rows = [
        ("1", (40, 31, 30, 1, 20, 7, 3)),
        ("2", (20, 16, 15, 1, 10, 3, 2)),
        ("3", (20, 15, 15, 0, 10, 4, 1)),
    ]
    assert found([*rows, ("4", FOUR)]) == []


def test_a_missing_figure_of_a_part_is_not_taken_for_a_total() -> None:
    counts = pl.DataFrame([NORTH, ONE, (None,) * 7, TWO, FOUR], schema=COLUMNS, orient="row")
    assert running_totals(counts).to_list() == [True, False, False, False, False]


def test_mixed_levels_that_nothing_tells_apart_are_refused_and_not_added(tmp_path: Path) -> None:
    parts = [(f"town {n}", row) for n, row in enumerate((ONE, TWO, THREE, FOUR))]
    mixed = [
        ("area 1", total(ONE, THREE)),
        ("area 2", total(TWO, FOUR)),
        ("land 9", total(ONE, TWO, THREE, FOUR)),
    ]
    rows = [mixed[0], parts[0], mixed[2], parts[1], mixed[1], parts[2], parts[3]]
    path = tmp_path / "mixed.csv"
    head = "unit,registered voters,ballots cast,valid votes,invalid votes,A,B,C\n"
    path.write_text(head.replace("unit", "polling station") + "".join(line(*row) for row in rows))
    with pytest.raises(InputError, match=r"without row 4 they add up to 2 times"):
        read(path)


def line(name: str, figures: Figures) -> str:
    return f"{name},{','.join(map(str, figures))}\n"


def test_a_total_with_a_slip_is_counted_and_told(tmp_path: Path) -> None:
    draw = random.Random(7)
    rows = [(f"x,{place}", sheet(draw)) for place in range(1, 13)]
    slip = (*total(*(figures for _, figures in rows))[:-1], 1 + sum(figures[-1] for _, figures in rows))
    path = tmp_path / "slip.csv"
    path.write_text(HEAD + "".join(line(*row) for row in [*rows[:5], ("y,99", slip), *rows[5:]]))
    reading = read(path)
    assert reading.results.stations == 13
    assert [(p.code, p.row) for p in reading.problems] == [("S-NEAR-TOTAL", 7)]


def test_honest_stations_are_not_told_to_be_near_a_total(tmp_path: Path) -> None:
    draw = random.Random(8)
    path = tmp_path / "honest.csv"
    path.write_text(HEAD + "".join(line(f"x,{place}", sheet(draw)) for place in range(1, 13)))
    assert "S-NEAR-TOTAL" not in {p.code for p in read(path).problems}


HEAD = "district,polling station,registered voters,ballots cast,valid votes,invalid votes,A,B,C\n"


def test_a_proven_total_is_tied_to_the_stations_of_its_name_only_where_they_add_up_to_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "named.csv"
    rows = [line("North,N", NORTH), line("North,1", ONE), line("North,2", TWO)]
    rows += [line("Linz,S", SOUTH), line("Linz,3", THREE), line("Wels,4", FOUR)]
    path.write_text(HEAD + "".join(rows))
    reading = read(path)
    assert [refusal.rows for refusal in reading.rows.refusals] == [(2, 5)]
    assert {total.areas for total in reading.published} == {("North",)}


def test_what_a_station_lacks_is_told_although_a_total_lacks_it_first(tmp_path: Path) -> None:
    path = tmp_path / "lacking.csv"
    path.write_text(
        HEAD + "Total,,,-,,,,,\nNorth,1,500,-,390,10,200,150,40\nNorth,2,300,200,199,1,100,90,9\n"
    )
    told = [(p.row, p.found, p.count) for p in read(path).problems if p.code == "S-NO-DATA"]
    assert told == [(3, "-", 1)]


@pytest.mark.data
def test_four_levels_of_upper_austria_give_the_printed_state_total(shared_data: Path) -> None:
    reading = read(shared_data / "raw" / "at2017_oberoesterreich_gemeinden.tsv")
    results = reading.results
    found_totals = {
        c: results.total(c).value for c in ("registered", "cast", "valid", "invalid", "votes__ÖVP")
    }
    assert found_totals == {
        "registered": 1_103_664,
        "cast": 902_801,
        "valid": 892_075,
        "invalid": 10_726,
        "votes__ÖVP": 280_595,
    }
    assert (reading.rows.read, reading.rows.used, reading.rows.refused) == (490, 466, 24)
    assert {refusal.code for refusal in reading.rows.refusals} == {"S-AREA-ROW"}


def test_a_table_of_equal_sheets_is_not_a_pile_of_levels() -> None:
    counts = pl.DataFrame(
        {"registered": [420] * 100, "cast": [300] * 100, "A": [200] * 100, "B": [100] * 100}
    )
    codes = pl.Series([f"{i:03}" for i in range(100)])
    assert not running_totals(counts, codes).any()
    assert not running_totals(counts).any()
