"""F-SWAP: stations at the mirror of their area, and honest ones of the other side."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import betabinom

from forensics.real_elections import israel_2021, ukraine_2004
from forensics.sheets_of_votes import A, sheets, with_counts
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import Status
from tallyproof.forensics.stations.units import Ratio
from tallyproof.forensics.stations.votes import Votes, read_votes
from tallyproof.forensics.swapped_rows.method import SwapSettings, run_swapped_rows, swapped_rows
from tallyproof.forensics.swapped_rows.mixture import Split, fit_swap, split_of

SHARES = (0.55, 0.25, 0.2)
QUICK = SwapSettings(simulations=12)


def exchanged(votes: Votes, stations: np.ndarray, first: int = 0, second: int = 1) -> Votes:
    counts = votes.counts.copy()
    counts[stations, first], counts[stations, second] = (
        votes.counts[stations, second],
        votes.counts[stations, first],
    )
    return with_counts(votes, counts)


def test_the_odds_of_an_exchange_agree_with_beta_binomial_probabilities() -> None:
    votes = sheets(1, stations=60, shares=SHARES)
    part, whole = votes.counts[:, 0], votes.counts[:, 0] + votes.counts[:, 1]
    split = split_of(Ratio(part, whole), votes.areas[0].code)
    slow = betabinom.logpmf(whole - part, whole, split.yes, split.no) - betabinom.logpmf(
        part, whole, split.yes, split.no
    )
    assert split.exchanged == pytest.approx(slow, rel=1e-6, abs=1e-8)


def test_exchanged_rows_are_found_with_their_votes() -> None:
    votes = sheets(4, stations=600, shares=SHARES)
    chosen = np.arange(5, 600, 30)
    planted = exchanged(votes, chosen)
    found = swapped_rows(planted, A, seed=1, settings=QUICK)
    assert found.p is not None
    assert found.p < 0.001
    listed = {signal.row for signal in found.stations}
    assert len(listed & set(chosen.tolist())) >= 15
    assert len(listed - set(chosen.tolist())) <= 1
    assert found.parameters["other"] == "B"
    truth = int((planted.counts[:, 0] - votes.counts[:, 0]).sum())
    assert found.votes is not None
    assert found.votes.low <= truth <= found.votes.high


def test_where_nearly_all_stations_are_of_another_kind_the_parts_are_never_more_than_all() -> None:
    rng = np.random.default_rng(0)
    part, yes, no = rng.binomial(181, rng.beta(0.8, 0.9, 74)), np.full(74, 60.0), np.full(74, 40.0)
    kinds = np.bincount(np.minimum(part * 40 // 181, 39), minlength=40) + 0.5
    split = Split(Ratio(part, np.full(74, 181)), yes, no, kinds / kinds.sum() * 40)
    fits = [fit_swap(split, beside=beside) for beside in (0.0, 1.5, -1.5, 3.0, -3.0)]
    assert all(fit.other > 0.9 for fit in fits)
    assert all(fit.swapped + fit.other <= 1 + 1e-9 for fit in fits)
    assert all(np.isfinite(fit.weight).all() for fit in fits)


@pytest.mark.filterwarnings("error")
def test_an_area_whose_stations_have_too_few_votes_is_left_out_of_every_variant() -> None:
    votes = sheets(4, stations=600, shares=SHARES)
    counts = votes.counts.copy()
    counts[votes.areas[0].code == 2] = 1
    two_levels = replace(with_counts(votes, counts), areas=(votes.areas[0],) * 2)
    found = swapped_rows(two_levels, A, seed=1, settings=QUICK)
    assert "widest_area" in {variant.parameters.get("matched_in") for variant in found.sensitivity}
    assert all(math.isfinite(variant.votes) for variant in found.sensitivity if variant.votes is not None)


def test_honest_elections_seldom_alarm() -> None:
    p = [
        swapped_rows(sheets(seed, stations=300, shares=SHARES), A, seed=seed, settings=QUICK).p
        for seed in range(40)
    ]
    # At a true rate of 5 %, 7 or more of 40 happen once in 300 times.
    assert sum(value is not None and value <= 0.05 for value in p) <= 6


def test_villages_of_the_other_side_are_no_exchange() -> None:
    alarms = 0
    for seed in range(10):
        votes = sheets(seed, stations=400, shares=SHARES)
        rng = np.random.default_rng(seed)
        counts = votes.counts.copy()
        villages = rng.choice(400, 20, replace=False)
        both = counts[villages, 0] + counts[villages, 1]
        counts[villages, 0] = rng.binomial(both, rng.beta(2, 3, 20))
        counts[villages, 1] = both - counts[villages, 0]
        p = swapped_rows(with_counts(votes, counts), A, seed=seed, settings=QUICK).p
        alarms += p is not None and p <= 0.05
    assert alarms <= 2


def test_choices_that_are_alike_are_refused() -> None:
    found = swapped_rows(sheets(1, shares=(0.5, 0.5)), A, seed=1)
    assert found.status is Status.REFUSED
    assert found.reason is not None
    assert found.reason.code == "choices_alike"


def test_methods_say_why_they_give_no_number() -> None:
    few = swapped_rows(sheets(1, stations=40), A, seed=1)
    assert few.reason is not None
    assert few.reason.code == "too_few_stations"
    alone = sheets(1)
    one = swapped_rows(Votes(alone.rows, alone.counts[:, :1], alone.choices[:1], alone.areas), A, seed=1)
    assert one.status is Status.NOT_APPLICABLE
    assert one.reason is not None
    assert one.reason.code == "one_choice"


@pytest.mark.data
def test_rows_exchanged_in_a_real_election_are_found_and_none_before(shared_data: Path) -> None:
    results = ukraine_2004(shared_data, rerun=True)
    choice = results.leader()
    clean = run_swapped_rows(Question(results, choice, 1))
    assert clean.p is not None
    assert clean.p > 0.05
    votes = read_votes(results)
    first, second = (
        votes.choices.index(c) for c in (choice, next(c for c in votes.choices if c.name == "Yanukovych"))
    )
    chosen = np.random.default_rng(1).choice(votes.size, 200, replace=False)
    planted = exchanged(votes, chosen, first, second)
    found = swapped_rows(planted, choice, seed=1, settings=QUICK)
    truth = int((planted.counts - votes.counts)[:, first].sum())
    assert found.p is not None
    assert found.p < 0.001
    assert found.votes is not None
    assert found.votes.estimate == pytest.approx(truth, rel=0.2)


@pytest.mark.data
def test_israel_2021_shows_no_exchange(shared_data: Path) -> None:
    results = israel_2021(shared_data)
    found = swapped_rows(read_votes(results), results.leader(), seed=1, settings=QUICK)
    assert found.p is not None
    assert found.p > 0.05
