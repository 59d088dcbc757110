import gc
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.errors import InputError
from tallyproof.sources.hardened_json import parse_json, parse_json_values

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (b"", "expected JSON"),
        (b'{"a": 1,}', "line 1, column"),
        (b"[" * 100_000, "deeper nesting"),
        (b'{"a":' * 100_000, "deeper nesting"),
        (b'{"votes": 1, "votes": 2}', '"votes" twice'),
        (b"NaN", "found NaN"),
        (b"[-Infinity]", "found -Infinity"),
        (b"1" * 5000, "fewer digits"),
        (b'"\xff"', "byte 2"),
        (rb'"\ud800"', "half of a character"),
        (rb'"\ude00\ud83d"', "half of a character"),
    ],
)
def test_hostile_or_broken_json_is_an_input_error(payload: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_json(payload, file="f")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_every_unicode_encoding_is_read(codec: str) -> None:
    assert parse_json('{"ә": "😀"}'.encode(codec), file="f") == {"ә": "😀"}


def test_whole_characters_and_escaped_backslashes_are_kept() -> None:
    assert parse_json(rb'["\ud83d\ude00", "\\ud800"]', file="f") == ["😀", r"\ud800"]


def test_lines_carry_their_numbers_and_items_theirs() -> None:
    assert parse_json_values(b'\n{"a": 1}\r\n\n{"a": 2}', file="f") == [(2, {"a": 1}), (4, {"a": 2})]
    assert parse_json_values(b"[5, 6]", file="f") == [(1, 5), (2, 6)]
    assert parse_json_values(b'{\n"a": {}\n}', file="f") == [(1, {"a": {}})]


def test_a_broken_line_is_named() -> None:
    with pytest.raises(InputError, match="line 2"):
        parse_json_values(b'{"a": 1}\n{"a" 2}', file="f")


def test_the_search_for_cycles_is_on_again_after_failures() -> None:
    with pytest.raises(InputError):
        parse_json(b"[", file="f")
    assert gc.isenabled()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | TEXT,
        lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    )
)
def test_what_was_written_is_read(value: Any) -> None:
    assert parse_json(json.dumps(value).encode(), file="f") == value
