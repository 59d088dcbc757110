import numpy as np
import polars as pl
import pytest

from forensics.forensic_tables import A
from tallyproof.election.results import Results
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import ForensicResult, Status
from tallyproof.forensics.simulation.cultures import Honest
from tallyproof.forensics.simulation.simulate import Simulated, simulate
from tallyproof.forensics.simulation.synthetic import Shape
from tallyproof.forensics.stations.counts import LeftOut
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
    assert found.votes.low < added < 1.1 * found.votes.high
    assert found.votes.estimate == pytest.approx(added, rel=0.2)
    assert found.statistic["cast_more"] > found.statistic["cast_fewer"]


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
