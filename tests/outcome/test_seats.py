"""Seats follow from votes exactly, and ties are reported unless the law resolves them."""

import random
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import table
from outcome.seats_oracle import seats_by_claims
from tallyproof.errors import CallError
from tallyproof.outcome.coalitions.seat_vectors import Votes, seats_of
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import run
from tallyproof.outcome.seats.apportion import Allocation, apportion
from tallyproof.outcome.seats.apportion_many import decided_rows
from tallyproof.outcome.seats.formula import Formula, Ties

MAJILIS_2004 = (6061, 1204, 1138, 707)
"""Shares of the lists above seven per cent, in hundredths of a per cent; ten seats."""
CASES = 12_000


@pytest.mark.parametrize(
    ("formula", "seats"),
    [("hare", (7, 1, 1, 1)), ("sainte_lague", (7, 1, 1, 1)), ("dhondt", (8, 1, 1, 0))],
)
def test_the_list_tier_of_the_majilis_of_2004(formula: str, seats: tuple[int, ...]) -> None:
    assert apportion(MAJILIS_2004, 10, formula=Formula(formula)).seats == seats


def test_all_150_seats_of_the_dutch_election_of_2021() -> None:
    votes = {
        "VVD": 2_279_130, "D66": 1_565_861, "PVV": 1_124_482, "CDA": 990_601, "SP": 623_371, "PvdA": 597_192,
        "GL": 537_308, "FvD": 523_083, "PvdD": 399_750, "CU": 351_275, "Volt": 252_480, "JA21": 246_620,
        "SGP": 215_249, "DENK": 211_237, "50PLUS": 106_702, "BBB": 104_319, "BIJ1": 87_238, "CODE": 40_731,
    }  # fmt: skip
    assert sum(votes.values()) == 10_256_629
    found = seats_of(Votes(Formula.DHONDT, 150, Fraction(1, 150)), votes)
    assert found.seats == (34, 24, 17, 15, 9, 9, 8, 8, 6, 5, 3, 3, 3, 3, 1, 1, 1, 0)
    assert (found.open, found.unfilled) == (0, 0)


@pytest.mark.parametrize("formula", [f for f in Formula if f.averages or f is Formula.HARE])
def test_many_votes_at_once_agree_with_one_by_one_or_say_that_they_are_not_proved(formula: Formula) -> None:
    draw = random.Random(3)
    proved = 0
    for _ in range(1500):
        seats, largest = draw.randint(1, 15), draw.choice([6, 50, 10**6, 10**14])
        votes = [draw.choice([0, draw.randint(0, largest), largest]) for _ in range(draw.randint(1, 6))]
        found, sure = decided_rows(np.array([votes]), seats, formula)
        one = apportion(votes, seats, formula=formula)
        if sure[0]:
            proved += 1
            assert (one.seats, one.open, one.unfilled) == (tuple(found[0].tolist()), 0, 0), votes
    assert proved > 900


def test_votes_too_large_for_64_bits_are_left_to_be_decided_one_by_one() -> None:
    found, sure = decided_rows(np.array([[1 << 61, 1 << 60]]), 3, Formula.DHONDT)
    assert (found.tolist(), sure.tolist()) == ([[0, 0]], [False])


def test_the_published_example_of_the_hare_quota() -> None:
    votes = (1500, 1500, 900, 500, 500, 200)
    assert apportion(votes, 25, formula=Formula.HARE).seats == (7, 7, 4, 3, 3, 1)


def drawn_votes(draw: random.Random) -> list[int]:
    """Draw small votes full of ties, larger ones, and near-ties far beyond what a float can tell apart."""
    size, kind = draw.randint(1, 6), draw.randrange(3)
    if kind == 0:
        return [draw.choice((0, 1, 2, 3, 4, 6, 9, 12, 15)) for _ in range(size)]
    if kind == 1:
        return [draw.randint(0, 10**6) for _ in range(size)]
    large = 10**15
    return [large * draw.choice((1, 2, 3, 5)) + draw.randint(-2, 2) for _ in range(size)]


