import json
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from forensics.forensic_tables import A, table
from forensics.honest_elections import small_even, urban_rural, with_written_figures
from forensics.real_elections import israel_2021, russia_2018
from tallyproof.forensics.integer_percentages.method import (
    IntegerSettings,
    integer_percentages,
    run_integer_percentages,
)
from tallyproof.forensics.integer_percentages.whole_percent import WholePercent
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import ForensicResult, Status
from tallyproof.forensics.stations.counts import LeftOut
from tallyproof.forensics.stations.units import Ratio, Units

GOLDEN = Path(__file__).parents[1] / "golden" / "forensics" / "f_int_russia_2018.json"
FEW = IntegerSettings(simulations=4)


@cache
def russia(folder: Path) -> ForensicResult:
    results = russia_2018(folder)
    return run_integer_percentages(Question(results, results.leader(), 1))


def published_simulation(units: Units, repetitions: int, seed: int) -> dict[str, np.ndarray]:
    """The published Monte Carlo in its authors' words: floating-point rounding and redrawn counts."""
    assert units.turnout is not None
    assert units.share is not None
    (given, registered), (leader, ballots) = units.turnout, units.share
    rng = np.random.default_rng(seed)
    counts, votes = np.zeros(repetitions), np.zeros(repetitions)
    for i in range(repetitions):
        share = rng.binomial(ballots, leader / ballots)
        turnout = rng.binomial(registered, given / registered)
        p1, p2 = 100 * share / ballots, 100 * turnout / registered
        hit = (np.abs(p1 - np.round(p1)) <= 0.05) | (np.abs(p2 - np.round(p2)) <= 0.05)
        counts[i], votes[i] = hit.sum(), share[hit].sum()
    return {"stations": counts, "votes": votes}


@pytest.mark.data
def test_russia_2018_agrees_with_the_published_figures(shared_data: Path) -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    found = russia(shared_data)
    assert found.used == golden["stations"]
    for name in ("excess", "share_excess", "turnout_excess"):
        # The published values carry the noise of 1,000 simulations: about 4 stations.
        assert found.statistic[name] == pytest.approx(golden["published"][name], abs=4)
        assert found.statistic[name] == pytest.approx(golden["exact"][name], abs=0.001)
    for name in ("z", "share_z", "turnout_z"):
        assert found.statistic[name] == pytest.approx(golden["published"][name], rel=0.03)
        assert found.statistic[name] == pytest.approx(golden["exact"][name], abs=0.001)
    assert found.statistic["votes_excess"] == pytest.approx(golden["published"]["votes_excess"], abs=8000)
    assert found.statistic["votes_excess"] == pytest.approx(golden["exact"]["votes_excess"], abs=1)


@pytest.mark.data
def test_russia_2018_shows_the_figures_that_regions_reported(shared_data: Path) -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    found = russia(shared_data)
    listed = [[c.what, c.area, round(100 * c.value)] for c in found.concentrations]
    assert all(figure in listed for figure in golden["figures"])
    assert all(c.p_adjusted <= 0.01 and c.excess > 1 for c in found.concentrations)
    assert all(0 < signal.surplus < 1 for signal in found.stations)


@pytest.mark.data
def test_no_figure_of_russia_2018_is_judged_differently_by_floating_point(shared_data: Path) -> None:
    assert russia(shared_data).statistic["rounding_differences"] == 0


@pytest.mark.data
def test_russia_2018_accounts_for_every_station(shared_data: Path) -> None:
    found = russia(shared_data)
    assert found.used + sum(out.stations for out in found.left_out) == 97_699
    assert LeftOut("empty", 1) in found.left_out


@pytest.mark.data
def test_a_clean_election_gives_no_signal_and_no_figures(shared_data: Path) -> None:
    results = israel_2021(shared_data)
    found = run_integer_percentages(Question(results, results.leader(), 1))
    assert found.p is not None
    assert found.p > 0.5
    assert found.concentrations == ()
    assert {note.code for note in found.notes} == {"given_stands_in"}


def test_the_exact_null_agrees_with_the_published_simulation() -> None:
    units = urban_rural(5, stations=2000)
    found = integer_percentages(units, seed=1, settings=FEW)
    assert found.used == 2000
    assert found.votes is not None
    simulated = published_simulation(units, 2000, 42)
    for name, exact, deviation in (
        ("stations", found.statistic["expected"], found.statistic["deviation"]),
        ("votes", None, found.statistic["votes_deviation"]),
    ):
        draws = simulated[name]
        error = draws.std() / np.sqrt(len(draws))
        if exact is not None:
            assert draws.mean() == pytest.approx(exact, abs=4 * error)
        assert draws.std() == pytest.approx(deviation, rel=4 / np.sqrt(2 * len(draws)))
    hit_votes = found.statistic["votes_excess"]
    observed = observed_votes(units)
    assert observed - hit_votes == pytest.approx(
        simulated["votes"].mean(), abs=4 * simulated["votes"].std() / np.sqrt(2000)
    )


def observed_votes(units: Units) -> int:
    assert units.turnout is not None
    assert units.share is not None
    rule = WholePercent()
    return int(units.share.part[rule.holds(units.turnout) | rule.holds(units.share)].sum())


