"""Wrong outcomes are confirmed no more often than the limit; right ones are confirmed. The long run is a benchmark."""

import numpy as np
import pytest

from tallyproof.audit.assertions import plurality_assertions
from tallyproof.audit.batches import Batches
from tallyproof.audit.betting import batch_betting
from tallyproof.audit.card_strata import compared_stratum, polled_stratum
from tallyproof.audit.cards import CardScale
from tallyproof.audit.comparison import comparison_risk, comparison_values
from tallyproof.audit.draw import draw_by_weight, draw_simple
from tallyproof.audit.overstatement import HandCount, bound_errors, weigh_batches
from tallyproof.audit.polling import polling_risk
from tallyproof.audit.stratified import stratified_risk

RUNS, LIMIT = 300, 0.1
MOST = LIMIT + 3 * (LIMIT * (1 - LIMIT) / RUNS) ** 0.5


@pytest.mark.parametrize("altered", [24, 60, 200])
def test_a_tie_hidden_in_some_stations_is_rarely_confirmed(altered: int) -> None:
    stations, moved = 200, 2400 // altered
    true = np.tile([100, 100], (stations, 1))
    reported = true.copy()
    reported[:altered] += [moved, -moved]
    sheets = Batches.of(
        [str(i) for i in range(stations)], columns=["a", "b"], counts=reported, bound=[200] * stations
    )
    found = bound_errors(sheets, plurality_assertions(["a"], ["b"]))
    weights = weigh_batches(found)
    confirmed = 0
    for run in range(RUNS):
        rows = [draw.row for draw in draw_by_weight(weights, f"seed {run}", count=60)]
        counts = [HandCount(str(row), {"a": 100, "b": 100}) for row in rows]
        confirmed += batch_betting(found, weights, counts).stops_at(LIMIT) is not None
    assert confirmed / RUNS <= MOST


def test_a_tie_of_papers_is_rarely_confirmed() -> None:
    scores = np.repeat([1, -1], 1_000)
    records = scores.copy()
    records[1_000:1_100] = 1
    polled, compared = CardScale(400, 2_000), CardScale(int(records.sum()), 2_000)
    hits = np.zeros(2)
    for run in range(RUNS):
        rows = [draw.row for draw in draw_simple(2_000, f"seed {run}", count=400)]
        values = comparison_values(compared, records[rows], scores[rows])
        hits += [
            polling_risk(polled, scores[rows]).stops_at(LIMIT) is not None,
            comparison_risk(compared, values).stops_at(LIMIT) is not None,
        ]
    assert (hits / RUNS <= MOST).all()


def test_two_strata_of_papers_confirm_a_right_outcome_as_often_as_published() -> None:
    # 100,000 papers with records, 10,000 without, 2,000 votes ahead: SUITE stops in 94 % of audits
    rng, margin = np.random.default_rng(18), 2_000.0
    without = np.concatenate([np.ones(7_500), -np.ones(1_500), np.zeros(1_000)]).astype(np.int64)
    one, two = CardScale(-4_000, 100_000), CardScale(6_000, 10_000)
    stopped = 0
    for _ in range(60):
        over = np.where(rng.random(750) < 0.001, 1.0, 0.0)
        seen = rng.permutation(without)[:500]
        strata = [
            compared_stratum(one, over, margin=margin, share=0.8),
            polled_stratum(two, seen, margin=margin, share=0.2, variance=float(np.var(without))),
        ]
        stopped += stratified_risk(strata).risk <= LIMIT
    assert stopped >= 54
