import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.forensics.nulls.matched_shift import AreaMatch, Shift, ballot_alarm_rate, sign_flip_p


def drawn(seed: int, *, stations: int = 240, areas: int = 12) -> tuple[AreaMatch, np.ndarray]:
    rng = np.random.default_rng(seed)
    area = np.arange(stations) % areas
    weight = rng.integers(100, 900, stations).astype(float)
    rate = 0.4 + rng.normal(0, 0.1, areas)[area] + rng.normal(0, 0.03, stations)
    return AreaMatch(rate, weight, area), (rng.random(stations) < 0.4).astype(float)


def slow_shift(match: AreaMatch, mark: np.ndarray, course: np.ndarray | None) -> tuple[float, float]:
    """Weighted least squares with one column an area, and its clustered variance, from the textbook."""
    dummies = (match.area[:, None] == np.arange(match.area.max() + 1)).astype(float)
    columns = [mark, *([] if course is None else [course])]
    design = np.column_stack([*columns, dummies])
    weights = np.diag(match.weight)
    inverse = np.linalg.inv(design.T @ weights @ design)
    beta = inverse @ design.T @ weights @ match.rate
    left = match.rate - design @ beta
    meat = np.zeros_like(inverse)
    areas = int(match.area.max()) + 1
    for code in range(areas):
        inside = match.area == code
        score = design[inside].T @ (match.weight[inside] * left[inside])
        meat += np.outer(score, score)
    variance = (inverse @ meat @ inverse)[0, 0] * areas / (areas - 1)
    return float(beta[0]), float(np.sqrt(variance))


@pytest.mark.parametrize("with_course", [False, True])
def test_the_shift_is_the_textbook_regression_with_clustered_errors(*, with_course: bool) -> None:
    match, mark = drawn(3)
    course = np.random.default_rng(4).normal(size=len(mark)) if with_course else None
    found = match.shift(mark, courses=() if course is None else (course,))
    rate, deviation = slow_shift(match, mark, course)
    assert found.rate == pytest.approx(rate, rel=1e-9)
    assert found.deviation == pytest.approx(deviation, rel=1e-9)
    assert found.votes == pytest.approx(rate * match.weight[mark > 0].sum())


def test_an_area_without_both_kinds_says_nothing() -> None:
    match, mark = drawn(5)
    mark[match.area == 0] = 1.0
    found = match.shift(mark)
    assert found.areas == 11
    assert found.scores[0] == pytest.approx(0)
    assert found.weight == pytest.approx(match.weight[(mark > 0) & (match.area > 0)].sum())


def test_an_area_whose_stations_were_all_left_out_changes_nothing() -> None:
    match, mark = drawn(5)
    course = np.random.default_rng(1).normal(size=len(mark))
    gaps = AreaMatch(match.rate, match.weight, 3 * match.area + 1)
    before, after = (m.shift(mark, courses=(course,)) for m in (match, gaps))
    assert (after.rate, after.deviation, after.areas) == (before.rate, before.deviation, before.areas)
    assert ballot_alarm_rate(gaps.rate * gaps.weight, gaps, mark, seed=1) == pytest.approx(
        ballot_alarm_rate(match.rate * match.weight, match, mark, seed=1)
    )


def test_without_any_contrast_there_is_no_shift() -> None:
    match, mark = drawn(5)
    assert match.shift(np.ones_like(mark)).areas == 0
    assert match.shift(np.ones_like(mark)).z == 0


@given(st.integers(0, 1000), st.floats(-1, 1), st.floats(-3, 3))
def test_adding_a_constant_an_area_and_a_course_changes_nothing(seed: int, base: float, slope: float) -> None:
    match, mark = drawn(seed, stations=60, areas=6)
    course = np.random.default_rng(seed).normal(size=60)
    moved = AreaMatch(match.rate + base * match.area + slope * course, match.weight, match.area)
    before, after = (m.shift(mark, courses=(course,)) for m in (match, moved))
    assert after.rate == pytest.approx(before.rate, abs=1e-9)


def test_a_residual_leaves_the_station_itself_out() -> None:
    match = AreaMatch(np.array([0.2, 0.4, 0.9]), np.array([100.0, 300.0, 50.0]), np.zeros(3, np.int64))
    residual = match.residual(np.array([0.0, 0.0, 1.0]))
    assert residual == pytest.approx([0.2 - 0.4, 0.4 - 0.2, 0.9 - 0.35])


def test_a_station_without_unmarked_neighbours_has_no_residual() -> None:
    match = AreaMatch(np.array([0.2, 0.4]), np.ones(2), np.zeros(2, np.int64))
    assert np.isnan(match.residual(np.array([0.0, 1.0]))[0])


def shift_of(scores: list[float]) -> Shift:
    return Shift(0.0, 1.0, 1.0, 2.0, 1.0, len(scores), np.array(scores))


def test_random_signs_agree_with_all_signs() -> None:
    scores = np.array([3.0, 1.0, -0.5, 2.0, 0.7, 1.1, -1.4, 0.3])
    signs = np.array(np.meshgrid(*[[-1, 1]] * 8)).reshape(8, -1)
    exact = float((scores @ signs >= scores.sum() - 1e-9).mean())
    assert sign_flip_p([shift_of(scores.tolist())], seed=2) == pytest.approx(exact, abs=0.01)


def test_the_largest_of_two_shifts_is_paid_for() -> None:
    one, two = (
        shift_of([1.0, 2.0, 1.5, 0.5, 1.0, 1.2, 0.1, 0.9]),
        shift_of([0.3, -1.0, 2.0, -0.4, 1, -1, 1, -1]),
    )
    assert sign_flip_p([one, two], seed=1) >= sign_flip_p([one], seed=1)


def test_p_is_uniform_when_marks_mean_nothing() -> None:
    p = [sign_flip_p([match.shift(mark)], seed=1) for match, mark in (drawn(seed) for seed in range(200))]
    # At a true rate of 5 %, 20 or more of 200 happen less than once in 300 times.
    assert sum(value <= 0.05 for value in p) < 20
    assert 0.4 < float(np.mean(p)) < 0.6


def test_ballots_taken_for_independent_alarm_too_often() -> None:
    match, mark = drawn(8)
    assert ballot_alarm_rate(match.rate * match.weight, match, mark, seed=1) > 0.1


def test_ballots_that_are_independent_alarm_as_they_should() -> None:
    rng = np.random.default_rng(1)
    weight = rng.integers(200, 900, 400).astype(float)
    part = rng.binomial(weight.astype(int), 0.4).astype(float)
    match = AreaMatch(part / weight, weight, np.arange(400) % 20)
    mark = (rng.random(400) < 0.5).astype(float)
    assert ballot_alarm_rate(part, match, mark, seed=1) == pytest.approx(0.05, abs=0.04)
