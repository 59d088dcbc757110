"""A quotation against its source, and two translations against each other."""

from hypothesis import given
from hypothesis import strategies as st

from tallyproof.statements.align.beads import Bead
from tallyproof.statements.quotation import check_quotation, check_translated_quotation
from tallyproof.statements.reading.sentences import split_sentences
from tallyproof.statements.translations import Change, word_changes

SOURCE = (
    "The election did not meet a number of OSCE commitments. Voting was generally calm. The count was bad."
)


def test_the_same_words_are_exact_whatever_the_quotation_marks_and_the_first_capital() -> None:
    found = check_quotation("“the election did not meet”", SOURCE)
    assert (found.state, found.start, found.end) == ("exact", 0, 25)


def test_what_is_left_out_at_the_dots_and_around_is_shown() -> None:
    found = check_quotation("did not meet ... OSCE commitments", SOURCE)
    assert (found.state, found.omitted) == ("exact", ("a number of",))
    assert found.before == "The election "
    assert found.after.startswith(". Voting was generally calm.")


def test_an_altered_quotation_names_every_difference() -> None:
    found = check_quotation("The election fully met a number of OSCE commitments", SOURCE)
    assert found.state == "altered"
    assert ("fully met", "did not meet") in {(one.quoted, one.source) for one in found.differences}


def test_words_that_stand_nowhere_are_not_found() -> None:
    assert check_quotation("free and fair beyond any doubt", SOURCE).state == "not_found"


@given(st.integers(0, 16), st.integers(1, 10))
def test_any_run_of_words_of_the_source_is_exact(begin: int, length: int) -> None:
    words = SOURCE.split()[begin : begin + length]
    assert check_quotation(" ".join(words), SOURCE).state == "exact"


def test_a_quotation_of_a_translation_leads_to_the_sentence_of_the_original() -> None:
    russian = (
        "Выборы не соответствовали ряду обязательств ОБСЕ. Голосование прошло спокойно. Подсчёт был плохим."
    )
    beads = tuple(Bead((n,), (n,)) for n in (1, 2, 3))
    found, originals = check_translated_quotation(
        "Голосование прошло спокойно",
        split_sentences(russian, "ru"),
        split_sentences(SOURCE, "en"),
        beads,
        russian,
    )
    assert found.state == "exact"
    assert [segment.text for segment in originals] == ["Voting was generally calm."]


def test_two_translations_differ_where_a_word_was_put_in() -> None:
    first, second = "Выборы не соответствовали нормам.", "Выборы не полностью соответствовали нормам."
    assert word_changes(first, second) == (Change("", "полностью"),)
