"""The JSON document of an outcome, and its sentences in every language."""

import json
import re
from typing import Any

import pytest

from factories import snapshot, table
from tallyproof.election.problem import Problem
from tallyproof.election.results import Results
from tallyproof.outcome.document import LISTED, Asked, outcome_document
from tallyproof.outcome.materiality import Estimate
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import run
from tallyproof.outcome.scenario import Scenario, run_scenario
from tallyproof.outcome.sentences import Words
from tallyproof.texts import LANGUAGES, load_catalogue


def referendum() -> Results:
    return table(
        {
            "area_1": ["N", "N", "S", "S"],
            "registered": [100] * 4,
            "cast": [80, 70, 60, 50],
            "valid": [78, 70, 58, 49],
        },
        votes={"Yes": [60, 40, 30, 20], "No": [18, 30, 28, 29]},
        areas=["Region"],
    )


def document(results: Results, rule: str, language: str = "en", **options: Any) -> dict[str, Any]:
    examined = run(results, read_rule(rule))
    return outcome_document(snapshot(results), examined, load_catalogue(language), **options)


def test_the_document_holds_what_the_contract_names() -> None:
    found = document(referendum(), "referendum;turnout>50%", estimates=[Estimate("F-INT", 10, 50.0)])
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["schema"] == "tallyproof.outcome/1"
    assert found["rule"] == "referendum;turnout>1/2;register=kept"
    assert (found["winner"], found["outcome"]["kind"]) == ("Yes", "elected")
    assert found["margin"]["votes"] == 45
    assert found["margin"]["runner_up"] == "No"
    assert (found["margin"]["share"], found["margin"]["share_exact"]) == (0.176470588235, "3/17")
    assert (found["shift_votes"], found["remove_votes"]) == (23, 46)
    assert found["fewest_stations"]["count"] == 1
    assert found["fewest_stations"]["stations"][0] == {
        "station_id": "1", "areas": ["N"], "contribution": 80, "source_row": 1,
    }  # fmt: skip
    assert [way["code"] for way in found["fewest_stations"]["ways"]] == ["turnout", "votes", "lead"]


def test_materiality_is_given_for_votes_removed_and_for_votes_moved() -> None:
    (method,) = document(referendum(), "referendum", estimates=[Estimate("F-INT", 10, 30)])["methods"]
    assert (method["convention"], method["needed"], method["class"]) == ("removed", 45, "cannot_change")
    assert (method["moved"]["needed"], method["moved"]["class"]) == (23, "could_change")
    assert (method["ratio_low"], method["ratio_high"]) == (0.222222222222, 0.666666666667)


def test_a_method_without_votes_gives_a_reason_and_no_class() -> None:
    (method,) = document(referendum(), "referendum", estimates=[Estimate("F-LAST", None, None)])["methods"]
    assert method["class"] is None
    assert method["reason"] == "The method gives no number of votes."


def test_without_a_list_to_annul_the_entry_is_null_with_a_reason() -> None:
    found = document(referendum(), "referendum")
    assert found["annul"] is None
    assert found["annul_reason"] == "No list of stations to annul was given."


def test_an_annulment_shows_before_after_and_its_problems() -> None:
    results = referendum()
    examined = run(results, read_rule("referendum"))
    scenario = Scenario(
        "list.csv", ("1", "2"), problems=(Problem("O-UNKNOWN-STATION", "list.csv", 4, found="<b>"),)
    )
    annul = outcome_document(
        snapshot(results), examined, load_catalogue("en"), asked=Asked(run_scenario(scenario, examined))
    )["annul"]
    assert (annul["status"], annul["stations"], annul["changed"], annul["winner"]) == (
        "computed",
        2,
        True,
        "No",
    )
    assert (annul["margin_before"]["votes"], annul["margin"]["votes"]) == (45, 7)
    assert annul["problems"][0]["row"] == 4


def test_a_scenario_without_stations_says_that_nothing_was_tried() -> None:
    results = referendum()
    examined = run(results, read_rule("referendum"))
    nothing = run_scenario(Scenario("nothing"), examined)
    (entry,) = outcome_document(
        snapshot(results), examined, load_catalogue("en"), asked=Asked(scenarios=(nothing,))
    )["scenarios"]
    assert (entry["status"], entry["stations"]) == ("not_computed", 0)
    assert entry["reason"]


def test_what_cannot_be_computed_is_null_with_a_reason_everywhere() -> None:
    found = document(table({}, votes={"Yes": [5], "No": [4]}), "majority:base=registered")
    assert (found["winner"], found["outcome"]["kind"]) == (None, "not_computable")
    assert found["outcome"]["missing"] == ["registered"]
    assert found["margin"]["votes"] == 1
    assert found["margin"]["thresholds"][0]["holds"] is None
    assert (found["fewest_stations"]["status"], found["fewest_stations"]["count"]) == ("not_computed", None)
    assert found["fewest_stations"]["reason"]
    assert found["shift_votes"] is None


def test_a_long_list_of_stations_is_cut_and_the_rest_counted() -> None:
    size = LISTED + 5
    results = table({}, votes={"A": [2] * size, "B": [0] * size})
    found = document(results, "plurality")["fewest_stations"]
    assert (found["count"], len(found["stations"]), found["not_listed"]) == (size, LISTED, 5)


