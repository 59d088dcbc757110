import numpy as np
import pytest

from tallyproof.forensics.nulls.count_models import fit_local_model
from tallyproof.forensics.nulls.local_model import fit_borrowing_model
from tallyproof.forensics.stations.units import Ratio


def drawn(
    seed: int, *, between: float, areas: int = 60, stations: int = 20
) -> tuple[Ratio, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    area = np.repeat(np.arange(areas), stations)
    truth = np.clip(0.5 + rng.normal(0, between, areas), 0.05, 0.95)[area]
    whole = rng.integers(80, 300, areas * stations)
    return (
        Ratio(rng.binomial(whole, np.clip(truth + rng.normal(0, 0.01, len(area)), 0, 1)), whole),
        area,
        truth,
    )


def test_areas_that_are_alike_are_drawn_together() -> None:
    ratio, area, truth = drawn(1, between=0.0)
    alone, together = fit_local_model(ratio, area), fit_borrowing_model(ratio, area)

    def error(yes: np.ndarray, no: np.ndarray) -> float:
        prior = (yes - ratio.part) / (yes + no - ratio.whole)
        return float(np.abs(prior - truth).mean())

    assert error(together.yes, together.no) < 0.3 * error(alone.yes, alone.no)


def test_areas_that_differ_stay_where_they_are() -> None:
    ratio, area, truth = drawn(2, between=0.15)
    model = fit_borrowing_model(ratio, area)
    prior = (model.yes - ratio.part) / (model.yes + model.no - ratio.whole)
    assert prior == pytest.approx(truth, abs=0.03)


def test_an_area_without_a_single_vote_can_be_drawn() -> None:
    ratio = Ratio(np.concatenate([np.zeros(30, np.int64), np.full(30, 25)]), np.full(60, 50))
    model = fit_borrowing_model(ratio, np.repeat([0, 1], 30))
    assert model.draw(np.random.default_rng(1)).part.max() <= 50
    assert np.isfinite(model.mean).all()


def test_one_area_with_one_station_is_enough() -> None:
    model = fit_borrowing_model(Ratio(np.array([3]), np.array([10])), np.zeros(1, np.int64))
    assert np.isfinite(model.draw(np.random.default_rng(1)).part).all()
