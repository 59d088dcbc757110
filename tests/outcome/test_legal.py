"""Each named legal test stands beside its numbers; none is decided, and no margin closes a conduct test."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from factories import table
from tallyproof.election.law import find_profile
from tallyproof.election.results import Results
from tallyproof.outcome.contested.combinations import Combinations, combine
from tallyproof.outcome.contested.contested_list import read_contested
from tallyproof.outcome.contested.effects import needed_columns
from tallyproof.outcome.legal.document import legal_document
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import Examination, run
from tallyproof.texts import LANGUAGES, load_catalogue

KAZAKHSTAN = {
    "Nazarbayev": [6_147_517], "Tuyakbai": [445_934], "Baimenov": [108_730], "Abylkasymov": [23_252],
    "Eleusizov": [18_834],
}  # fmt: skip


def close() -> Results:
    """Return 26 votes between two candidates, as in the Canadian case of 2012."""
    columns = {"registered": [30_000, 30_000], "cast": [43_183, 79], "valid": [43_183, 79]}
    return table(columns, votes={"A": [21_599, 45], "B": [21_584, 34]})


def contested(examined: Examination, folder: Path, text: str) -> Combinations:
    file = folder / "contested.csv"
    file.write_text(text, encoding="utf-8")
    listed = read_contested(file, examined.results, needed=needed_columns(examined.ballot))
    return combine(listed, examined)


def answered(
    examined: Examination, profile: str = "venice", found: Combinations | None = None, language: str = "en"
) -> tuple[dict[str, Any], Mapping[str, dict[str, Any]]]:
    document = legal_document(
        examined, load_catalogue(language), profile=find_profile(profile), combinations=found
    )
    return document, {test["id"]: test for test in document["legal_tests"]}


def limbs(test: Mapping[str, Any]) -> dict[str, str]:
    return {limb["kind"]: limb["status"] for limb in test["limbs"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_kazakhstan_2005_is_out_of_reach_of_gap_tests_and_leaves_conduct_tests_open(language: str) -> None:
    results = table({"cast": [6_871_571], "valid": [6_744_267]}, votes=KAZAKHSTAN)
    examined = run(results, read_rule("majority:base=cast"))
    document, tests = answered(examined, "kazakhstan_2004", language=language)
    assert len(tests) == 14
    assert list(tests)[:2] == ["T11", "T12"]
    assert {tests[n]["standing"] for n in ("T11", "T12")} == {"profile"}
    gaps = {n: limbs(t)["gap"] for n, t in tests.items() if "gap" in limbs(t)}
    assert set(gaps.values()) == {"out_of_reach", "not_reached"}
    assert [n for n, status in gaps.items() if status == "not_reached"] == ["T10"]
    for test in ("T3", "T4", "T5", "T11", "T13"):
        assert limbs(tests[test])["conduct"] == "open"
        assert tests[test]["missing"]
    numbers = tests["T1"]["numbers"]
    assert (numbers["gap"], numbers["gap_base"]) == (5_701_583, 6_744_267)
    catalogue = load_catalogue(language)
    first = document["legal_readings"][0]
    assert catalogue.number(5_701_583) in first
    assert catalogue.number(6_744_267) in first
    assert document["law"]["rule"]["same"] is True
    assert document["law"]["rule"]["confirmed"] is False
    assert not any("{" in limb["text"] for test in tests.values() for limb in test["limbs"])


def test_the_canadian_case_reaches_the_magic_number_and_not_the_real_irregularity(tmp_path: Path) -> None:
    examined = run(close(), read_rule("plurality"))
    text = "station_id,ballots,standing\n2,79,alleged\n"
    _, tests = answered(examined, found=contested(examined, tmp_path, text))
    numbers = tests["T1"]["numbers"]
    assert limbs(tests["T1"])["gap"] == "reached"
    assert (numbers["gap"], numbers["needed"], numbers["ballots_low"], numbers["ballots_high"]) == (
        26,
        26,
        79,
        79,
    )
    assert round(numbers["reversal_high"], 7) == 0.0016052
    assert limbs(tests["T2"])["gap"] == "no_ballots"
    text = "station_id,ballots,standing\n2,20,proved\n"
    _, tests = answered(examined, found=contested(examined, tmp_path, text))
    assert limbs(tests["T2"])["gap"] == "not_reached"
    assert limbs(tests["T1"])["gap"] == "within_range"
    assert "proof of who was entitled to vote" in tests["T2"]["missing"]


def test_as_many_ballots_as_the_margin_reach_one_test_and_not_the_other(tmp_path: Path) -> None:
    examined = run(close(), read_rule("plurality"))
    found = contested(examined, tmp_path, "station_id,ballots\n2,26\n")
    _, tests = answered(examined, found=found)
    assert limbs(tests["T1"])["gap"] == "reached"
    assert limbs(tests["T8"])["gap"] == "within_range"
    assert tests["T8"]["numbers"]["needed"] == 27


def test_without_a_list_a_close_race_is_open_and_not_zero() -> None:
    _, tests = answered(run(close(), read_rule("plurality")))
    assert limbs(tests["T1"])["gap"] == "no_ballots"
    assert tests["T1"]["numbers"]["ballots_low"] is None
    assert tests["T1"]["inputs"] == {"margin": True, "ballots_touched": False}
    assert limbs(tests["T10"])["gap"] == "reached"
    assert tests["T10"]["missing_codes"] == ["listed_cause"]


def test_missing_sheets_are_counted_for_the_test_that_asks_for_them() -> None:
    results = table({"registered": [100, 40]}, votes={"A": [60, None], "B": [50, None]})
    _, tests = answered(run(results, read_rule("plurality")))
    numbers = tests["T11"]["numbers"]
    assert (numbers["sheets_missing"], numbers["sheets_missing_registered"]) == (1, 40)
    assert (numbers["gap_if_all_to_runner_up"], numbers["gap_if_all_to_leader"]) == (-30, 50)


def test_a_decision_later_than_polling_day_says_so_and_an_unknown_date_too() -> None:
    _, tests = answered(run(close(), read_rule("plurality")))
    assert tests["T8"]["later_than_polling_day"] is True
    assert tests["T3"]["later_than_polling_day"] is False
    assert tests["T12"]["later_than_polling_day"] is None
    assert len(tests["T8"]["cautions"]) == 1


def test_what_cannot_be_computed_is_said_and_conduct_stays_open() -> None:
    results = table({}, votes={"A": [5], "B": [4]})
    _, tests = answered(run(results, read_rule("majority:base=registered")))
    assert limbs(tests["T4"]) == {"conduct": "open", "gap": "not_computable"}
    assert "margin" in tests["T4"]["missing_codes"]


def test_a_rule_chosen_by_the_user_is_told_apart_from_the_one_of_the_profile() -> None:
    document, _ = answered(run(close(), read_rule("plurality")), "kazakhstan_2004")
    assert document["law"]["rule"]["same"] is False
    assert "majority:base=cast" in document["law"]["rule"]["text"]


@pytest.mark.parametrize("rule", ["plurality", "majority", "seats:count=3", "seats:count=3,formula=droop"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_gives_a_verdict_or_keeps_a_field(rule: str, language: str) -> None:
    document, tests = answered(run(close(), read_rule(rule)), language=language)
    texts = [t["meaning"] for t in tests.values()] + document["legal_readings"]
    texts += [limb["text"] for t in tests.values() for limb in t["limbs"]]
    assert all(text and "{" not in text for text in texts)
    assert {t["status"] for t in tests.values()} == {"computed"}
    assert not any("verdict" in test for test in tests.values())