def test_choices_with_one_name_are_told_apart_by_their_ids() -> None:
    results = table({}, votes={"A": [5], "B": [4]})
    same = tuple(type(choice)(choice.id, "Ivanov", choice.kind) for choice in results.choices)
    found = document(Results(results.frame, results.contest, same), "plurality")
    assert (found["winner"], found["margin"]["runner_up"]) == ("A", "B")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "rule",
    [
        "plurality;turnout>=1/3", "majority:base=votes", "majority:base=cast,else=no_winner", "majority",
        "majority:base=registered;register=removed", "referendum;approval>0.9", "referendum;turnout>0.99",
    ],
)  # fmt: skip
def test_every_outcome_has_its_sentences_in_every_language(rule: str, language: str) -> None:
    found = document(referendum(), rule, language)
    texts = [found["rule_text"], found["note"], *found["readings"]]
    assert all(text and "{" not in text for text in texts)
    assert found["outcome"]["text"] in found["readings"][0]


@pytest.mark.parametrize(
    ("language", "votes", "expected"),
    [
        ("en", 1, "“A” leads “B” by 1 vote "), ("en", 2, "“A” leads “B” by 2 votes "),
        ("ru", 1, "«A» опережает «B» на 1 голос "), ("ru", 3, "«A» опережает «B» на 3 голоса "),
        ("ru", 11, "«A» опережает «B» на 11 голосов "), ("ru", 21, "«A» опережает «B» на 21 голос "),
        ("kk", 5, "«A» алда, одан кейін – «B»; айырма – 5 дауыс "),
    ],
)  # fmt: skip
def test_counts_take_the_plural_form_of_their_language(language: str, votes: int, expected: str) -> None:
    readings = document(table({}, votes={"A": [votes + 5], "B": [5]}), "plurality", language)["readings"]
    assert readings[1].startswith(expected)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "votes",
    [
        {"A": [4], "B": [4]},
        {"A": [0], "B": [0]},
        {"A": [9, 1], "B": [7, None], "C": [7, 1]},
        {"A": [2], "B": [None]},
    ],
)
def test_ties_gaps_and_silent_choices_have_words(votes: dict[str, list[int | None]], language: str) -> None:
    for rule in ("plurality", "majority:base=votes"):
        assert len(document(table({}, votes=votes), rule, language)["readings"]) > 1


def test_a_share_is_shown_exactly_as_percent_or_as_a_fraction() -> None:
    words = Words(run(referendum(), read_rule("referendum")), load_catalogue("en"))
    shown = [
        words.bar(bar)
        for line in ("1/2", "1/3", "0.125", "2.25%")
        if (bar := read_rule(f"plurality;turnout>{line}").turnout)
    ]
    assert shown == ["more than 50%", "more than 1/3", "more than 12.5%", "more than 2.25%"]


def test_marks_in_names_stay_plain_text() -> None:
    results = table({}, votes={"A": [5], "B": [4]})
    named = tuple(type(c)(c.id, f"{{x}} <b>{c.id}</b> %s", c.kind) for c in results.choices)
    readings = document(Results(results.frame, results.contest, named), "plurality")["readings"]
    assert "“{x} <b>A</b> %s” wins" in readings[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_of_a_list_has_its_sentence(language: str) -> None:
    words = Words(run(referendum(), read_rule("referendum")), load_catalogue(language))
    keys = [key for key in words.catalogue.messages if key.startswith("outcome.problem.")]
    codes = [key.removeprefix("outcome.problem.") for key in keys]
    sentences = [words.problem(Problem(code, "list.csv", 3, "station_id", found="17")) for code in codes]
    assert len(codes) == 14
    assert all(re.search(r"17|list[.]csv", sentence) for sentence in sentences)


@pytest.mark.parametrize("language", LANGUAGES)
def test_seats_stand_in_the_document_with_thresholds_and_readings(language: str) -> None:
    rule = "seats:count=5,formula=hare,threshold>=5%,base=cast"
    found = document(referendum(), rule, language)
    assert found["seats"] == {
        "count": 5, "given": {"Yes": 3, "No": 2}, "passing": ["Yes", "No"],
        "tied": [], "open": 0, "unfilled": 0, "exact_changes": True,
    }  # fmt: skip
    assert [t["code"] for t in found["margin"]["thresholds"]] == ["threshold", "threshold"]
    assert found["margin"]["to_threshold"] is None
    assert all(found["readings"])
    assert document(referendum(), "referendum", language)["seats"] is None


@pytest.mark.parametrize(("formula", "level"), [("dhondt", ["A", "B", "C"]), ("plurality", ["B", "C"])])
def test_a_tie_for_the_last_seats_names_who_is_level(formula: str, level: list[str]) -> None:
    results = table({}, votes={"A": [40], "B": [20], "C": [20]})
    found = document(results, f"seats:count={3 if formula == 'dhondt' else 2},formula={formula}")
    assert (found["outcome"]["kind"], found["outcome"]["ground"]) == ("tie", "seats")
    assert found["seats"]["tied"] == level
    assert found["seats"]["given"] == {"A": 1, "B": 0, "C": 0}
    assert found["seats"]["open"] == len(level) - 1
    assert {way["code"] for way in found["fewest_stations"]["ways"]} >= {"seat_tie"}


def test_without_an_exact_answer_the_fewest_stations_are_not_computed_and_say_why() -> None:
    found = document(referendum(), "seats:count=5,formula=droop")["fewest_stations"]
    assert (found["status"], found["count"]) == ("not_computed", None)
    assert "quota is rounded" in found["reason"]
