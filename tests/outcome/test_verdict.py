"""A rule applied to totals."""

import pytest

from factories import table
from tallyproof.election.contest import Choice, ChoiceId, ChoiceKind
from tallyproof.election.results import Results
from tallyproof.errors import CallError, UnknownNameError
from tallyproof.outcome.ballot import ballot_of
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import run
from tallyproof.outcome.tally import tally_of
from tallyproof.outcome.verdict import Kind, Outcome, decide


def outcome(rule: str, results: Results) -> Outcome:
    return decide(ballot_of(read_rule(rule), results), tally_of(results))


def against_all(results: Results, name: str) -> Results:
    kinds = [ChoiceKind.AGAINST_ALL if c.id == name else ChoiceKind.CANDIDATE for c in results.choices]
    choices = tuple(Choice(c.id, c.name, kind) for c, kind in zip(results.choices, kinds, strict=True))
    return Results(results.frame, results.contest, choices, results.area_levels)


def test_exactly_half_is_no_majority_and_one_vote_more_is() -> None:
    half = table({"valid": [100]}, votes={"A": [50], "B": [30], "C": [20]})
    more = table({"valid": [99]}, votes={"A": [50], "B": [30], "C": [19]})
    assert outcome("majority", half).kind is Kind.RUN_OFF
    assert outcome("majority", half).choices == ("A", "B")
    assert outcome("majority:share>=1/2", half).winner == "A"
    assert outcome("majority", more).winner == "A"


def test_the_base_decides_who_has_the_majority() -> None:
    results = table({"valid": [90], "cast": [100], "registered": [200]}, votes={"A": [50], "B": [40]})
    assert outcome("majority:base=valid", results).winner == "A"
    assert outcome("majority:base=votes", results).winner == "A"
    assert outcome("majority:base=cast", results).kind is Kind.RUN_OFF
    assert outcome("majority:base=registered,else=no_winner", results).kind is Kind.NO_WINNER


def test_votes_against_all_count_in_the_base_and_never_win() -> None:
    results = against_all(table({}, votes={"A": [40], "B": [15], "none": [45]}), "none")
    assert outcome("plurality", results).winner == "A"
    assert outcome("majority:base=votes", results).choices == ("A", "B")


def test_level_at_the_top_nobody_wins() -> None:
    tie = outcome("plurality", table({}, votes={"A": [7], "B": [9], "C": [9]}))
    assert (tie.kind, tie.choices) == (Kind.TIE, ("B", "C"))


def test_a_tie_for_the_second_place_leaves_the_run_off_open() -> None:
    tie = outcome("majority:base=votes", table({}, votes={"A": [9], "B": [7], "C": [7], "D": [1]}))
    assert (tie.kind, tie.ground, tie.through, tie.choices) == (Kind.TIE, "run_off", ("A",), ("B", "C"))


def test_two_level_at_the_top_without_majority_go_to_the_run_off() -> None:
    results = table({}, votes={"A": [9], "B": [9], "C": [7]})
    assert outcome("majority:base=votes", results).choices == ("A", "B")


def test_a_missed_turnout_comes_before_anything_else() -> None:
    results = table({"registered": [200], "cast": [100]}, votes={"A": [99], "B": [1]})
    assert outcome("plurality;turnout>0.5", results).ground == "turnout"
    assert outcome("plurality;turnout>=0.5", results).winner == "A"


def test_a_referendum_needs_approval_for_yes_and_none_for_no() -> None:
    yes = table({"registered": [100]}, votes={"yes": [24], "no": [20]})
    no = table({"registered": [100]}, votes={"yes": [20], "no": [24]})
    assert outcome("referendum;approval>=1/4", yes).ground == "approval"
    assert outcome("referendum;approval>=1/4", no).winner == "no"
    assert outcome("referendum:yes=no,no=yes;approval>=1/5", no).winner == "no"


def test_a_register_that_nobody_reported_is_named_and_not_taken_for_zero() -> None:
    found = outcome("plurality;turnout>0.5", table({"cast": [9]}, votes={"A": [5], "B": [4]}))
    assert (found.kind, found.missing) == (Kind.NOT_COMPUTABLE, ("registered",))


def test_a_contestant_without_any_report_is_left_out_of_a_plurality() -> None:
    results = table({}, votes={"A": [5], "B": [None], "C": [3]})
    assert outcome("plurality", results).winner == "A"
    assert len(outcome("plurality", results).because) == 2


def test_a_referendum_with_one_answer_unreported_is_not_computable() -> None:
    assert outcome("referendum", table({}, votes={"yes": [5], "no": [None]})).missing == ("votes__no",)


def test_without_any_vote_there_is_no_winner_and_no_tie() -> None:
    found = outcome("majority:base=votes", table({}, votes={"A": [0], "B": [0]}))
    assert (found.kind, found.ground) == (Kind.NO_WINNER, "no_votes")


def test_a_referendum_between_three_choices_must_name_its_answers() -> None:
    results = table({}, votes={"A": [5], "B": [4], "C": [3]})
    with pytest.raises(CallError):
        ballot_of(read_rule("referendum"), results)
    with pytest.raises(UnknownNameError):
        ballot_of(read_rule("referendum:yes=A,no=Z"), results)
    with pytest.raises(CallError):
        ballot_of(read_rule("referendum:yes=A,no=A"), results)
    assert ballot_of(read_rule("referendum:yes=C,no=A"), results).contestants == ("C", "A")


def test_everything_that_an_outcome_rests_on_is_true_of_the_totals() -> None:
    results = table({"valid": [100]}, votes={"A": [45], "B": [30], "C": [25]})
    examined = run(results, read_rule("majority"))
    assert [bar.code for bar in examined.outcome.because] == [
        "votes",
        *["majority_missed"] * 3,
        "lead",
        "lead",
    ]
    assert all(bar.holds(examined.tally) for bar in examined.outcome.because)
    assert examined.outcome.choices == (ChoiceId("A"), ChoiceId("B"))
