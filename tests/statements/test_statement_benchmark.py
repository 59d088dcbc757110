"""The benchmark: what it plants and counts on data in the public layouts, and its table of targets."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tallyproof.election.actors.actor import ActorKind
from tallyproof.statements.measure.conllu import Word
from tallyproof.statements.measure.lookalike import name_made
from tallyproof.statements.measure.pud import read_pud
from tallyproof.statements.measure.registered import measure_registered, register_of
from tallyproof.statements.measure.targets import targets
from tallyproof.statements.terms import default_terms

PERSON = "Animacy=Anim|Case=Nom|Gender=Masc|Number=Sing"
PLACE = "Animacy=Inan|Case=Loc|Gender=Masc|Number=Sing"
SENTENCES = (
    (("Sabitov:PROPN:", "spoke:VERB:", "in:ADP:", "Kostanay:PROPN:"),
     ("Вчера:ADV:", f"Сабитов:PROPN:{PERSON}", "выступил:VERB:", "в:ADP:", f"Костанае:PROPN:{PLACE}:Костанай")),
    (("Whitfield:PROPN:", "answered:VERB:", "in:ADP:", "Astana:PROPN:"),
     ("Вчера:ADV:", f"Уитфилд:PROPN:{PERSON}", "ответил:VERB:", "в:ADP:", f"Тегеране:PROPN:{PLACE}:Тегеран")),
)  # fmt: skip


def conllu(path: Path, sentences: Sequence[tuple[str, ...]]) -> Path:
    blocks = []
    for number, words in enumerate(sentences):
        rows = []
        for place, word in enumerate(words, start=1):
            form, pos, features, *lemma = word.split(":")
            rows.append(
                "\t".join(
                    [str(place), form, *(lemma or [form]), pos, "_", features or "_", "0", "dep", "_", "_"]
                )
            )
        text = " ".join(word.split(":")[0] for word in words)
        blocks.append("\n".join([f"# sent_id = {number}", f"# text = {text}", *rows]))
    path.write_text("\n\n".join(blocks) + "\n\n", "utf-8")
    return path


def pairs(folder: Path) -> Any:
    """Return both sentences as the held half: a sentence before each belongs to the other half."""
    english = [words for one, _ in SENTENCES for words in (("x:X:",), one)]
    russian = [words for _, one in SENTENCES for words in (("x:X:",), one)]
    return read_pud(conllu(folder / "en.conllu", english), conllu(folder / "ru.conllu", russian), part="held")


def test_the_register_holds_names_that_render_each_other_and_no_others(tmp_path: Path) -> None:
    everyone = register_of(pairs(tmp_path), kinds=frozenset(ActorKind))
    assert [(actor.id, actor.name("ru")) for actor in everyone] == [
        ("Kostanay", "Костанай"), ("Sabitov", "Сабитов"), ("Whitfield", "Уитфилд")]  # fmt: skip
    people = register_of(pairs(tmp_path), kinds=frozenset({ActorKind.PERSON}))
    assert [actor.id for actor in people] == ["Sabitov", "Whitfield"]


def test_one_registered_person_in_the_place_of_another_is_counted_as_found(tmp_path: Path) -> None:
    kinds = frozenset({ActorKind.PERSON})
    tally = measure_registered(pairs(tmp_path), default_terms(), kinds=kinds, seed=1)
    assert (tally.planted["name_registered"], tally.recall("name_registered")) == (2, 1.0)
    assert (tally.clean, tally.false["name.registered"]) == (2, 0)


def test_a_look_alike_that_nobody_registered_is_planted_and_found(tmp_path: Path) -> None:
    kinds = frozenset({ActorKind.PERSON})
    tally = measure_registered(pairs(tmp_path), default_terms(), kinds=kinds, seed=1)
    assert (tally.planted["name_alike"], tally.recall("name_alike")) == (2, 1.0)
    assert tally.planted["name_alike_first"] == 0


def test_a_planted_look_alike_has_the_case_and_gender_of_the_name_whose_place_it_takes() -> None:
    features = "Animacy=Anim|Case=Dat|Gender=Masc|Number=Sing"
    rows = (("Слово", "NOUN"), ("Ивану", "PROPN"), ("Сидорову", "PROPN"), ("всем", "PRON"))
    words = [Word(form, form.lower().removesuffix("у"), pos, features, "", space=True) for form, pos in rows]
    name = words[1:3]
    drawn = {name_made(words, [name], random.Random(seed)) for seed in range(20)}
    assert drawn == {"Слово Иванову всем", "Слово Иванскому всем", "Слово Иваненко всем"}
    drawn = {name_made(words, [name[1:]], random.Random(seed)) for seed in range(20)}
    assert drawn == {"Слово Ивану Сидоровскому всем"}
    assert name_made(words, [], random.Random(1)) is None


def document(**given: Any) -> dict[str, Any]:
    return {"flags": [], "alignment": [], "nearer": [], "claims": [], "encoders": ["E"]} | given


def test_a_target_is_met_at_its_bound_and_missed_beyond_it() -> None:
    kinds = [{"kind": "scale", "planted": 5, "recall": 0.4}, {"kind": "name", "planted": 5, "recall": 0.74}]
    false = {"scale.shift": 0.02, "scale.one-side": 0.03, "name.replaced": 0.08}
    table = {"set": "PUD, held", "pairs": 500, "kinds": kinds, "false_flags": false}
    rows = {(row["what"], row["measure"]): row["met"] for row in targets(document(flags=[table]))}
    assert rows[("scale", "recall")]
    assert not rows[("name", "recall")]
    assert not rows[("scale", "false_flags")]
    assert rows[("name", "false_flags")]


def test_a_share_of_few_faithful_pairs_is_held_against_nobody() -> None:
    table = {"set": "election kk, held", "pairs": 20, "kinds": [], "false_flags": {"name.replaced": 0.5}}
    assert targets(document(flags=[table])) == []


def test_alignment_is_judged_by_the_best_encoder_and_not_by_lengths() -> None:
    common = {"set": "PUD documents", "languages": ["en", "ru"]}
    lengths = {"method": "lengths", "links_f1": 0.99, "alone_f1": 0.99}
    ways = [lengths, {"method": "E", "links_f1": 0.94, "alone_f1": 0.9}]
    found = targets(document(alignment=[common | way for way in ways]))
    assert [(row["measure"], row["seen"], row["met"]) for row in found] == [
        ("links_f1", 0.94, False), ("alone_f1", 0.9, True)]  # fmt: skip
