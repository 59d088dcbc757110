from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.forensic_tables import A, table
from forensics.real_elections import israel_2021, mexico_2006, russia_2018, ukraine_2004
from forensics.turnout_elections import even, two_cultures
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import ForensicResult, Status
from tallyproof.forensics.shpilkin.curve import Curve, find_reference, require_usable, turnout_bin
from tallyproof.forensics.shpilkin.family import by_region, lower_quantile_excess, peak_excess
from tallyproof.forensics.shpilkin.method import ShpilkinSettings, run_shpilkin, shpilkin
from tallyproof.forensics.simulation import Honest, Shape, simulate
from tallyproof.forensics.stations.turnout_units import TurnoutUnits, read_turnout_units

FEW = ShpilkinSettings(elections=12)

REGIONS_2018 = {
    "Саратовская область": 207_766.5609,
    "Свердловская область": -6_410.589998,
    "город Санкт-Петербург": 17_294.54088,
    "город Москва": 36_376.56664,
    "Воронежская область": 161_983.285,
    "Ростовская область": 264_912.9272,
    "Самарская область": 128_482.1734,
    "Красноярский край": 232.0994242,
    "Ярославская область": -5_641.428792,
    "Республика Мордовия": 181_588.9664,
}
"""Published votes beyond the curve, region by region, with the bin chosen by the published rule."""

REFUSED_2018 = (
    "Кабардино-Балкарская Республика",
    "Республика Дагестан",
    "Республика Татарстан (Татарстан)",
)
"""Regions for which the published table gives no figure."""


def slow_excess(units: TurnoutUnits, reference: int) -> float:
    """The published recipe, station by station in plain Python."""
    votes, others = [0] * 100, [0] * 100
    for v, r, k in zip(units.registered.tolist(), units.ballots.tolist(), units.votes.tolist(), strict=True):
        percent = next(p for p in range(100) if 100 * r > p * v and 100 * r <= (p + 1) * v)
        votes[percent] += k
        others[percent] += r - k
    ratio = votes[reference] / others[reference]
    return sum(own - ratio * rest for own, rest in zip(votes, others, strict=True))


def ask(results: object, **choice: object) -> ForensicResult:
    return run_shpilkin(Question(results, choice.get("choice") or results.leader(), 1))  # type: ignore[attr-defined, arg-type]


@pytest.fixture(scope="session")
def russian_units(shared_data: Path) -> TurnoutUnits:
    results = russia_2018(shared_data)
    units = read_turnout_units(results, results.leader())
    assert units is not None
    return units.larger_than(100)


@pytest.mark.data
def test_russia_2018_agrees_with_the_published_votes(russian_units: TurnoutUnits) -> None:
    found = shpilkin(russian_units, seed=1, settings=FEW)
    assert found.used == 93_523
    assert found.parameters["reference_bin"] == 61
    assert found.statistic["excess"] == pytest.approx(10_138_780, rel=1e-5)
    assert found.statistic["percent_of_votes"] == pytest.approx(18.02, abs=0.005)


@pytest.mark.data
def test_moving_the_reference_of_russia_2018_by_five_percent_gives_the_published_range(
    russian_units: TurnoutUnits,
) -> None:
    found = shpilkin(russian_units, seed=1, settings=FEW)
    moved = [v.statistic["excess"] for v in found.sensitivity if "reference_bin" in v.parameters]
    assert len(moved) == 10
    assert min(moved) == pytest.approx(7.9e6, abs=5e4)
    assert max(moved) == pytest.approx(11.3e6, abs=5e4)


@pytest.mark.data
@pytest.mark.parametrize("region", REGIONS_2018)
def test_russian_regions_of_2018_agree_with_the_published_table(
    russian_units: TurnoutUnits, region: str
) -> None:
    area = russian_units.areas[0]
    units = russian_units.where(area.code == area.names.index(region))
    curve = Curve.of(units, turnout_bin(units))
    reference = find_reference(curve)
    assert curve.excess(curve.ratio(reference, reference)) == pytest.approx(REGIONS_2018[region], abs=0.01)
    assert require_usable(curve, reference) is None


@pytest.mark.data
@pytest.mark.parametrize("region", REFUSED_2018)
def test_regions_without_a_published_figure_are_refused(russian_units: TurnoutUnits, region: str) -> None:
    area = russian_units.areas[0]
    units = russian_units.where(area.code == area.names.index(region))
    curve = Curve.of(units, turnout_bin(units))
    assert require_usable(curve, find_reference(curve)) is not None


@pytest.mark.data
def test_honest_elections_give_no_signal_and_say_why_where_refused(shared_data: Path) -> None:
    for results in (
        israel_2021(shared_data),
        mexico_2006(shared_data),
        ukraine_2004(shared_data, rerun=True),
    ):
        found = ask(results)
        assert found.status is Status.COMPUTED
        assert found.p is not None
        assert found.p > 0.05


def test_the_curves_agree_with_a_plain_loop() -> None:
    units = even(1, stations=300, added=0.1)
    curve = Curve.of(units, turnout_bin(units))
    reference = find_reference(curve)
    assert curve.excess(curve.ratio(reference, reference)) == pytest.approx(slow_excess(units, reference))


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_a_whole_percent_belongs_to_the_bin_below_it(registered: int, ballots: int) -> None:
    counted = min(registered, ballots)
    units = TurnoutUnits.from_counts(
        registered=np.array([registered]), ballots=np.array([counted]), votes=np.array([0])
    )
    (at,) = turnout_bin(units)
    assert at * registered < 100 * counted <= (at + 1) * registered


