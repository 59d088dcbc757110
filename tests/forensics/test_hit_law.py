import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tallyproof.forensics.integer_percentages.hit_law import ballots_at_hits, hit_law
from tallyproof.forensics.integer_percentages.whole_percent import WholePercent
from tallyproof.forensics.nulls.count_models import Binomial, LocalModel
from tallyproof.forensics.stations.units import Area, Ratio

RULE = WholePercent()


def slow_law(probability: np.ndarray, whole: int) -> tuple[float, float, float]:
    """Chance, mean and mean square of the count over the counts at which the rule holds."""
    count = np.arange(whole + 1)
    inside = np.array([bool(RULE.holds(Ratio(np.array([k]), np.array([whole])))[0]) for k in count])
    weight = probability * inside
    return float(weight.sum()), float((weight * count).sum()), float((weight * count**2).sum())


@given(st.integers(1, 300), st.data())
def test_the_binomial_law_agrees_with_a_sum_over_all_counts(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    law = hit_law(Binomial(Ratio(np.array([part]), np.array([whole]))), RULE)
    expected = slow_law(stats.binom.pmf(np.arange(whole + 1), whole, part / whole), whole)
    assert (law.chance[0], law.first[0], law.second[0]) == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert (law.mean[0], law.square[0]) == pytest.approx(
        (part, part * (1 - part / whole) + part**2), rel=1e-12, abs=1e-12
    )


@given(st.integers(1, 200), st.floats(0.1, 200), st.floats(0.1, 200))
def test_the_local_law_agrees_with_a_sum_over_all_counts(whole: int, yes: float, no: float) -> None:
    model = LocalModel(np.array([whole]), np.array([yes]), np.array([no]))
    law = hit_law(model, RULE)
    expected = slow_law(stats.betabinom.pmf(np.arange(whole + 1), whole, yes, no), whole)
    assert (law.chance[0], law.first[0], law.second[0]) == pytest.approx(expected, rel=1e-7, abs=1e-9)
    assert law.mean[0] == pytest.approx(stats.betabinom.mean(whole, yes, no))
    assert law.square[0] - law.mean[0] ** 2 == pytest.approx(stats.betabinom.var(whole, yes, no), rel=1e-6)


def test_a_certain_count_is_certain() -> None:
    law = hit_law(Binomial(Ratio(np.array([0, 7, 1]), np.array([50, 7, 3]))), RULE)
    assert law.chance[:2] == pytest.approx([1, 1])
    assert law.first[:2] == pytest.approx([0, 7])
    # A third stays at a whole percentage only where all three votes fall the same way.
    assert law.chance[2] == pytest.approx((1 / 3) ** 3 + (2 / 3) ** 3)


def test_cells_split_the_chance_by_area_and_percentage() -> None:
    rng = np.random.default_rng(3)
    whole = rng.integers(50, 3000, 400)
    model = Binomial(Ratio(rng.binomial(whole, 0.6), whole))
    code = np.sort(rng.integers(0, 3, 400))
    law = hit_law(model, RULE, area=Area(code, ("a", "b", "c", "empty")))
    assert law.cells.shape == (4, 101)
    assert law.cells.sum(axis=1) == pytest.approx(np.bincount(code, law.chance, 4))


@given(st.integers(1, 25), st.integers(1, 25), st.data(), st.booleans(), st.booleans())
def test_ballots_at_hits_agree_with_all_pairs_of_counts(
    own_whole: int,
    other_whole: int,
    data: st.DataObject,
    by_own: bool,  # noqa: FBT001 - drawn
    by_other: bool,  # noqa: FBT001 - drawn
) -> None:
    own = Ratio(np.array([data.draw(st.integers(0, own_whole))]), np.array([own_whole]))
    other = Ratio(np.array([data.draw(st.integers(0, other_whole))]), np.array([other_whole]))
    law, other_law = hit_law(Binomial(own), RULE), hit_law(Binomial(other), RULE)
    mean, variance = ballots_at_hits(law, by_own=by_own, other=other_law.chance if by_other else None)
    first = second = 0.0
    for k in range(own_whole + 1):
        own_hit = by_own and bool(RULE.holds(Ratio(np.array([k]), own.whole))[0])
        at_k = float(stats.binom.pmf(k, own_whole, own.part[0] / own_whole))
        for j in range(other_whole + 1):
            other_hit = by_other and bool(RULE.holds(Ratio(np.array([j]), other.whole))[0])
            if own_hit or other_hit:
                both = at_k * float(stats.binom.pmf(j, other_whole, other.part[0] / other_whole))
                first, second = first + both * k, second + both * k**2
    assert mean[0] == pytest.approx(first, rel=1e-9, abs=1e-12)
    assert variance[0] == pytest.approx(second - first**2, rel=1e-6, abs=1e-9)
