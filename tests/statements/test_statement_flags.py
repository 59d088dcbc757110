"""What is flagged in a pair of sentences, and what the shipped rates say about the rules."""

import tomllib
from importlib import resources

import pytest

from tallyproof.statements.document import flag_document
from tallyproof.statements.flags.flag import Flag, Pair
from tallyproof.statements.flags.run import RULES, find_flags
from tallyproof.statements.measure.measured import measured_toml
from tallyproof.statements.measure.own_set import measure_own_set, own_set
from tallyproof.statements.rates import rate_of, rates, set_told
from tallyproof.statements.terms import default_terms
from tallyproof.texts import LANGUAGES, load_catalogue

TERMS = default_terms()


def flags(english: str, russian: str, language: str = "ru") -> dict[str, Flag]:
    return {flag.rule: flag for flag in find_flags(Pair(english, "en", russian, language, TERMS))}


def test_a_faithful_pair_with_number_date_name_and_negation_is_not_flagged() -> None:
    english = "Mr. John Whitfield did not publish the 465 reports on 4 December 2005."
    russian = "Джон Уитфилд не опубликовал 465 отчётов 4 декабря 2005 года."
    assert flags(english, russian) == {}


@pytest.mark.parametrize(
    ("rule", "russian"),
    [
        ("number.digits", "Джон Уитфилд не опубликовал 456 отчётов 4 декабря 2005 года."),
        ("date.month", "Джон Уитфилд не опубликовал 465 отчётов 4 сентября 2005 года."),
        ("negation.dropped", "Джон Уитфилд опубликовал 465 отчётов 4 декабря 2005 года."),
        ("name.replaced", "Джон Харрисон не опубликовал 465 отчётов 4 декабря 2005 года."),
        ("untranslated.word", "Джон Уитфилд не опубликовал 465 reports 4 декабря 2005 года."),
    ],
)
def test_one_change_is_flagged_by_its_rule(rule: str, russian: str) -> None:
    english = "Mr. John Whitfield did not publish the 465 reports on 4 December 2005."
    assert list(flags(english, russian)) == [rule]


def test_marks_lead_to_the_words_that_differ() -> None:
    russian = "Джон Уитфилд не опубликовал 456 отчётов."
    flag = flags("John Whitfield did not publish the 465 reports.", russian)["number.digits"]
    target = next(mark for mark in flag.marks if mark.side == "target")
    assert russian[target.start : target.end] == "456"


def test_a_hedge_that_only_the_translation_has_is_a_weak_sign() -> None:
    found = flags("The election did not meet standards.", "Выборы не полностью соответствовали стандартам.")
    assert "scale.one-side" in found


def test_a_latin_letter_in_a_cyrillic_word_is_told() -> None:
    assert "script.mixed" in flags("Alice spoke.", "Говорила Алисa.")


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "PUD, held-out part"), ("ru", "PUD, отложенная часть"), ("kk", "PUD, бөлек сақталған бөлік")],
)
def test_the_set_on_which_a_rule_was_measured_is_told_in_the_readers_language(
    language: str, told: str
) -> None:
    russian = "Джон Уитфилд не опубликовал 456 отчётов."
    flag = flags("John Whitfield did not publish the 465 reports.", russian)["number.digits"]
    document = flag_document(flag, ("en", "ru"), load_catalogue(language))
    assert f"({told}, " in document["rate_sentence"]
    assert document["measured_on"] == "PUD, held"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_set_of_the_shipped_rates_has_its_words(language: str) -> None:
    catalogue = load_catalogue(language)
    names = {rate.measured_on for measured in rates().values() for rate in measured.values()}
    assert {name for name in names if set_told(name, catalogue) == name} == {"DEMETR"}


def test_the_own_set_has_enough_pairs_of_every_kind() -> None:
    pairs = own_set()
    assert sum(pair.language == "ru" for pair in pairs) >= 60
    assert sum(pair.language == "kk" for pair in pairs) >= 30
    assert {pair.part for pair in pairs} == {"written", "held"}


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_the_rules_reach_their_targets_on_the_held_part_of_the_own_set(language: str) -> None:
    tally = measure_own_set(TERMS, language=language, parts=("held",))
    least = {"number": 0.97, "number_word": 0.75, "date": 0.97, "untranslated": 0.97, "negation_added": 0.95,
             "negation_dropped": 0.55, "name": 0.75, "scale": 0.40}  # fmt: skip
    assert {kind: tally.recall(kind) for kind, bar in least.items() if (tally.recall(kind) or 0) < bar} == {}
    assert tally.false_rate("number.digits", "number.words") <= 0.02
    assert tally.false_rate("negation.added", "negation.dropped") <= 0.07
    assert tally.false_rate("name.replaced", "name.registered") <= 0.08


def test_shipped_rates_of_the_own_set_are_those_measured_now() -> None:
    text = (resources.files("tallyproof.statements") / "data" / "measured.toml").read_text("utf-8")
    shipped = tomllib.loads(text)["rates"]["en-kk"]
    tally = measure_own_set(TERMS, language="kk", parts=("held",))
    assert {rule: one["false_flag_rate"] for rule, one in shipped.items()} == {
        rule: round(tally.false_rate(rule), 4) for rule in shipped
    }
    assert shipped["negation.added"]["recall"] == tally.recall("negation_added")


def test_a_rule_without_a_measurement_has_no_rate_and_none_is_made_up() -> None:
    assert rate_of("omission.sentence", ("en", "ru")) is None
    assert rate_of("number.digits", ("ru", "kk")) is None


def test_every_rate_is_of_a_known_rule_and_a_share() -> None:
    for measured in rates().values():
        assert set(measured) <= set(RULES)
        assert all(
            0 <= (rate.false_flag_rate or 0) <= 1 and 0 <= (rate.recall or 0) <= 1
            for rate in measured.values()
        )


def test_rates_are_written_from_the_tables_of_a_benchmark() -> None:
    table = {"set": "DEMETR", "pairs": 100, "kinds": [{"kind": "number", "planted": 4, "recall": 0.75}],
             "false_flags": {"number.digits": 0.01}, "found_by": {}}  # fmt: skip
    written = tomllib.loads(measured_toml([table]))["rates"]["ru-en"]["number.digits"]
    assert written == {"set": "DEMETR", "pairs": 100, "recall": 0.75, "false_flag_rate": 0.01}
