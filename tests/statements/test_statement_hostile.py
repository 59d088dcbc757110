"""Hostile texts: markup, turned direction, look-alike letters, invisible characters, ten megabytes."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tallyproof.errors import InputError
from tallyproof.statements.comparison import Version, compare_versions
from tallyproof.statements.quotation import check_quotation
from tallyproof.statements.reading.sentences import split_sentences
from tallyproof.statements.reading.word_diff import word_opcodes
from tallyproof.statements.register.text_signs import find_signs
from tallyproof.statements.terms import default_terms
from tallyproof.statements.translations import word_changes
from tallyproof.workflow.statements import read_version

HOSTILE = "<script>alert(1)</script> The v\u043ete\u200b was \u202eevas\u202c fair. javascript:x &lt; \x1b[2J"


def test_everything_a_text_hides_is_told_with_its_place() -> None:
    signs = find_signs(HOSTILE)
    assert {sign.kind for sign in signs} == {"markup", "mixed_script", "invisible", "direction", "control"}
    assert all(HOSTILE[sign.start : sign.end] for sign in signs)


def test_a_plain_text_in_three_languages_hides_nothing() -> None:
    assert find_signs("Plain text – «текст», мәтін. 5 < 6 & 7 > 2; Côte d'Ivoire №5") == ()


def test_ten_megabytes_are_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(b"The vote was fair. " * 550_000)
    with pytest.raises(InputError, match="Compare its parts"):
        read_version(path, "en")


def test_an_unpleasant_long_text_is_read_in_reasonable_time() -> None:
    text = "1" * 50_000 + " " + "а" * 50_000 + "." * 20_000 + " -" * 20_000 + "<" * 20_000
    started = time.process_time()
    find_signs(text)
    compare_versions(Version("a", text, "en"), Version("b", text, "ru"), default_terms(), encoder="lengths")
    check_quotation("the vote", text)
    assert time.process_time() - started < 30


def test_a_text_in_an_old_encoding_is_read_and_a_damaged_one_refused(tmp_path: Path) -> None:
    old = tmp_path / "old.txt"
    old.write_bytes("Выборы прошли спокойно, сообщает агентство.".encode("cp1251"))
    assert read_version(old, "ru").text.startswith("Выборы прошли")
    damaged = tmp_path / "damaged.txt"
    damaged.write_bytes("Выборы прошли спокойно, сообщает агентство. ".encode() * 5 + b"\xff\xfe\xd0")
    with pytest.raises(InputError, match="UTF-8"):
        read_version(damaged, "ru")


def seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


@pytest.mark.parametrize("piece", ['"', "a ", "a ... b ", '"a" said ', "<", "e\u0301"])
def test_words_that_repeat_do_not_stretch_the_comparison_of_quotations_and_translations(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    assert seconds(lambda: check_quotation(text + " zz", text * 10)) < 5
    assert seconds(lambda: word_changes("x " + text, "y y " + text[: len(text) // 2])) < 5


def test_a_long_quotation_is_looked_for_in_a_long_text_of_the_same_words() -> None:
    source = "a " * 500_000
    assert seconds(lambda: check_quotation("a " * 9_000 + "b", source)) < 10
    assert check_quotation("b a a", source + "b a a").state == "exact"


def test_many_short_sentences_are_aligned_in_a_time_that_grows_with_them() -> None:
    text = 'He said "no". ' * 600
    versions = (Version("a", text, "en"), Version("b", text, "ru"))
    assert seconds(lambda: compare_versions(*versions, default_terms(), encoder="lengths")) < 20


def test_a_run_of_marks_does_not_stretch_the_search_for_sentences() -> None:
    assert seconds(lambda: split_sentences("." * 100_000 + "x", "en")) < 2
    assert [s.text for s in split_sentences("Wait... What?! Yes.", "en")] == ["Wait...", "What?!", "Yes."]


def test_words_set_aside_at_both_ends_are_told_in_their_places() -> None:
    one, two = ["a", "b", "c", "d", "e"], ["a", "b", "x", "d", "e"]
    assert word_opcodes(one, two) == [("equal", 0, 2, 0, 2), ("replace", 2, 3, 2, 3), ("equal", 3, 5, 3, 5)]
    assert word_opcodes(one, []) == [("delete", 0, 5, 0, 0)]
    many = [f"w{i}" for i in range(900)]
    turned = ["new", *many[1:-1], "end"]
    assert [op[0] for op in word_opcodes(many, turned) if op[0] != "equal"].count("equal") == 0
    assert "".join(w for op in word_opcodes(many, turned) for w in turned[op[3] : op[4]]) == "".join(turned)
