"""The chance that random removals reverse a lead, and what missing sheets can still bring."""

from fractions import Fraction
from math import comb

import pytest

from factories import table
from tallyproof.errors import CallError
from tallyproof.outcome.not_counted import not_counted
from tallyproof.outcome.reversal import reversal_probability
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import run


@pytest.mark.parametrize(
    ("first", "second", "ballots", "published"),
    [(1000, 974, 79, 0.0019216), (21644, 21618, 79, 0.0016052), (21644, 21618, 400, 0.10677)],
)
def test_published_reversal_probabilities(first: int, second: int, ballots: int, published: float) -> None:
    digits = 5 if ballots == 400 else 7
    assert round(reversal_probability(first, second, ballots), digits) == published


def test_the_sum_of_ratios_agrees_with_exact_fractions() -> None:
    for first in range(1, 13):
        for second in range(first + 1):
            for ballots in range(first + second + 1):
                needed = -(-(ballots + first - second) // 2)
                ways = sum(
                    comb(first, x) * comb(second, ballots - x)
                    for x in range(max(needed, 0), min(first, ballots) + 1)
                )
                exact = float(Fraction(ways, comb(first + second, ballots)))
                assert reversal_probability(first, second, ballots) == pytest.approx(exact, abs=1e-12)


def test_a_national_lead_and_half_of_all_ballots_take_a_moment() -> None:
    assert reversal_probability(25_157_463, 23_779_141, 20_000_000) < 1e-12
    assert reversal_probability(25_000_100, 25_000_000, 25_000_000) > 0.45


@pytest.mark.parametrize(("first", "second", "ballots"), [(5, 6, 1), (5, 4, 10), (5, 4, -1)])
def test_impossible_questions_are_refused(first: int, second: int, ballots: int) -> None:
    with pytest.raises(CallError):
        reversal_probability(first, second, ballots)


def test_missing_sheets_are_bounded_by_their_register_and_not_counted_as_zero() -> None:
    results = table({"registered": [100, 40, 25]}, votes={"A": [60, None, 9], "B": [30, 3, 9]})
    found = not_counted(run(results, read_rule("plurality")))
    assert (found.stations, found.registered, found.gap_low, found.gap_high) == (1, 40, -13, 67)


def test_without_their_register_missing_sheets_have_no_bound() -> None:
    results = table({"registered": [100, None]}, votes={"A": [60, None], "B": [30, 3]})
    found = not_counted(run(results, read_rule("plurality")))
    assert (found.stations, found.registered, found.gap_low) == (1, None, None)
