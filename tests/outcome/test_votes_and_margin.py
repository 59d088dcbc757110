"""Gaps in votes, and how many votes moved or removed change the outcome."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories import table
from tallyproof.outcome.margin import margin_of
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import Examination, run
from tallyproof.outcome.votes import Convention, VoteWay, cheapest

KAZAKHSTAN_2005 = {
    "Nazarbayev": [6147517], "Tuyakbai": [445934], "Baimenov": [108730], "Abylkasymov": [23252],
    "Eleusizov": [18834],
}  # fmt: skip
COUNTS = st.integers(0, 60)


def best(examined: Examination, convention: Convention) -> VoteWay:
    way = cheapest(examined.votes, convention)
    assert way
    return way


def test_kazakhstan_2005_is_decided_by_5701583_votes() -> None:
    results = table({"valid": [6744267], "cast": [6871571]}, votes=KAZAKHSTAN_2005)
    examined = run(results, read_rule("plurality"))
    assert examined.margin.votes == 5_701_583
    assert best(examined, Convention.MOVED).votes == 2_850_792
    assert best(examined, Convention.REMOVED).votes == 5_701_584
    assert best(examined, Convention.REMOVED).ends_at == 5_701_583


def test_a_first_round_majority_is_measured_against_its_own_bar() -> None:
    results = table({"valid": [6744267], "cast": [6871571]}, votes=KAZAKHSTAN_2005)
    examined = run(results, read_rule("majority"))
    moved = best(examined, Convention.MOVED)
    assert examined.margin.conditions[0].gap == 6_147_517 - Fraction(6_744_267, 2)
    assert moved.votes == 2_775_384
    assert moved.follows
    assert moved.follows.choices == ("Nazarbayev", "Tuyakbai")


@pytest.mark.parametrize(("gap", "moved", "removed"), [(1, 1, 2), (2, 2, 3), (3, 2, 4), (10, 6, 11)])
def test_moving_takes_half_the_gap_and_one_and_removing_the_gap_and_one(
    gap: int, moved: int, removed: int
) -> None:
    examined = run(table({}, votes={"A": [50 + gap], "B": [50]}), read_rule("plurality"))
    assert best(examined, Convention.MOVED).votes == moved
    assert best(examined, Convention.REMOVED).votes == removed


@settings(deadline=None)  # many small tables an example; a busy machine is no failure
@given(
    COUNTS,
    COUNTS,
    COUNTS,
    st.integers(0, 9),
    st.sampled_from(["plurality", "majority", "majority:base=cast"]),
)
def test_one_vote_less_leaves_the_outcome_and_the_number_found_changes_it(
    a: int, b: int, c: int, invalid: int, line: str
) -> None:
    columns = {"valid": [a + b + c], "cast": [a + b + c + invalid]}
    examined = run(table(columns, votes={"A": [a], "B": [b], "C": [c]}), read_rule(line))
    for way in examined.votes:
        if way.ends_at is None or way.votes is None:
            continue
        receiver = {} if way.gainer is None else {way.gainer: 1}
        delta = {"A": 0, "B": 0, "C": 0} | receiver | {way.donor: -1}
        lost = 0 if receiver else 1

        def after(times: int, delta: dict[str, int] = delta, lost: int = lost) -> Examination:
            votes = {
                name: [count + times * delta[name]] for name, count in zip("ABC", (a, b, c), strict=True)
            }
            counts = {name: [value[0] - times * lost] for name, value in columns.items()}
            return run(table(counts, votes=votes), read_rule(line))

        assert way.inequality.holds(after(way.ends_at - 1).tally)
        assert not way.inequality.holds(after(way.ends_at).tally)
        assert way.follows
        assert after(way.votes).outcome.identity == way.follows.identity != examined.outcome.identity


def test_turnout_is_neither_gained_by_moving_nor_by_removing() -> None:
    results = table({"registered": [100], "cast": [40]}, votes={"A": [25], "B": [15]})
    examined = run(results, read_rule("plurality;turnout>=1/2"))
    assert examined.outcome.ground == "turnout"
    assert cheapest(examined.votes, Convention.MOVED) is None
    assert cheapest(examined.votes, Convention.REMOVED) is None
    assert examined.margin.conditions[0].gap == -10


def test_more_votes_than_a_choice_has_cannot_be_taken_from_it() -> None:
    examined = run(table({}, votes={"A": [3], "B": [0]}), read_rule("plurality"))
    lead = next(w for w in examined.votes if w.inequality.code == "lead" and w.convention == "removed")
    assert (lead.votes, lead.ends_at) == (None, 3)


def test_the_gap_is_a_share_of_valid_ballots_or_of_all_votes_where_those_are_missing() -> None:
    reported = run(table({"valid": [40]}, votes={"A": [20], "B": [10]}), read_rule("plurality"))
    missing = run(table({}, votes={"A": [20], "B": [10]}), read_rule("plurality"))
    assert (reported.margin.base, reported.margin.share) == ("valid", Fraction(1, 4))
    assert (missing.margin.base, missing.margin.share) == ("votes", Fraction(1, 3))


def test_a_lone_choice_has_no_runner_up_and_no_gap() -> None:
    examined = run(table({}, votes={"A": [20]}), read_rule("plurality"))
    assert (examined.margin.first, examined.margin.runner_up, examined.margin.votes) == ("A", None, None)


def test_without_any_report_there_is_no_margin() -> None:
    examined = run(table({}, votes={"A": [None], "B": [None]}), read_rule("majority;approval>1/4"))
    assert margin_of(examined.ballot, examined.tally).first is None
    assert examined.votes == ()
    assert examined.stations.ways == ()