@pytest.mark.parametrize("election", [urban_rural, small_even])
def test_calibrated_alarms_in_honest_elections_stay_near_their_level(election) -> None:  # type: ignore[no-untyped-def]
    found = [integer_percentages(election(seed, stations=600), seed=seed, settings=FEW) for seed in range(60)]
    rejected = sum(result.p is not None and result.p < 0.05 for result in found)
    # At a true rate of 5 %, 9 or more of 60 happen once in 400 times.
    assert rejected <= 8


def test_the_self_null_measures_the_bias_of_small_even_stations() -> None:
    found = [integer_percentages(small_even(seed), seed=seed, settings=FEW) for seed in range(30)]
    raw = np.mean([result.statistic["z"] for result in found])
    measured = np.mean([result.statistic["self_null_mean"] for result in found])
    assert raw > 0.4
    assert measured == pytest.approx(raw, abs=0.4)
    assert all(result.false_alarm_rate is not None and result.false_alarm_rate > 0.08 for result in found)
    assert all(result.p is not None and result.p > result.statistic["p_exact"] for result in found)


def test_written_figures_are_found_with_their_stations_and_votes() -> None:
    clean = urban_rural(3, stations=3000)
    planted = with_written_figures(clean, 4, share=0.1)
    before = integer_percentages(clean, seed=1, settings=FEW)
    after = integer_percentages(planted, seed=1, settings=FEW)
    assert before.p is not None
    assert after.p is not None
    assert before.p > 0.01
    assert after.p < 1e-12
    # 300 stations are rewritten; whole ballots put about half of them inside the window in either figure.
    assert 100 < after.statistic["excess"] - before.statistic["excess"] < 300
    assert {round(100 * c.value) % 5 for c in after.concentrations} == {0}
    assert after.votes is not None
    assert after.votes.band_low <= after.votes.estimate <= after.votes.band_high
    assert after.votes.low < after.votes.estimate < after.votes.high


def test_the_same_seed_gives_the_same_answer_and_the_order_of_stations_changes_no_number() -> None:
    units = urban_rural(8, stations=300)
    first = integer_percentages(units, seed=7, settings=FEW)
    assert first == integer_percentages(units, seed=7, settings=FEW)
    order = np.random.default_rng(1).permutation(300)
    assert units.turnout is not None
    assert units.share is not None
    shuffled = replace(
        units,
        turnout=Ratio(*(counts[order] for counts in units.turnout)),
        share=Ratio(*(counts[order] for counts in units.share)),
        areas=tuple(area._replace(code=area.code[order]) for area in units.areas),
    )
    again = integer_percentages(shuffled, seed=7, settings=FEW)
    for name in ("observed", "expected", "z", "votes_excess", "p_exact"):
        assert again.statistic[name] == pytest.approx(first.statistic[name], rel=1e-9)


def test_every_free_choice_is_moved_alone() -> None:
    found = integer_percentages(urban_rural(2, stations=300), seed=1, settings=FEW)
    moved = [dict(variant.parameters) for variant in found.sensitivity]
    assert moved == [
        {"window_percent": 0.02},
        {"window_percent": 0.1},
        {"period_percent": 5},
        {"min_size": 0},
        {"min_size": 300},
        {"max_turnout": 1.0, "max_share": 1.0},
        {"part": "turnout"},
        {"part": "share"},
        {"null_model": "local"},
    ]


def test_a_wider_window_than_the_default_is_varied_back() -> None:
    settings = replace(FEW, rule=WholePercent(window=Fraction(1, 10)))
    found = integer_percentages(urban_rural(2, stations=300), seed=1, settings=settings)
    windows = [v.parameters["window_percent"] for v in found.sensitivity if "window_percent" in v.parameters]
    assert found.parameters["window_percent"] == 0.1
    assert windows == [0.02, 0.05]


def test_few_stations_are_refused_with_their_number() -> None:
    found = integer_percentages(urban_rural(1, stations=99), seed=1)
    assert found.status is Status.REFUSED
    assert found.reason is not None
    assert found.reason.code == "too_few_stations"
    assert dict(found.reason.fields) == {"stations": 99, "needed": 100}
    assert found.p is None


def test_without_register_the_share_is_tested_alone_and_says_so() -> None:
    rng = np.random.default_rng(1)
    cast = rng.integers(300, 900, 150)
    results = table(registered=[None] * 150, cast=cast.tolist(), a=rng.binomial(cast, 0.4).tolist())
    found = run_integer_percentages(Question(results, A, 1))
    assert found.status is Status.COMPUTED
    assert [note.code for note in found.notes] == ["without_turnout"]
    assert "turnout_z" not in found.statistic
    assert found.statistic["share_z"] == found.statistic["z"]


def test_without_votes_turnout_is_tested_alone_and_no_votes_are_estimated() -> None:
    rng = np.random.default_rng(1)
    registered = rng.integers(300, 900, 150)
    results = table(
        registered=registered.tolist(),
        cast=rng.binomial(registered, 0.6).tolist(),
        a=[None] * 150,
        b=[1] * 150,
    )
    found = run_integer_percentages(Question(results, A, 1))
    assert [note.code for note in found.notes] == ["without_share", "given_stands_in"]
    assert found.votes is None
    assert all(variant.votes is None for variant in found.sensitivity)


def test_without_any_count_the_method_is_not_applicable() -> None:
    results = table(registered=[None] * 200, cast=[None] * 200, a=[None] * 200)
    found = run_integer_percentages(Question(results, A, 1))
    assert found.status is Status.NOT_APPLICABLE
    assert found.reason is not None
    assert found.reason.code == "no_counts"
    assert found.left_out == (LeftOut("not_reported", 200),)
