import numpy as np
import polars as pl
import pytest

from forensics.forensic_tables import A, table
from tallyproof.election.results import Results
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import Status
from tallyproof.forensics.simulation.cultures import Honest
from tallyproof.forensics.simulation.simulate import simulate
from tallyproof.forensics.simulation.synthetic import Shape
from tallyproof.forensics.spatial.borders import border_jump, find_twins
from tallyproof.forensics.spatial.clusters import WINDOWS, cluster_votes, contrasts
from tallyproof.forensics.spatial.field import fit_field
from tallyproof.forensics.spatial.method import run_spatial
from tallyproof.forensics.spatial.neighbours import find_neighbours, on_the_map, places
from tallyproof.forensics.spatial.scores import AreasTakenOut, normal_scores
from tallyproof.forensics.stations.counts import LeftOut
from tallyproof.forensics.stations.units import Ratio


def honest(seed: int, kind: Honest = Honest.SPATIAL, *, stations: int = 600) -> Results:
    return simulate(Shape(stations=stations, district_stations=40), honest=kind, seed=seed).results


def with_spot(results: Results, seed: int, *, part: float) -> tuple[Results, np.ndarray]:
    """Add ballots for the choice at twelve stations next to each other."""
    frame = results.frame
    lat, lon = frame["lat"].to_numpy(), frame["lon"].to_numpy()
    centre = np.random.default_rng(seed).integers(len(lat))
    near = np.argsort(np.hypot(lat - lat[centre], lon - lon[centre]))[:12]
    added = np.zeros(len(lat), np.int64)
    added[near] = (part * frame["cast"].to_numpy()[near]).astype(np.int64)
    more = [pl.col(name) + pl.Series(added) for name in ("cast", "valid", results.choices[0].column)]
    changed = frame.with_columns(more)
    return Results(changed, results.contest, results.choices, results.area_levels), near


def scattered(seed: int, stations: int = 300) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, 50, (stations, 2))


def test_neighbours_are_the_nearest_stations_in_order() -> None:
    place = scattered(1)
    found = find_neighbours(place, 10)
    apart = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert (found.index == np.argsort(apart, axis=1, kind="stable")[:, :10]).all()


def test_many_stations_in_one_building_are_not_their_own_neighbours() -> None:
    place = np.concatenate([np.zeros((30, 2)), scattered(2, 50)])
    found = find_neighbours(place, 6)
    assert (found.index != np.arange(80)[:, None]).all()


def test_contrasts_agree_with_a_loop_over_stations() -> None:
    neighbours = find_neighbours(scattered(3), 64)
    values = np.random.default_rng(3).normal(size=300)
    fast = contrasts(values, neighbours)
    for row, (middle, outer) in enumerate(WINDOWS):
        for station in (0, 17, 299):
            inner = [station, *neighbours.index[station, : middle - 1]]
            ring = neighbours.index[station, middle - 1 : outer - 1]
            assert fast[row, station] == pytest.approx(values[inner].mean() - values[ring].mean())


def test_normal_scores_keep_ranks_and_ties() -> None:
    scores = normal_scores(np.array([5.0, 1.0, 3.0, 3.0]))
    assert scores[2] == scores[3]
    assert scores[1] < scores[2] < scores[0]


def test_a_fitted_field_resembles_its_neighbours_as_the_map_does() -> None:
    neighbours = find_neighbours(scattered(4, 900), 64)
    rng = np.random.default_rng(4)
    truth = neighbours.means(rng.normal(size=900), (16,))[0]
    scores = normal_scores(truth + 0.2 * rng.normal(size=900))
    field = fit_field(scores, neighbours, seed=1)
    assert field.parts.sum() == pytest.approx(1)

    def alike(values: np.ndarray) -> float:
        return float(np.mean(values * values[neighbours.index[:, 0]]) / np.mean(values**2))

    drawn = [alike(field.draw(rng)) for _ in range(30)]
    assert np.mean(drawn) == pytest.approx(alike(scores), abs=0.1)


def test_what_is_taken_out_of_the_counted_map_is_taken_out_of_honest_maps() -> None:
    rng = np.random.default_rng(5)
    area = np.arange(900) // 6
    place = np.column_stack(np.divmod(area, 15)) * 20.0 + rng.normal(0, 1, (900, 2))
    neighbours = find_neighbours(place, 64)
    whole = np.full(900, 1000)
    share = Ratio(rng.binomial(whole, rng.beta(30, 30, 900)), whole)
    taken_out, scores = AreasTakenOut.of(share, area)
    field = fit_field(scores, neighbours, seed=1, taken_out=taken_out)

    def alike(values: np.ndarray) -> float:
        return float(np.mean(values * values[neighbours.index[:, 0]]) / np.mean(values**2))

    drawn = [alike(field.draw(rng)) for _ in range(30)]
    # The others of six stations carry the opposite of what one of them has: a correlation of -1/5.
    assert alike(scores) == pytest.approx(-0.2, abs=0.08)
    assert np.mean(drawn) == pytest.approx(-0.2, abs=0.04)
    shifted = taken_out.scores(field.untreated(rng) + rng.normal(0, 50, 150)[area] / taken_out.usual)
    assert np.abs(np.bincount(area, shifted) / 6).max() < 0.5


