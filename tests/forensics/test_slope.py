from pathlib import Path

import numpy as np
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
    assert found.p is not None
    assert found.p < 0.01
    assert found.statistic["areas_rising"] >= 80
    assert found.statistic["p_other_choices"] < 0.002


@pytest.mark.data
def test_the_annulled_round_and_its_rerun_in_ukraine_are_told_apart(shared_data: Path) -> None:
    annulled = asked(ukraine_2004(shared_data, rerun=False))
    rerun = ukraine_2004(shared_data, rerun=True)
    assert annulled.p is not None
    assert annulled.p < 1e-10
    for choice in ("Yushchenko", "Yanukovych"):
        honest = asked(rerun, choice)
        assert honest.p is not None
        assert honest.p > 0.5


@pytest.mark.data
def test_honest_elections_give_no_signal(shared_data: Path) -> None:
    for results in (israel_2021(shared_data), mexico_2006(shared_data)):
        found = asked(results)
        assert found.p is not None
        assert found.p > 0.05


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


def test_honest_elections_raise_no_alarm() -> None:
    for election in (even, two_cultures):
        ps = [slope(election(seed), seed=seed, settings=FEW).p for seed in range(25)]
        # At a true rate of 5 %, 6 or more of 25 happen once in 700 times.
        assert sum(p is not None and p < 0.05 for p in ps) <= 5


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
