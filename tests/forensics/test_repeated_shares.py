"""Shares, fractions and digits that are repeated too often, and honest ones that are not."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from forensics.honest_elections import small_even, urban_rural
from forensics.real_elections import israel_2021, russia_2018
from tallyproof.forensics.coarse_shares.method import coarse_shares, run_coarse_shares
from tallyproof.forensics.last_digits.method import last_digits, run_last_digits
from tallyproof.forensics.nulls.count_models import fit_local_model
from tallyproof.forensics.question import Question
from tallyproof.forensics.repeated_shares.cells import CellRule, cell_chances, surroundings
from tallyproof.forensics.repeated_shares.kernel import cell_tails
from tallyproof.forensics.repeated_shares.method import (
    RepeatedShareSettings,
    repeated_shares,
    run_repeated_shares,
)
from tallyproof.forensics.repeated_shares.scan import Attainable
from tallyproof.forensics.result import Status
from tallyproof.forensics.second_digits.method import run_second_digits, second_digits
from tallyproof.forensics.stations.local_areas import local_areas
from tallyproof.forensics.stations.units import Ratio, Units, read_units

FEW = RepeatedShareSettings(simulations=2)


def planted(units: Units, figure: float, stations: int) -> Units:
    """Write one share into the first stations of a table."""
    assert units.share is not None
    part = units.share.part.copy()
    part[:stations] = np.round(figure * units.share.whole[:stations]).astype(np.int64)
    return replace(units, share=Ratio(part, units.share.whole))


def test_chances_agree_with_a_slow_sum_over_all_counts() -> None:
    units, rule = urban_rural(2, stations=30), CellRule()
    assert units.share is not None
    ratio = units.share
    model = fit_local_model(ratio, local_areas(units))
    area = surroundings(ratio, model)
    fast = cell_chances(ratio, model, rule)
    for unit in range(units.size):
        whole = int(ratio.whole[unit])
        counts = np.arange(whole + 1)
        mass = area.probability(np.full(whole + 1, unit), counts)
        cells = rule.cell(counts, np.full(whole + 1, whole))
        own = int(rule.cell(ratio.part, ratio.whole)[unit])
        for step in range(-rule.reach, rule.reach + 1):
            near = np.abs(cells - own - step) <= rule.reach
            expected = mass[cells == own + step].sum() / mass[near].sum()
            assert fast[unit, step + rule.reach] == pytest.approx(expected, rel=1e-9, abs=1e-15)


def slow_law(chances: np.ndarray) -> np.ndarray:
    """P(S = k) of independent yes/no events, one convolution after the other."""
    law = np.ones(1)
    for chance in chances:
        law = np.convolve(law, [1 - chance, chance])
    return law


def test_tails_of_cells_agree_with_slow_convolutions() -> None:
    rng = np.random.default_rng(1)
    sizes = np.array([1, 4, 30, 300])
    first = np.concatenate([[0], sizes.cumsum()])
    chance = rng.uniform(0.01, 0.3, int(first[-1]))
    observed = np.array([0, 4, 9, 60])
    tails, *reached = cell_tails(first, chance, observed, places=64_200, step=0.005)
    laws = [slow_law(chance[a:b]) for a, b in pairwise(first)]
    expected = [law[count:].sum() for law, count in zip(laws, observed, strict=True)]
    assert tails.tolist() == pytest.approx(expected, rel=1e-9)
    for level in (0.3, 0.01, 1e-6, 1e-90):
        slow = 0.0
        for law in laws:
            tail = law[::-1].cumsum()[::-1]
            slow += law[1:][tail[1:] <= level].sum()
        assert Attainable(*reached).beyond(level) <= 1.25 * slow + 4 * level * (level < 1e-20)
        assert Attainable(*reached).beyond(level) >= slow * (1 - 1e-12)


def test_honest_counts_reach_a_tail_as_often_as_the_scan_expects() -> None:
    rng = np.random.default_rng(2)
    first = np.arange(0, 2001, 20)
    chance = rng.uniform(0.05, 0.3, 2000)
    levels, seen = [], 0
    for _ in range(400):
        hit = rng.random(2000) < chance
        observed = np.add.reduceat(hit.astype(np.int64), first[:-1])
        tails, *reached = cell_tails(first, chance, observed, places=64_200, step=0.005)
        levels.append(Attainable(*reached).beyond(0.01))
        seen += int((tails <= 0.01).sum())
    # Counts beyond three deviations happen once in 370 times.
    assert abs(seen - sum(levels)) <= 3 * sum(levels) ** 0.5 + 0.012 * sum(levels)


def test_a_handful_of_votes_is_no_figure_of_a_station() -> None:
    ballots = np.arange(300, 900, 2)
    rng = np.random.default_rng(1)
    few = Units.from_counts(ballots=ballots, leader=rng.integers(1, 4, 300))
    enough = Units.from_counts(ballots=ballots, leader=rng.integers(40, 60, 300))
    cells = [repeated_shares(units, seed=1, settings=FEW).statistic["cells"] for units in (few, enough)]
    assert cells[0] == 0
    assert cells[1] > 0


def test_the_p_of_repeated_shares_does_not_depend_on_the_seed() -> None:
    units = urban_rural(3, stations=600)
    answers = {repeated_shares(units, seed=seed, settings=FEW).p for seed in (1, 2, 3)}
    assert len(answers) == 1


def test_a_planted_share_is_found_with_its_area_stations_and_votes() -> None:
    clean = urban_rural(3, stations=1200)
    found = repeated_shares(planted(clean, 0.622, 25), seed=1, settings=FEW)
    assert found.p is not None
    assert found.p < 1e-4
    assert (found.concentrations[0].what, found.concentrations[0].value) == ("share", 0.622)
    assert found.concentrations[0].area == "000"
    # Below a thousand ballots the nearest count can miss the tenth of a percent; those stations are not listed.
    assert len({signal.row for signal in found.stations} & set(range(25))) >= 8
    assert found.votes is not None
    assert found.votes.low <= found.votes.estimate <= found.votes.high
    before = repeated_shares(clean, seed=1, settings=FEW)
    assert before.p is not None
    assert before.p > 0.01
    assert before.concentrations == ()


@pytest.mark.parametrize("election", [urban_rural, small_even])
def test_honest_elections_rarely_alarm(election) -> None:  # type: ignore[no-untyped-def]
    rejected = {"cell": 0, "coarse": 0, "last": 0}
    for seed in range(40):
        units = election(seed, stations=600)
        answers = {
            "cell": repeated_shares(units, seed=seed, settings=FEW),
            "coarse": coarse_shares(units, seed=seed),
            "last": last_digits(units),
        }
        for name, answer in answers.items():
            rejected[name] += answer.p is not None and answer.p < 0.05
    # At a true rate of 5 %, 7 or more of 40 happen once in 300 times.
    assert max(rejected.values()) <= 6


def test_coarse_fractions_are_found_and_named() -> None:
    found = coarse_shares(planted(urban_rural(3, stations=1200), 0.75, 200), seed=1)
    assert found.p is not None
    assert found.p < 1e-6
    assert found.concentrations[0].value == 0.75
    assert found.votes is not None
    assert found.votes.estimate > 0


def test_heaps_of_fives_are_found() -> None:
    clean = urban_rural(3, stations=1200)
    assert clean.share is not None
    part = clean.share.part.copy()
    part[::4] = part[::4] // 5 * 5
    found = last_digits(replace(clean, share=Ratio(part, clean.share.whole)))
    assert found.p is not None
    assert found.p < 1e-6


def test_second_digits_have_no_p_whatever_they_show() -> None:
    found = second_digits(urban_rural(3, stations=600), seed=1)
    assert found.status is Status.COMPUTED
    assert (found.p, found.votes) == (None, None)
    assert found.statistic["first_p_naive"] < 1e-10


def test_methods_say_why_they_give_no_number() -> None:
    few = urban_rural(1, stations=20)
    none = replace(few, turnout=None, share=None)
    for method in (lambda u: repeated_shares(u, seed=1), lambda u: coarse_shares(u, seed=1), last_digits):
        assert method(few).status is Status.REFUSED
        assert method(none).status is Status.NOT_APPLICABLE
    assert second_digits(none, seed=1).status is Status.NOT_APPLICABLE


@pytest.mark.data
def test_a_share_planted_in_one_region_of_russia_2018_is_found_first(shared_data: Path) -> None:
    results = russia_2018(shared_data)
    units = read_units(results, results.leader())
    assert units.share is not None
    region = units.areas[0]
    chosen = np.flatnonzero(region.code == region.names.index("Саратовская область"))[:110]
    part = units.share.part.copy()
    part[chosen] = np.round(0.622 * units.share.whole[chosen]).astype(np.int64)
    found = repeated_shares(replace(units, share=Ratio(part, units.share.whole)), seed=1, settings=FEW)
    first = found.concentrations[0]
    assert (first.what, first.value) == ("share", 0.622)
    assert first.area is not None
    assert first.area.startswith("Саратовская область")
    assert first.p_adjusted < 0.01


@pytest.mark.data
def test_a_clean_election_shows_no_repeated_or_coarse_shares(shared_data: Path) -> None:
    results = israel_2021(shared_data)
    question = Question(results, results.leader(), 1)
    repeated, coarse = run_repeated_shares(question), run_coarse_shares(question)
    assert repeated.concentrations == coarse.concentrations == ()
    assert repeated.p is not None
    assert coarse.p is not None
    assert min(repeated.p, coarse.p) > 0.05


@pytest.mark.data
def test_digits_of_russia_2018_agree_with_measured_figures(shared_data: Path) -> None:
    results = russia_2018(shared_data)
    question = Question(results, results.leader(), 1)
    second = run_second_digits(question)
    assert second.statistic["second_chi2"] == pytest.approx(612.3, abs=0.1)
    assert second.statistic["second_p_naive"] == pytest.approx(4.69e-126, rel=0.01)
    assert second.statistic["second_redrawn_mean"] == pytest.approx(634.5, abs=20)
    last = run_last_digits(question)
    assert last.statistic["votes_p_last"] > 0.05
    assert last.statistic["given_p_heap"] < 1e-6