@pytest.mark.parametrize("kind", [Honest.SPATIAL, Honest.STRONGHOLDS, Honest.HOMOGENEOUS])
def test_honest_maps_seldom_alarm(kind: Honest) -> None:
    p = []
    for seed in range(10):
        results = honest(seed, kind)
        p.append(run_spatial(Question(results, results.choices[0], seed)).p)
    # At a true rate of 5 %, 3 or more of 10 happen once in 90 times.
    assert sum(value is not None and value <= 0.05 for value in p) <= 2


def test_a_planted_spot_is_found_where_it_is() -> None:
    planted, near = with_spot(honest(2, stations=1200), 2, part=0.6)
    found = run_spatial(Question(planted, planted.choices[0], 1))
    assert found.p is not None
    assert found.p <= 0.01
    named = {signal.row for signal in found.stations}
    assert len(named & set(near.tolist())) >= 9
    assert found.votes is not None
    assert 0 < found.votes.low < found.votes.estimate < found.votes.high
    assert found.votes.band_low <= found.votes.estimate <= found.votes.band_high


def test_votes_of_a_spot_are_those_beyond_the_ring_outside_it() -> None:
    neighbours = find_neighbours(scattered(5), 64)
    share = Ratio(np.full(300, 40), np.full(300, 100))
    members = np.zeros(300, bool)
    members[[7, *neighbours.index[7, :4]]] = True
    raised = Ratio(np.where(members, 70, share.part), share.whole)
    votes, deviation = cluster_votes(raised, neighbours, members)
    assert votes == pytest.approx(5 * 30)
    assert deviation == pytest.approx(0)


def test_a_border_that_divides_two_shares_is_a_jump_and_a_line_without_meaning_is_none() -> None:
    place = scattered(6, 800)
    neighbours = find_neighbours(place, 64)
    rng = np.random.default_rng(6)
    side = (place[:, 0] > 25).astype(np.int64)
    noise = rng.normal(size=800)
    divided, plain = normal_scores(noise + 2 * side), normal_scores(noise)
    jump = border_jump(divided, side, fit_field(divided, neighbours, seed=1), seed=1)
    none = border_jump(plain, side, fit_field(plain, neighbours, seed=1), seed=1)
    assert jump is not None
    assert none is not None
    assert jump.ratio > 1.3
    assert none.ratio < 1.15
    assert jump.p <= 0.02
    assert border_jump(plain, np.zeros(800, np.int64), fit_field(plain, neighbours, seed=1), seed=1) is None


def test_twins_far_apart_are_found_once() -> None:
    rng = np.random.default_rng(7)
    place = np.repeat(scattered(7, 100), 2, axis=0)
    whole = np.full(200, 1000)
    part = rng.binomial(whole, np.repeat(rng.uniform(0.3, 0.7, 100), 2))
    part[40], part[41] = 300, 900
    found = find_twins(Ratio(part, whole), find_neighbours(place, 3))
    assert found.pairs == 100
    assert found.apart.tolist() == [[40, 41]]


def test_places_are_kilometres() -> None:
    place = places(np.array([43.0, 44.0]), np.array([76.0, 76.0]))
    assert np.hypot(*(place[1] - place[0])) == pytest.approx(111.2, abs=0.1)
    assert on_the_map(np.array([91.0, 0.0, np.nan, 43.0]), np.array([1.0, 0.0, 1.0, 76.0])).tolist() == [
        False, False, False, True,
    ]  # fmt: skip


def test_stations_without_a_place_are_counted() -> None:
    results = honest(1)
    hidden = pl.when(pl.int_range(pl.len()) < 9).then(None).otherwise(pl.col("lat"))
    frame = results.frame.with_columns(lat=hidden)
    found = run_spatial(
        Question(Results(frame, results.contest, results.choices, results.area_levels), results.choices[0], 1)
    )
    assert LeftOut("no_place", 9) in found.left_out
    assert found.used + sum(out.stations for out in found.left_out) == 600


def test_without_coordinates_the_method_is_not_applicable() -> None:
    found = run_spatial(Question(table(registered=[500] * 40, cast=[300] * 40, a=[100] * 40), A, 1))
    assert found.status is Status.NOT_APPLICABLE
    assert found.reason is not None
    assert found.reason.code == "no_coordinates"


def test_few_places_are_refused() -> None:
    results = honest(1, stations=150)
    found = run_spatial(Question(results, results.choices[0], 1))
    assert found.status is Status.REFUSED


def test_the_same_seed_gives_the_same_map() -> None:
    results = honest(3)
    question = Question(results, results.choices[0], 5)
    assert run_spatial(question) == run_spatial(question)
