"""Numbers, dates and sentences as three languages write them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.statements.reading.dates import find_dates
from tallyproof.statements.reading.numbers import find_numbers
from tallyproof.statements.reading.sentences import split_sentences


def values(text: str, language: str) -> list[Fraction]:
    return [number.value for number in find_numbers(text, language) if not number.soft]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "6,694,000 voters or 91.01 percent", [6_694_000, Fraction(9101, 100)]),
        ("en", "two hundred and fifty-three thousand", [253_000]),
        ("en", "1.5 million of twenty-five, three quarters", [1_500_000, 25, Fraction(3, 4)]),
        ("en", "between 3 and 5 million", [3_000_000, 5_000_000]),
        ("ru", "6 694 000 избирателей", [6_694_000]),
        ("ru", "6\u00a0694\u00a0000 или 91,01\u00a0%", [6_694_000, Fraction(9101, 100)]),
        ("ru", "8,9 млн, 100 тыс. и семь миллиардов", [8_900_000, 100_000, 7_000_000_000]),
        ("ru", "двести пятьдесят три тысячи", [253_000]),
        ("ru", "восемнадцатилетней", [18]),
        ("kk", "8,9 млн сайлаушы, 12 мың бюллетень", [8_900_000, 12_000]),
        ("kk", "Бес кандидаттың үшеуі, жиырма бес учаске", [5, 3, 25]),
        ("kk", "үштен екісі", [Fraction(2, 3)]),
    ],
)
def test_a_number_is_read_as_its_language_writes_it(
    language: str, text: str, expected: list[Fraction]
) -> None:
    assert values(text, language) == expected


def test_an_english_separator_left_in_a_russian_text_still_answers_the_english_number() -> None:
    (english,), (russian,) = find_numbers("2,200", "en"), find_numbers("2,200", "ru")
    assert english.same(russian)


@given(st.integers(0, 10**12))
def test_any_grouped_number_is_read_back_in_every_language(value: int) -> None:
    grouped = f"{value:,}"
    assert values(grouped, "en") == [value]
    assert values(grouped.replace(",", "\u00a0"), "ru") == [value]
    assert values(grouped.replace(",", "\u202f"), "kk") == [value]


@given(st.text(max_size=300))
def test_places_of_numbers_lie_within_any_text(text: str) -> None:
    for language in ("en", "ru", "kk"):
        for number in find_numbers(text, language):
            assert 0 <= number.start < number.end <= len(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "on 4 December 2005"),
        ("ru", "4 декабря 2005 года"),
        ("kk", "2005 жылғы 4 желтоқсанда"),
        ("ru", "04.12.2005"),
    ],
)
def test_a_month_is_found_in_every_language(language: str, text: str) -> None:
    assert [mark.value for mark in find_dates(text, language).marks] == [12]


def test_may_the_verb_is_not_a_month() -> None:
    assert find_dates("They may march. It may rain in May.", "en").marks[0].value == 5
    assert len(find_dates("May they march on?", "en").marks) == 0


def test_abbreviations_do_not_end_a_sentence() -> None:
    english = "Mr. Smith arrived at 8 p.m. He left."
    russian = "Выборы 2005 г. прошли спокойно. В них участвовали 6,7 млн чел. и др. лица."
    kazakh = "Сайлау 2005 ж. 4 желтоқсанда өтті. Ол тыныш болды."
    assert [s.text for s in split_sentences(english, "en")][-1] == "He left."
    assert len(split_sentences(russian, "ru")) == 2
    assert len(split_sentences(kazakh, "kk")) == 2


@given(st.text(max_size=300))
def test_sentences_hold_every_letter_that_is_not_blank(text: str) -> None:
    pieces = split_sentences(text, "en")
    assert "".join("".join(piece.text.split()) for piece in pieces) == "".join(text.split())
    assert all(text[piece.start : piece.end] == piece.text for piece in pieces)
