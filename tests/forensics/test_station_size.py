from pathlib import Path

import numpy as np
import pytest

from forensics.forensic_tables import A, table
from forensics.real_elections import israel_2021, mexico_2006, russia_2018, ukraine_2004
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import ForensicResult, Status
from tallyproof.forensics.simulation.cultures import Honest
from tallyproof.forensics.simulation.simulate import simulate
from tallyproof.forensics.simulation.synthetic import Shape
from tallyproof.forensics.station_size.method import (
    marked_station_shift,
    run_station_size,
    station_size_shift,
)
from tallyproof.forensics.stations.units import Ratio, Units, read_units


def honest(seed: int, kind: Honest = Honest.URBAN_RURAL, *, stations: int = 1000) -> Units:
    drawn = simulate(Shape(stations=stations, coordinates=False), honest=kind, seed=seed)
    return read_units(drawn.results, drawn.choice)


def with_added_votes(units: Units, chosen: np.ndarray, *, part: float) -> tuple[Units, int]:
    """Add ballots for the choice at the chosen stations, a part of those who stayed at home."""
    assert units.turnout is not None
    assert units.share is not None
    home = units.turnout.whole - units.turnout.part
    added = np.where(chosen, (part * home).astype(np.int64), 0)
    planted = Units(
        units.rows,
        Ratio(units.turnout.part + added, units.turnout.whole),
        Ratio(units.share.part + added, units.share.whole + added),
        units.areas,
    )
    return planted, int(added.sum())


def answer(election: object, folder: Path) -> ForensicResult:
    results = election(folder)  # type: ignore[operator]
    return run_station_size(Question(results, results.leader(), 1))


@pytest.mark.data
@pytest.mark.parametrize("election", [israel_2021, mexico_2006, lambda f: ukraine_2004(f, rerun=True)])
def test_elections_held_honest_give_no_signal(election: object, shared_data: Path) -> None:
    found = answer(election, shared_data)
    assert found.p is not None
    assert found.p > 0.1


@pytest.mark.data
def test_the_annulled_round_of_ukraine_2004_gives_a_signal_where_its_rerun_gives_none(
    shared_data: Path,
) -> None:
    found = answer(lambda f: ukraine_2004(f, rerun=False), shared_data)
    assert found.p == pytest.approx(0.0001)
    assert found.statistic["turnout_shift"] > 5
    assert found.statistic["share_shift"] > 2
    assert found.votes is not None
    assert found.votes.low > 0


@pytest.mark.data
def test_small_stations_of_russia_2018_stand_above_large_ones_next_to_them(shared_data: Path) -> None:
    found = answer(russia_2018, shared_data)
    assert found.p == pytest.approx(0.0001)
    assert found.statistic["share_shift"] > 2
    assert found.used + sum(out.stations for out in found.left_out) == 97_699


def test_votes_added_at_small_stations_are_found_and_counted() -> None:
    units = honest(4, Honest.HOMOGENEOUS)
    small = units.registered <= np.quantile(units.registered, 0.3)
    planted, added = with_added_votes(units, small, part=0.3)
    found = station_size_shift(planted, seed=1)
    assert found.p is not None
    assert found.p < 0.001
    assert found.votes is not None
    # A vote that is added raises the share by what the choice lacked: 54 of 100 here.
    assert 0.35 * added < found.votes.estimate < 0.75 * added
    assert found.votes.band_low <= found.votes.low <= found.votes.estimate <= found.votes.high


def test_a_larger_share_alone_is_no_signal() -> None:
    units = honest(4, Honest.HOMOGENEOUS)
    assert units.share is not None
    small = units.registered <= np.quantile(units.registered, 0.3)
    switched = np.where(small, (units.share.whole - units.share.part) // 5, 0)
    share = Ratio(units.share.part + switched, units.share.whole)
    found = station_size_shift(Units(units.rows, units.turnout, share, units.areas), seed=1)
    assert found.statistic["share_p"] < 0.001
    assert found.p == found.statistic["turnout_p"]


@pytest.mark.parametrize("kind", [Honest.URBAN_RURAL, Honest.STRONGHOLDS, Honest.TINY])
def test_honest_elections_seldom_alarm(kind: Honest) -> None:
    p = [station_size_shift(honest(seed, kind, stations=500), seed=seed).p for seed in range(60)]
    # At a true rate of 5 %, 9 or more of 60 happen once in 400 times.
    assert sum(value is not None and value <= 0.05 for value in p) <= 8


@pytest.mark.parametrize("kind", [Honest.HOMOGENEOUS, Honest.MOBILISATION])
def test_honest_small_stations_that_vote_more_or_otherwise_seldom_alarm(kind: Honest) -> None:
    alarms = {"turnout": 0, "share": 0}
    for seed in range(60):
        units, rng = honest(seed, kind, stations=400), np.random.default_rng(seed)
        assert units.turnout is not None
        assert units.share is not None
        small = units.registered <= np.quantile(units.registered, 0.3)
        more = np.where(small, (units.turnout.whole - units.turnout.part) // 4, 0)
        votes = rng.binomial(more, units.share.part / units.share.whole)
        moved = np.where(small, (units.share.whole - units.share.part) // 6, 0)
        changed = {
            "turnout": (Ratio(units.turnout.part + more, units.turnout.whole), votes, more),
            "share": (units.turnout, moved, 0 * more),
        }
        for name, (turnout, gained, ballots) in changed.items():
            share = Ratio(units.share.part + gained, units.share.whole + ballots)
            p = station_size_shift(Units(units.rows, turnout, share, units.areas), seed=seed).p
            alarms[name] += p is not None and p <= 0.05
    # At a true rate of 5 %, 9 or more of 60 happen once in 400 times.
    assert max(alarms.values()) <= 8


def test_any_mark_can_take_the_place_of_size() -> None:
    units = honest(6)
    marked = np.random.default_rng(1).random(units.size) < 0.3
    planted, _ = with_added_votes(units, marked, part=0.3)
    found = marked_station_shift(planted, marked, seed=1)
    assert found.p is not None
    assert found.p < 0.001
    assert found.statistic["marked"] == int(marked[units.registered >= 100].sum())
    assert [dict(v.parameters) for v in found.sensitivity] == [{"matched_in": "widest_area"}]


def test_without_turnout_the_share_is_described_and_gives_no_signal() -> None:
    units = honest(6)
    found = station_size_shift(Units(units.rows, None, units.share, units.areas), seed=1)
    assert found.status is Status.COMPUTED
    assert found.p is None
    assert [note.code for note in found.notes] == ["without_turnout"]


def test_few_areas_are_refused_with_their_number() -> None:
    found = station_size_shift(honest(1, stations=100), seed=1)
    assert found.status is Status.REFUSED
    assert found.reason is not None
    assert found.reason.code == "too_few_areas"


def test_stations_of_one_size_are_refused() -> None:
    results = table(registered=[500] * 40, cast=[300] * 40, a=[100] * 40)
    found = run_station_size(Question(results, A, 1))
    assert found.status is Status.REFUSED
    assert found.reason is not None
    assert found.reason.code == "one_size"


def test_without_votes_the_method_is_not_applicable() -> None:
    results = table(registered=list(range(500, 540)), cast=[300] * 40, a=[None] * 40, b=[1] * 40)
    found = run_station_size(Question(results, A, 1))
    assert found.status is Status.NOT_APPLICABLE
    assert found.reason is not None
    assert found.reason.code == "no_share"


def test_the_same_seed_gives_the_same_answer() -> None:
    assert station_size_shift(honest(2), seed=3) == station_size_shift(honest(2), seed=3)
