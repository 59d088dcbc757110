from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.forensic_tables import A, table
from forensics.real_elections import israel_2021, mexico_2006, russia_2018, ukraine_2004
from forensics.turnout_elections import even, two_cultures
from tallyproof.forensics.nulls.turnout_null import placebo_p
from tallyproof.forensics.nulls.turnout_slopes import pooled_slopes, slope_within
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import ForensicResult, Status
from tallyproof.forensics.simulation import Honest, Mechanism, Plan, Shape, simulate
from tallyproof.forensics.slope.change import change_since, change_slope
from tallyproof.forensics.slope.method import SlopeSettings, run_slope, slope
from tallyproof.forensics.slope.votes import FlatLine
from tallyproof.forensics.stations.turnout_units import TurnoutUnits, read_turnout_units

FEW = SlopeSettings(elections=15)


def asked(results: object, choice: str | None = None) -> ForensicResult:
    chosen = results.choice(choice) if choice else results.leader()  # type: ignore[attr-defined]
    return run_slope(Question(results, chosen, 1))  # type: ignore[arg-type]


@pytest.mark.data
def test_the_correlation_of_russia_2018_is_the_measured_one(shared_data: Path) -> None:
    results = russia_2018(shared_data)
    units = read_turnout_units(results, results.leader())
    assert units is not None
    assert units.size == 97_698
    assert np.corrcoef(units.turnout, units.share)[0, 1] == pytest.approx(0.512, abs=0.0005)


@pytest.mark.data
def test_russia_2018_rises_with_turnout_in_nearly_every_region(shared_data: Path) -> None:
    found = asked(russia_2018(shared_data))
    assert found.p is None
    assert found.statistic["p_level"] < 0.01
    assert found.statistic["areas_rising"] >= 80
    assert found.statistic["p_other_choices"] < 0.002


@pytest.mark.data
def test_the_annulled_round_and_its_rerun_in_ukraine_are_told_apart(shared_data: Path) -> None:
    annulled, rerun = (ukraine_2004(shared_data, rerun=again) for again in (False, True))
    assert asked(annulled).statistic["p_level"] < 1e-10
    for choice in ("Yushchenko", "Yanukovych"):
        assert asked(rerun, choice).statistic["p_level"] > 0.5


@pytest.mark.data
def test_the_annulled_round_gained_with_turnout_against_the_rerun_and_the_rerun_did_not(
    shared_data: Path,
) -> None:
    annulled, rerun = (ukraine_2004(shared_data, rerun=again) for again in (False, True))
    p = {
        (now, name): run_slope(Question(results, results.choice(name), 1, other)).p
        for now, results, other in (("annulled", annulled, rerun), ("rerun", rerun, annulled))
        for name in ("Yanukovych", "Yushchenko")
    }
    assert p["annulled", "Yanukovych"] == pytest.approx(0.0001)
    del p["annulled", "Yanukovych"]
    assert all(value is not None and value > 0.05 for value in p.values())


@pytest.mark.data
def test_honest_elections_give_no_signal(shared_data: Path) -> None:
    for results in (israel_2021(shared_data), mexico_2006(shared_data)):
        assert asked(results).statistic["p_level"] > 0.05


def test_the_slope_agrees_with_dummy_variables_for_strata() -> None:
    rng = np.random.default_rng(1)
    stratum = rng.integers(0, 5, 200)
    x, weight = rng.normal(size=200), rng.random(200) + 0.5
    y = 0.7 * x + stratum + rng.normal(size=200)
    design = np.column_stack([x, np.eye(5)[stratum]])
    root = np.sqrt(weight)[:, None]
    expected = np.linalg.lstsq(design * root, y * root[:, 0], rcond=None)[0][0]
    found = slope_within(x, y, weight=weight, stratum=stratum, group=stratum)
    assert found.value == pytest.approx(expected)


def test_areas_that_differ_by_chance_alone_are_drawn_to_one_slope() -> None:
    rng = np.random.default_rng(2)
    area = np.repeat(np.arange(30), 40)
    x = rng.normal(size=1200)
    y = 0.5 * x + rng.normal(size=1200)
    pooled, own = pooled_slopes(x, y, weight=np.ones(1200), stratum=area, area=area)
    single = np.array([one.value for one in own])
    assert pooled.mean == pytest.approx(0.5, abs=0.1)
    assert pooled.slopes.std() < 0.5 * single.std()


def test_areas_that_truly_differ_keep_their_slopes() -> None:
    rng = np.random.default_rng(3)
    area = np.repeat(np.arange(20), 200)
    truth = np.linspace(-2, 2, 20)
    x = rng.normal(size=4000)
    y = truth[area] * x + rng.normal(size=4000)
    pooled, _ = pooled_slopes(x, y, weight=np.ones(4000), stratum=area, area=area)
    assert pooled.slopes == pytest.approx(truth, abs=0.3)
    assert pooled.spread == pytest.approx(truth.std(), rel=0.2)


@given(st.floats(0.05, 0.95), st.integers(1, 5000), st.integers(0, 2000))
def test_votes_above_a_flat_line_are_the_ballots_added(share: float, honest: int, added: int) -> None:
    before = share * honest
    odds_then, odds_now = (
        np.log(v / (n - v)) for v, n in ((before, honest), (before + added, honest + added))
    )
    line = FlatLine(np.array([share]), np.array([1.0]), np.array([odds_then]))
    found = line.votes(np.array([honest + added]), np.array([odds_now - odds_then]))
    assert found == pytest.approx(added, abs=1e-6 * (honest + added))


