"""Last digits: exact chances, honest counts, heaps."""

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from forensics.real_elections import chile_2021, lithuania_2016, russia_2018, turkey_2017
from tallyproof.election.results import Results
from tallyproof.forensics.last_digits.digit_tables import digit_chances, digit_table, pair_chances, simes
from tallyproof.forensics.last_digits.method import last_digits
from tallyproof.forensics.result import Status
from tallyproof.forensics.stations.units import Ratio, Units, read_units


def election(seed: int, stations: int = 400) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    ballots = rng.integers(500, 1500, stations)
    return ballots, rng.binomial(ballots, rng.beta(30, 20, stations))


def test_the_chance_of_each_digit_is_the_sum_of_its_binomial_chances() -> None:
    ratio = Ratio(np.array([30, 5, 499]), np.array([80, 200, 500]))
    found = digit_chances(ratio)
    for row, (part, whole) in enumerate(zip(ratio.part, ratio.whole, strict=True)):
        chances = binom.pmf(np.arange(whole + 1), whole, part / whole)
        slow = [chances[digit::10].sum() for digit in range(10)]
        assert found[row] == pytest.approx(slow, abs=1e-10)


def test_digits_that_follow_their_expectation_have_a_p_of_one() -> None:
    table = digit_table(np.arange(150) % 10, np.full((150, 10), 0.1))
    assert table.statistic == pytest.approx(0.0)
    assert table.p == pytest.approx(1.0)


def test_honest_counts_seldom_alarm() -> None:
    p = []
    for seed in range(40):
        ballots, votes = election(seed)
        found = last_digits(Units.from_counts(ballots=ballots, leader=votes))
        assert found.p is not None
        p.append(found.p)
    assert sum(value <= 0.05 for value in p) <= 6


def test_votes_rounded_to_five_are_found_and_counted() -> None:
    ballots, votes = election(1)
    votes[:150] = votes[:150] // 5 * 5
    found = last_digits(Units.from_counts(ballots=ballots, leader=votes))
    assert found.p is not None
    assert found.p < 1e-6
    assert found.votes is not None
    assert found.votes.estimate > 0


def test_too_few_counts_are_refused() -> None:
    ballots, votes = election(1, stations=12)
    assert last_digits(Units.from_counts(ballots=ballots, leader=votes)).status is Status.REFUSED


def test_simes_is_never_larger_than_bonferroni_of_the_smallest() -> None:
    p = [0.2, 0.01, 0.5, 0.04]
    assert simes(p) <= min(p) * len(p)
    assert simes([0.03]) == 0.03


@pytest.mark.parametrize("apart", [(0,), (1, 9)])
def test_chances_of_pairs_agree_with_a_sum_over_all_counts(apart: tuple[int, ...]) -> None:
    counts = Ratio(np.array([640, 333, 210, 120]), np.array([1200, 350, 400, 1000]))
    summed = [
        sum(
            binom.pmf(count, whole, part / whole)
            for count in range(whole + 1)
            if (count % 10 - count // 10 % 10) % 10 in apart
        )
        for part, whole in zip(*counts, strict=True)
    ]
    assert pair_chances(counts, apart) == pytest.approx(summed, abs=1e-12)


def test_a_legal_limit_of_voters_a_station_is_no_signal() -> None:
    rng = np.random.default_rng(7)
    registered = np.minimum(rng.integers(320, 440, 30_000), 400)
    given = rng.binomial(registered, rng.beta(85, 15, 30_000))
    leader = rng.binomial(given, rng.beta(50, 50, 30_000))
    found = last_digits(Units.from_counts(registered=registered, given=given, ballots=given, leader=leader))
    assert found.p is not None
    assert found.p > 0.05


def test_small_honest_counts_are_not_cut_by_their_own_size() -> None:
    rng = np.random.default_rng(8)
    ballots = rng.integers(100, 200, 40_000)
    leader = rng.binomial(ballots, rng.beta(3, 7, 40_000))
    found = last_digits(Units.from_counts(ballots=ballots, leader=leader))
    assert found.p is not None
    assert found.p > 0.05


@pytest.mark.data
def test_last_digits_of_honest_controls_give_no_signal_and_those_of_russia_2018_do(shared_data: Path) -> None:
    ps = [last_digits(units_of(read(shared_data))).p for read in (chile_2021, lithuania_2016, turkey_2017)]
    assert all(p is not None and p > 0.1 for p in ps)
    russia = last_digits(units_of(russia_2018(shared_data))).p
    assert russia is not None
    assert russia < 1e-12


def units_of(results: Results) -> Units:
    return read_units(results, results.leader())
