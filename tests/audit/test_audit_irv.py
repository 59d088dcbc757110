"""Instant-runoff winners and the assertions that imply them."""

import json
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.audit.cards import irv_scale
from tallyproof.audit.irv_assertions import (
    IrvAssertion,
    IrvAssertionKind,
    find_irv_assertions,
    irv_scores,
)
from tallyproof.audit.irv_count import Rankings, count_irv
from tallyproof.errors import CallError, NotComputableError

NAMES = ("a", "b", "c", "d")
BALLOTS = st.dictionaries(
    st.lists(st.integers(0, 3), unique=True, max_size=4).map(tuple),
    st.integers(1, 60),
    min_size=2,
    max_size=9,
)


def slow_winner(ballots: dict[tuple[int, ...], int]) -> tuple[int, bool]:
    """Winner by elimination with plain loops, and whether a tie had to be broken."""
    standing, tied = set(range(4)), False
    while len(standing) > 1:
        votes = dict.fromkeys(standing, 0)
        for order, count in ballots.items():
            first = next((c for c in order if c in standing), None)
            if first is not None:
                votes[first] += count
        least = min(votes.values())
        last = [c for c in standing if votes[c] == least]
        tied = tied or (len(last) > 1 and least > 0)
        standing.remove(max(last))
    return standing.pop(), tied


def margin(
    kind: IrvAssertionKind, winner: int, loser: int, standing: set[int], ballots: dict[tuple[int, ...], int]
) -> int:
    total = 0
    for order, count in ballots.items():
        place = {c: i for i, c in enumerate(order)}
        if kind is IrvAssertionKind.NEB:
            total += count * (order[:1] == (winner,))
            total -= count * (loser in place and (winner not in place or place[loser] < place[winner]))
        else:
            first = next((c for c in order if c in standing), None)
            total += count * ((first == winner) - (first == loser))
    return total


def best_against(order: tuple[int, ...], ballots: dict[tuple[int, ...], int]) -> int:
    """Largest margin of any assertion that contradicts this order of elimination (last one wins)."""
    options = []
    for i, gone in enumerate(order):
        later = order[i + 1 :]
        options += [margin(IrvAssertionKind.NEB, gone, other, set(), ballots) for other in later]
        options += [margin(IrvAssertionKind.NEN, gone, other, {gone, *later}, ballots) for other in later]
    return max(options)


@given(BALLOTS)
def test_the_winner_and_the_largest_margin_are_those_of_every_order_tried(
    ballots: dict[tuple[int, ...], int],
) -> None:
    rankings = Rankings.of(NAMES, ballots.items())
    winner, tied = slow_winner(ballots)
    if tied:
        with pytest.raises(NotComputableError):
            count_irv(rankings)
        return
    assert count_irv(rankings).winner == NAMES[winner]
    expected = min(best_against(order, ballots) for order in permutations(range(4)) if order[-1] != winner)
    if expected <= 0:
        with pytest.raises(NotComputableError):
            find_irv_assertions(rankings, NAMES[winner])
        return
    found = find_irv_assertions(rankings, NAMES[winner])
    assert found.margin == expected
    for item in found.assertions:
        standing = {NAMES.index(name) for name in item.standing}
        a, b = NAMES.index(item.winner), NAMES.index(item.loser)
        assert item.margin == margin(item.kind, a, b, standing, ballots) >= found.margin
        assert int(rankings.ballots @ irv_scores(item, rankings)) == item.margin
    assert all(
        contradicted(order, found.assertions) for order in permutations(range(4)) if order[-1] != winner
    )


def contradicted(order: tuple[int, ...], assertions: tuple[IrvAssertion, ...]) -> bool:
    names = [NAMES[c] for c in order]
    for item in assertions:
        a, b = names.index(item.winner), names.index(item.loser)
        if item.kind is IrvAssertionKind.NEB and a < b:
            return True
        if item.kind is IrvAssertionKind.NEN and set(names[a:]) == set(item.standing) and a < b:
            return True
    return False


def test_another_winner_than_the_ballots_give_is_refused() -> None:
    rankings = Rankings.of_named(NAMES, {("a",): 40, ("b", "c"): 30, ("c", "b"): 35})
    assert count_irv(rankings).winner == "c"
    with pytest.raises(CallError):
        find_irv_assertions(rankings, "a")


def test_a_tie_for_the_last_place_is_left_to_the_law() -> None:
    with pytest.raises(NotComputableError):
        count_irv(Rankings.of_named(NAMES, {("a",): 5, ("b",): 5, ("c",): 9}))


def test_candidates_without_votes_leave_quietly() -> None:
    count = count_irv(Rankings.of_named(NAMES, {("a",): 5, ("b",): 7}))
    assert count.winner == "b"
    assert count.eliminated == ("d", "c", "a")


def test_unknown_candidates_are_a_wrong_call() -> None:
    with pytest.raises(CallError):
        Rankings.of_named(NAMES, {("x",): 1})
    with pytest.raises(CallError):
        Rankings.of(NAMES, [((9,), 1)])


def test_equal_rankings_are_added_and_a_second_mark_does_not_count() -> None:
    rankings = Rankings.of(NAMES, [((0, 1, 0), 2), ((0, 1), 3)])
    assert rankings.ballots.tolist() == [5]
    assert rankings.total == 5


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "ballots", "smallest", "assertions"),
    [
        ("Oakland_2010_Mayor", 122_268, 2_025, 22),
        ("Aspen_2009_CityCouncil", 2_544, 70, 189),
        ("Minneapolis_2013_Mayor", 80_101, 13_898, 36),
        ("SanFran_2007_Mayor", 149_465, 100_492, 43),
        ("Pierce_2008_CountyAssessor", 312_771, 2_221, 33),
    ],
)
def test_real_contests_are_as_hard_as_published(
    shared_data: Path, name: str, ballots: int, smallest: int, assertions: int
) -> None:
    data = json.loads((shared_data / f"audits/irv_{name}.json").read_text("utf-8"))
    votes = [(vote["prefs"], vote["n"]) for vote in data["votes"]]
    rankings = Rankings.of(data["metadata"]["candidates"], votes)
    found = find_irv_assertions(rankings, count_irv(rankings).winner)
    assert (rankings.total, found.margin, len(found.assertions)) == (ballots, smallest, assertions)
    assert found.difficulty == pytest.approx(ballots / smallest)
    assert irv_scale(found.assertions[0], cards=ballots).total == smallest
    scores = np.array([rankings.ballots @ irv_scores(item, rankings) for item in found.assertions])
    assert scores.tolist() == [item.margin for item in found.assertions]
