import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallyproof.errors import CallError, NotComputableError
from tallyproof.observation.link.incident_test import IncidentTest, incident_test
from tallyproof.observation.link.matched import MatchedComparison, matched_comparison


def permuted(
    incidents: list[int], anomalous: list[bool], areas: list[int], *, draws: int = 999
) -> IncidentTest:
    return incident_test(np.array(incidents), np.array(anomalous), np.array(areas), seed=1, draws=draws)


def slow_p(hit: list[bool], anomalous: list[bool], areas: list[int]) -> float:
    """Go through every way to exchange stations inside their areas."""
    found = sum(a and b for a, b in zip(hit, anomalous, strict=True))
    groups = [[i for i, area in enumerate(areas) if area == one] for one in sorted(set(areas))]
    ways = [list(itertools.combinations(group, sum(hit[i] for i in group))) for group in groups]
    counts = [sum(anomalous[i] for part in way for i in part) for way in itertools.product(*ways)]
    return sum(count >= found for count in counts) / len(counts)


@settings(deadline=None)  # the first example loads SciPy
@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 2)), min_size=4, max_size=12))
def test_a_slow_count_of_all_permutations_agrees(rows: list[tuple[bool, bool, int]]) -> None:
    hit, anomalous, areas = (list(column) for column in zip(*rows, strict=True))
    try:
        found = permuted([int(one) for one in hit], anomalous, areas, draws=9)
    except NotComputableError:
        return
    assert found.p == pytest.approx(slow_p(hit, anomalous, areas))


def test_drawn_permutations_agree_with_the_exact_count() -> None:
    hit = [1] * 10 + [0] * 30
    anomalous = [True] * 6 + [False] * 4 + [True] * 6 + [False] * 24
    found = permuted(hit, anomalous, [0] * 40, draws=20_000)
    assert found.p_incidents == pytest.approx(found.p, abs=0.01)
    assert found.expected == pytest.approx(3)
    assert found.odds_ratio == pytest.approx((6 * 24) / (4 * 6))


def test_an_area_rich_in_both_makes_no_link_by_itself() -> None:
    rng = np.random.default_rng(1)
    areas = np.repeat([0, 1], 200)
    incidents = (rng.random(400) < np.where(areas == 0, 0.6, 0.05)).astype(np.int64)
    anomalous = rng.random(400) < np.where(areas == 0, 0.6, 0.05)
    apart = incident_test(incidents, anomalous, areas, seed=1, draws=99)
    together = incident_test(incidents, anomalous, np.zeros(400, np.int64), seed=1, draws=99)
    assert together.p < 1e-6
    assert apart.p > 0.05


def test_the_test_keeps_its_size_where_nothing_links_the_two() -> None:
    rng = np.random.default_rng(7)
    areas = np.repeat(np.arange(20), 30)
    found = [
        incident_test(rng.poisson(0.2, 600), rng.random(600) < 0.15, areas, seed=trial, draws=199)
        for trial in range(300)
    ]
    assert np.mean([one.p < 0.05 for one in found]) <= 0.075
    assert np.mean([one.p_incidents < 0.05 for one in found]) <= 0.08


def test_a_link_that_is_there_is_found() -> None:
    rng = np.random.default_rng(3)
    anomalous = rng.random(600) < 0.2
    incidents = (rng.random(600) < np.where(anomalous, 0.35, 0.1)).astype(np.int64)
    assert incident_test(incidents, anomalous, np.repeat(np.arange(20), 30), seed=1, draws=199).p < 0.001


def test_what_cannot_be_permuted_is_said() -> None:
    with pytest.raises(NotComputableError):
        permuted([1, 1, 0, 0], [True, True, False, False], [0, 0, 1, 1])
    with pytest.raises(CallError):
        permuted([-1, 0], [True, False], [0, 0])


def elections(seed: int, effect: float = 0.0) -> tuple[MatchedComparison, float]:
    """Areas differ, large stations differ, and observers prefer both: only cells make the groups alike."""
    rng = np.random.default_rng(seed)
    area = rng.integers(0, 25, 1500)
    size = rng.choice([400.0, 800.0, 1200.0, 1800.0, 2400.0], 1500)
    observed = rng.random(1500) < 0.05 + 0.3 * (area / 25) + 0.2 * (size > 1000)
    turnout = 0.4 + 0.01 * area - 0.00005 * size + rng.normal(0, 0.05, 1500) + effect * observed
    found = matched_comparison({"turnout": turnout}, observed, area.tolist(), size)
    return found, float(turnout[observed].mean() - turnout[~observed].mean())


def test_intervals_hold_zero_as_often_as_they_say_where_observers_change_nothing() -> None:
    pairs = [elections(seed) for seed in range(300)]
    inside = [one.differences[0].low <= 0 <= one.differences[0].high for one, _ in pairs]
    assert 0.92 <= np.mean(inside) <= 0.98
    assert abs(np.mean([crude for _, crude in pairs])) > 0.01


def test_intervals_hold_an_effect_that_is_there() -> None:
    inside = [
        one.differences[0].low <= -0.02 <= one.differences[0].high
        for one, _ in (elections(seed, -0.02) for seed in range(200))
    ]
    assert 0.91 <= np.mean(inside) <= 0.985


def test_matching_makes_the_groups_alike() -> None:
    size = elections(1)[0].balance[0]
    assert size.before is not None
    assert size.after is not None
    assert abs(size.after) < 0.05 < size.before


def test_a_slow_loop_over_cells_agrees() -> None:
    rng = np.random.default_rng(5)
    values, observed, area = rng.random(40), rng.random(40) < 0.5, rng.integers(0, 3, 40)
    found = matched_comparison({"x": values}, observed, area.tolist(), np.ones(40), classes=1).differences[0]
    total, variance = 0.0, 0.0
    for one in sorted(set(area.tolist())):
        seen = [v for v, o, a in zip(values, observed, area, strict=True) if o and a == one]
        other = [v for v, o, a in zip(values, observed, area, strict=True) if not o and a == one]
        weight = len(seen) / observed.sum()
        total += weight * (sum(seen) / len(seen) - sum(other) / len(other))
        for group in (seen, other):
            mean = sum(group) / len(group)
            variance += weight**2 * sum((v - mean) ** 2 for v in group) / (len(group) - 1) / len(group)
    assert found.difference == pytest.approx(total)
    assert found.standard_error == pytest.approx(math.sqrt(variance))


def test_a_station_without_a_figure_is_left_out_and_counted() -> None:
    values = np.array([0.1, 0.2, 0.3, 0.4, np.nan])
    observed = np.array([True, True, False, False, True])
    found = matched_comparison({"x": values}, observed, [0] * 5, np.ones(5))
    assert (found.left_out, found.observed, found.matched) == (1, 2, 2)


def test_groups_that_never_meet_are_not_compared() -> None:
    with pytest.raises(NotComputableError, match="like size"):
        matched_comparison({"x": np.ones(4)}, np.array([True, True, False, False]), [0, 0, 1, 1], np.ones(4))
