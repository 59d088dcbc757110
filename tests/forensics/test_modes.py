from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from forensics.forensic_tables import A, table
from tallyproof.forensics.modes.dip import dip_statistic
from tallyproof.forensics.modes.method import find_peaks, modes_and_tails, run_modes
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import Status
from tallyproof.forensics.stations.units import Units


def slow_dip(values: np.ndarray) -> float:
    """The definition, as a linear program for every place of the mode: the narrowest band about the ranks
    that holds a curve convex before the mode and concave after it, with a jump allowed at the mode.
    """
    x, n = np.sort(values), len(values)
    return min(_band(x, n, mode) for mode in range(n))


def _band(x: np.ndarray, n: int, mode: int) -> float:
    points = [*range(mode + 1), *range(mode, n)]
    rows, limits = [], []

    def demand(terms: dict[int, float], limit: float) -> None:
        rows.append([terms.get(i, 0.0) for i in range(len(points) + 1)])
        limits.append(limit)

    for place, i in enumerate(points):
        before = i != mode or place == mode
        after = i != mode or place == mode + 1
        if after:
            demand({place: -1, n + 1: -1}, -(i + 1) / n)
        if before:
            demand({place: 1, n + 1: -1}, i / n)
    for place in range(len(points) - 1):
        demand({place: 1, place + 1: -1}, 0)
    for side, sign in ((range(1, mode), 1), (range(mode + 2, n), -1)):
        for b in side:
            a, c = b - 1, b + 1
            left, right = x[points[b]] - x[points[a]], x[points[c]] - x[points[b]]
            demand({a: -sign * right, b: sign * (left + right), c: -sign * left}, 0)
    cost = [0.0] * len(points) + [1.0]
    found = linprog(cost, A_ub=rows, b_ub=limits, bounds=(None, None))
    assert found.x is not None
    return float(found.x[-1])


@pytest.mark.parametrize("seed", range(12))
def test_the_dip_agrees_with_its_definition(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = np.concatenate([rng.normal(0, 1, 9), rng.normal(rng.integers(0, 6), 1, 8)])
    assert dip_statistic(values).dip == pytest.approx(slow_dip(values), abs=1e-9)


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=40), st.integers(1, 9), st.integers(-9, 9))
def test_the_dip_keeps_its_bounds_and_does_not_care_about_scale(
    values: list[int], scale: int, shift: int
) -> None:
    plain = dip_statistic(np.array(values, float))
    assert 0.5 / len(values) <= plain.dip <= 0.25 or len(values) == 1
    assert dip_statistic(np.array(values, float) * scale + shift).dip == pytest.approx(plain.dip, abs=1e-9)
    assert dip_statistic(-np.array(values, float)).dip == pytest.approx(plain.dip, abs=1e-9)


def test_two_camps_dip_and_one_does_not() -> None:
    rng = np.random.default_rng(1)
    one, two = rng.normal(0, 1, 1000), np.concatenate([rng.normal(-3, 1, 500), rng.normal(3, 1, 500)])
    assert dip_statistic(two).dip > 5 * dip_statistic(one).dip


def units(turnout: np.ndarray, share: np.ndarray, *, seed: int = 1) -> Units:
    rng = np.random.default_rng(seed)
    registered = rng.integers(300, 1500, len(turnout))
    given_out = rng.binomial(registered, turnout)
    return Units.from_counts(
        registered=registered, given=given_out, ballots=given_out, leader=rng.binomial(given_out, share)
    )


def test_two_cultures_show_two_peaks_and_a_large_dip() -> None:
    rural = np.arange(2000) % 2 == 0
    found = modes_and_tails(units(np.where(rural, 0.75, 0.45), np.where(rural, 0.8, 0.3)))
    assert found.statistic["share_peaks"] == found.statistic["turnout_peaks"] == 2
    assert found.statistic["share_dip_ratio"] > 5
    assert found.p is None
    assert found.votes is None


def test_one_culture_shows_one_peak_and_a_small_dip() -> None:
    found = modes_and_tails(units(np.full(2000, 0.6), np.full(2000, 0.4)))
    assert found.statistic["share_peaks"] == 1
    assert found.statistic["share_dip_ratio"] < 1.5
    assert abs(found.statistic["share_skewness"]) < 0.5
    assert abs(found.statistic["share_kurtosis"]) < 1


def test_the_tail_counts_stations_and_votes_exactly() -> None:
    registered = np.full(60, 200)
    given_out = np.array([200] * 3 + [198] * 4 + [197] * 53)
    leader = np.array([200, 198, 100] + [198] * 2 + [50] * 2 + [60] * 53)
    found = modes_and_tails(
        Units.from_counts(registered=registered, given=given_out, ballots=given_out, leader=leader)
    ).statistic
    assert (found["turnout_tail_stations"], found["turnout_full_stations"]) == (7, 3)
    assert (found["turnout_tail_votes"], found["turnout_full_votes"]) == (200 + 198 + 100 + 396 + 100, 498)
    assert (found["share_tail_stations"], found["share_full_stations"]) == (4, 3)
    assert (found["both_tail_stations"], found["both_tail_votes"]) == (4, 200 + 198 + 396)


def test_a_bump_that_hardly_rises_is_no_peak() -> None:
    curve = np.array([0.0, 10.0, 9.9, 10.0, 4.0, 4.3, 0.0, 6.0])
    assert [peak.height for peak in find_peaks(curve)] == [10.0, 6.0]
    assert find_peaks(curve)[1].rise == pytest.approx(6)


def test_few_stations_are_refused_and_no_counts_are_not_applicable() -> None:
    few = table(registered=[500] * 40, cast=[300] * 40, a=[100] * 40)
    assert run_modes(Question(few, A, 1)).status is Status.REFUSED
    none = table(registered=[None] * 40, cast=[None] * 40, a=[None] * 40)
    assert run_modes(Question(none, A, 1)).status is Status.NOT_APPLICABLE


def test_the_tail_limit_is_an_exact_fraction() -> None:
    found = modes_and_tails(units(np.full(60, 0.5), np.full(60, 0.5)))
    assert found.parameters["tail"] == float(Fraction(99, 100))
