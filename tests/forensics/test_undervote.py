import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.forensic_tables import A
from tallyproof.election.results import Results
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import ForensicResult, Status
from tallyproof.forensics.simulation.cultures import Honest
from tallyproof.forensics.simulation.mechanisms import Mechanism
from tallyproof.forensics.simulation.plant import Plan
from tallyproof.forensics.simulation.simulate import Simulated, simulate
from tallyproof.forensics.simulation.synthetic import Shape
from tallyproof.forensics.stations.counts import LeftOut
from tallyproof.forensics.undervote.excess import excess_ballots
from tallyproof.forensics.undervote.method import run_undervote, undervote_mismatch
from tallyproof.forensics.undervote.pairs import pair_contests


def drawn(seed: int, kind: Honest = Honest.URBAN_RURAL, *, stations: int = 750) -> Simulated:
    shape = Shape(stations=stations, coordinates=False)
    return simulate(shape, honest=kind, companions=True, seed=seed)


def changed(results: Results, **columns: pl.Expr | pl.Series) -> Results:
    return Results.from_columns(
        results.frame.with_columns(**columns),
        contest=results.contest,
        choices=results.choices,
        area_levels=results.area_levels,
    )


def answer(results: Results, concurrent: Results | None) -> ForensicResult:
    return run_undervote(Question(results, results.choices[0], 1, concurrent=concurrent))


def with_stuffed_strongholds(results: Results, *, part: float) -> tuple[Results, int]:
    """Add ballots for the choice where it is strong for its district."""
    column = results.choices[0].column
    share = pl.col(column) / pl.col("valid")
    strong = share > share.median().over("area_2")
    added = results.frame.select(
        pl.when(strong).then((part * pl.col("cast")).cast(pl.Int64)).otherwise(0).alias("added")
    )["added"]
    more = {name: pl.col(name) + added for name in ("cast", "valid", column)}
    return changed(results, **more), int(added.sum())


def test_ballots_put_into_one_box_where_the_choice_is_strong_are_found() -> None:
    election = drawn(3)
    stuffed, added = with_stuffed_strongholds(election.results, part=0.05)
    found = answer(stuffed, election.concurrent)
    assert found.p is not None
    assert found.p < 0.001
    assert found.votes is not None
    assert found.votes.low < added < found.votes.high
    assert found.votes.estimate == pytest.approx(added, rel=0.05)
    assert found.statistic["cast_more"] > found.statistic["cast_fewer"]


@pytest.mark.parametrize("extent", [0.01, 0.02, 0.05, 0.1, 0.2])
def test_the_interval_holds_the_ballots_put_into_one_box_anywhere(extent: float) -> None:
    held = 0
    for seed in range(30):
        shape, plan = Shape(stations=400, coordinates=False), Plan(Mechanism.STUFFING, extent)
        election = simulate(shape, plan=plan, companions=True, seed=seed)
        votes = answer(election.results, election.concurrent).votes
        assert votes is not None
        held += votes.low <= election.votes <= votes.high
    # At a true rate of 95 %, 24 or fewer of 30 happen once in 650 times.
    assert held >= 25


def test_votes_switched_between_choices_add_no_ballot() -> None:
    shape, plan = Shape(stations=400, coordinates=False), Plan(Mechanism.SWITCHING, 0.1)
    election = simulate(shape, plan=plan, companions=True, seed=4)
    votes = answer(election.results, election.concurrent).votes
    assert votes is not None
    assert votes.low < 0 < votes.high < election.votes / 10


def slow_excess(gap: list[float], ballots: list[float], area: list[int], weak: list[bool]) -> float:
    """Station by station: what is usual is the mean of an area's weak stations without the outlying ones."""
    base = [b - abs(g) / 2 for g, b in zip(gap, ballots, strict=True)]
    members = {code: [i for i in range(len(gap)) if area[i] == code and weak[i]] for code in set(area)}
    usual = {code: float(np.median([gap[i] / base[i] for i in inside])) for code, inside in members.items()}
    for _ in range(50):
        far = {i: (gap[i] / base[i] - usual[area[i]]) * base[i] ** 0.5 for c in members for i in members[c]}
        reach = 9 * 1.4826 * float(np.median([abs(value) for value in far.values()]))
        for code, inside in members.items():
            near = [i for i in inside if abs(far[i]) <= reach]
            if near:
                usual[code] = sum(gap[i] for i in near) / sum(base[i] for i in near)
    return sum(g - usual[a] * b for g, a, b in zip(gap, area, base, strict=True))


@given(st.integers(0, 10_000))
def test_the_excess_agrees_with_a_plain_loop(seed: int) -> None:
    rng = np.random.default_rng(seed)
    area = rng.integers(0, 4, 80)
    ballots = rng.integers(200, 900, 80).astype(float)
    gap = rng.poisson(0.004 * ballots).astype(float) + np.where(rng.random(80) < 0.1, 90.0, 0.0)
    weak = rng.random(80) < 0.6
    found = excess_ballots(gap, ballots, area, weak)
    expected = slow_excess(gap.tolist(), ballots.tolist(), area.tolist(), weak.tolist())
    assert found.votes == pytest.approx(expected, rel=1e-9, abs=1e-6)


