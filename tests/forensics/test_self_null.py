import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.forensics.nulls.count_models import fit_local_model
from tallyproof.forensics.nulls.self_null import SelfNull
from tallyproof.forensics.stations.units import Ratio


@given(st.floats(1e-250, 1, exclude_max=True), st.floats(-3, 3), st.floats(0.2, 3))
def test_calibration_never_makes_a_p_value_smaller(p: float, mean: float, deviation: float) -> None:
    assert p <= SelfNull(mean, deviation, 4).calibrated(p) <= 1


def test_calibration_takes_the_measured_bias_off() -> None:
    # z = 3 with a bias of 1 and a deviation of 1 is worth z = 2.
    assert SelfNull(1.0, 1.0, 4).calibrated(0.0013498980316301) == pytest.approx(0.0227501, rel=1e-4)


def test_certain_values_stay_as_they_are() -> None:
    assert SelfNull(0.5, 1.0, 4).calibrated(1.0) == 1.0
    assert SelfNull(0.5, 1.0, 4).calibrated(0.0) == 0.0


def test_the_local_model_recovers_mean_and_spread_of_its_areas() -> None:
    rng = np.random.default_rng(4)
    area = np.repeat([0, 1], 2000)
    whole = rng.integers(300, 2000, 4000)
    truth = np.where(area == 0, rng.beta(60, 40, 4000), rng.beta(2000, 8000, 4000))
    model = fit_local_model(Ratio(rng.binomial(whole, truth), whole), area)
    prior = (model.yes + model.no - whole).reshape(2, -1)[:, 0]
    assert prior == pytest.approx([100, 10_000], rel=0.35)
    drawn = model.draw(rng)
    for code, (mean, deviation) in enumerate(((0.6, 0.0488), (0.2, 0.004))):
        shares = (drawn.part / drawn.whole)[area == code]
        noise = mean * (1 - mean) * np.mean(1 / whole[area == code])
        assert shares.mean() == pytest.approx(mean, abs=0.005)
        assert np.sqrt(max(shares.var() - noise, 0)) == pytest.approx(deviation, abs=0.004)


def test_an_area_without_a_single_vote_can_be_drawn() -> None:
    model = fit_local_model(Ratio(np.zeros(30, np.int64), np.full(30, 50)), np.zeros(30, np.int64))
    assert model.draw(np.random.default_rng(1)).part.max() <= 50
    assert np.isfinite(model.mean).all()
