from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.forensic_tables import A, table
from tallyproof.forensics.stations.counts import LeftOut
from tallyproof.forensics.stations.local_areas import local_areas, widest_area
from tallyproof.forensics.stations.units import Area, Filters, Units, read_units

COUNT = st.none() | st.integers(-2, 300)


@given(st.lists(st.tuples(COUNT, COUNT, COUNT), min_size=1, max_size=30))
def test_every_station_is_used_or_left_out_for_one_reason(rows: list[tuple[int | None, ...]]) -> None:
    results = table(
        registered=[row[0] for row in rows], cast=[row[1] for row in rows], a=[row[2] for row in rows]
    )
    used = read_units(results, A).filtered(Filters())
    assert used.size + sum(out.stations for out in used.left_out) == results.stations


def test_a_missing_count_leaves_its_station_out_and_never_becomes_zero() -> None:
    results = table(registered=[200, None, 200, 200], cast=[100, 100, 100, 100], a=[50, 50, None, 0])
    units = read_units(results, A)
    assert units.rows.tolist() == [0, 3]
    assert units.share is not None
    assert units.share.part.tolist() == [50, 0]
    assert units.left_out == (LeftOut("not_reported", 2),)


def test_the_count_that_stands_in_is_recorded() -> None:
    units = read_units(table(registered=[200], cast=[100], a=[50]), A)
    assert (units.given, units.ballots) == ("cast", "valid + invalid")


def test_without_a_register_only_the_share_is_left() -> None:
    units = read_units(table(registered=[None], cast=[100], a=[50]), A)
    assert units.turnout is None
    assert list(units.parts) == ["share"]
    assert units.registered.tolist() == [100]


def test_without_votes_for_the_choice_only_turnout_is_left() -> None:
    units = read_units(table(registered=[200], cast=[100], a=[None], b=[50]), A)
    assert list(units.parts) == ["turnout"]


def test_a_station_is_counted_at_the_first_filter_it_fails() -> None:
    counts = np.array([50, 1000, 1000, 1000, 2_000_000])
    units = Units.from_counts(
        registered=counts, given=counts - [0, 10, 9, 500, 5], ballots=counts, leader=counts // 2
    )
    kept = units.filtered(Filters())
    assert kept.rows.tolist() == [1, 3]
    assert kept.left_out == (
        LeftOut("too_small", 1),
        LeftOut("too_large", 1),
        LeftOut("turnout_above_limit", 1),
    )
    assert kept.rows.tolist() == np.flatnonzero(units.kept_by(Filters())).tolist()


def test_a_limit_is_compared_exactly() -> None:
    units = Units.from_counts(
        registered=np.array([700]), given=np.array([203]), ballots=np.array([203]), leader=np.array([1])
    )
    # 203 / 700 is 0.29, which no double holds.
    assert units.kept_by(Filters(max_turnout=Fraction(29, 100))).all()


def test_equal_names_of_two_areas_stay_apart_by_their_parents() -> None:
    results = table(registered=[200, 200, 200], cast=[100] * 3, a=[50] * 3, area=["East", "West", "East"])
    area = widest_area(read_units(results, A))
    assert area.names == ("East", "West")
    assert area.code.tolist() == [0, 1, 0]


def test_surroundings_are_the_narrowest_areas_with_twenty_stations() -> None:
    n = 100
    counts = np.full(n, 200)
    wide = Area(np.repeat([0, 1], 50), ("a", "b"))
    middle = Area(np.repeat([0, 1, 2, 3], [25, 25, 45, 5]), ("a1", "a2", "b1", "b2"))
    narrow = Area(np.arange(n), tuple(f"{i}" for i in range(n)))
    units = Units.from_counts(registered=counts, given=counts, areas=(wide, middle, narrow))
    assert np.bincount(local_areas(units)).tolist() == [25, 25, 45, 5]
    assert local_areas(Units.from_counts(registered=counts, given=counts)).tolist() == [0] * n


def test_tiny_areas_become_one() -> None:
    counts = np.full(48, 200)
    area = Area(np.repeat([0, 1, 2, 3], [20, 22, 3, 3]), ("a", "b", "c", "d"))
    sizes = np.bincount(local_areas(Units.from_counts(registered=counts, given=counts, areas=(area,))))
    assert sorted(sizes.tolist()) in ([6, 20, 22], [48])


@pytest.mark.parametrize("level", [0, 1])
def test_taking_stations_keeps_their_areas(level: int) -> None:
    area = Area(np.array([0, 1, 1]), ("a", "b"))
    units = Units.from_counts(registered=np.full(3, 9), given=np.full(3, 4), areas=(area, area))
    assert units.where(np.array([True, False, True])).areas[level].code.tolist() == [0, 1]
