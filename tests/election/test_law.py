"""The law is data: named tests, dated profiles, and a form whose errors a lawyer can act on."""

import datetime as dt
from pathlib import Path

import pytest

from tallyproof.election.law import (
    GENERIC,
    find_profile,
    legal_tests,
    load_profile,
    load_profiles,
    profile_for,
)
from tallyproof.errors import InputError, UnknownNameError
from tallyproof.outcome.rules import read_rule
from tallyproof.texts import LANGUAGES, load_catalogue

PROFILE = """
schema = "tallyproof.law/1"
id = "utopia_2030"
country = "UT"
valid_from = 2030-01-01
confirmed = true

[title]
en = "Utopia, since 2030"

[rule]
line = "majority:base=valid"
citation = "Electoral Code, art. 5"
confirmed = true

[[tests]]
id = "T4"
citation = "Electoral Code, art. 90"
confirmed = true
burden = "balance"
valid_from = 2030-06-01

[[provisions]]
topic = "annulment"
citation = "Electoral Code, art. 91"
confirmed = false
[provisions.text]
en = "The court may annul a station."

[deadlines]
anything = { days = 3 }
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "utopia.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_fourteen_tests_are_named_in_order_with_their_texts_in_every_language() -> None:
    assert [test.id for test in legal_tests()] == [f"T{n}" for n in range(1, 15)]
    for language in LANGUAGES:
        catalogue = load_catalogue(language)
        for test in legal_tests():
            keys = [f"{test.id}.title", f"{test.id}.asks", f"jurisdiction.{test.jurisdiction}"]
            keys += [f"burden.{test.burden}", *(f"input.{name}" for name in test.inputs)]
            assert [key for key in keys if not catalogue.has(f"legal.{key}")] == []


def test_a_test_has_a_comparison_exactly_where_it_has_a_gap_limb() -> None:
    assert [test.id for test in legal_tests() if (test.gap is not None) != ("gap" in test.limbs)] == []
    assert {test.id for test in legal_tests() if "conduct" in test.limbs} >= {"T3", "T4", "T5", "T11", "T13"}


def test_the_embedded_profiles_are_those_agreed_on_and_read_in_every_language() -> None:
    profiles = load_profiles()
    assert {p.country for p in profiles} == {"KZ", "KE", "UA", "AT", "MX", ""}
    for profile in profiles:
        assert set(profile.title) == set(LANGUAGES)
        assert all(set(provision.text) == set(LANGUAGES) for provision in profile.provisions)
        assert {applied.id for applied in profile.tests} <= {test.id for test in legal_tests()}
        if profile.rule:
            assert read_rule(profile.rule.line)


def test_a_profile_applies_in_its_country_from_its_day_to_its_last() -> None:
    assert profile_for("KZ", dt.date(2005, 12, 4)).id == "kazakhstan_2004"
    assert profile_for("KZ", dt.date(2019, 6, 9)).id == GENERIC
    assert profile_for("KZ", dt.date(1999, 1, 10)).id == GENERIC
    assert profile_for("MX", dt.date(2006, 7, 2)).id == "mexico"
    assert profile_for("", dt.date(2020, 1, 1)).id == GENERIC


def test_what_the_notes_do_not_confirm_is_marked() -> None:
    profile = find_profile("kazakhstan_2004")
    assert profile.rule
    assert (profile.confirmed, profile.rule.confirmed) == (False, False)


def test_a_lawyer_can_add_a_profile_and_its_deadlines_are_kept(tmp_path: Path) -> None:
    profile = load_profile(written(tmp_path, PROFILE))
    (applied,) = profile.tests
    assert (profile.id, profile.valid_from, profile.valid_until) == ("utopia_2030", dt.date(2030, 1, 1), None)
    assert (applied.id, applied.citation, applied.burden) == ("T4", "Electoral Code, art. 90", "balance")
    assert applied.valid_from == dt.date(2030, 6, 1)
    assert profile.deadlines == {"anything": {"days": 3}}
    assert profile.provisions[0].text == {"en": "The court may annul a station."}


@pytest.mark.parametrize(
    ("right", "wrong", "place", "found", "expected"),
    [
        ('id = "T4"', 'id = "T99"', "tests[1].id", "'T99'", "T1 to T14"),
        (
            "valid_from = 2030-01-01",
            'valid_from = "2030"',
            "valid_from",
            "'2030'",
            "a day such as 2005-12-04",
        ),
        ("confirmed = true\n\n[title]", "[title]", "confirmed", "nothing", "true or false"),
        ('country = "UT"', 'country = "Utopia"', "country", "'Utopia'", "ISO 3166-1"),
        ('en = "Utopia, since 2030"', 'de = "Utopia"', "title", "'de'", "one of en, ru, kk"),
        ('burden = "balance"', 'burden = "a lot"', "tests[1].burden", "'a lot'", "one of not_stated"),
        ('topic = "annulment"', "topic = 3", "provisions[1].topic", "3", "text"),
        ('citation = "Electoral Code, art. 5"', 'page = "5"', "rule", "'page'", "one of line, citation"),
        ("[deadlines]", "[holidays]", "", "'holidays'", "deadlines"),
        ('id = "utopia_2030"', 'id = "../x"', "id", "'../x'", "lower-case letters"),
        ("tallyproof.law/1", "tallyproof.law/9", "schema", "'tallyproof.law/9'", "tallyproof.law/1"),
    ],
)
def test_an_error_names_the_file_the_key_what_was_found_and_what_was_expected(
    tmp_path: Path, right: str, wrong: str, place: str, found: str, expected: str
) -> None:
    assert right in PROFILE
    with pytest.raises(InputError) as caught:
        load_profile(written(tmp_path, PROFILE.replace(right, wrong, 1)))
    message = str(caught.value)
    assert message.startswith("utopia.toml")
    assert all(part in message for part in (place, found, expected)), message


@pytest.mark.parametrize("text", ["schema = ", "\x00", "a" * (1 << 21)])
def test_what_is_no_toml_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError):
        load_profile(written(tmp_path, text))


def test_a_test_named_twice_is_refused(tmp_path: Path) -> None:
    text = PROFILE.replace("[[provisions]]", '[[tests]]\nid = "T4"\nconfirmed = true\n\n[[provisions]]')
    with pytest.raises(InputError, match="T4 twice"):
        load_profile(written(tmp_path, text))


def test_an_unknown_profile_names_those_that_are_near() -> None:
    with pytest.raises(UnknownNameError, match="kenya_2017"):
        find_profile("kenya")
