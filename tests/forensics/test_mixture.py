"""The mixture against direct numerical integration, on elections of known truth, and on what must be refused."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import digamma
from scipy.stats import beta, binom, chi2, dirichlet, multivariate_normal, norm

from tallyproof.forensics.mixture.answer import interval
from tallyproof.forensics.mixture.choice import choose
from tallyproof.forensics.mixture.draws import draw_election
from tallyproof.forensics.mixture.kernel import maximise, responsibilities
from tallyproof.forensics.mixture.mechanisms import HONEST, MECHANISMS, Counts, Mechanism, undone
from tallyproof.forensics.mixture.method import MixtureSettings, mixture, usable_stations
from tallyproof.forensics.mixture.misfit import largest_misfit
from tallyproof.forensics.mixture.model import Model, Stations, fit_honest, fit_mixture
from tallyproof.forensics.mixture.null import MixtureNull, mixture_null, net_gain
from tallyproof.forensics.mixture.sample import drawn_areas, part_of
from tallyproof.forensics.mixture.votes import added_share, read_stations
from tallyproof.forensics.result import ForensicResult, Status
from tallyproof.forensics.simulation import Honest, Plan, Shape, Simulated, simulate
from tallyproof.forensics.simulation import Mechanism as Planted
from tallyproof.forensics.stations.units import Units, read_units

FEW = MixtureSettings(simulations=5, most_components=2)
"""Enough for what these tests ask, in a tenth of the time."""

TINY = (HONEST, Mechanism("stuffing", 0.3, 0.0), Mechanism("switching", 0.0, 0.45))


LOCAL = (30.0, 20.0)
"""Dirichlet parameters of an area's weights."""


def model(*, areas: int = 1, intensity: tuple[float, ...] = (1.0,)) -> Model:
    return Model(
        np.array([[1.7, 1.4], [1.9, 1.8]]),
        np.array([[0.02, 0.004, 0.03], [0.015, -0.002, 0.02]]),
        np.array([0.6, 0.4]),
        np.array(intensity),
        np.zeros((areas, 2)),
        np.array([0.01, 0.0, 0.02]),
        np.array([LOCAL] * areas),
        np.array([0.1]),
    )


def counts(seed: int, size: int) -> Counts:
    rng = np.random.default_rng(seed)
    registered = rng.integers(200, 2500, size)
    ballots = rng.binomial(registered, rng.beta(20, 15, size))
    return Counts(registered, ballots, rng.binomial(ballots, rng.beta(15, 15, size)))


def log_density(stations: Stations, parameters: Model, i: int) -> float:
    """Return what the compiled loop sums, for one station, term by term with SciPy."""
    points, total = stations.undone, 0.0
    local = parameters.local[stations.area[i]]
    weights = np.exp(digamma(local) - digamma(local.sum()))
    for g, weight in enumerate(parameters.intensity):
        if points.factor[i, g] == 0:
            continue
        for mean, spread, share in zip(parameters.mean, parameters.spread, weights, strict=True):
            covariance = np.array([[spread[0], spread[1]], [spread[1], spread[2]]])
            law = multivariate_normal(
                mean + parameters.effect[stations.area[i]], covariance + np.diag(points.noise[i, g])
            )
            total += weight * share * points.factor[i, g] * law.pdf(points.angles[i, g])
    return float(np.log(total))


def test_the_compiled_likelihood_is_the_sum_over_stations_term_by_term() -> None:
    stations = Stations(counts(3, 40), np.zeros(40, np.int64), TINY)
    parameters = model(intensity=(0.8, 0.15, 0.05))
    slow = sum(log_density(stations, parameters, i) for i in range(40))
    posterior, prior = dirichlet(parameters.local[0]), dirichlet(parameters.weight * 9)
    draws = posterior.rvs(100_000, random_state=1).T
    distance = float(np.mean(posterior.logpdf(draws) - prior.logpdf(draws)))
    moving = parameters.copied()
    points = stations.undone
    fast, steps = maximise(points.points, stations.area, moving.arrays, most=1, gain=0.0)
    assert steps == 1
    assert fast == pytest.approx(slow - distance, abs=0.02)


