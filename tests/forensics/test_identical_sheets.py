"""F-DUP: sheets that agree by chance, and sheets that were copied."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from scipy.special import betaln, gammaln

from forensics.forensic_tables import A as ANNA
from forensics.forensic_tables import table
from forensics.real_elections import israel_2021, russia_2018, ukraine_2004
from forensics.sheets_of_votes import A, sheets, with_counts
from tallyproof.forensics.identical_sheets.method import (
    IdenticalSheetSettings,
    identical_sheets,
    run_identical_sheets,
)
from tallyproof.forensics.identical_sheets.pairs import find_pairs, fit_sheets
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import Status
from tallyproof.forensics.stations.votes import read_votes

QUICK = IdenticalSheetSettings(simulations=5)


def test_chances_of_pairs_agree_with_a_slow_sum_over_columns() -> None:
    votes = sheets(3, stations=200, smallest=100, largest=140)
    model = fit_sheets(votes)
    pairs = find_pairs(votes, model, votes.counts[:, 0])

    def log_chance(sheet: int, at: int) -> float:
        left, total = int(votes.ballots[sheet]), 0.0
        for column, part in zip(model.columns, model.parts, strict=False):
            count, yes, no = int(votes.counts[sheet, column]), part.yes[at], part.no[at]
            total += gammaln(left + 1) - gammaln(count + 1) - gammaln(left - count + 1)
            total += betaln(count + yes, left - count + no) - betaln(yes, no)
            left -= count
        return total

    slow = sum(
        (np.exp(log_chance(i, j)) + np.exp(log_chance(j, i))) / 2
        for i, j in combinations(range(votes.size), 2)
        if votes.ballots[i] == votes.ballots[j]
    )
    assert pairs.expected == pytest.approx(slow, rel=1e-5)
    agreeing = sum(np.array_equal(votes.counts[i], votes.counts[j])
                   for i, j in combinations(range(votes.size), 2))  # fmt: skip
    assert pairs.found == agreeing


def test_expected_pairs_are_those_of_honest_elections() -> None:
    found, expected = 0, 0.0
    for seed in range(30):
        answer = identical_sheets(
            sheets(seed, stations=400, smallest=100, largest=160), A, seed=1, settings=QUICK
        )
        found += int(answer.statistic["pairs"])
        expected += answer.statistic["pairs_expected"]
    # About 100 pairs: a Poisson count lies within three deviations.
    assert expected > 40
    assert abs(found - expected) < 3 * expected**0.5


def test_copied_sheets_are_found_with_their_votes() -> None:
    votes = sheets(5)
    counts = votes.counts.copy()
    counts[1:20:2] = counts[0:20:2]
    found = identical_sheets(with_counts(votes, counts), A, seed=1, settings=QUICK)
    assert found.p is not None
    assert found.p < 1e-10
    assert found.statistic["near_pairs"] == 10
    assert {signal.row for signal in found.stations} == set(range(20))
    assert found.votes is not None
    assert found.votes.estimate == pytest.approx(counts[1:20:2, 0].sum(), rel=0.02)
    assert found.votes.low <= found.votes.estimate <= found.votes.high


@pytest.mark.parametrize("spread", [30.0, 400.0])
def test_honest_elections_seldom_alarm(spread: float) -> None:
    p = [
        identical_sheets(
            sheets(seed, stations=300, spread=spread, smallest=100, largest=200), A, seed=seed, settings=QUICK
        ).p
        for seed in range(60)
    ]
    # At a true rate of 5 %, 9 or more of 60 happen once in 400 times.
    assert sum(value is not None and value <= 0.05 for value in p) <= 8


def test_where_chance_makes_many_sheets_agree_larger_stations_are_taken_or_the_method_refuses() -> None:
    small = sheets(1, stations=3000, shares=(0.6, 0.38, 0.02), spread=1e6, smallest=100, largest=180)
    larger = IdenticalSheetSettings(larger=(170,), most_expected=100, simulations=2)
    assert identical_sheets(small, A, seed=1, settings=larger).parameters["smallest"] == 170
    refused = identical_sheets(small, A, seed=1, settings=IdenticalSheetSettings(larger=()))
    assert refused.status is Status.REFUSED
    assert refused.reason is not None
    assert refused.reason.code == "coincidences_common"


def test_methods_say_why_they_give_no_number() -> None:
    few = identical_sheets(sheets(1, stations=40), A, seed=1)
    assert few.reason is not None
    assert few.reason.code == "too_few_stations"
    two = identical_sheets(sheets(1, shares=(0.6, 0.4)), A, seed=1)
    assert two.reason is not None
    assert two.reason.code == "too_few_columns"
    alike = sheets(1)
    counts = np.tile(alike.counts[:1], (400, 1))
    one_total = IdenticalSheetSettings(most_pairs=1000)
    same = identical_sheets(with_counts(alike, counts), A, seed=1, settings=one_total)
    assert same.reason is not None
    assert same.reason.code == "ballots_repeated"
    unreported = table(registered=[900] * 200, cast=[300] * 200, a=[None] * 200, b=[1] * 200)
    assert run_identical_sheets(Question(unreported, ANNA, 1)).status is Status.NOT_APPLICABLE


def test_the_order_of_stations_does_not_matter() -> None:
    votes = sheets(2, stations=200, smallest=100, largest=130)
    turned = votes.where(np.arange(votes.size)[::-1])  # type: ignore[arg-type]
    one, other = (identical_sheets(v, A, seed=1, settings=QUICK).statistic for v in (votes, turned))
    assert one["pairs_expected"] == pytest.approx(other["pairs_expected"])
    assert one["pairs"] == other["pairs"]


@pytest.mark.data
def test_the_annulled_round_of_ukraine_2004_has_as_many_equal_sheets_as_chance_gives(
    shared_data: Path,
) -> None:
    results = ukraine_2004(shared_data, rerun=False)
    found = run_identical_sheets(Question(results, results.leader(), 1))
    assert found.statistic["pairs"] == 37
    assert found.statistic["pairs_expected"] == pytest.approx(36.8, abs=0.1)
    assert found.p is not None
    assert found.p > 0.1


@pytest.mark.data
def test_israel_2021_has_no_equal_sheets_and_expects_none(shared_data: Path) -> None:
    results = israel_2021(shared_data)
    clean = identical_sheets(read_votes(results), results.leader(), seed=1, settings=QUICK)
    assert (clean.statistic["pairs"], clean.p) == (0, 1.0)
    assert clean.statistic["pairs_expected"] < 0.001


@pytest.mark.data
def test_russia_2018_has_more_equal_sheets_inside_areas_than_chance_gives(shared_data: Path) -> None:
    results = russia_2018(shared_data)
    found = run_identical_sheets(Question(results, results.leader(), 1))
    assert (found.statistic["near_pairs"], found.statistic["far_pairs"]) == (5, 52)
    assert found.statistic["near_expected"] == pytest.approx(0.88, abs=0.05)
