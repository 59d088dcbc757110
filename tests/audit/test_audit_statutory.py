"""What prescribed recounts are worth: published examples, the worst case over all choices, named stations, draws."""

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.audits import equal_stations
from tallyproof.audit.assertions import plurality_assertions
from tallyproof.audit.batches import Batches
from tallyproof.audit.draw import positions
from tallyproof.audit.fixed_share import equal_stations_needed, miss_chance
from tallyproof.audit.overstatement import ErrorBounds, bound_errors
from tallyproof.audit.statutory import (
    RecountRule,
    RecountStrata,
    count_needed,
    draw_recount,
    recount_risk,
    recount_strata,
)
from tallyproof.errors import CallError, NotComputableError


@pytest.mark.parametrize(
    ("drawn", "stations", "risks"),
    [
        (420, 3_111, (0.098, 0.011, 1.3e-4, 2e-10)),
        (715, 92_509, (0.028, 8e-4, 7e-7, 0.0)),
        (41, 46_229, (0.82, 0.67, 0.44, 0.14)),
        (100, 10_000, (0.60, 0.36, 0.14, 0.007)),
    ],
    ids=["Georgia, 5 a district", "Philippines", "Kenya 2022 scrutiny", "one in a hundred"],
)
def test_attained_risks_of_real_prescriptions(drawn: int, stations: int, risks: tuple[float, ...]) -> None:
    for margin, risk in zip((0.005, 0.01, 0.02, 0.05), risks, strict=True):
        altered = equal_stations_needed(stations, margin)
        assert miss_chance(stations, drawn, altered) == pytest.approx(risk, rel=0.15, abs=1e-9)


def test_equal_stations_of_one_stratum_have_the_risk_of_the_formula() -> None:
    found = equal_stations(10_000, winner=505, loser=495, bound=1_000)
    strata = recount_strata([""] * 10_000, RecountRule(share=Fraction(1, 100)))
    risk = recount_risk(found, strata).risk
    assert risk.attained == risk.bound == pytest.approx(miss_chance(10_000, 100, 100))


def test_five_stations_of_each_of_84_districts_are_worth_about_a_draw_of_420() -> None:
    found = equal_stations(3_111, winner=505, loser=495, bound=1_000)
    strata = recount_strata([f"{i % 84}" for i in range(3_111)], RecountRule(count=5))
    risk = recount_risk(found, strata).risk
    assert risk.bound == pytest.approx(miss_chance(3_111, 420, 31), rel=0.05)


def missed(found: ErrorBounds, strata: RecountStrata) -> float:
    """Largest chance to miss every altered station, over every number of altered stations in each district."""
    relative = found.bounds / np.array(found.margins, dtype=float)
    worst = 0.0
    for k in range(relative.shape[1]):
        for altered in product(*(range(rows.size + 1) for rows in strata.rows)):
            held = sum(
                float(np.sort(relative[rows, k])[::-1][:n].sum())
                for rows, n in zip(strata.rows, altered, strict=True)
            )
            if held >= 1 - 1e-12:
                chances = [
                    comb(rows.size - n, drawn) / comb(rows.size, drawn)
                    for rows, drawn, n in zip(strata.rows, strata.drawn, altered, strict=True)
                ]
                worst = max(worst, float(np.prod(chances)))
    return worst


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_the_worst_case_is_that_of_every_choice_for_all_assertions(seed: int) -> None:
    rng = np.random.default_rng(seed)
    stations = int(rng.integers(4, 13))
    bound = rng.integers(20, 200, stations)
    first = (bound * rng.uniform(0.45, 0.7, stations)).astype(int)
    second = ((bound - first) * rng.uniform(0, 1, stations)).astype(int)
    sheets = Batches.of(
        [str(i) for i in range(stations)],
        columns=["a", "b", "c"],
        counts=np.column_stack([first, second, bound - first - second]),
        bound=bound,
    )
    found = bound_errors(sheets, plurality_assertions(["a"], ["b", "c"]))
    if not found.auditable:
        return
    areas = [str(rng.integers(0, 3)) for _ in range(stations)]
    named = [0] if rng.random() < 0.4 else []
    strata = recount_strata(areas, RecountRule(count=int(rng.integers(0, 3))), named=named)
    risk = recount_risk(found, strata).risk
    true = missed(found, strata)
    assert risk.attained <= true + 1e-9
    assert risk.bound >= true - 1e-9
    assert risk.bound == pytest.approx(true, rel=1e-9, abs=1e-12)


def test_naming_every_station_that_could_hide_the_margin_leaves_no_risk() -> None:
    found = equal_stations(10, winner=60, loser=40, bound=100)
    strata = recount_strata([""] * 10, RecountRule(count=0), named=range(9))
    assert recount_risk(found, strata).risk.bound == 0.0
    assert strata.total == 9
    everything = recount_strata([""] * 10, RecountRule(count=0), named=range(10))
    assert (everything.names, recount_risk(found, everything).risk.bound) == ((), 0.0)


def test_the_number_that_is_needed_is_the_smallest_that_limits_the_risk() -> None:
    found = equal_stations(200, winner=52, loser=48, bound=100)
    areas = [str(i % 7) for i in range(200)]
    needed = count_needed(found, areas, 0.05)
    risks = [
        recount_risk(found, recount_strata(areas, RecountRule(count=count))).risk.bound
        for count in (needed - 1, needed)
    ]
    assert risks[0] > 0.05 >= risks[1]


def test_a_tolerated_error_raises_the_risk() -> None:
    found = equal_stations(500, winner=52, loser=48, bound=100)
    strata = recount_strata([""] * 500, RecountRule(count=20))
    assert recount_risk(found, strata, tolerated=0.5).risk.bound > recount_risk(found, strata).risk.bound


def test_a_draw_can_be_followed_by_hand() -> None:
    areas = ["north"] * 30 + ["south"] * 20
    strata = recount_strata(areas, RecountRule(count=3), named=[0, 31])
    drawn = draw_recount(strata, "4 2 6")
    south = positions("4 2 6,south", 19)
    expected = list(dict.fromkeys(next(south)[1] for _ in range(10)))[:3]
    assert [int(strata.rows[1][place]) for place in expected] == [draw.row for draw in drawn[1]]
    assert not {0, 31} & {draw.row for part in drawn for draw in part}


def test_impossible_prescriptions_are_wrong_calls() -> None:
    for wrong in ({}, {"count": 1, "share": Fraction(1, 2)}, {"count": -1}, {"share": Fraction(3, 2)}):
        with pytest.raises(CallError):
            RecountRule(**wrong)
    with pytest.raises(CallError):
        recount_strata(["a"], RecountRule(count=1), named=[1])
    with pytest.raises(NotComputableError):
        recount_risk(
            equal_stations(4, winner=5, loser=5, bound=10), recount_strata([""] * 4, RecountRule(count=1))
        )
