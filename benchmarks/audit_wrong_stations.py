"""Wrong outcomes of audits by stations, drawn and audited by the product's own functions; see audit_risk.py."""

from collections.abc import Callable
from fractions import Fraction
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.assertions import (
    Assertion,
    plurality_assertions,
    share_above_assertion,
    turnout_assertion,
)
from tallyproof.audit.batches import Batches
from tallyproof.audit.betting import batch_betting
from tallyproof.audit.confidence import total_overstatement
from tallyproof.audit.draw import draw_by_weight, draw_simple
from tallyproof.audit.fixed_share import RecountStratum, fixed_share_risk
from tallyproof.audit.kaplan_markov import batch_kaplan_markov
from tallyproof.audit.overstatement import ErrorBounds, HandCount, bound_errors, weigh_batches
from tallyproof.audit.seats import Divisors, find_seats, highest_average_assertions
from tallyproof.audit.station_strata import StationStratum, StratumDraw, station_strata_risk

ELECTIONS, LIMIT = 40, 0.05
Counts = NDArray[np.int64]
Trial = Callable[[int], bool]
"""True if the wrong outcome of this run was confirmed."""


# --- stations ----------------------------------------------------------------------------------------------------
STATIONS = 240
SHAPES = ("everywhere", "largest boxes", "random boxes", "lost boxes", "one region")


def papers(rng: np.random.Generator) -> Counts:
    return np.round(rng.lognormal(6.0, 0.6, STATIONS)).astype(np.int64) + 20


def honest(rng: np.random.Generator, size: Counts, share: float) -> Counts:
    first = rng.binomial(size, np.clip(rng.normal(share, 0.08, size.size), 0.02, 0.98))
    return np.column_stack([first, size - first])


