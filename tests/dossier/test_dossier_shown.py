"""Text from the data is visible and keeps to itself."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.dossier.shown import shortened, shown


@given(st.text())
def test_no_character_that_hides_or_turns_text_is_left(text: str) -> None:
    left = shown(text).removeprefix("\u2068").removesuffix("\u2069")
    assert {unicodedata.category(letter) for letter in left} & {"Cc", "Cs", "Zl", "Zp"} == set()
    assert (
        set(left) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff") == set()
    )


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1))
def test_letters_and_digits_are_never_changed(text: str) -> None:
    assert text in shown(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Өскемен №5", "Өскемен №5"),
        ("מפלגה", "\u2068מפלגה\u2069"),
        ("می\u200cخواهم", "\u2068می\u200cخواهم\u2069"),
        ("a\x00b", "a‹U+0000›b"),
        ("", ""),
        (0, "0"),
        (None, "–"),
    ],
)
def test_a_value_is_shown_as(text: object, expected: str) -> None:
    assert shown(text) == expected


def test_a_cut_text_says_so_and_cannot_leave_a_direction_open() -> None:
    assert shortened("ש" * 50, length=5) == "\u2068" + "ש" * 4 + "…" + "\u2069"
