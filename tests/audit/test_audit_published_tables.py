"""Numbers printed in papers and in the tests of other programs."""

from math import inf

import numpy as np
import pytest

from audit.audits import as_reported, equal_stations
from tallyproof.audit.alpha import alpha_risk
from tallyproof.audit.assertions import plurality_assertions, runoff_assertions
from tallyproof.audit.batches import Batches
from tallyproof.audit.bravo import (
    Pair,
    bravo_expected_ballots,
    bravo_final_ratio,
    bravo_risk,
    bravo_round_size,
)
from tallyproof.audit.fisher import fisher_risk
from tallyproof.audit.kaplan_markov import batch_kaplan_markov, kaplan_markov_draws, kaplan_markov_path
from tallyproof.audit.overstatement import HandCount, bound_errors
from tallyproof.audit.providence import round_size
from tallyproof.audit.super_simple import Discrepancies, super_simple_ballots, super_simple_risk


def pair(margin: float, ballots: int = 1_000_000) -> Pair:
    winner = round(ballots * (1 + margin) / 2)
    return Pair(winner, ballots - winner, ballots)


@pytest.mark.parametrize(("margin", "ballots"), [(0.01, 46_151), (0.04, 2_902), (0.20, 119)])
def test_bravo_expects_the_ballots_of_its_table(margin: float, ballots: int) -> None:
    assert bravo_expected_ballots(pair(margin), 0.1) == ballots


@pytest.mark.parametrize(
    ("votes", "ballots"),
    [
        ((600, 400, 1000), 119),
        ((600, 200, 900), 22),
        ((300, 200, 1000), 238),
        ((300, 100, 700), 34),
        ((300, 100, 1000), 48),
    ],
)
def test_bravo_expects_what_another_program_expects(votes: tuple[int, int, int], ballots: int) -> None:
    assert bravo_expected_ballots(Pair(*votes), 0.1) == ballots


@pytest.mark.parametrize(
    ("margin", "asn"), [(0.2, 154), (0.1, 608), (0.05, 2_416), (0.02, 15_028), (0.01, 60_014)]
)
def test_bravo_at_five_percent_risk(margin: float, asn: int) -> None:
    assert bravo_expected_ballots(pair(margin), 0.05) == asn


@pytest.mark.parametrize(("chance", "size"), [(0.7, 184), (0.8, 244), (0.9, 351)])
def test_a_first_round_of_bravo_is_as_large_as_another_program_says(chance: float, size: int) -> None:
    assert bravo_round_size(Pair(600, 400, 1000), 0.1, chance=chance) == pytest.approx(size, rel=0.03)


@pytest.mark.parametrize(
    ("votes", "sample", "risk"),
    [
        ((1_410, 1_132), (170, 135), 0.13423820693),
        ((2_894, 1_695), (45, 32), 0.47002027242),
    ],
)
def test_polling_risk_of_two_real_audits(
    votes: tuple[int, int], sample: tuple[int, int], risk: float
) -> None:
    assert bravo_final_ratio(Pair(*votes, sum(votes)), *sample) == pytest.approx(risk, abs=5e-12)


@pytest.mark.parametrize(
    ("margin", "limit", "found", "ballots"),
    [
        (0.2, 0.1, Discrepancies(), 24),
        (0.1, 0.1, Discrepancies(), 48),
        (0.05, 0.1, Discrepancies(), 96),
        (0.002, 0.1, Discrepancies(), 2_393),
        (0.05, 0.1, Discrepancies(one_over=1), 123),
        (0.005, 0.1, Discrepancies(one_over=1, one_under=1), 1_067),
        (0.05, 0.2, Discrepancies(), 67),
        (0.01, 0.1, Discrepancies(), 479),
        (0.01, 0.1, Discrepancies(one_over=1), 615),
        (0.02, 0.05, Discrepancies(), 312),
    ],
)
def test_super_simple_needs_the_ballots_of_its_table(
    margin: float, limit: float, found: Discrepancies, ballots: int
) -> None:
    assert super_simple_ballots(margin, limit, found=found) == ballots


SUPER_SIMPLE = [
    (0.2, 27, 0.06507, 0.12534),
    (0.1, 54, 0.06973, 0.13441),
    (0.15, 36, 0.06740, 0.12992),
    (2 / 15, 40, 0.07048, 0.13585),
    (1.0, 6, 0.01950, 0.03758),
]


@pytest.mark.parametrize(("margin", "ballots", "clean", "one_over"), SUPER_SIMPLE)
def test_super_simple_measures_what_another_program_measures(
    margin: float, ballots: int, clean: float, one_over: float
) -> None:
    assert super_simple_risk(ballots, margin).risk == pytest.approx(clean, abs=5e-6)
    risk = super_simple_risk(ballots, margin, found=Discrepancies(one_over=1)).risk
    assert risk == pytest.approx(one_over, abs=2e-4)  # printed with another rounding of gamma


def test_super_simple_never_ends_without_a_margin() -> None:
    assert super_simple_ballots(0.0, 0.05) == inf


@pytest.mark.parametrize(
    ("margin", "bound", "five", "ten"),
    [
        (0.005, 1.0, 601, 462), (0.005, 1 / 0.6, 1_001, 769),
        (0.01, 1.0, 302, 232), (0.01, 1 / 0.6, 501, 385),
        (0.02, 1.0, 152, 117), (0.02, 1 / 0.6, 252, 194),
        (0.05, 1.0, 62, 48), (0.05, 1 / 0.6, 102, 78),
        (0.10, 1.0, 32, 25), (0.10, 1 / 0.6, 52, 40),
        (0.20, 1.0, 17, 13), (0.20, 1 / 0.6, 27, 21),
        (0.40, 1.0, 9, 7), (0.40, 1 / 0.6, 14, 11),
        (0.75, 1.0, 6, 5), (0.75, 1 / 0.6, 9, 7),
    ],
)  # fmt: skip
def test_stations_to_count_for_a_margin(margin: float, bound: float, five: int, ten: int) -> None:
    total = (bound + margin) / margin
    assert (kaplan_markov_draws(total, 0.05), kaplan_markov_draws(total, 0.10)) == (five, ten)