def test_responsibilities_are_each_mechanism_s_part_of_the_density() -> None:
    stations = Stations(counts(5, 12), np.zeros(12, np.int64), TINY)
    parameters = model(intensity=(0.8, 0.15, 0.05))
    found = responsibilities(stations.undone.points, stations.area, parameters.arrays)
    for i in range(12):
        whole = log_density(stations, parameters, i)
        honest = log_density(stations, replace(parameters, intensity=np.array([0.8, 0.0, 0.0])), i)
        assert found[i, 0] == pytest.approx(np.exp(honest - whole), rel=1e-9)
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_the_normal_law_of_angles_is_the_integral_over_true_shares() -> None:
    """Integrate binomial counts over true shares on a fine grid, station by station."""
    mean, spread = np.array([1.7, 1.4]), np.array([0.02, 0.0, 0.03])
    one = Model(
        mean[None],
        spread[None],
        np.ones(1),
        np.ones(1),
        np.zeros((1, 2)),
        np.array([0.01, 0, 0.01]),
        np.ones((1, 1)),
        np.array([0.1]),
    )
    for registered, ballots, votes in ((400, 240, 90), (1500, 700, 400), (90, 60, 40)):
        station = Counts(np.array([registered]), np.array([ballots]), np.array([votes]))
        normal = np.exp(log_density(Stations(station, np.zeros(1, np.int64), (HONEST,)), one, 0))
        exact = 1.0
        for trials, hits, centre, variance in (
            (registered, ballots, mean[0], spread[0]),
            (ballots, votes, mean[1], spread[2]),
        ):
            angle = np.linspace(centre - 7 * variance**0.5, centre + 7 * variance**0.5, 4001)
            law = norm.pdf(angle, centre, variance**0.5)
            exact *= np.trapezoid(law * binom.pmf(hits, trials, np.sin(angle / 2) ** 2), angle)
        assert normal == pytest.approx(exact, rel=0.03)


def test_the_angle_law_is_close_to_the_beta_binomial_with_its_moments() -> None:
    """True shares of a beta distribution have nearly normal angles, so either may be called overdispersion."""
    shares = beta(60, 45)
    angle = 2 * np.arcsin(np.sqrt(shares.ppf(np.linspace(0.0005, 0.9995, 2000))))
    distance = np.abs(np.linspace(0.0005, 0.9995, 2000) - norm.cdf(angle, angle.mean(), angle.std()))
    assert distance.max() < 0.004


@given(
    registered=st.integers(20, 5000),
    turnout=st.floats(0.02, 0.98),
    share=st.floats(0.02, 0.98),
    mechanism=st.sampled_from(MECHANISMS),
)
def test_doing_undoes_undoing(registered: int, turnout: float, share: float, mechanism: Mechanism) -> None:
    ballots = max(1, round(registered * turnout))
    votes = round(ballots * share)
    station = Counts(np.array([registered]), np.array([ballots]), np.array([votes]))
    found = undone(station, (mechanism,))
    if found.factor[0, 0] > 0:
        c = 3 / 8
        absent = (registered - ballots + found.stuffed[0, 0] + c) * (1 - mechanism.added) - c
        others = (ballots - votes + found.switched[0, 0] + c) * (1 - mechanism.moved) - c
        assert absent == pytest.approx(registered - ballots, abs=1e-6)
        assert others == pytest.approx(
            ballots - votes, abs=1e-6 * registered + 0.6 * (found.stuffed[0, 0] > 0)
        )
    assert (found.stuffed >= 0).all()
    assert (found.switched >= 0).all()


def test_counts_that_rule_a_mechanism_out_give_it_no_probability() -> None:
    station = Counts(np.array([1000]), np.array([300]), np.array([10]))
    assert undone(station, (Mechanism("stuffing", 0.45, 0.0),)).factor[0, 0] == 0


def test_a_step_of_the_fit_never_loses_likelihood_without_areas() -> None:
    stations = Stations(counts(7, 400), np.zeros(400, np.int64), TINY)
    moving, points, values = model(intensity=(0.8, 0.15, 0.05)).copied(), stations.undone, []
    for _ in range(30):
        value, _ = maximise(points.points, stations.area, moving.arrays, most=1, gain=0.0)
        values.append(value)
    assert np.diff(values).min() > -0.05
    assert values[-1] > values[0] + 1