def two_peaks() -> TurnoutUnits:
    """Half of the stations report about 81 percent, with hardly a vote for the others."""
    honest, written = even(2), even(3)
    registered = written.registered
    ballots = np.round(registered * np.random.default_rng(4).normal(0.81, 0.02, 2000)).astype(np.int64)
    votes = np.round(ballots * 0.6).astype(np.int64)
    return TurnoutUnits.from_counts(
        registered=np.concatenate([honest.registered, registered]),
        ballots=np.concatenate([honest.ballots, ballots]),
        votes=np.concatenate([honest.votes, votes]),
    )


def test_a_curve_with_two_peaks_is_refused_instead_of_choosing_one_by_hand() -> None:
    found = shpilkin(two_peaks(), seed=1, settings=FEW)
    assert found.status is Status.REFUSED
    assert found.reason is not None
    assert found.reason.code == "reference_two_peaks"


@pytest.mark.parametrize("latest", [81, 82])
def test_a_reference_near_full_turnout_is_refused(latest: int) -> None:
    rng = np.random.default_rng(1)
    registered = np.full(3000, 1000)
    ballots = np.round(1000 * np.clip(rng.normal((latest + 0.5) / 100, 0.01, 3000), 0.3, 1)).astype(np.int64)
    units = TurnoutUnits.from_counts(
        registered=registered, ballots=ballots, votes=np.round(0.7 * ballots).astype(np.int64)
    )
    found = shpilkin(units, seed=1, settings=FEW)
    assert found.status is Status.REFUSED
    assert found.reason is not None
    assert found.reason.code == "reference_right_edge"


def test_added_ballots_are_found_in_number() -> None:
    units = even(5, stations=4000, added=0.15)
    honest = even(5, stations=4000)
    planted = int(units.votes.sum() - honest.votes.sum())
    found = shpilkin(units, seed=1, settings=FEW)
    assert found.votes is not None
    assert found.votes.low <= planted <= found.votes.high
    assert found.statistic["excess"] == pytest.approx(planted, rel=0.35)


def test_what_two_honest_cultures_explain_is_not_in_the_votes() -> None:
    election = simulate(Shape(stations=1000), honest=Honest.URBAN_RURAL, seed=3)
    units = read_turnout_units(election.results, election.choice)
    found = shpilkin(units, seed=1, settings=FEW)
    assert units is not None
    assert found.votes is not None
    assert found.statistic["excess"] > 0.1 * units.votes.sum()
    assert abs(found.votes.estimate) < 0.25 * found.statistic["excess"]
    assert found.votes.estimate == pytest.approx(found.statistic["left_after_null"])


def test_an_excess_may_be_negative() -> None:
    units = even(6, added=0.2)
    others = replace(units, votes=units.others)
    found = shpilkin(others, seed=1, settings=FEW)
    assert found.statistic["excess"] < 0
    assert found.p is not None
    assert found.p > 0.1


def test_town_and_country_inside_areas_raise_no_alarm() -> None:
    found = [shpilkin(two_cultures(seed), seed=seed, settings=FEW) for seed in range(25)]
    ps = [result.p for result in found if result.p is not None]
    assert len(ps) > 5
    # At a true rate of 5 %, 6 or more of 25 happen once in 700 times.
    assert sum(p < 0.05 for p in ps) <= 5


def test_regions_are_added_up_with_references_of_their_own() -> None:
    units = even(7, stations=400)
    bins, area = turnout_bin(units), units.areas[0]
    expected = 0.0
    for position in range(len(area.names)):
        inside = area.code == position
        curve = Curve.of(units.where(inside), bins[inside])
        reference = find_reference(curve)
        if require_usable(curve, reference) is None:
            expected += slow_excess(units.where(inside), reference)
    found = by_region(units, bins, area)
    assert found.excess == pytest.approx(expected)
    assert found.usable + found.refused == len(area.names)


def test_a_proportional_curve_has_no_excess_in_any_variant() -> None:
    registered = np.full(600, 1000)
    ballots = 10 * (40 + np.arange(600) % 30)
    units = TurnoutUnits.from_counts(
        registered=registered, ballots=ballots, votes=ballots // 2, areas=(even(1, stations=600).areas[0],)
    )
    curve = Curve.of(units, turnout_bin(units))
    values = [peak_excess(curve, "height"), peak_excess(curve, "area")]
    values.append(lower_quantile_excess(units, units.areas[0], 0.2).excess)
    assert values == pytest.approx([0, 0, 0], abs=1e-6)


def test_without_a_register_the_method_does_not_apply() -> None:
    results = table(registered=[None] * 300, cast=[100] * 300, a=[60] * 300)
    found = run_shpilkin(Question(results, A, 1))
    assert found.status is Status.NOT_APPLICABLE


def test_the_same_seed_gives_the_same_answer_in_any_order_of_stations() -> None:
    units = even(8, stations=800, added=0.1)
    order = np.random.default_rng(1).permutation(units.size)
    first, again = (shpilkin(units, seed=3, settings=FEW) for _ in range(2))
    shuffled = shpilkin(units.at(order), seed=3, settings=FEW)
    assert first == again
    assert first.statistic["excess"] == pytest.approx(shuffled.statistic["excess"])
    assert [v.statistic for v in first.sensitivity] == [
        pytest.approx(v.statistic) for v in shuffled.sensitivity
    ]
