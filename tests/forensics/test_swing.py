from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from forensics.forensic_tables import CONTEST, A, B
from forensics.real_elections import ukraine_2004
from tallyproof.election.results import Results
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import ForensicResult, Status
from tallyproof.forensics.stations.match import match_stations
from tallyproof.forensics.swing.fit import mirror_q
from tallyproof.forensics.swing.method import run_swing
from tallyproof.forensics.swing.symmetry import random_sign_tail, symmetry_p


def election(
    taste: np.ndarray, *, seed: int, added: np.ndarray | int = 0, prefix: str = "", area: int = 40
) -> Results:
    """One election at stations with lasting tastes; `added` ballots are stuffed for Anna."""
    rng = np.random.default_rng(seed)
    n = len(taste)
    registered = 500 + np.arange(n) % 900
    turnout = 1 / (1 + np.exp(-(0.2 + 0.3 * taste + rng.normal(0, 0.1, n))))
    share = 1 / (1 + np.exp(-(taste + rng.normal(0, 0.1, n))))
    honest = np.maximum(rng.binomial(registered, turnout), 1)
    votes = rng.binomial(honest, share)
    more = np.minimum(np.zeros(n, np.int64) + added, registered - honest)
    frame = pl.DataFrame(
        {
            "station_id": [f"{prefix}{i:05d}" for i in range(n)],
            "area_1": [f"R{i // area:03d}" for i in range(n)],
            "registered": registered,
            "cast": honest + more,
            "valid": honest + more,
            "invalid": np.zeros(n, np.int64),
            A.column: votes + more,
            B.column: honest - votes,
        }
    )
    return Results.from_columns(frame, contest=CONTEST, choices=(A, B), area_levels=("region",))


def asked(now: Results, before: Results | None) -> ForensicResult:
    return run_swing(Question(now, A, 1, before))


def tastes(seed: int, *, n: int = 1000) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.5, n)


@pytest.mark.data
def test_the_annulled_round_stands_out_against_its_rerun(shared_data: Path) -> None:
    annulled, rerun = (ukraine_2004(shared_data, rerun=again) for again in (False, True))
    found = run_swing(Question(annulled, annulled.choice("Yanukovych"), 1, rerun))
    rival = run_swing(Question(annulled, annulled.choice("Yushchenko"), 1, rerun))
    assert found.p is not None
    assert found.p < 1e-6
    assert found.statistic["beyond_up"] > 4 * found.statistic["beyond_down"]
    assert rival.p is not None
    assert rival.p > 0.5
    assert found.used + sum(out.stations for out in found.left_out) == 33_200


def test_honest_changes_raise_no_alarm() -> None:
    ps = [asked(election(tastes(s), seed=s), election(tastes(s), seed=1000 + s)).p for s in range(60)]
    # At a true rate of 5 %, 9 or more of 60 happen once in 400 times.
    assert sum(p is not None and p < 0.05 for p in ps) <= 8


@pytest.mark.parametrize("part", [0.01, 0.02, 0.05, 0.1])
def test_added_ballots_are_found_with_their_stations_and_votes(part: float) -> None:
    inside, false, listed, alarms = 0, 0, 0, 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        taste, stuffed = tastes(seed), rng.random(1000) < part
        honest, planted = (
            election(taste, seed=seed, added=added) for added in (0, np.where(stuffed, 250, 0))
        )
        truth = (planted.total(A.column).value or 0) - (honest.total(A.column).value or 0)
        found = asked(planted, election(taste, seed=1000 + seed))
        assert found.p is not None
        alarms += found.p < 0.05
        assert found.votes is not None
        inside += found.votes.low <= truth <= found.votes.high
        false += sum(not stuffed[signal.row] for signal in found.stations)
        listed += len(found.stations)
    # Ten stations of a thousand are found in about half of the elections; 4 of 10 by chance once in 1,000.
    assert alarms >= (4 if part < 0.02 else 9)
    assert inside >= 9
    assert false <= 0.15 * max(listed, 10)


def test_a_poor_match_is_refused_with_its_number() -> None:
    now, before = election(tastes(1), seed=1), election(tastes(1), seed=2)
    names = (
        pl.when(pl.int_range(pl.len()) < 500).then(pl.col("station_id")).otherwise("x" + pl.col("station_id"))
    )
    found = asked(now, replace(before, frame=before.frame.with_columns(station_id=names)))
    assert found.status is Status.REFUSED
    assert found.reason is not None
    assert (found.reason.code, dict(found.reason.fields)) == (
        "poor_match",
        {"matched": 500, "stations": 1000},
    )


