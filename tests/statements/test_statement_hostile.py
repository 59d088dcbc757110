"""Hostile texts: markup, turned direction, look-alike letters, invisible characters, ten megabytes."""

import time
from pathlib import Path

import pytest

from tallyproof.errors import InputError
from tallyproof.statements.comparison import Version, compare_versions
from tallyproof.statements.quotation import check_quotation
from tallyproof.statements.register.text_signs import find_signs
from tallyproof.statements.terms import default_terms
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
