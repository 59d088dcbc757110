"""The statewide batch audit of Georgia (USA), 19 May 2026, from its public files to its published risks."""

from pathlib import Path

import numpy as np
import pytest

from audit.audits import SEED, GeorgiaContest, georgia
from tallyproof.audit.assertions import Assertion, plurality_assertions
from tallyproof.audit.batches import merge_batches, merged_rows
from tallyproof.audit.betting import batch_betting
from tallyproof.audit.kaplan_markov import batch_kaplan_markov, kaplan_markov_draws
from tallyproof.audit.manifest import accept_hand_counts
from tallyproof.audit.numpy_draw import replay_numpy_draw
from tallyproof.audit.overstatement import ErrorBounds, HandCount, bound_errors, weigh_batches
from tallyproof.audit.station_strata import StationStratum, StratumDraw, station_strata_risk
from tallyproof.audit.winners import reported_runoff

pytestmark = pytest.mark.data

SENATE, GOVERNOR = "US Senate - Rep", "Governor - Dem"


@pytest.fixture(scope="module")
def senate(shared_data: Path) -> GeorgiaContest:
    return georgia(shared_data, SENATE)


@pytest.fixture(scope="module")
def governor(shared_data: Path) -> GeorgiaContest:
    return georgia(shared_data, GOVERNOR)


def totals(contest: GeorgiaContest) -> dict[str, int]:
    return dict(zip(contest.batches.columns, contest.batches.counts.sum(axis=0).tolist(), strict=True))


def senate_assertions(contest: GeorgiaContest) -> tuple[Assertion, ...]:
    votes = totals(contest)
    valid = votes.pop("valid")
    return reported_runoff(votes, valid)


def governor_assertions(contest: GeorgiaContest) -> tuple[Assertion, ...]:
    choices = [name for name in contest.batches.columns if name != "valid"]
    winner = max(choices, key=lambda name: totals(contest)[name])
    return plurality_assertions([winner], [name for name in choices if name != winner])


def test_manifests_and_totals_are_those_of_the_report(senate: GeorgiaContest) -> None:
    assert senate.batches.size == 5_640
    assert int(senate.batches.bound.sum()) == 2_081_564
    assert totals(senate)["Derek Dooley"] == 275_528


def test_bounds_and_plans_are_the_published_ones(senate: GeorgiaContest, governor: GeorgiaContest) -> None:
    found = bound_errors(senate.batches, senate_assertions(senate))
    other = bound_errors(governor.batches, governor_assertions(governor))
    assert found.total == pytest.approx(45.952834, abs=5e-7)
    assert other.total == pytest.approx(6.178976, abs=5e-7)
    # the state's tool adds one batch to each plan
    assert kaplan_markov_draws(found.total, 0.05) + 1 == 138
    assert kaplan_markov_draws(other.total, 0.05) + 1 == 18


def test_the_risk_of_the_governor_contest_is_the_published_one(governor: GeorgiaContest) -> None:
    found = bound_errors(governor.batches, governor_assertions(governor))
    draws = [
        HandCount(name, governor.counted[name])
        for name, times in governor.tickets.items()
        for _ in range(times)
    ]
    assert len(draws) == 18
    assert round(batch_kaplan_markov(found, draws).risk, 9) == 0.041726014


def senate_draws(contest: GeorgiaContest) -> tuple[ErrorBounds, np.ndarray, list[HandCount]]:
    """Merge the batches that Fulton had put together; every merged one that was drawn had no error."""
    whole = bound_errors(contest.batches, senate_assertions(contest))
    groups = {key: names for key, names in contest.merged.items() if key in contest.tickets}
    assert len(groups) == 3
    merged = merge_batches(contest.batches, groups)
    found = bound_errors(merged, senate_assertions(contest))
    weights = np.zeros(merged.size, dtype=np.int64)
    np.add.at(weights, merged_rows(contest.batches, groups), weigh_batches(whole))
    draws = [HandCount(name, contest.counted[name]) for name, n in contest.tickets.items() for _ in range(n)]
    return found, weights, draws


def test_the_risk_of_the_senate_contest_is_the_published_one(senate: GeorgiaContest) -> None:
    found, weights, draws = senate_draws(senate)
    assert len(draws) == 138
    assert round(batch_kaplan_markov(found, draws, weights=weights).risk, 9) == 0.049083729


def test_a_capped_bet_on_the_same_draws_is_a_little_more_careful(senate: GeorgiaContest) -> None:
    found, weights, draws = senate_draws(senate)
    risk = batch_betting(found, weights, draws, replacement=True)
    assert 0.049083729 < risk.risk < 0.07


@pytest.mark.parametrize(("name", "count"), [("senate", 138), ("governor", 18)])
def test_the_published_sample_is_drawn_again(name: str, count: int, request: pytest.FixtureRequest) -> None:
    contest: GeorgiaContest = request.getfixturevalue(name)
    assertions = senate_assertions(contest) if name == "senate" else governor_assertions(contest)
    found = bound_errors(contest.batches, assertions)
    drawn = replay_numpy_draw(found.relative, SEED, count=count)
    belongs = {member: key for key, members in contest.merged.items() for member in members}
    names = [contest.batches.ids[draw.row] for draw in drawn]
    again = [belongs.get(n, n) if belongs.get(n) in contest.tickets else n for n in names]
    assert {n: again.count(n) for n in again} == contest.tickets


def test_every_hand_count_of_the_report_can_be_used(governor: GeorgiaContest) -> None:
    found = bound_errors(governor.batches, governor_assertions(governor))
    counts = [
        HandCount(name, votes) for name, votes in governor.counted.items() if name in governor.batches.places
    ]
    accepted = accept_hand_counts(found, counts)
    assert len(accepted.counts) == len(counts) == 694
    assert accepted.problems == ()


def test_batches_counted_because_a_statute_asks_for_them_lower_the_risk(senate: GeorgiaContest) -> None:
    found = bound_errors(senate.batches, senate_assertions(senate))
    weights = weigh_batches(found)
    extra = [
        HandCount(n, v)
        for n, v in senate.counted.items()
        if n in found.batches.places and n not in senate.tickets
    ]
    drawn = [HandCount(name, senate.counted[name]) for name in senate.tickets if name in found.batches.places]
    named = {count.batch for count in extra}
    rest = tuple(name for name in found.batches.ids if name not in named)
    without = [StationStratum(found.batches.ids, StratumDraw.WEIGHTED, tuple(drawn))]
    used = [
        StationStratum(tuple(c.batch for c in extra), StratumDraw.NAMED, tuple(extra)),
        StationStratum(rest, StratumDraw.WEIGHTED, tuple(drawn)),
    ]
    assert station_strata_risk(found, weights, used).risk < station_strata_risk(found, weights, without).risk
