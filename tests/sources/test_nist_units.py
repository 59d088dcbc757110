import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.errors import InputError
from tallyproof.sources.nist_units import Unit, UnitTree, area_table, point


def tree(*units: tuple[str, str, tuple[str, ...]]) -> UnitTree:
    made = [
        Unit(one, order, kind=kind, label=kind, parts=parts) for order, (one, kind, parts) in enumerate(units)
    ]
    return UnitTree(made, file="f")


def test_areas_stand_widest_first_and_districts_are_left_out() -> None:
    units = tree(
        ("c", "county", ("d", "p")), ("s", "state", ("c",)), ("d", "school", ("p",)), ("p", "precinct", ())
    )
    assert [unit.id for unit in units.areas("p")] == ["s", "c"]
    assert area_table(units, ["p"]).levels == ("state", "county")
    assert area_table(units, ["p"]).paths == {"s": ("s",), "c": ("s", "c")}


def test_districts_are_the_areas_where_there_are_no_others() -> None:
    units = tree(("d", "school", ("p",)), ("p", "precinct", ()))
    assert area_table(units, ["p"]).names == (("d",),)


def test_a_kind_inside_its_own_kind_is_a_second_level() -> None:
    units = tree(("a", "other", ("b",)), ("b", "other", ("p",)), ("p", "precinct", ()), ("q", "precinct", ()))
    table = area_table(units, ["p", "q"])
    assert (table.levels, table.names) == (("other", "other 2"), (("a", None), ("b", None)))


def test_stations_are_the_units_that_contain_no_other_with_votes() -> None:
    units = tree(
        ("c", "county", ("p",)),
        ("p", "precinct", ("x", "y")),
        ("x", "split-precinct", ()),
        ("y", "split-precinct", ()),
    )
    assert units.leaves(["c", "p"]) == ["p"]
    assert units.leaves(["c", "p", "x"]) == ["x"]
    assert units.leaves(["gone"]) == []


def test_a_chain_without_end_is_refused_quickly() -> None:
    chain = [(f"u{n}", "other", (f"u{n + 1}",)) for n in range(100_000)]
    units, begin = tree(*chain), time.process_time()
    with pytest.raises(InputError, match="areas"):
        units.ancestors("u99999")
    assert time.process_time() - begin < 1


@given(st.lists(st.tuples(st.integers(0, 6), st.lists(st.integers(0, 6), max_size=3)), max_size=8))
def test_any_graph_of_units_ends_in_areas_that_do_not_hold_the_unit_itself(
    edges: list[tuple[int, list[int]]],
) -> None:
    units = tree(*[(str(n), "other", tuple(map(str, parts))) for n, parts in edges])
    for unit in units.units:
        above = units.ancestors(unit)
        assert unit not in above
        assert all(one in units.units for one in above)
        area_table(units, [unit])


@pytest.mark.parametrize("text", ["", "POINT (1)", "POINT (a b)", "LINESTRING (1 2)", "POINT (1 2 3)"])
def test_what_is_no_point_has_no_place(text: str) -> None:
    assert point(text) == (None, None)