def tied(votes: Counts) -> Counts:
    """Move votes, one at a time over all stations, until the two are level or the second one ahead."""
    true = votes.copy()
    while true[:, 0].sum() > true[:, 1].sum():
        gap = int(true[:, 0].sum() - true[:, 1].sum())
        step = np.minimum(true[:, 0], max(1, gap // (2 * len(true))))
        step[np.cumsum(step) > -(-gap // 2)] = 0
        if not step.any():
            step[int(true[:, 0].argmax())] = 1
        true += np.column_stack([-step, step])
    return true


def overstate(rng: np.random.Generator, true: Counts, size: Counts, margin: float, shape: str) -> Counts:
    """Report the first choice ahead by this margin, by moving votes to it in stations chosen by the shape."""
    order = {
        "everywhere": rng.permutation(len(true)),
        "largest boxes": np.argsort(-size),
        "random boxes": rng.permutation(len(true)),
        "lost boxes": rng.permutation(len(true)),
        "one region": np.arange(len(true)),
    }[shape]
    needed = int(np.ceil((margin * size.sum() - (true[:, 0].sum() - true[:, 1].sum())) / 2))
    most = -(-needed // len(true)) + 3 if shape == "everywhere" else 10**9
    reported = true.copy()
    for row in [*order, *order]:
        moved = min(int(reported[row, 1]), needed, most)
        reported[row] += [moved, -moved]
        needed -= moved
    return reported


@cache
def election(number: int, shape: str, margin: float = 0.1) -> tuple[ErrorBounds, Counts, Counts]:
    rng = np.random.default_rng([number, SHAPES.index(shape)])
    size = papers(rng)
    true = tied(honest(rng, size, 0.52))
    reported = overstate(rng, true, size, margin, shape)
    sheets = Batches.of(
        [str(i) for i in range(STATIONS)],
        columns=["a", "b"],
        counts=reported,
        bound=np.ceil(size * rng.uniform(1.0, 1.15, STATIONS)).astype(np.int64),
    )
    found = bound_errors(sheets, plurality_assertions(["a"], ["b"]))
    return found, weigh_batches(found), true


def hand(true: Counts, row: int, *, lost: bool = False) -> HandCount:
    return HandCount(str(row), None if lost else {"a": int(true[row, 0]), "b": int(true[row, 1])})


def batch_trial(shape: str, method: str) -> Trial:
    def trial(run: int) -> bool:
        found, weights, true = election(run % ELECTIONS, shape)
        replacement = method == "kaplan-markov"
        drawn = draw_by_weight(weights, f"seed {run}", count=120, replacement=replacement)
        rng = np.random.default_rng(run)
        gone = rng.random(STATIONS) < (0.03 if shape == "lost boxes" else 0.0)
        counts = [hand(true, d.row, lost=bool(gone[d.row])) for d in drawn]
        if replacement:
            return batch_kaplan_markov(found, counts).stops_at(LIMIT) is not None
        return batch_betting(found, weights, counts).stops_at(LIMIT) is not None

    return trial


def strata_trial(shape: str, kind: str) -> Trial:
    def trial(run: int) -> bool:
        found, weights, true = election(run % ELECTIONS, shape)
        groups = np.array_split(np.arange(STATIONS), 4 if kind != "named" else 2)
        if kind == "named":  # the 30 boxes that look worst are counted in full
            worst = np.argsort(-found.relative)[:30]
            groups = [worst, np.setdiff1d(np.arange(STATIONS), worst)]
        best = 1.0
        for share in (0.2, 0.5):
            strata = []
            for k, rows in enumerate(groups):
                how = StratumDraw.SIMPLE if kind == "equal chances" else StratumDraw.WEIGHTED
                count = max(2, int(share * rows.size))
                if kind == "named" and k == 0:
                    how, order = StratumDraw.NAMED, rows
                elif how is StratumDraw.SIMPLE:
                    order = rows[[d.row for d in draw_simple(rows.size, f"{run}/{k}", count=count)]]
                else:
                    drawn = draw_by_weight(weights[rows], f"{run}/{k}", count=count)
                    order = rows[[d.row for d in drawn]]
                counts = tuple(hand(true, int(row)) for row in order)
                strata.append(StationStratum(tuple(str(r) for r in rows), how, counts))
            best = min(best, station_strata_risk(found, weights, strata).risk)
        return best <= LIMIT

    return trial


# --- other assertions about stations -----------------------------------------------------------------------------
@cache
def other_election(number: int, kind: str) -> tuple[ErrorBounds, Counts, Counts]:
    rng = np.random.default_rng([number, 77])
    size = papers(rng)
    roll = np.ceil(size * rng.uniform(1.3, 2.2, STATIONS)).astype(np.int64)
    columns, true, reported, assertions = WRONG[kind](rng, size, roll)
    sheets = Batches.of([str(i) for i in range(STATIONS)], columns=columns, counts=reported, bound=roll)
    found = bound_errors(sheets, assertions)
    return found, weigh_batches(found), true


def kind_trial(kind: str) -> Trial:
    def trial(run: int) -> bool:
        found, weights, true = other_election(run % ELECTIONS, kind)
        columns = found.batches.columns
        drawn = draw_by_weight(weights, f"seed {run}", count=120)
        counts = [HandCount(str(d.row), dict(zip(columns, true[d.row].tolist(), strict=True))) for d in drawn]
        return batch_betting(found, weights, counts).stops_at(LIMIT) is not None

    return trial


Wrong = tuple[list[str], Counts, Counts, tuple[Assertion, ...]]


def wrong_turnout(rng: np.random.Generator, size: Counts, roll: Counts) -> Wrong:
    """Exactly the threshold by the papers; some sheets report more."""
    threshold = Fraction(int(size.sum()), int(roll.sum()))
    reported = size.copy()
    for row in rng.permutation(STATIONS)[: STATIONS // 4]:
        reported[row] = min(roll[row], int(size[row] * 1.5))
    columns = ["cast", "registered"]
    true = np.column_stack([size, roll])
    return columns, true, np.column_stack([reported, roll]), (turnout_assertion(threshold),)


def wrong_share(rng: np.random.Generator, size: Counts, roll: Counts) -> Wrong:
    """A list that just fails five percent by the papers."""
    del roll
    votes = rng.binomial(size, 0.05)
    while votes.sum() * 20 > size.sum():
        votes[int(votes.argmax())] -= 1
    reported = votes.copy()
    for row in rng.permutation(STATIONS)[: STATIONS // 3]:
        reported[row] = min(size[row], reported[row] * 2)
    columns = ["a", "valid"]
    true, sheets = np.column_stack([votes, size]), np.column_stack([reported, size])
    return columns, true, sheets, (share_above_assertion("a", Fraction(1, 20)),)


def wrong_seats(rng: np.random.Generator, size: Counts, roll: Counts) -> Wrong:
    """D'Hondt: one seat too many for the first list by the sheets."""
    del roll
    first = rng.binomial(size, 0.38)
    second = rng.binomial(size - first, 0.55)
    true = np.column_stack([first, second, size - first - second])
    reported = true.copy()
    truth = _seats(true)
    for row in rng.permutation(STATIONS):
        moved = reported[row, 1] // 2
        reported[row] += [moved, -moved, 0]
        if _seats(reported)["a"] > truth["a"]:
            break
    for row in rng.permutation(STATIONS)[:20]:
        moved = reported[row, 1] // 2
        reported[row] += [moved, -moved, 0]
    seats = _seats(reported)
    votes = dict(zip("abc", reported.sum(axis=0).tolist(), strict=True))
    assertions = highest_average_assertions(votes, seats, divisors=Divisors.DHONDT)
    return list("abc"), true, reported, assertions if seats != truth else ()


def _seats(votes: Counts) -> dict[str, int]:
    return find_seats(dict(zip("abc", votes.sum(axis=0).tolist(), strict=True)), 11, divisors=Divisors.DHONDT)


WRONG = {"turnout": wrong_turnout, "five percent": wrong_share, "seats (D'Hondt)": wrong_seats}


# --- bounds and fixed shares -------------------------------------------------------------------------------------
def bound_trial(side: str, shape: str) -> Trial:
    """True where the bound of the total overstatement misses the truth."""

    def trial(run: int) -> bool:
        found, weights, true = election(run % ELECTIONS, shape, margin=0.3)
        counts = [hand(true, d.row) for d in draw_by_weight(weights, f"seed {run}", count=60)]
        bounds = total_overstatement(found, weights, counts)
        errors = found.errors([hand(true, row) for row in range(STATIONS)])[:, 0].sum()
        return bool(errors > bounds.upper if side == "upper" else errors < bounds.lower)

    return trial


def fixed_trial(run: int) -> bool:
    """True where a recount of four stations a district meets none of the altered ones of the worst case."""
    rng = np.random.default_rng([run, 8])
    met = False
    for k, count in enumerate(ALTERED):
        worst = set(np.argsort(-FIXED[k])[:count].tolist())
        met = met or bool(worst & set(rng.choice(FIXED[k].size, 4, replace=False).tolist()))
    return not met


FIXED = [np.random.default_rng(k).uniform(0.02, 0.2, 30 + k) for k in range(12)]
FIXED_RISK = fixed_share_risk([RecountStratum(part, 4) for part in FIXED])
ALTERED = FIXED_RISK.altered