def test_no_seat_is_wrong_in_random_and_tie_prone_cases() -> None:
    draw, ties_seen = random.Random(20040919), Counter[Formula]()
    formulas, policies = list(Formula), list(Ties)
    for case in range(CASES):
        votes, seats = drawn_votes(draw), draw.randint(1, 9)
        formula, ties = formulas[case % len(formulas)], policies[case // len(formulas) % len(policies)]
        found = apportion(votes, seats, formula=formula, ties=ties)
        expected, level = seats_by_claims(votes, seats, formula=formula, ties=ties)
        assert (list(found.seats), list(found.tied)) == (expected, level), (votes, seats, formula, ties)
        assert sum(found.seats) + found.open + found.unfilled == seats
        ties_seen[formula] += bool(found.tied)
    assert min(ties_seen.values()) > 20


def test_a_tie_stays_open_until_a_rule_resolves_it() -> None:
    assert apportion((50, 100), 2, formula=Formula.DHONDT) == Allocation((0, 1), (0, 1), 1)
    assert apportion((50, 100), 2, formula=Formula.DHONDT, ties=Ties.MORE_VOTES).seats == (0, 2)
    assert apportion((50, 100), 2, formula=Formula.DHONDT, ties=Ties.BALLOT_ORDER).seats == (1, 1)


def test_equal_votes_stay_open_where_the_rule_asks_for_more_votes() -> None:
    found = apportion((7, 7, 7), 2, formula=Formula.HARE, ties=Ties.MORE_VOTES)
    assert found == Allocation((0, 0, 0), (0, 1, 2), 2)


def test_candidates_without_votes_get_no_seat() -> None:
    assert apportion((4, 0, 3), 3, formula=Formula.PLURALITY) == Allocation((1, 0, 1), unfilled=1)


def test_a_rounded_quota_can_leave_seats_that_nobody_can_claim() -> None:
    found = apportion((5, 5), 9, formula=Formula.DROOP)
    assert found == Allocation((3, 3), unfilled=3)


def test_a_large_house_is_divided_in_a_moment() -> None:
    votes = [draw + 10**8 for draw in range(40)]
    assert sum(apportion(votes, 2000, formula=Formula.SAINTE_LAGUE).seats) == 2000


@pytest.mark.parametrize(("votes", "seats"), [((3, -1), 2), ((3, 1), 0)])
def test_impossible_calls_are_refused(votes: tuple[int, ...], seats: int) -> None:
    with pytest.raises(CallError):
        apportion(votes, seats, formula=Formula.HARE)


@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=6),
    st.integers(1, 12),
    st.sampled_from([f for f in Formula if f.averages]),
    st.data(),
)
def test_more_votes_never_cost_a_list_a_seat_under_highest_averages(
    votes: list[int], seats: int, formula: Formula, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(votes) - 1))
    more = list(votes)
    more[at] += data.draw(st.integers(1, 1000))
    before = apportion(votes, seats, formula=formula, ties=Ties.BALLOT_ORDER).seats[at]
    assert apportion(more, seats, formula=formula, ties=Ties.BALLOT_ORDER).seats[at] >= before


@given(st.permutations(range(5)), st.lists(st.integers(0, 99), min_size=5, max_size=5), st.integers(1, 9))
def test_the_order_of_the_lists_decides_nothing(order: list[int], votes: list[int], seats: int) -> None:
    for formula in Formula:
        straight = apportion(votes, seats, formula=formula)
        turned = apportion([votes[i] for i in order], seats, formula=formula)
        assert turned.seats == tuple(straight.seats[i] for i in order)
        assert {order[i] for i in turned.tied} == set(straight.tied)


def test_the_threshold_is_measured_against_its_named_base() -> None:
    results = table({"cast": [120], "valid": [100]}, votes={"A": [60], "B": [34], "C": [6]})
    of_valid = run(results, read_rule("seats:count=10,threshold>=5.5%,base=valid,formula=hare")).outcome
    of_cast = run(results, read_rule("seats:count=10,threshold>=5.5%,base=cast,formula=hare")).outcome
    assert dict(of_valid.seats) == {"A": 6, "B": 3, "C": 1}
    assert dict(of_cast.seats) == {"A": 6, "B": 4, "C": 0}
    assert of_cast.through == ("A", "B")


def test_nobody_above_the_threshold_gives_no_seats() -> None:
    outcome = run(
        table({}, votes={"A": [5], "B": [5]}), read_rule("seats:count=2,threshold>60%,base=votes")
    ).outcome
    assert (outcome.kind.value, outcome.ground) == ("no_winner", "threshold")


def test_droop_gives_seats_and_says_that_the_smallest_change_is_not_computed() -> None:
    examined = run(table({}, votes={"A": [60, 20], "B": [20, 19]}), read_rule("seats:count=3,formula=droop"))
    assert dict(examined.outcome.seats) == {"A": 2, "B": 1}
    assert examined.outcome.bounded
    assert examined.stations.best is None


def test_a_rule_about_seats_is_written_out_in_full() -> None:
    rule = read_rule("seats: count=10, threshold>=7%")
    assert str(rule) == "seats:count=10,formula=dhondt,threshold>=7/100,base=valid,ties=reported"
    assert read_rule(str(rule)) == rule


@pytest.mark.parametrize(
    "line",
    ["seats", "seats:count=0", "seats:count>3", "seats:count=99999", "seats:count=3,base=cast",
     "seats:count=3,formula=best", "seats:count=3;approval>1/4"],
)  # fmt: skip
def test_a_rule_about_seats_that_makes_no_sense_is_refused(line: str) -> None:
    with pytest.raises(CallError):
        read_rule(line)