def test_a_drawn_election_has_the_votes_that_it_says_were_added() -> None:
    registered = np.full(4000, 1000)
    drawn = draw_election(
        model(intensity=(0.5, 0.3, 0.2)),
        TINY,
        registered,
        np.zeros(4000, np.int64),
        rng=np.random.default_rng(2),
    )
    assert (drawn.counts.votes <= drawn.counts.ballots).all()
    assert (drawn.counts.ballots <= registered).all()
    assert ((drawn.stuffed > 0).mean(), (drawn.switched > 0).mean()) == pytest.approx((0.3, 0.2), abs=0.03)
    assert drawn.added == drawn.stuffed.sum() + drawn.switched.sum()


def test_the_mirror_of_the_mirror_is_the_election_itself() -> None:
    stations = Stations(counts(11, 300), np.arange(300) // 30)
    fit = fit_honest(stations, 1)
    reflected = fit_honest(stations.mirrored, 1, start=fit.model.mirrored)
    assert reflected.likelihood == pytest.approx(fit.likelihood, abs=0.2)
    np.testing.assert_allclose(fit.model.mirrored.mirrored.mean, fit.model.mean)


@cache
def simulated(kind: Honest, mechanism: Planted | None = None, extent: float = 0.1) -> Simulated:
    plan = Plan(mechanism, extent) if mechanism else None
    return simulate(Shape(stations=600), honest=kind, plan=plan, seed=4)


@cache
def answer(kind: Honest, mechanism: Planted | None = None) -> ForensicResult:
    election = simulated(kind, mechanism)
    return mixture(read_units(election.results, election.choice), seed=1, settings=FEW)


def votes_of(election: Simulated) -> int:
    return int(election.results.frame[election.choice.column].sum())


def test_an_honest_election_of_two_cultures_is_hardly_accused() -> None:
    found = answer(Honest.URBAN_RURAL)
    assert found.votes is not None
    assert found.votes.estimate < 0.02 * votes_of(simulated(Honest.URBAN_RURAL))
    assert found.votes.low <= 0 <= found.votes.high


@pytest.mark.parametrize("mechanism", [Planted.STUFFING, Planted.SWITCHING])
def test_on_average_the_votes_found_are_the_votes_planted(mechanism: Planted) -> None:
    planted, found = 0.0, 0.0
    for seed in range(6):
        plan = Plan(mechanism, 0.1)
        election = simulate(Shape(stations=400), honest=Honest.HOMOGENEOUS, plan=plan, seed=seed)
        stations = without_areas(election)
        ours, _ = choose(stations, [1], starts=1)
        planted += election.votes
        found += added_share(stations, ours.best.model) * int(stations.counts.votes.sum())
    assert found == pytest.approx(planted, rel=0.1)


def test_the_answer_names_an_interval_and_a_band_around_its_estimate() -> None:
    found, election = (
        answer(Honest.HOMOGENEOUS, Planted.STUFFING),
        simulated(Honest.HOMOGENEOUS, Planted.STUFFING),
    )
    assert found.votes is not None
    assert found.votes.low <= found.votes.estimate <= found.votes.high
    assert found.votes.band_low <= found.votes.estimate <= found.votes.band_high
    assert found.statistic["found"] == pytest.approx(election.votes, rel=0.3)


def without_areas(election: Simulated) -> Stations:
    units = read_units(election.results, election.choice)
    assert units.turnout is not None
    assert units.share is not None
    figures = Counts(units.turnout.whole, units.share.whole, units.share.part)
    return Stations(figures, np.zeros(units.size, np.int64))


def test_most_stations_that_look_altered_are() -> None:
    election = simulated(Honest.HOMOGENEOUS, Planted.STUFFING)
    stations = without_areas(election)
    ours, _ = choose(stations, [1])
    listed = read_stations(stations, ours.best.model).probability > 0.5
    truly = election.truth["mechanism"].is_not_null().to_numpy()
    assert (listed & truly).sum() >= 0.5 * truly.sum()
    assert (listed & ~truly).sum() <= 0.02 * (~truly).sum()


def test_p_of_the_null_is_the_rank_and_falls_beyond_the_largest() -> None:
    null = MixtureNull(np.zeros(19), np.linspace(0, 1.8, 19), np.zeros(19))
    assert null.p(0.85) == pytest.approx(11 / 20)
    assert null.p(1.8) == pytest.approx(2 / 20)
    assert null.p(1.81) == pytest.approx(np.exp(-0.01) / 20)
    assert null.p(21.8) == pytest.approx(np.exp(-20) / 20)
    assert null.p(1e9) == 1e-300


def test_the_textbook_threshold_is_that_of_a_half_half_mixture() -> None:
    null = MixtureNull(np.array([1.352, 1.353]), np.zeros(2), np.zeros(2))
    assert null.false_alarm_rate == 0.5
    assert chi2.sf(2 * 1.352772, 1) / 2 == pytest.approx(0.05, abs=1e-6)


def test_only_a_mirrored_gain_is_taken_off_never_a_loss() -> None:
    assert net_gain(5.0, 2.0) == 3.0
    assert net_gain(5.0, -2.0) == 5.0


@given(st.floats(0, 0.2), st.floats(0.06, 1.0), st.integers(0, 1000))
def test_an_answer_that_is_no_signal_has_zero_in_its_interval(found: float, p: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    low, high = interval(found, rng.normal(0, 0.01, 19), np.abs(rng.normal(0, 0.01, 19)), p=p)
    assert low <= 0
    assert low <= found <= high


def test_other_fits_that_explain_as_well_widen_the_interval() -> None:
    rng = np.random.default_rng(1)
    errors, honest = rng.normal(0, 0.01, 19), np.abs(rng.normal(0, 0.01, 19))
    alone = interval(0.05, errors, honest, p=0.01)
    with_other = interval(0.05, errors, honest, p=0.01, others=[0.2])
    assert with_other[0] == alone[0]
    assert with_other[1] == pytest.approx(alone[1] + 0.15)


def test_the_same_seed_gives_the_same_answer() -> None:
    election = simulated(Honest.HOMOGENEOUS)
    units = read_units(election.results, election.choice).where(np.arange(600) < 250)
    settings = replace(FEW, simulations=3, most_components=1)
    once, again = (mixture(units, seed=8, settings=settings) for _ in range(2))
    assert once == again


def test_the_self_null_finds_little_in_elections_drawn_from_its_own_model() -> None:
    stations = Stations(counts(13, 300), np.zeros(300, np.int64))
    fit = fit_honest(stations, 1)
    null = mixture_null(stations, fit.model, simulations=5, seed=3)
    assert null.simulations == 5
    assert null.added.max() < 0.1
    assert (null.added >= 0).all()


def test_whole_areas_are_drawn_until_there_are_enough_stations() -> None:
    area = np.repeat(np.arange(50), 20)
    drawn = drawn_areas(area, 110, seed=1)
    whole = Stations(counts(1, 1000), area)
    sizes = np.bincount(area[drawn])
    assert len(drawn) == 110
    assert sorted(sizes[sizes > 0].tolist()) == [10, 20, 20, 20, 20, 20]
    assert part_of(whole, drawn).areas == 6
    np.testing.assert_array_equal(drawn_areas(area, 1000, seed=1), np.arange(1000))


def test_a_large_election_is_fitted_on_areas_drawn_by_lot_and_read_at_every_station() -> None:
    election = simulated(Honest.HOMOGENEOUS, Planted.STUFFING)
    settings = replace(FEW, most_fitted=300, most_simulated=200, simulations=3)
    found = mixture(read_units(election.results, election.choice), seed=1, settings=settings)
    assert found.used == 600
    assert (found.parameters["fitted_stations"], found.parameters["simulated_stations"]) == (300, 200)
    assert "areas_drawn" in [note.code for note in found.notes]
    assert found.statistic["found"] > 0


def test_without_a_register_the_method_does_not_apply() -> None:
    units = Units.from_counts(ballots=np.full(300, 100), leader=np.full(300, 50))
    found = mixture(units, seed=1)
    assert found.status is Status.NOT_APPLICABLE
    assert found.reason is not None
    assert found.reason.code == "no_register"


def test_few_stations_are_refused() -> None:
    few = counts(1, 199)
    units = Units.from_counts(
        registered=few.registered, given=few.ballots, ballots=few.ballots, leader=few.votes
    )
    found = mixture(units, seed=1)
    assert (found.status, found.reason and found.reason.code) == (Status.REFUSED, "too_few_stations")


@pytest.mark.parametrize("votes", [0, 100])
def test_one_sided_elections_are_refused(votes: int) -> None:
    units = Units.from_counts(
        registered=np.full(300, 200),
        given=np.full(300, 100),
        ballots=np.full(300, 100),
        leader=np.full(300, votes),
    )
    found = mixture(units, seed=1)
    assert (found.status, found.reason and found.reason.code) == (Status.REFUSED, "one_sided")


def test_an_honest_model_that_describes_nothing_is_refused() -> None:
    election = simulated(Honest.HOMOGENEOUS)
    settings = replace(FEW, simulations=3, most_components=1, largest_misfit=0.001)
    found = mixture(read_units(election.results, election.choice), seed=1, settings=settings)
    assert (found.status, found.reason and found.reason.code) == (Status.REFUSED, "honest_model_fails")


def test_misfit_is_small_for_the_model_that_drew_the_stations_and_large_for_another() -> None:
    registered, area = np.full(3000, 1000), np.zeros(3000, np.int64)
    drawn = draw_election(model(), TINY[:1], registered, area, rng=np.random.default_rng(4))
    stations = Stations(drawn.counts, area)
    away = replace(model(), mean=model().mean + 0.2)
    assert largest_misfit(stations, model()) < 0.03
    assert largest_misfit(stations, away) > 0.2


def test_stations_with_more_ballots_than_voters_are_counted_not_used() -> None:
    some = counts(2, 260)
    registered = some.registered.copy()
    registered[:3] = some.ballots[:3] - 1
    given_out = np.minimum(some.ballots, registered)
    units = Units.from_counts(registered=registered, given=given_out, ballots=some.ballots, leader=some.votes)
    found = mixture(units, seed=1, settings=replace(FEW, simulations=3, most_components=1))
    assert found.used == 257
    assert [(out.code, out.stations) for out in found.left_out] == [("above_one", 3)]


def test_the_share_of_votes_added_is_theirs_at_the_stations_that_were_altered() -> None:
    registered, area = np.full(2000, 1000), np.zeros(2000, np.int64)
    truth = model(intensity=(0.9, 0.1, 0.0))
    drawn = draw_election(truth, TINY, registered, area, rng=np.random.default_rng(6))
    share = added_share(Stations(drawn.counts, area, TINY), truth)
    assert share == pytest.approx(drawn.added / drawn.counts.votes.sum(), rel=0.1)


def test_areas_of_one_culture_are_not_taken_for_areas_with_an_effect_of_their_own() -> None:
    election = simulate(Shape(stations=400), honest=Honest.URBAN_RURAL, seed=101)
    stations = usable_stations(read_units(election.results, election.choice), MixtureSettings()).stations
    one = fit_honest(stations, 1)
    two = fit_honest(stations, 2, fewer=one.model)
    assert two.model.between[[0, 2]].max() < 1e-3
    assert np.sin(np.sort(two.model.mean[:, 1]) / 2) ** 2 == pytest.approx([0.38, 0.61], abs=0.02)
    assert fit_mixture(stations, two.model)[0].likelihood - two.likelihood < 2


def test_altered_stations_do_not_make_the_self_null_find_as_much() -> None:
    plan = Plan(Planted.STUFFING, 0.05)
    election = simulate(Shape(stations=400), honest=Honest.HOMOGENEOUS, plan=plan, seed=2)
    found = mixture(read_units(election.results, election.choice), seed=1, settings=FEW)
    assert found.p is not None
    assert found.p < 0.05
    assert found.statistic["cultures"] < found.statistic["cultures_honest"]
    assert found.votes is not None
    assert found.votes.low <= election.votes <= found.votes.high
    assert found.votes.estimate == pytest.approx(election.votes, rel=0.4)


def test_a_better_fit_that_adds_no_more_votes_than_honest_elections_is_no_signal() -> None:
    null = MixtureNull(np.zeros(19), np.zeros(19), np.full(19, 0.02))
    assert null.p(30.0) < 1e-6
    assert null.p_added(0.01) == 1.0
    assert null.p_added(0.03) == 0.0