def test_contests_that_agree_everywhere_but_once_differ_by_that_once() -> None:
    gap = np.zeros(40)
    gap[3] = 70.0
    found = excess_ballots(gap, np.full(40, 500.0), np.arange(40) % 2, np.arange(40) % 3 > 0)
    assert (found.votes, found.deviation) == (70.0, 0.0)


def test_areas_with_few_weak_stations_share_what_is_usual() -> None:
    gap = np.tile([2.0, 4.0], 12)
    area, weak = np.repeat(np.arange(6), 4), np.tile([True, True, False, False], 6)
    # One single weak station got ballots too: alone in its area it would be taken for usual.
    gap[0] += 60.0
    assert excess_ballots(gap, np.full(24, 500.0), area, weak).votes == pytest.approx(60, abs=4)


@pytest.mark.parametrize("kind", [Honest.URBAN_RURAL, Honest.STRONGHOLDS, Honest.MOBILISATION])
def test_honest_errors_seldom_alarm(kind: Honest) -> None:
    p = []
    for seed in range(40):
        election = drawn(seed, kind, stations=500)
        p.append(answer(election.results, election.concurrent).p)
    # At a true rate of 5 %, 7 or more of 40 happen less than once in 150 times.
    assert sum(value is not None and value <= 0.05 for value in p) <= 6


def test_the_mismatch_is_counted_station_by_station() -> None:
    election = drawn(1)
    assert election.concurrent is not None
    found = answer(election.results, election.concurrent)
    here, there = election.results.frame, election.concurrent.frame.sort("station_id")
    gap = (here.sort("station_id")["cast"] - there["cast"]).to_numpy()
    assert found.statistic["cast_stations"] == (gap != 0).sum()
    assert found.statistic["cast_more"] == gap[gap > 0].sum()
    assert found.used == len(gap)


def test_the_order_of_the_other_table_does_not_matter() -> None:
    election = drawn(2)
    assert election.concurrent is not None
    turned = changed(election.concurrent)
    turned = Results(turned.frame.reverse(), turned.contest, turned.choices, turned.area_levels)
    assert answer(election.results, turned) == answer(election.results, election.concurrent)


def test_stations_without_a_partner_or_with_two_are_counted() -> None:
    election = drawn(2)
    assert election.concurrent is not None
    other = election.concurrent.frame
    doubled = pl.concat([other[5:], other[10:13]])
    concurrent = Results(
        doubled, election.concurrent.contest, election.concurrent.choices, ("region", "district")
    )
    found = answer(election.results, concurrent)
    assert LeftOut("no_partner", 5) in found.left_out
    assert LeftOut("ambiguous", 3) in found.left_out
    assert found.used + sum(out.stations for out in found.left_out) == election.results.stations


def test_a_missing_count_is_never_a_zero() -> None:
    election = drawn(2)
    gap = pl.when(pl.int_range(pl.len()) < 7).then(None).otherwise(pl.col("cast"))
    found = answer(changed(election.results, cast=gap), election.concurrent)
    assert LeftOut("not_reported", 7) in found.left_out


def test_a_large_mismatch_names_its_station() -> None:
    election = drawn(2)
    swollen = pl.when(pl.int_range(pl.len()) == 4).then(pl.col("cast") * 2).otherwise(pl.col("cast"))
    found = answer(changed(election.results, cast=swollen), election.concurrent)
    assert [signal.row for signal in found.stations] == [4]
    assert found.stations[0].what == "mismatch"


def test_valid_ballots_alone_are_described_without_p() -> None:
    election = drawn(2)
    nothing = pl.lit(None, pl.Int64)
    found = answer(changed(election.results, cast=nothing, invalid=nothing), election.concurrent)
    assert found.status is Status.COMPUTED
    assert found.p is None
    assert [note.code for note in found.notes] == ["only_valid"]


def test_without_another_contest_the_method_is_not_applicable() -> None:
    found = answer(drawn(1).results, None)
    assert found.status is Status.NOT_APPLICABLE
    assert found.reason is not None
    assert found.reason.code == "no_concurrent"


def test_few_areas_are_refused() -> None:
    election = drawn(1, stations=100)
    assert election.concurrent is not None
    pairs = pair_contests(election.results, election.results.choices[0], election.concurrent)
    assert pairs is not None
    found = undervote_mismatch(pairs, seed=1)
    assert found.status is Status.REFUSED
    assert np.isin(pairs.area, range(4)).all()


def test_the_choice_must_have_votes() -> None:
    election = drawn(1)
    none = changed(election.results, **{election.results.choices[0].column: pl.lit(None, pl.Int64)})
    assert answer(none, election.concurrent).status is Status.NOT_APPLICABLE
    assert A.column == "votes__a"