def test_without_an_earlier_election_the_method_does_not_apply() -> None:
    found = asked(election(tastes(1), seed=1), None)
    assert found.status is Status.NOT_APPLICABLE


def test_stations_match_whatever_their_order_and_only_where_codes_are_single() -> None:
    now, before = election(tastes(1, n=300), seed=1), election(tastes(1, n=300), seed=2)
    shuffled = before.frame.sample(300, shuffle=True, seed=1)
    twice = pl.concat([shuffled, shuffled.filter(pl.col("station_id") == "00007")])
    match = match_stations(now, replace(before, frame=twice))
    ids = twice["station_id"].gather(match.before).to_list()
    assert ids == now.frame["station_id"].gather(match.now).to_list()
    assert "00007" not in ids
    assert len(ids) == 299


def test_renamed_areas_do_not_keep_stations_apart() -> None:
    now, before = election(tastes(1, n=300), seed=1), election(tastes(1, n=300), seed=2)
    renamed = replace(before, frame=before.frame.with_columns(area_1="new " + pl.col("area_1")))
    match = match_stations(now, renamed)
    assert match.by == ("station_id",)
    assert len(match.now) == 300


def test_the_order_of_the_earlier_table_changes_nothing() -> None:
    now, before = election(tastes(2), seed=1), election(tastes(2), seed=2)
    shuffled = replace(before, frame=before.frame.sample(1000, shuffle=True, seed=3))
    assert asked(now, before).statistic == pytest.approx(asked(now, shuffled).statistic)


@pytest.mark.parametrize("values", [[3], [-3], [1, 2, 3], [5, -2, -1, 4], [7, 7, -7, 1, 2, -9, 4, 3]])
def test_random_signs_agree_with_all_of_them(values: list[int]) -> None:
    sums = [
        sum(sign * abs(value) for sign, value in zip(signs, values, strict=True))
        for signs in product((1, -1), repeat=len(values))
    ]
    expected = sum(total >= sum(values) for total in sums) / len(sums)
    assert random_sign_tail(np.array(values)) == pytest.approx(expected, rel=1e-12)


def test_the_largest_surprises_of_many_stations_agree_with_random_signs() -> None:
    rng = np.random.default_rng(3)
    surprise = rng.normal(0.02, 1, 30_000)
    area = np.arange(30_000) // 20
    largest = np.argsort(np.abs(surprise))[-600:]
    steps = np.ceil(np.arange(1, 601) / 3)
    net = np.bincount(area[largest], np.sign(surprise[largest]) * steps)
    signs = rng.integers(0, 2, (20_000, len(net)), dtype=np.int8) * 2.0 - 1
    expected = float((signs @ net >= net.sum()).mean())
    assert 0.01 < expected < 0.99
    # Three deviations of so many draws.
    assert symmetry_p(surprise, area) == pytest.approx(expected, abs=0.011)


def test_equal_surprises_are_taken_together_whatever_their_order() -> None:
    surprise = np.array([1.0] * 50 + [-1.0] * 50 + [0.1] * 100)
    area = np.arange(200)
    assert symmetry_p(surprise, area) == symmetry_p(surprise[::-1], area)


def test_surprises_that_point_up_together_in_one_area_are_one_witness() -> None:
    surprise = np.concatenate([np.linspace(5, 6, 8), np.linspace(-1, 1, 392)])
    apart = symmetry_p(surprise, np.arange(400))
    together = symmetry_p(surprise, np.maximum(np.arange(400) - 7, 0))
    assert apart == pytest.approx(1 / 256)
    assert together == pytest.approx(1 / 2)


def test_the_false_discovery_rate_agrees_with_a_plain_loop() -> None:
    surprise = np.random.default_rng(4).normal(0.3, 1, 200)

    def rate(bound: float) -> float:
        return float(min((1 + (-surprise >= bound).sum()) / (surprise >= bound).sum(), 1.0))

    expected = [min(rate(float(t)) for t in surprise if 0 < t <= s) if s > 0 else 1.0 for s in surprise]
    assert mirror_q(surprise) == pytest.approx(np.array(expected))
