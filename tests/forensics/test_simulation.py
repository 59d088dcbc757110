"""Simulated elections: their truth adds up, nothing impossible is in them, a seed decides everything."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories import table
from tallyproof.election.results import Results
from tallyproof.errors import CallError, NotComputableError
from tallyproof.forensics.simulation import Extent, Honest, Mechanism, Plan, Shape, Simulated, simulate

SYNTHETIC = [kind for kind in Honest if kind not in {Honest.LIKE, Honest.LIKE_STATIONS}]
SMALL = Shape(stations=300, choices=4)


def assert_possible(results: Results) -> None:
    frame = results.frame
    counts = frame.select("registered", "cast", "valid", "invalid", *results.vote_columns)
    assert counts.null_count().sum_horizontal().item() == 0
    assert counts.min().min_horizontal().item() >= 0
    assert (frame["cast"] <= frame["registered"]).all()
    assert (frame["cast"] == frame["valid"] + frame["invalid"]).all()
    assert (frame["valid"] == frame.select(pl.sum_horizontal(results.vote_columns)).to_series()).all()


def assert_true(simulated: Simulated) -> None:
    """Recompute the truth from the honest election that the same seed gives."""
    honest = simulate(SMALL, honest=simulated.honest, seed=simulated.seed).results.frame
    after, column = simulated.results.frame, simulated.choice.column
    assert simulated.truth["added"].equals((after["cast"] - honest["cast"]).alias("added"))
    gained = (after[column] - honest[column]).alias("gained")
    assert (simulated.truth["added"] + simulated.truth["moved"] == gained).all()
    changed = after.select(*honest.columns).rows()
    differs = [a != b for a, b in zip(changed, honest.rows(), strict=True)]
    assert differs == simulated.truth["mechanism"].is_not_null().to_list()


@pytest.mark.parametrize("honest", SYNTHETIC)
def test_honest_elections_hold_nothing_impossible(honest: Honest) -> None:
    simulated = simulate(SMALL, honest=honest, seed=3)
    assert_possible(simulated.results)
    assert (simulated.planted, simulated.votes) == (0, 0)


@given(st.sampled_from(Mechanism), st.sampled_from(SYNTHETIC), st.floats(0.005, 1), st.integers(0, 9999))
@settings(max_examples=60, deadline=None)
def test_every_mechanism_leaves_possible_sheets_and_a_true_account(
    mechanism: Mechanism, honest: Honest, extent: float, seed: int
) -> None:
    simulated = simulate(SMALL, honest=honest, plan=Plan(mechanism, extent), seed=seed)
    assert_possible(simulated.results)
    assert_true(simulated)


@pytest.mark.parametrize("mechanism", Mechanism)
def test_the_extent_is_a_part_of_the_stations(mechanism: Mechanism) -> None:
    simulated = simulate(Shape(stations=1000), plan=Plan(mechanism, 0.05), seed=1)
    assert simulated.planted == 50


@pytest.mark.parametrize("mechanism", [Mechanism.STUFFING, Mechanism.SWITCHING])
def test_the_extent_is_a_part_of_the_votes(mechanism: Mechanism) -> None:
    simulated = simulate(Shape(stations=2000), plan=Plan(mechanism, 0.05, Extent.VOTES), seed=1)
    assert simulated.votes == pytest.approx(0.05 * float(simulated.truth["honest_votes"].sum()), rel=0.05)


def test_stuffing_takes_nothing_from_the_others() -> None:
    simulated = simulate(SMALL, plan=Plan(Mechanism.STUFFING, 0.5), seed=2)
    assert simulated.moved == 0
    assert simulated.added > 0


def test_switching_adds_no_ballot() -> None:
    simulated = simulate(SMALL, plan=Plan(Mechanism.SWITCHING, 0.5), seed=2)
    assert simulated.added == 0
    assert simulated.moved > 0


def test_rounded_figures_are_multiples_of_five_percent() -> None:
    simulated = simulate(SMALL, plan=Plan(Mechanism.ROUNDING, 0.5), seed=2)
    false = simulated.results.frame.filter(simulated.truth["mechanism"].is_not_null())
    turnout = 20 * false["cast"] / false["registered"]
    assert ((turnout - turnout.round()).abs() * false["registered"] <= 10.001).all()


def test_copied_shares_agree_to_a_tenth_of_a_percent_within_a_region() -> None:
    simulated = simulate(Shape(stations=500), plan=Plan(Mechanism.COPIED, 0.2), seed=2)
    false = simulated.results.frame.filter(simulated.truth["mechanism"].is_not_null())
    figures = false.with_columns(figure=(1000 * pl.col("votes__a") / pl.col("cast")).round(0))
    large = figures.filter(pl.col("cast") > 1000)
    assert large.group_by("area_1").agg(pl.col("figure").n_unique())["figure"].max() == 1


def test_a_swap_exchanges_two_rows_and_keeps_all_sums() -> None:
    simulated = simulate(SMALL, plan=Plan(Mechanism.SWAPPED, 0.2), seed=2)
    honest = simulate(SMALL, seed=2)
    mask = simulated.truth["mechanism"].is_not_null()
    after, before = simulated.results.frame.filter(mask), honest.results.frame.filter(mask)
    assert after["votes__a"].to_list() == before["votes__b"].to_list()
    assert after["votes__b"].to_list() == before["votes__a"].to_list()


@pytest.mark.parametrize("honest", SYNTHETIC)
def test_the_same_seed_gives_the_same_election_and_another_gives_another(honest: Honest) -> None:
    plan = Plan(Mechanism.SWITCHING, 0.1)
    first, again = (simulate(SMALL, honest=honest, plan=plan, seed=5) for _ in range(2))
    other = simulate(SMALL, honest=honest, plan=plan, seed=6)
    assert first.results.frame.equals(again.results.frame)
    assert first.truth.equals(again.truth)
    assert not first.results.frame.equals(other.results.frame)


def test_stations_are_overdispersed() -> None:
    frame = simulate(Shape(stations=3000), honest=Honest.HOMOGENEOUS, seed=1).results.frame
    share = (frame["votes__a"] / frame["valid"]).to_numpy()
    binomial = np.mean(share.mean() * (1 - share.mean()) / frame["valid"].to_numpy())
    assert share.var() > 3 * binomial


def test_mobilisation_ties_turnout_to_support_and_one_culture_does_not() -> None:
    def correlation(honest: Honest) -> float:
        frame = simulate(Shape(stations=3000), honest=honest, seed=1).results.frame
        return float(
            np.corrcoef(frame["cast"] / frame["registered"], frame["votes__a"] / frame["valid"])[0, 1]
        )

    assert correlation(Honest.MOBILISATION) > 0.3
    assert abs(correlation(Honest.HOMOGENEOUS)) < 0.06


def real() -> Results:
    """A table with holes: no invalid ballots, one station without cast, one impossible, one choice missing."""
    rng = np.random.default_rng(1)
    registered = rng.integers(200, 900, 120)
    cast = rng.binomial(registered, 0.6)
    yes = rng.binomial(cast, 0.7)
    holes = {"registered": registered.tolist(), "cast": cast.tolist()}
    votes = {"yes": yes.tolist(), "no": (cast - yes).tolist()}
    holes["cast"][3] = None
    holes["cast"][5] = holes["registered"][5] + 1
    votes["no"][7] = None
    names = [f"area {i // 40}" for i in range(120)]
    return table({**holes, "area_1": names}, votes=votes, areas=("area",))


@pytest.mark.parametrize("honest", Honest)
def test_a_real_table_keeps_its_holes_and_its_impossible_rows(honest: Honest) -> None:
    before, simulated = real(), simulate(real(), honest=honest, seed=1)
    after = simulated.results
    assert after.frame.select(pl.all().is_null()).equals(before.frame.select(pl.all().is_null()))
    for row in (3, 5):
        assert after.frame.row(row) == before.frame.row(row)
        assert not simulated.truth["simulated"][row]
        assert simulated.truth["honest_votes"][row] is None
    assert after.frame["invalid"].null_count() == 120


def test_an_election_like_a_real_one_has_its_level_area_by_area() -> None:
    base = simulate(Shape(stations=1500), honest=Honest.STRONGHOLDS, seed=4).results
    drawn = [simulate(base, honest=Honest.LIKE, seed=seed).results for seed in range(10)]

    def shares(results: Results) -> np.ndarray:
        sums = results.frame.group_by("area_2").agg(pl.col("votes__a", "cast").sum()).sort("area_2")
        return (sums["votes__a"] / sums["cast"]).to_numpy()

    mean = np.mean([shares(results) for results in drawn], axis=0)
    assert np.abs(mean - shares(base)).max() < 0.05


def test_without_a_register_only_shares_are_drawn_and_stuffing_is_refused() -> None:
    base = table({"valid": [100] * 40}, votes={"a": [60] * 40, "b": [40] * 40})
    drawn = simulate(base, honest=Honest.LIKE, seed=1).results
    assert drawn.frame["valid"].to_list() == [100] * 40
    assert drawn.frame["votes__a"].n_unique() > 1
    with pytest.raises(NotComputableError):
        simulate(base, honest=Honest.LIKE, plan=Plan(Mechanism.STUFFING, 0.1), seed=1)


def test_companions_hold_the_same_stations_and_no_fraud() -> None:
    plan = Plan(Mechanism.STUFFING, 0.3)
    honest = simulate(SMALL, companions=True, seed=1)
    false = simulate(SMALL, plan=plan, companions=True, seed=1)
    assert honest.previous is not None
    assert false.previous is not None
    assert honest.previous.frame.equals(false.previous.frame)
    assert false.concurrent is not None
    for beside in (false.previous, false.concurrent):
        assert_possible(beside)
        assert beside.frame["station_id"].equals(false.results.frame["station_id"])


def test_an_election_like_none_is_refused() -> None:
    with pytest.raises(NotComputableError):
        simulate(SMALL, honest=Honest.LIKE, seed=1)


@pytest.mark.parametrize("extent", [0, -0.1, 1.01, float("nan")])
def test_an_impossible_extent_is_a_wrong_call(extent: float) -> None:
    with pytest.raises(CallError):
        Plan(Mechanism.STUFFING, extent)
