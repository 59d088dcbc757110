from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.forensics.integer_percentages.whole_percent import WholePercent
from tallyproof.forensics.stations.units import Ratio

WINDOWS = st.sampled_from([Fraction(1, 50), Fraction(1, 20), Fraction(1, 10)])
PERIODS = st.sampled_from([1, 5])


def slow_holds(part: int, whole: int, rule: WholePercent) -> bool:
    percent = Fraction(100 * part, whole)
    return abs(percent - rule.period * round(percent / rule.period)) <= rule.window


def ratio(part: list[int], whole: list[int]) -> Ratio:
    return Ratio(np.array(part), np.array(whole))


@given(st.integers(1, 4000), st.data(), WINDOWS, PERIODS)
def test_the_rule_is_the_distance_to_the_nearest_multiple_taken_exactly(
    whole: int, data: st.DataObject, window: Fraction, period: int
) -> None:
    part = data.draw(st.integers(0, whole))
    rule = WholePercent(window, period)
    assert rule.holds(ratio([part], [whole]))[0] == slow_holds(part, whole, rule)


@given(st.integers(1, 3000), WINDOWS, PERIODS)
def test_the_lattice_lists_every_count_at_which_the_rule_holds_once(
    whole: int, window: Fraction, period: int
) -> None:
    rule = WholePercent(window, period)
    listed = [
        count
        for block in rule.lattice(np.array([whole]), np.array([0.0]), np.array([float(whole)]))
        for count in block.amount.tolist()
    ]
    assert sorted(listed) == [count for count in range(whole + 1) if slow_holds(count, whole, rule)]


def test_the_lattice_tells_stations_and_percentages_apart_over_many_blocks() -> None:
    whole = np.arange(1, 3001)
    rule = WholePercent()
    blocks = list(rule.lattice(whole, np.zeros(3000), whole.astype(float)))
    assert len(blocks) > 1
    unit = np.concatenate([block.unit for block in blocks])
    count = np.concatenate([block.amount for block in blocks])
    percent = np.concatenate([block.percent for block in blocks])
    listed = Ratio(count, whole[unit])
    assert rule.holds(listed).all()
    assert (rule.nearest(listed) == percent).all()
    assert len(np.unique(unit * 10_000 + count)) == len(unit)


def test_a_tie_at_the_end_of_the_window_is_inside_though_doubles_disagree() -> None:
    part = [20 * m + sign for m in range(1, 100) for sign in (-1, 1)]
    ties = ratio(part, [2000] * len(part))
    rule = WholePercent()
    assert rule.holds(ties).all()
    assert not rule.holds_in_floating_point(ties).all()


@pytest.mark.parametrize(("part", "nearest"), [(0, 0), (125, 13), (124, 12), (1000, 100)])
def test_the_nearest_percentage_goes_up_at_a_half(part: int, nearest: int) -> None:
    assert WholePercent().nearest(ratio([part], [1000]))[0] == nearest
