"""F-SMALL: handfuls of votes that were dealt by chance, and handfuls that were written."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from forensics.real_elections import israel_2021, russia_2018
from forensics.sheets_of_votes import A, sheets, with_counts
from tallyproof.forensics.nulls.honest_tail import HonestTail
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import Status
from tallyproof.forensics.small_counts.evenness import EvennessRule, none_one_two, scatter
from tallyproof.forensics.small_counts.method import SmallCountSettings, run_small_counts, small_counts
from tallyproof.forensics.stations.units import Area
from tallyproof.forensics.stations.votes import Votes

SHARES = (0.6, 0.39, 0.004, 0.003, 0.003)
QUICK = SmallCountSettings(simulations=40)


def dealt(seed: int, *, stations: int = 600, spread: float = 1e6) -> Votes:
    return sheets(seed, stations=stations, shares=SHARES, spread=spread, smallest=600, largest=700)


def test_the_scatter_agrees_with_a_slow_loop_and_its_moments_with_simulation() -> None:
    votes = dealt(1, stations=40)
    found = scatter(votes, votes.counts, EvennessRule())
    for position in range(len(found.p)):
        here = np.flatnonzero(votes.areas[0].code == found.area[position])
        counts, ballots = votes.counts[here, found.column[position]], votes.ballots[here]
        expected = counts.sum() * ballots / ballots.sum()
        assert found.statistic[position] == pytest.approx(((counts - expected) ** 2 / expected).sum())
        assert found.zeros[position] == (counts == 0).sum()
    rng = np.random.default_rng(1)
    weight = ballots / ballots.sum()
    drawn = rng.multinomial(int(counts.sum()), weight, 40_000)
    statistic = ((drawn - expected) ** 2 / expected).sum(axis=1)
    assert statistic.mean() == pytest.approx(found.mean[-1], rel=0.02)
    assert statistic.var() == pytest.approx(found.variance[-1], rel=0.05)
    assert (drawn == 0).sum(axis=1).mean() == pytest.approx(found.zeros_expected[-1], rel=0.02)


def test_ones_and_twos_without_zeros_are_found_with_their_area_and_votes() -> None:
    votes = dealt(2)
    counts = votes.counts.copy()
    rng = np.random.default_rng(3)
    moved = counts[40:60, 3] - rng.integers(1, 3, 20)
    counts[40:60, 3] -= moved
    counts[40:60, 0] += moved
    found = small_counts(with_counts(votes, counts), A, seed=1, settings=QUICK)
    assert found.p is not None
    assert found.p < 0.001
    first = found.concentrations[0]
    assert first.area == "002: D"
    assert first.observed == 0
    assert first.expected > 3
    assert {signal.row for signal in found.stations} == set(range(40, 60))
    assert found.votes is not None
    assert 0.5 * counts[40:60, 0].sum() < found.votes.estimate <= counts[40:60, 0].sum()


def test_the_law_of_stations_without_a_vote_is_that_of_equal_stations_given_their_number_and_votes() -> None:
    zeros, ones, twos = 3, 6, 4
    drawn = np.random.default_rng(1).poisson(1.1, (400_000, zeros + ones + twos))
    few = drawn[(drawn.max(axis=1) <= 2) & (drawn.sum(axis=1) == ones + 2 * twos)]
    none = (few == 0).sum(axis=1)
    found = none_one_two(np.array([zeros]), np.array([ones]), np.array([twos]))
    assert found.mean[0] == pytest.approx(none.mean(), rel=0.02)
    assert found.variance[0] == pytest.approx(none.var(), rel=0.05)
    assert found.p[0] == pytest.approx((none <= zeros).mean(), rel=0.02)


@pytest.mark.parametrize("shape", [0.3, 1.0, 5.0, 1e6])
def test_differences_between_stations_never_make_stations_without_a_vote_rarer(shape: float) -> None:
    rng = np.random.default_rng(2)
    counts = rng.poisson(1.5 * rng.gamma(shape, 1 / shape, (4000, 40)))
    of = [(counts == few).sum(axis=1) for few in (0, 1, 2)]
    p = none_one_two(*of).p
    assert (p <= 0.05).mean() <= 0.055
    assert (p <= 0.005).mean() <= 0.008


def test_the_same_few_loyal_voters_at_every_station_make_stations_without_a_vote_rarer() -> None:
    """The limit that the page states: sums over the voters of one station are no mixture of Poisson laws."""
    rng = np.random.default_rng(3)
    circles = rng.binomial(3, 0.5, (4000, 100))
    by_lot = rng.binomial(rng.poisson(3, (4000, 100)), 0.5)
    fixed, drawn = (
        none_one_two(*((counts == few).sum(axis=1) for few in (0, 1, 2))).p for counts in (circles, by_lot)
    )
    assert (fixed <= 0.05).mean() == pytest.approx(0.16, abs=0.03)
    # Where the number of loyal voters differs from station to station as by lot, the test keeps its size.
    assert (drawn <= 0.05).mean() <= 0.055


def test_stations_with_many_votes_do_not_hide_that_none_of_the_others_is_without_one() -> None:
    votes = dealt(2)
    counts = votes.counts.copy()
    written = np.random.default_rng(3).integers(1, 3, 100)
    written[::12] = 7
    counts[100:200, 0] += counts[100:200, 3] - written
    counts[100:200, 3] = written
    wide = replace(votes, areas=(Area(votes.areas[0].code // 5, votes.areas[0].names),))
    found = small_counts(with_counts(wide, counts), A, seed=1, settings=QUICK)
    assert found.p is not None
    assert found.p < 0.001
    assert found.statistic["strongest_ratio"] > 1
    assert found.concentrations[0].observed == 0
    assert found.statistic["listed_by_zeros"] == found.statistic["listed"]
    # Stations with seven votes were not asked whether they are without one: their votes are not counted.
    asked = 100 + np.flatnonzero(written <= 2)
    assert {signal.row for signal in found.stations} == set(asked.tolist())
    assert found.votes is not None
    assert found.votes.estimate <= counts[asked, 0].sum()


def test_small_stations_that_like_a_small_choice_more_are_no_finding() -> None:
    def alike(seed: int) -> Votes:
        votes = sheets(seed, stations=400, shares=SHARES, spread=1e6, smallest=200, largest=1500)
        counts, rng = votes.counts.copy(), np.random.default_rng(seed)
        for start in range(0, 400, 20):
            at = slice(start, start + 20)
            counts[at, 3] = rng.multinomial(int(counts[at, 3].sum()), np.full(20, 0.05))
        return with_counts(votes, counts)

    found = [small_counts(alike(seed), A, seed=seed, settings=QUICK).p for seed in range(40)]
    # At a true rate of 5 %, 7 or more of 40 happen once in 300 times.
    assert sum(p is not None and p <= 0.05 for p in found) <= 6


def test_the_size_is_right_where_chance_alone_deals_and_below_where_voters_differ() -> None:
    even = [small_counts(dealt(seed), A, seed=seed, settings=QUICK).p for seed in range(60)]
    # At a true rate of 5 %, 9 or more of 60 happen once in 400 times; none at all once in 20.
    assert sum(p is not None and p <= 0.05 for p in even) <= 8
    assert 0.3 < np.mean([p for p in even if p is not None]) < 0.7
    uneven = [small_counts(dealt(seed, spread=100.0), A, seed=seed, settings=QUICK).p for seed in range(20)]
    assert sum(p is not None and p <= 0.05 for p in uneven) <= 2


def test_the_tail_of_honest_elections_is_that_of_uniform_figures() -> None:
    rng = np.random.default_rng(2)
    tail = HonestTail.of(rng.random(500) for _ in range(60))
    smallest = [float(rng.random(500).min()) for _ in range(400)]
    assert np.mean([tail.p(p) <= 0.05 for p in smallest]) == pytest.approx(0.05, abs=0.035)
    assert HonestTail.of(np.ones(3) for _ in range(3)).known is False


def test_without_small_choices_the_method_refuses() -> None:
    found = small_counts(sheets(1), A, seed=1)
    assert found.status is Status.REFUSED
    assert found.reason is not None
    assert found.reason.code == "too_few_handfuls"


@pytest.mark.data
def test_cities_of_kabardino_balkaria_are_found_blind_in_russia_2018(shared_data: Path) -> None:
    results = russia_2018(shared_data)
    found = run_small_counts(Question(results, results.leader(), 1))
    assert found.p is not None
    assert found.p < 1e-10
    assert found.concentrations[0].area is not None
    assert "Нальчикская" in found.concentrations[0].area
    assert sum("Кабардино-Балкарская" in str(one.area) for one in found.concentrations) >= 5


@pytest.mark.data
def test_a_clean_election_has_no_written_handfuls(shared_data: Path) -> None:
    results = israel_2021(shared_data)
    found = run_small_counts(Question(results, results.leader(), 1))
    assert found.concentrations == ()
    assert found.p is not None
    assert found.p > 0.05