def test_the_slope_of_honest_cultures_is_no_more_unusual_than_chance() -> None:
    for election in (even, two_cultures):
        ps = [slope(election(seed), seed=seed, settings=FEW).statistic["p_level"] for seed in range(25)]
        # At a true rate of 5 %, 6 or more of 25 happen once in 700 times.
        assert sum(p < 0.05 for p in ps) <= 5


def since(kind: Honest, seed: int, *, extent: float = 0.0) -> ForensicResult:
    plan = Plan(Mechanism.STUFFING, extent) if extent else None
    shape = Shape(stations=400, coordinates=False)
    drawn = simulate(shape, honest=kind, plan=plan, companions=True, seed=seed)
    units = read_turnout_units(drawn.results, drawn.choice)
    assert units is not None
    question = Question(drawn.results, drawn.choice, seed, drawn.previous)
    change = change_since(question, units, least_matched=0.6, fewest=100)
    return slope(units, seed=seed, settings=FEW, change=change)


@pytest.mark.parametrize("kind", [Honest.MOBILISATION, Honest.URBAN_RURAL])
def test_mobilisation_that_lasts_raises_no_alarm(kind: Honest) -> None:
    found = [since(kind, seed) for seed in range(60)]
    assert all(one.statistic["p_level"] is not None and one.statistic["slope"] > 0.2 for one in found)
    # At a true rate of 5 %, 9 or more of 60 happen once in 400 times.
    assert sum(one.p is not None and one.p <= 0.05 for one in found) <= 8


def test_ballots_added_since_the_earlier_election_are_found_beside_honest_mobilisation() -> None:
    found = [since(Honest.MOBILISATION, seed, extent=0.05) for seed in range(10)]
    assert all(one.p is not None and one.p <= 0.05 for one in found)


def test_the_slope_of_changes_agrees_with_dummy_variables_for_areas() -> None:
    drawn = simulate(Shape(stations=300, coordinates=False), companions=True, seed=7)
    assert drawn.previous is not None
    now, before = (read_turnout_units(table, drawn.choice) for table in (drawn.results, drawn.previous))
    assert now is not None
    assert before is not None
    x, y = (
        np.log((here + 0.5) / (whole - here + 0.5)) - np.log((there + 0.5) / (then - there + 0.5))
        for here, whole, there, then in (
            (now.ballots, now.registered, before.ballots, before.registered),
            (now.votes, now.ballots, before.votes, before.ballots),
        )
    )
    area = now.areas[-1].code
    beyond = np.array(
        [x[i] - np.sort(x[area == area[i]])[(int((area == area[i]).sum()) - 1) // 2] for i in range(300)]
    )
    design = np.column_stack([np.maximum(beyond, 0), np.minimum(beyond, 0), np.eye(area.max() + 1)[area]])
    root = np.sqrt(now.ballots)
    expected = np.linalg.lstsq(design * root[:, None], y * root, rcond=None)[0][0]
    assert change_slope(now, before).rate == pytest.approx(expected)


def test_without_history_there_is_no_p_and_the_reader_is_told_why() -> None:
    drawn = simulate(Shape(stations=400, coordinates=False), companions=True, seed=1)
    assert drawn.previous is not None
    alone = run_slope(Question(drawn.results, drawn.choice, 1))
    renamed = replace(
        drawn.previous, frame=drawn.previous.frame.with_columns(station_id="x" + pl.col("station_id"))
    )
    others = run_slope(Question(drawn.results, drawn.choice, 1, renamed))
    assert (alone.p, alone.notes[0].code) == (None, "without_history")
    assert (others.p, others.notes[0].code) == (None, "few_in_previous")


def test_a_choice_that_did_not_stand_before_has_no_change() -> None:
    drawn = simulate(Shape(stations=400, coordinates=False), companions=True, seed=1)
    assert drawn.previous is not None
    fewer = replace(
        drawn.previous,
        choices=drawn.previous.choices[1:],
        frame=drawn.previous.frame.drop(drawn.choice.column),
    )
    found = run_slope(Question(drawn.results, drawn.choice, 1, fewer))
    assert (found.p, found.notes[0].code) == (None, "not_in_previous")


def test_few_areas_give_no_p() -> None:
    drawn = simulate(Shape(stations=150, coordinates=False), companions=True, seed=1)
    found = run_slope(Question(drawn.results, drawn.choice, 1, drawn.previous))
    assert (found.p, found.notes[0].code) == (None, "few_areas_changed")


@pytest.mark.parametrize("added", [0.02, 0.05, 0.1])
def test_the_interval_holds_the_planted_votes(added: float) -> None:
    inside = 0
    for seed in range(10):
        honest, planted = even(seed), even(seed, added=added)
        found = slope(planted, seed=seed, settings=FEW)
        assert found.votes is not None
        truth = float(planted.votes.sum() - honest.votes.sum())
        inside += found.votes.low <= truth <= found.votes.high
    assert inside >= 8


def test_fewer_than_three_other_choices_cannot_be_compared_with() -> None:
    assert placebo_p(1.0, [0.1, 0.1]) is None
    assert placebo_p(1.0, [0.1, 0.1, -0.1]) == pytest.approx(0.001, abs=0.0001)


def test_equal_turnout_everywhere_is_refused() -> None:
    registered = np.full(200, 1000)
    units = TurnoutUnits.from_counts(
        registered=registered, ballots=registered // 2, votes=np.arange(200) + 100
    )
    found = slope(units, seed=1, settings=FEW)
    assert found.status is Status.REFUSED


def test_without_a_register_the_method_does_not_apply() -> None:
    results = table(registered=[None] * 300, cast=[100] * 300, a=[60] * 300)
    assert run_slope(Question(results, A, 1)).status is Status.NOT_APPLICABLE
