"""Coarse shares: planted halves and thirds are found, honest shares are not."""

import numpy as np

from tallyproof.forensics.coarse_shares.method import coarse_shares
from tallyproof.forensics.second_digits.method import second_digits
from tallyproof.forensics.stations.units import Units


def election(seed: int, stations: int = 500) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    registered = rng.integers(800, 2000, stations)
    ballots = rng.binomial(registered, rng.beta(30, 20, stations))
    return registered, ballots, rng.binomial(ballots, rng.beta(25, 20, stations))


def units(registered: np.ndarray, ballots: np.ndarray, votes: np.ndarray) -> Units:
    return Units.from_counts(registered=registered, given=ballots, ballots=ballots, leader=votes)


def test_honest_shares_seldom_alarm() -> None:
    p = [coarse_shares(units(*election(seed)), seed=1).p for seed in range(30)]
    assert sum(value is not None and value <= 0.05 for value in p) <= 5


def test_shares_written_as_three_quarters_are_found_at_that_fraction() -> None:
    registered, ballots, votes = election(1)
    votes[:150] = np.round(ballots[:150] * 0.75).astype(int)
    found = coarse_shares(units(registered, ballots, votes), seed=1)
    assert found.p is not None
    assert found.p < 1e-6
    assert any(abs(one.value - 0.75) < 1e-9 and one.what == "share" for one in found.concentrations)


def test_second_digits_never_score_and_show_the_redrawn_null() -> None:
    found = second_digits(units(*election(1)), seed=1)
    assert found.p is None
    assert second_digits(units(*election(1)), seed=1).statistic == found.statistic