def macro(votes: tuple[int, int], stations: int, papers: int) -> Batches:
    """Two sizes of batches, the smaller half as large."""
    small = [v // 2 for v in votes]
    return Batches.of(
        [str(i) for i in range(2 * stations)],
        columns=["winner", "loser"],
        counts=[list(votes)] * stations + [small] * stations,
        bound=[papers] * stations + [papers // 2] * stations,
    )


@pytest.mark.parametrize(
    ("sheets", "bound", "draws"),
    [
        (macro((200, 180), 200, 400), 0.0700, 29),
        (macro((200, 160), 100, 400), 0.0733, 15),
        (macro((200, 140), 60, 400), 0.0852, 10),
    ],
)
def test_batch_bounds_and_plans_are_those_of_another_program(
    sheets: Batches, bound: float, draws: int
) -> None:
    found = bound_errors(sheets, plurality_assertions(["winner"], ["loser"]))
    assert found.relative[0] == pytest.approx(bound, abs=5e-5)
    assert kaplan_markov_draws(found.total, 0.25) == draws


def test_pending_ballots_count_for_the_loser() -> None:
    sheets = Batches.of(
        "1234",
        columns=["winner", "loser", "third"],
        counts=[[60, 40, 0], [0, 60, 40], [90, 0, 10], [50, 0, 0]],
        bound=[100, 100, 100, 50],
    )
    found = bound_errors(sheets, plurality_assertions(["winner"], ["loser", "third"]), pending=2)
    clean = as_reported(found, [0, 1, 2])
    wrong = [*clean[:2], HandCount("3", {"winner": 90, "loser": 2, "third": 10})]
    assert found.total == pytest.approx(4.591836734693877)
    assert batch_kaplan_markov(found, clean).risk == pytest.approx(0.47861956652949245)
    assert batch_kaplan_markov(found, wrong).risk == pytest.approx(0.48371126404576364)


def test_a_majority_or_a_runoff_may_need_more_than_any_pair() -> None:
    sheets = Batches.of(
        [str(i) for i in range(100)],
        columns=["alice", "bob", "carla", "dan", "valid"],
        counts=[[48, 25, 15, 12, 100]] * 100,
        bound=[100] * 100,
    )
    pairs = bound_errors(sheets, plurality_assertions(["alice", "bob"], ["carla", "dan"]))
    law = bound_errors(sheets, runoff_assertions(["alice", "bob"], ["carla", "dan"]))
    assert min(pairs.margins) == 1_000
    assert min(law.margins) == 400
    assert law.total > pairs.total


def test_one_lost_box_holds_up_kaplan_markov_for_ever() -> None:
    found = equal_stations(10_000, winner=306, loser=294, bound=600)
    draws = [HandCount("0", None), *as_reported(found, range(1, 3_510))]
    path = batch_kaplan_markov(found, draws).path
    assert set(path) == {1.0}


@pytest.mark.parametrize(("share", "mean", "alpha"), [(0.6, 149, 151), (0.65, 69, 69), (0.7, 40, 39)])
def test_alpha_and_bravo_stop_where_their_table_says(share: float, mean: int, alpha: int) -> None:
    rng, chosen = (
        np.random.default_rng(20_230_101),
        Pair(round(1000 * share), round(1000 * (1 - share)), 1000),
    )
    samples = (rng.random((1_000, 3_000)) < share).astype(np.float64)
    stops = [alpha_risk(s, expected=share, trust=1_000).stops_at(0.05) or 10**9 for s in samples]
    bravo = [
        bravo_risk(chosen, np.where(s > 0, 1, -1).astype(np.int8)).stops_at(0.05) or 10**9 for s in samples
    ]
    assert np.mean(stops) == pytest.approx(alpha, rel=0.08)  # both means have a standard error of 2 %
    assert np.mean(bravo) == pytest.approx(mean, rel=0.08)


@pytest.mark.parametrize(("strata", "risk"), [(2, 0.5966), (10, 0.8374), (50, 0.9917)])
def test_fisher_over_strata_of_one_half_each(strata: int, risk: float) -> None:
    assert round(fisher_risk([0.5] * strata), 4) == risk


@pytest.mark.parametrize(
    ("margin", "chance", "size"),
    [(0.2, 0.7, 143), (0.2, 0.8, 170), (0.2, 0.9, 227), (0.1, 0.7, 558), (0.1, 0.8, 679), (0.1, 0.9, 902)],
)
def test_rounds_of_providence_are_as_large_as_published_within_the_noise_of_versions(
    margin: float, chance: float, size: int
) -> None:
    assert round_size(pair(margin, 100_000), 0.05, chance=chance) == pytest.approx(size, rel=0.02)


@pytest.mark.parametrize(
    ("winner", "ballots", "size"),
    [(60_000, 100_000, 173), (51_000, 100_000, 17_270), (5_040_800, 10_000_000, 103_467)],
)
def test_rounds_of_providence_at_ten_percent_risk(winner: int, ballots: int, size: int) -> None:
    assert round_size(Pair(winner, ballots - winner, ballots), 0.1, chance=0.9) == pytest.approx(
        size, rel=0.005
    )


def test_the_path_of_kaplan_markov_ends_at_the_plan() -> None:
    path = kaplan_markov_path(np.zeros(152), 51.0)
    assert path[150] > 0.05 >= path[151]
