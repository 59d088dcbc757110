import math

import numpy as np
import pytest
from scipy import stats

from tallyproof.forensics.probability.poisson_binomial import SMALLEST_P, poisson_binomial_upper_tail
from tallyproof.forensics.probability.special import normal_quantile, normal_upper_tail, poisson_upper_tail


def exact_upper_tails(chances: np.ndarray) -> np.ndarray:
    """P(S >= k) for k = 0 .. n by convolution: every term is positive, so the far tail is exact too."""
    law = np.ones(1)
    for p in chances:
        law = np.convolve(law, [1 - p, p])
    return np.cumsum(law[::-1])[::-1]


@pytest.mark.parametrize(("events", "tolerance"), [(100, 1e-3), (1000, 1e-4)])
def test_the_tail_agrees_with_exact_convolution_far_out(events: int, tolerance: float) -> None:
    chances = np.random.default_rng(1).uniform(0.02, 0.18, events)
    exact = exact_upper_tails(chances)
    for z in (-2, -0.5, 0, 0.001, 0.3, 1, 2, 3, 5, 6.5, 10, 14):
        observed = math.ceil(chances.sum() + z * math.sqrt((chances * (1 - chances)).sum()))
        found = poisson_binomial_upper_tail(chances, observed)
        assert found == pytest.approx(exact[observed], rel=tolerance)


def test_at_the_mean_the_tail_is_smooth() -> None:
    assert poisson_binomial_upper_tail(np.full(101, 0.5), 51) == pytest.approx(0.5, rel=1e-4)


@pytest.mark.parametrize(
    ("chances", "observed", "tail"),
    [
        ([0.5, 0.5], 0, 1.0),
        ([0.5, 0.5], 2, 0.25),
        ([0.5, 0.5], 3, 0.0),
        ([1.0, 1.0, 0.3], 2, 1.0),
        ([1.0, 0.0, 0.3], 2, 0.3),
        ([0.0, 0.0], 1, 0.0),
    ],
)
def test_certain_and_impossible_events_are_exact(chances: list[float], observed: int, tail: float) -> None:
    assert poisson_binomial_upper_tail(np.array(chances), observed) == pytest.approx(tail)


def test_a_p_value_is_never_zero_where_the_event_is_possible() -> None:
    assert poisson_binomial_upper_tail(np.full(5000, 0.01), 4000) == SMALLEST_P


def test_the_poisson_tail_bounds_the_exact_one_above_the_mean() -> None:
    chances = np.random.default_rng(2).uniform(0, 0.4, 60)
    exact = exact_upper_tails(chances)
    above = np.arange(math.ceil(chances.sum()) + 1, 60)
    bound = poisson_upper_tail(above, np.full(len(above), chances.sum()))
    assert (bound >= exact[above]).all()
    assert poisson_upper_tail(np.array([0]), np.array([3.0]))[0] == 1


def test_the_normal_tail_and_its_inverse_agree_with_scipy() -> None:
    for z in (-3.0, 0.0, 1.6448536, 8.0, 30.0):
        assert normal_upper_tail(z) == pytest.approx(float(stats.norm.sf(z)), rel=1e-10)
        assert normal_quantile(normal_upper_tail(z)) == pytest.approx(z, abs=1e-6)
    assert normal_quantile(1.0) == -math.inf
