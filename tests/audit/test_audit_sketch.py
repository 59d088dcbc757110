"""Invented stations with true totals, sharper questions, and what a sample would bound."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.audits import as_reported, equal_stations
from tallyproof.audit.assertions import AssertionKind
from tallyproof.audit.batches import Batches
from tallyproof.audit.confidence import total_overstatement
from tallyproof.audit.draw import draw_by_weight
from tallyproof.audit.overstatement import weigh_batches
from tallyproof.audit.plan_overstatement import plan_overstatement
from tallyproof.audit.sketch import NationalTotals, sketch_stations
from tallyproof.audit.targets import informative_targets
from tallyproof.errors import CallError


@settings(max_examples=40)
@given(
    st.integers(1, 300), st.integers(0, 10**6), st.integers(0, 10**5), st.integers(0, 5000), st.integers(0, 9)
)
def test_every_column_adds_up_and_no_station_has_more_ballots_than_voters(
    stations: int, ada: int, ben: int, more: int, seed: int
) -> None:
    totals = NationalTotals(
        {"ada": ada, "ben": ben}, ada + ben + more, ada + ben + 3 * more, ada + ben + 2 * more
    )
    table = sketch_stations(totals, stations=stations, seed=seed)
    assert table.height == stations == table["station"].n_unique()
    sums = table.drop("station").sum().row(0, named=True)
    assert sums == {
        "registered": totals.registered,
        "issued": totals.issued,
        "cast": totals.cast,
        "valid": ada + ben,
        "invalid": more,
        "ada": ada,
        "ben": ben,
    }
    assert table.filter(
        (table["issued"] > table["registered"]) | (table["cast"] > table["issued"])
    ).is_empty()


def test_the_same_seed_sketches_the_same() -> None:
    totals = NationalTotals({"ada": 900}, 1000, 1500)
    assert sketch_stations(totals, stations=40, seed=3).equals(sketch_stations(totals, stations=40, seed=3))
    assert not sketch_stations(totals, stations=40, seed=3).equals(
        sketch_stations(totals, stations=40, seed=4)
    )


@pytest.mark.parametrize(
    ("votes", "cast", "registered", "issued"),
    [
        ({}, 1, 1, None),
        ({"a": -1}, 1, 1, None),
        ({"a": 5}, 4, 9, None),
        ({"a": 5}, 6, 9, 5),
        ({"a": 5}, 6, 5, None),
        ({" Cast": 5}, 6, 9, None),
        ({"": 5}, 6, 9, None),
    ],
)
def test_totals_that_cannot_be_are_a_wrong_call(
    votes: dict[str, int], cast: int, registered: int, issued: int | None
) -> None:
    with pytest.raises(CallError):
        NationalTotals(votes, cast, registered, issued)


def test_a_sketch_needs_a_station() -> None:
    with pytest.raises(CallError):
        sketch_stations(NationalTotals({"a": 1}, 1, 1), stations=0, seed=1)


def test_targets_are_the_two_highest_bars_below_turnout_and_share() -> None:
    sheets = Batches.of(
        ["1", "2"],
        columns=["ada", "ben", "valid", "cast", "registered"],
        counts=[[91, 9, 100, 100, 130], [91, 9, 100, 100, 130]],
        bound=[130, 130],
    )
    found = [(t.assertion.kind, str(t.share)) for t in informative_targets(sheets, "ada")]
    assert found == [
        (AssertionKind.TURNOUT_ABOVE, "2/3"),
        (AssertionKind.TURNOUT_ABOVE, "3/4"),
        (AssertionKind.SHARE_ABOVE, "4/5"),
        (AssertionKind.SHARE_ABOVE, "9/10"),
    ]


def test_a_bar_that_is_met_exactly_is_no_target_and_absent_counts_give_none() -> None:
    half = Batches.of(["1"], columns=["ada", "valid"], counts=[[50, 100]], bound=[100])
    assert [str(t.share) for t in informative_targets(half, "ada")] == ["1/4", "1/3"]
    assert informative_targets(Batches.of(["1"], columns=["ada"], counts=[[5]], bound=[9]), "ada") == ()


def test_a_planned_upper_bound_is_the_one_that_a_clean_sample_gives() -> None:
    found = equal_stations(400, winner=70, loser=30, bound=120)
    weights = weigh_batches(found)
    (planned,) = plan_overstatement(found, [60], seed="dice")
    rows = [draw.row for draw in draw_by_weight(weights, "dice", count=60)]
    assert planned.upper == pytest.approx(total_overstatement(found, weights, as_reported(found, rows)).upper)
    assert planned.papers == 60 * 120


def test_larger_samples_exclude_more_and_prove_more() -> None:
    found = equal_stations(2_000, winner=80, loser=20, bound=100)
    told = plan_overstatement(found, [10, 30, 100, 300, 5_000], overstated=0.3)
    assert [one.stations for one in told] == [10, 30, 100, 300]
    assert np.all(np.diff([one.upper for one in told]) < 0)
    assert np.all(np.diff([one.lower for one in told]) >= 0)
    assert 0 < told[-1].lower < 0.3


@pytest.mark.parametrize("share", [0.0, 1.5])
def test_an_overstatement_to_be_found_is_a_share(share: float) -> None:
    with pytest.raises(CallError):
        plan_overstatement(equal_stations(9, winner=8, loser=2, bound=10), [3], overstated=share)
