"""Blanks in a hostile workbook cost no more than the file is long."""

import time

from tallyproof.sources.xlsx import _UNSTORED


def test_blanks_after_a_formula_are_not_tried_from_each_of_their_places() -> None:
    held = b'<c r="A1"><f>1</f>' + b" " * 2_000_000 + b"x"
    begun = time.process_time()
    assert _UNSTORED.search(held) is None
    assert time.process_time() - begun < 1


def test_a_formula_without_a_value_is_found_however_it_is_spaced() -> None:
    for value in (b"", b"<v/>", b"<v></v>", b" <v> </v> ", b"\n"):
        assert _UNSTORED.search(b'<c r="B7"> <f>A1+A2</f>' + value + b"</c>"), value
    assert _UNSTORED.search(b'<c r="B7"><f>A1+A2</f><v>3</v></c>') is None
