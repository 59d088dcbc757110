import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallyproof.errors import InputError
from tallyproof.sources.json_table import read_json_table
from tallyproof.sources.reading import RawTable


def read(value: Any) -> RawTable:
    return read_json_table([("votes.json", json.dumps(value).encode())], file="votes.json")


def test_flat_objects_become_rows_and_absent_cells_stay_missing() -> None:
    raw = read([{"id": "001", "votes": 5, "ok": True}, {"id": "002", "votes": None, "share": 0.5}])
    assert raw.frame.rows() == [("001", "5", "true", None), ("002", None, None, "0.5")]
    assert (raw.rows.to_list(), raw.format, raw.problems) == ([1, 2], "JSON", ())


def test_nested_values_get_dotted_names_and_named_items_a_column_each() -> None:
    entries = [{"name": "Ann", "votes": 3}, {"name": "Bob", "votes": 4}]
    raw = read([{"station": {"id": 7, "area": "N"}, "results": entries, "tags": ["a", "b"]}])
    assert dict(zip(raw.frame.columns, raw.frame.row(0), strict=True)) == {
        "station.id": "7",
        "station.area": "N",
        "results.Ann.votes": "3",
        "results.Bob.votes": "4",
        "tags": '["a", "b"]',
    }


def test_names_that_meet_are_kept_apart() -> None:
    assert read([{"a": {"b": 1}, "a.b": 2}]).frame.row(0) == ("1", "2")
    assert read([{"a": {"b": 1}, "a.b": 2}]).frame.columns == ["a.b", "a.b (2)"]


def test_a_wrapped_array_is_the_table_and_what_stands_beside_it_is_said() -> None:
    raw = read({"page": 1, "source": "CEC", "data": [{"a": 1}, {"a": 2}]})
    assert raw.frame["a"].to_list() == ["1", "2"]
    assert [(p.code, p.column) for p in raw.problems] == [
        ("S-JSON-FIELD-NOT-USED", "page"),
        ("S-JSON-FIELD-NOT-USED", "source"),
    ]


def test_objects_by_key_are_rows_with_their_key() -> None:
    assert read({"001": {"v": 1}, "002": {"v": 2}}).frame.rows() == [("001", "1"), ("002", "2")]


def test_files_of_one_object_each_are_one_table() -> None:
    members = [(f"{n}.json", json.dumps({"station": n, "registered": 9}).encode()) for n in (3, 4)]
    raw = read_json_table(members, file="all.zip")
    assert (raw.frame["station"].to_list(), raw.rows.to_list()) == (["3", "4"], [1, 2])


@pytest.mark.parametrize("value", [5, [], [1, 2], [[1]], [{"a": 1}, 2], {"x": [{"a": 1}], "y": [{"b": 1}]}])
def test_what_holds_no_single_table_is_an_input_error(value: Any) -> None:
    with pytest.raises(InputError):
        read(value)


def test_a_table_with_a_column_for_every_row_is_refused() -> None:
    with pytest.raises(InputError, match="different names"):
        read([{f"k{n}": 1} for n in range(20_001)])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(st.text(max_size=3), JSON, max_size=4), min_size=1, max_size=4))
@settings(deadline=None)
def test_every_text_of_every_object_is_in_its_row(objects: list[dict[str, Any]]) -> None:
    try:
        raw = read({"rows": objects, "n": "x"})
    except InputError as error:
        assert "half of a character" in str(error)  # noqa: PT017 - the only fault such input can have
        return
    for one, cells in zip(objects, raw.frame.rows() if raw.frame.width else [()] * len(objects), strict=True):
        flat = " ".join([*raw.frame.columns, *(cell for cell in cells if cell is not None)])
        for leaf in leaves(one):
            assert leaf in flat or json.dumps(leaf, ensure_ascii=False)[1:-1] in flat


def leaves(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [leaf for one in inner for leaf in leaves(one)]
