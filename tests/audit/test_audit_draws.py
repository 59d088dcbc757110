"""Draws that anyone can repeat."""

import hashlib
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.audit.draw import draw_by_weight, draw_simple, positions
from tallyproof.audit.numpy_draw import replay_numpy_draw
from tallyproof.audit.tickets import draw_tickets, next_ticket, ticket
from tallyproof.errors import CallError, NotComputableError


def by_hand(weights: list[int], seed: str, count: int) -> list[int]:
    """The rule as a person would follow it: long division, then counting along the list."""
    drawn: list[int] = []
    number = 0
    while len(drawn) < count:
        number += 1
        value = int(hashlib.sha256(f"{seed},{number}".encode()).hexdigest(), 16)
        if value >= 2**256 // sum(weights) * sum(weights):
            continue
        rest = value % sum(weights)
        row = 0
        while rest >= weights[row]:
            rest -= weights[row]
            row += 1
        if row not in drawn:
            drawn.append(row)
    return drawn


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12).filter(any), st.text(min_size=1, max_size=20))
def test_a_draw_follows_the_rule_that_a_person_can_follow(weights: list[int], seed: str) -> None:
    count = sum(weight > 0 for weight in weights)
    assert [draw.row for draw in draw_by_weight(weights, seed, count=count)] == by_hand(weights, seed, count)


def test_a_longer_draw_begins_with_the_shorter_one() -> None:
    assert draw_simple(1_000, "seed", count=30)[:10] == draw_simple(1_000, "seed", count=10)


def test_units_are_drawn_in_proportion_to_their_weights() -> None:
    weights = [1, 2, 3, 4]
    drawn = [draw.row for draw in draw_by_weight(weights, "7", count=20_000, replacement=True)]
    shares = np.bincount(drawn, minlength=4) / 20_000
    assert shares == pytest.approx([0.1, 0.2, 0.3, 0.4], abs=0.012)


def test_a_unit_without_weight_is_never_drawn() -> None:
    assert {draw.row for draw in draw_by_weight([0, 5, 0, 5], "x", count=2)} == {1, 3}
    with pytest.raises(CallError):
        draw_by_weight([0, 5, 0, 5], "x", count=3)


def test_a_draw_that_would_never_end_says_so() -> None:
    with pytest.raises(NotComputableError):
        draw_by_weight([10**15, 1], "x", count=2)


def test_the_incomplete_last_stretch_is_skipped() -> None:
    total = 2**128 - 1
    assert all(position < total for _, (_, position) in zip(range(50), positions("s", total), strict=False))


@pytest.mark.parametrize(
    ("name", "seed", "digits"), [("AB-130", "01382438112797316654", "0.26299714122838008416")]
)
def test_tickets_are_those_of_the_consistent_sampler(name: str, seed: str, digits: str) -> None:
    assert ticket(name, seed).startswith(digits)


def test_samples_are_those_of_the_consistent_sampler() -> None:
    assert draw_tickets("abcd", "31", count=4) == ("b", "a", "d", "c")
    assert draw_tickets("abcd", "77", count=4) == ("b", "d", "c", "a")
    assert draw_tickets(range(100), "41", count=10) == (
        "73", "51", "17", "58", "38", "42", "39", "20", "11", "67",
    )  # fmt: skip


def test_a_further_ticket_is_larger_and_the_same_for_everyone() -> None:
    first = ticket("box 7", "seed")
    second = next_ticket(first)
    assert Fraction(first) < Fraction(second) < 1
    assert next_ticket("0.25471").startswith("0.642853261655004694691")


def test_tickets_of_numbers_with_many_nines_stay_in_order() -> None:
    assert Fraction(next_ticket("0.999")) > Fraction("0.999")


def test_too_large_a_sample_is_refused() -> None:
    with pytest.raises(CallError):
        draw_tickets("ab", "1", count=3)


def test_the_float_draw_of_other_programs_needs_bounds() -> None:
    with pytest.raises(CallError):
        replay_numpy_draw(np.zeros(3), "1", count=1)
