"""The results table, its totals and its canonical hash."""

import random

import polars as pl
import pytest

from factories import table
from tallyproof.election.contest import Choice, ChoiceId, ChoiceKind
from tallyproof.election.results import Results
from tallyproof.election.snapshot import canonical_bytes, snapshot_id
from tallyproof.errors import InternalError, NotComputableError, UnknownNameError


def test_a_total_says_how_many_stations_are_missing() -> None:
    results = table({"cast": [5, None, 7]}, votes={"A": [1, 2, 3]})
    assert (results.total("cast").value, results.total("cast").missing) == (12, 1)
    assert (results.total("valid").value, results.total("valid").missing) == (None, 3)


def test_equal_leaders_keep_ballot_order() -> None:
    results = table({}, votes={"B": [3], "A": [3]})
    assert [choice.name for choice, _ in results.ranked()] == ["B", "A"]


def test_against_all_cannot_lead() -> None:
    results = table({}, votes={"A": [1], "Nobody": [9]})
    nobody = Choice(ChoiceId("Nobody"), "Nobody", ChoiceKind.AGAINST_ALL)
    changed = Results(results.frame, results.contest, (results.choices[0], nobody))
    assert changed.leader().name == "A"


def test_no_votes_at_all_is_not_a_leader_with_zero() -> None:
    with pytest.raises(NotComputableError):
        table({}, votes={"A": [None]}).leader()


def test_an_unknown_choice_names_near_ones() -> None:
    with pytest.raises(UnknownNameError, match="Nazarbayev"):
        table({}, votes={"Nazarbayev": [1]}).choice("Nazarbaev")


def test_a_table_with_a_wrong_type_is_refused() -> None:
    results = table({}, votes={"A": [1]})
    with pytest.raises(InternalError):
        Results(results.frame.with_columns(pl.col("cast").cast(pl.Float64)), results.contest, results.choices)


def test_the_hash_depends_on_content_and_not_on_row_order() -> None:
    results = table({"cast": [5, None, 7]}, votes={"A": [1, 2, 3]})
    order = list(range(3))
    random.Random(7).shuffle(order)
    shuffled = Results(results.frame[order], results.contest, results.choices)
    changed = table({"cast": [5, 0, 7]}, votes={"A": [1, 2, 3]})
    assert snapshot_id(shuffled) == snapshot_id(results)
    assert snapshot_id(changed) != snapshot_id(results)


def test_a_blank_text_and_a_missing_text_have_different_bytes() -> None:
    blank = table({"reported_at": [""]}, votes={"A": [1]})
    missing = table({"reported_at": [None]}, votes={"A": [1]})
    assert canonical_bytes(blank) != canonical_bytes(missing)
