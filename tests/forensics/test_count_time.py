from pathlib import Path

import numpy as np
import polars as pl
import pytest

from forensics.forensic_tables import A, table
from forensics.real_elections import ukraine_2004
from tallyproof.election.results import Results
from tallyproof.forensics.count_time.method import count_time_jump, run_count_time
from tallyproof.forensics.count_time.order import course_of_counting, read_times
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import Status
from tallyproof.forensics.simulation.cultures import Honest
from tallyproof.forensics.simulation.simulate import simulate
from tallyproof.forensics.simulation.synthetic import Shape
from tallyproof.forensics.stations.counts import LeftOut
from tallyproof.forensics.stations.units import Ratio, Units, read_units


def counted(seed: int, kind: Honest = Honest.URBAN_RURAL, *, stations: int = 800) -> tuple[Units, np.ndarray]:
    """Draw an honest election whose districts and large stations report late."""
    drawn = simulate(Shape(stations=stations, coordinates=False), honest=kind, seed=seed)
    units = read_units(drawn.results, drawn.choice)
    assert units.share is not None
    rng, area = np.random.default_rng(seed), units.areas[-1].code
    late = (
        np.log(units.share.whole)
        + rng.normal(0, 0.7, int(area.max()) + 1)[area]
        + rng.normal(0, 1, units.size)
    )
    return units, 1000 * late


def with_late_votes(units: Units, seconds: np.ndarray, *, after: float, part: float) -> tuple[Units, int]:
    assert units.share is not None
    late = course_of_counting(seconds, units.share.whole.astype(float)).counted > after
    moved = np.where(late, (part * (units.share.whole - units.share.part)).astype(np.int64), 0)
    share = Ratio(units.share.part + moved, units.share.whole)
    return Units(units.rows, units.turnout, share, units.areas), int(moved.sum())


def with_times(results: Results, times: pl.Series) -> Results:
    return Results.from_columns(
        results.frame.with_columns(times.alias("reported_at")),
        contest=results.contest,
        choices=results.choices,
        area_levels=results.area_levels,
    )


@pytest.mark.parametrize(
    ("texts", "seconds"),
    [
        (["21.11.2004 22:35", "22.11.2004 00:05"], [1101076500, 1101081900]),
        (["2019-10-20T22:30:00", "2019-10-20 22:30:05"], [1571610600, 1571610605]),
        (["2017-04-20T07:13:27.000+00:00", "2017-04-20T10:13:27+03:00"], [1492672407, 1492672407]),
        (["2017-04-20T07:13:27Z", " 2017-04-20T07:13:28Z "], [1492672407, 1492672408]),
        (["1632124342000", "1632126140000"], [1632124342, 1632126140]),
        (["1632124342", "1632126140"], [1632124342, 1632126140]),
    ],
)
def test_times_are_read_in_the_ways_commissions_write_them(texts: list[str], seconds: list[float]) -> None:
    assert read_times(pl.Series(texts)).to_list() == seconds


def test_a_text_that_is_no_time_stays_unknown() -> None:
    texts = ["21.11.2004 22:35"] * 19 + ["later", None]
    assert read_times(pl.Series(texts)).null_count() == 2
    assert read_times(pl.Series(["soon", "later"])).null_count() == 2
    assert read_times(pl.Series([None, None], dtype=pl.String)).null_count() == 2


def test_late_votes_are_found_with_their_number() -> None:
    units, seconds = counted(3)
    planted, moved = with_late_votes(units, seconds, after=0.8, part=0.2)
    found = count_time_jump(planted, seconds, seed=1)
    assert found.p is not None
    assert found.p < 0.01
    assert found.parameters["cut"] == 0.8
    assert found.votes is not None
    assert found.votes.low < moved < found.votes.high
    before = count_time_jump(units, seconds, seed=1)
    assert found.statistic["votes_outside"] > before.statistic["votes_outside"]


@pytest.mark.parametrize("kind", [Honest.URBAN_RURAL, Honest.STRONGHOLDS, Honest.MOBILISATION])
def test_honest_counts_seldom_alarm(kind: Honest) -> None:
    p = []
    for seed in range(40):
        units, seconds = counted(seed, kind, stations=500)
        p.append(count_time_jump(units, seconds, seed=seed).p)
    # At a true rate of 5 %, 7 or more of 40 happen less than once in 150 times.
    assert sum(value is not None and value <= 0.05 for value in p) <= 6


def test_late_stations_of_an_honest_count_lie_inside_their_interval() -> None:
    found = [count_time_jump(*counted(seed), seed=seed) for seed in range(10)]
    seen = sum(result.statistic["outside"] for result in found)
    expected = sum(result.statistic["outside_expected"] for result in found)
    assert seen == pytest.approx(expected, abs=5 * np.sqrt(expected))


def test_a_steady_drift_is_not_a_jump() -> None:
    units, seconds = counted(5)
    assert units.share is not None
    course = course_of_counting(seconds, units.share.whole.astype(float)).counted
    more = (0.15 * course * (units.share.whole - units.share.part)).astype(np.int64)
    drifted = Units(units.rows, None, Ratio(units.share.part + more, units.share.whole), units.areas)
    found = count_time_jump(drifted, seconds, seed=1)
    assert found.statistic["shift_p"] < 0.01
    assert found.p is not None
    assert found.p > 0.05


def test_the_band_of_the_running_share_holds_an_honest_count() -> None:
    found = count_time_jump(*counted(7, Honest.HOMOGENEOUS), seed=1)
    (running,) = found.series
    inside = [
        low <= share <= high
        for low, share, high in zip(
            *(running.columns[name] for name in ("low", "share", "high")), strict=True
        )
    ]
    assert np.mean(inside) > 0.6
    assert running.columns["counted"][-1] == 1


@pytest.mark.data
@pytest.mark.parametrize("rerun", [False, True])
def test_neither_round_of_ukraine_2004_jumps_for_its_leader(rerun: bool, shared_data: Path) -> None:  # noqa: FBT001 - a parameter of the test
    results = ukraine_2004(shared_data, rerun=rerun)
    file = "ua2004_round3_rerun" if rerun else "ua2004_round2_annulled"
    timed = with_times(results, pl.read_parquet(shared_data / f"{file}.parquet")["date"])
    found = run_count_time(Question(timed, timed.leader(), 1))
    assert found.status is Status.COMPUTED
    assert found.p is not None
    assert found.p > 0.5
    assert found.used + sum(out.stations for out in found.left_out) == results.stations


def test_stations_without_a_time_are_counted() -> None:
    units, seconds = counted(1)
    seconds[:30] = np.nan
    found = count_time_jump(units, seconds, seed=1)
    assert LeftOut("no_time", 30) in found.left_out


def test_without_times_the_method_is_not_applicable() -> None:
    results = table(registered=[500] * 40, cast=[300] * 40, a=[100] * 40)
    found = run_count_time(Question(results, A, 1))
    assert found.status is Status.NOT_APPLICABLE
    assert found.reason is not None
    assert found.reason.code == "no_times"


def test_a_single_moment_is_refused() -> None:
    units, seconds = counted(1)
    found = count_time_jump(units, np.zeros_like(seconds), seed=1)
    assert found.status is Status.REFUSED
    assert found.reason is not None
    assert found.reason.code == "too_few_moments"
