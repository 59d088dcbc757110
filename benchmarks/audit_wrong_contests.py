"""Two contests on one sample, one of them with a wrong outcome in its own town; see audit_risk.py."""

from functools import cache

import numpy as np
from audit_wrong_stations import ELECTIONS, LIMIT, STATIONS, Trial, election

from tallyproof.audit.assertions import plurality_assertions
from tallyproof.audit.batches import Batches
from tallyproof.audit.draw import draw_by_weight
from tallyproof.audit.overstatement import HandCount, bound_errors
from tallyproof.audit.session.contest import BatchContest, join_batches, joint_weights

ALL = 2 * STATIONS


@cache
def shared(number: int, shape: str) -> tuple[BatchContest, np.ndarray, tuple[str, ...], np.ndarray]:
    """The town's contest with the weights of both; the other one is voted on in twice as many stations."""
    found, _, true = election(number, shape)
    rng = np.random.default_rng([number, 5])
    size = np.round(rng.lognormal(6.0, 0.6, ALL)).astype(np.int64) + 20
    size[:STATIONS] = np.maximum(size[:STATIONS], found.batches.bound)
    first = rng.binomial(size, 0.53)
    land = Batches.of(
        [str(i) for i in range(ALL)],
        columns=["a", "b"],
        counts=np.column_stack([first, size - first]),
        bound=size,
    )
    parts = [bound_errors(land, plurality_assertions(["a"], ["b"])), found]
    batches = join_batches([("land:", land), ("town:", found.batches)])
    weights = joint_weights(batches, parts)
    town = BatchContest("town", "town:", found, weights[batches.rows(found.batches.ids)])
    return town, weights, batches.ids, true


def shared_trial(shape: str) -> Trial:
    def trial(run: int) -> bool:
        town, weights, ids, true = shared(run % ELECTIONS, shape)
        counts = []
        for draw in draw_by_weight(weights, f"shared {run}", count=220):
            here = (
                {"town:a": int(true[draw.row, 0]), "town:b": int(true[draw.row, 1])}
                if draw.row < STATIONS
                else {}
            )
            counts.append(HandCount(ids[draw.row], here))
        return town.risk(counts).stops_at(LIMIT) is not None

    return trial
