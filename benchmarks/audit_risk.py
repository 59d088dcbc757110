"""How often each kind of audit confirms a wrong outcome, and how large the sample is when the outcome is right.

Run from the checkout: `python benchmarks/audit_risk.py > benchmarks/results/audit_risk.txt` (a quarter of an hour; a
number of runs and a part of a kind's name may follow).
Every line simulates elections whose papers say something else than the reported outcome, in several shapes, draws by the
product's own rule with a seed for each run (40 elections a line of stations, each drawn from 50 times), and calls the product's own functions after every draw: an audit that ever
reaches the risk limit has confirmed a wrong outcome. The share of those must not exceed the limit by more than three
standard errors of the simulation.
"""

import sys
import time
from collections.abc import Callable
from functools import cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.alpha import alpha_risk
from tallyproof.audit.assertions import (
    Assertion,
    plurality_assertions,
    share_above_assertion,
    turnout_assertion,
)
from tallyproof.audit.batches import Batches
from tallyproof.audit.betting import batch_betting
from tallyproof.audit.bravo import Pair, bravo_risk
from tallyproof.audit.card_strata import compared_stratum, polled_stratum
from tallyproof.audit.cards import CardScale, pool_records, score_variance
from tallyproof.audit.comparison import comparison_risk, comparison_values, oneaudit_risk
from tallyproof.audit.confidence import total_overstatement
from tallyproof.audit.draw import draw_by_weight, draw_simple
from tallyproof.audit.fixed_share import RecountStratum, fixed_share_risk
from tallyproof.audit.irv_assertions import find_irv_assertions, irv_scores
from tallyproof.audit.irv_count import Rankings, count_irv
from tallyproof.audit.kaplan_markov import batch_kaplan_markov
from tallyproof.audit.overstatement import ErrorBounds, HandCount, bound_errors, weigh_batches
from tallyproof.audit.polling import polling_risk
from tallyproof.audit.providence import PollingRound, minerva_risk, providence_risk
from tallyproof.audit.seats import Divisors, highest_average_assertions
from tallyproof.audit.station_strata import StationStratum, StratumDraw, station_strata_risk
from tallyproof.audit.stratified import stratified_risk
from tallyproof.audit.super_simple import Discrepancies, super_simple_risk

RUNS, ELECTIONS, LIMIT = 2000, 40, 0.05
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
    from fractions import Fraction

    threshold = Fraction(int(size.sum()), int(roll.sum()))
    reported = size.copy()
    for row in rng.permutation(STATIONS)[: STATIONS // 4]:
        reported[row] = min(roll[row], int(size[row] * 1.5))
    columns = ["cast", "registered"]
    true = np.column_stack([size, roll])
    return columns, true, np.column_stack([reported, roll]), (turnout_assertion(threshold),)


def wrong_share(rng: np.random.Generator, size: Counts, roll: Counts) -> Wrong:
    """A list that just fails five percent by the papers."""
    from fractions import Fraction

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
    from tallyproof.audit.seats import find_seats

    return find_seats(dict(zip("abc", votes.sum(axis=0).tolist(), strict=True)), 11, divisors=Divisors.DHONDT)


WRONG = {"turnout": wrong_turnout, "five percent": wrong_share, "seats (D'Hondt)": wrong_seats}


# --- papers ------------------------------------------------------------------------------------------------------
CARDS = 4000


def tie(rng: np.random.Generator, blank: float) -> Counts:
    """Papers of an exact tie, some for nobody."""
    half = int(CARDS * (1 - blank) / 2)
    scores = np.concatenate([np.ones(half), -np.ones(half), np.zeros(CARDS - 2 * half)]).astype(np.int64)
    return rng.permutation(scores)


def polling_trial(method: str, margin: float, blank: float) -> Trial:
    def trial(run: int) -> bool:
        rng = np.random.default_rng([run, 1])
        scores = tie(rng, blank)
        replacement = method == "BRAVO"
        drawn = draw_simple(CARDS, f"seed {run}", count=1000, replacement=replacement)
        seen = scores[[d.row for d in drawn]]
        relevant = int((1 - blank) * CARDS)
        winner = int(relevant * (1 + margin) / 2)
        if method == "betting":
            scale = CardScale(2 * winner - relevant, CARDS)
            spread = (1 - blank) - margin**2
            return polling_risk(scale, seen, variance=spread).stops_at(LIMIT) is not None
        if method == "ALPHA":
            expected = 0.5 + (2 * winner - relevant) / CARDS / 2
            risk = alpha_risk((seen + 1) / 2, expected=expected, trust=200, population=CARDS)
            return risk.stops_at(LIMIT) is not None
        sample = seen.astype(np.int8)
        return bravo_risk(Pair(winner, relevant - winner, CARDS), sample).stops_at(LIMIT) is not None

    return trial


def rounds_trial(method: str, margin: float) -> Trial:
    def trial(run: int) -> bool:
        rng = np.random.default_rng([run, 2])
        pair = Pair(int(5000 * (1 + margin)), int(5000 * (1 - margin)), 10_000)
        sizes = [int(1 / margin**2), int(1.5 / margin**2), int(4 / margin**2)]
        rounds = [PollingRound(f"{run}/{k}", n, int(rng.binomial(n, 0.5))) for k, n in enumerate(sizes)]
        if method == "Minerva":
            return minerva_risk(pair, rounds, risk_limit=LIMIT).stops_at(LIMIT) is not None
        return providence_risk(pair, rounds).stops_at(LIMIT) is not None

    return trial


def wrong_records(rng: np.random.Generator, scores: Counts, margin: float, shape: str) -> Counts:
    """Records that show the first ahead by this margin, two votes or one vote wrong each."""
    records = scores.copy()
    if shape == "two votes":
        rows = np.flatnonzero(scores < 0)[: int(margin * CARDS / 2)]
        records[rows] = 1
    elif shape == "one vote":
        rows = rng.permutation(np.flatnonzero(scores == 0))[: int(margin * CARDS)]
        records[rows] = 1
    else:  # both ways, many honest errors
        records[np.flatnonzero(scores < 0)[: int(margin * CARDS / 2) + 20]] = 1
        records[np.flatnonzero(scores > 0)[:20]] = -1
    return records


def comparison_trial(shape: str, margin: float) -> Trial:
    def trial(run: int) -> bool:
        rng = np.random.default_rng([run, 3])
        scores = tie(rng, 0.3)
        gone = np.zeros(CARDS, dtype=bool)
        if shape == "missing papers":  # the papers that would show it are not found
            records = wrong_records(rng, scores, margin, "two votes")
            gone = records != scores
        else:
            records = wrong_records(rng, scores, margin, shape)
        scale = CardScale(int(records.sum()), CARDS)
        rows = [d.row for d in draw_simple(CARDS, f"seed {run}", count=1000)]
        seen = np.where(gone, -1, scores)[rows]
        values = comparison_values(scale, records[rows], seen)
        return comparison_risk(scale, values).stops_at(LIMIT) is not None

    return trial


def super_simple_trial(margin: float) -> Trial:
    def trial(run: int) -> bool:
        rng = np.random.default_rng([run, 4])
        scores = tie(rng, 0.3)
        records = wrong_records(rng, scores, margin, "two votes")
        rows = [d.row for d in draw_simple(CARDS, f"seed {run}", count=400, replacement=True)]
        over = records[rows] - scores[rows]
        clean = np.cumsum(over == 2)
        ends = np.flatnonzero(np.diff(clean, append=99))  # the risk is smallest just before an error
        return any(
            super_simple_risk(int(n) + 1, margin, found=Discrepancies(two_over=int(clean[n]))).risk <= LIMIT
            for n in ends
        )

    return trial


def oneaudit_trial(shape: str, margin: float) -> Trial:
    def trial(run: int) -> bool:
        rng = np.random.default_rng([run, 5])
        scores = tie(rng, 0.1)
        pools = np.repeat(np.arange(40), CARDS // 40)
        records = scores.copy()
        chosen = range(4) if shape == "few pools" else range(40)
        missing = int(margin * CARDS / 2)
        for pool in chosen:
            rows = np.flatnonzero((pools == pool) & (records < 0))[: -(-missing // len(chosen))]
            records[rows] = 1
        pooled = np.ones(CARDS, dtype=bool) if shape != "half with records" else pools < 20
        means = pool_records(records, pools, pooled=pooled)
        scale = CardScale(int(records.sum()), CARDS)
        rows = [d.row for d in draw_simple(CARDS, f"seed {run}", count=1000)]
        values = comparison_values(scale, means[rows], scores[rows])
        risk = oneaudit_risk(scale, values, variance=score_variance(records, means))
        return risk.stops_at(LIMIT) is not None

    return trial


def hybrid_trial(margin: float, shape: str) -> Trial:
    def trial(run: int) -> bool:
        rng = np.random.default_rng([run, 6])
        scores = tie(rng, 0.1)
        compared = np.arange(CARDS) < 2500
        wrong = compared if shape == "records" else ~compared if shape == "no records" else compared | True
        records = scores.copy()
        rows = rng.permutation(np.flatnonzero((scores < 0) & wrong))[: int(margin * CARDS / 2)]
        records[rows] = 1
        total = float(records.sum())
        left, right = np.flatnonzero(compared), np.flatnonzero(~compared)
        one = CardScale(int(records[left].sum()), left.size)
        two = CardScale(int(records[right].sum()), right.size)
        best = 1.0
        first = left[[d.row for d in draw_simple(left.size, f"{run}/1", count=600)]]
        second = right[[d.row for d in draw_simple(right.size, f"{run}/2", count=600)]]
        for n in (100, 300, 600):
            over = (records[first[:n]] - scores[first[:n]]).astype(np.float64)
            strata = [
                compared_stratum(one, over, margin=total, share=left.size / CARDS),
                polled_stratum(two, scores[second[:n]], margin=total, share=right.size / CARDS),
            ]
            best = min(best, stratified_risk(strata).risk)
        return best <= LIMIT

    return trial


def irv_trial(run: int) -> bool:
    """Records elect somebody else than the papers: the papers of one pile are recorded for another candidate."""
    rng = np.random.default_rng([run, 7])
    orders = [tuple(rng.permutation(4)[: rng.integers(1, 5)].tolist()) for _ in range(12)]
    truth = [orders[i] for i in rng.choice(12, size=CARDS, p=rng.dirichlet(np.ones(12) * 2))]
    names = ("a", "b", "c", "d")
    recorded = list(truth)
    try:
        winner = count_irv(Rankings.of(names, [(order, 1) for order in truth])).winner
        for row in rng.permutation(CARDS)[: rng.integers(100, 900)]:
            recorded[row] = orders[0]
        records = Rankings.of(names, [(order, 1) for order in recorded])
        reported = count_irv(records).winner
        if reported == winner:
            return irv_trial(run + 1_000_003)
        found = find_irv_assertions(records, reported)
    except Exception as error:
        if type(error).__name__ == "NotComputableError":
            return irv_trial(run + 1_000_003)
        raise
    rows = [d.row for d in draw_simple(CARDS, f"seed {run}", count=1000)]
    known = sorted(set(recorded) | set(truth))
    table = Rankings.of(names, [(order, 1) for order in known])
    place = {order: i for i, order in enumerate(known)}
    seen, said = [place[truth[r]] for r in rows], [place[recorded[r]] for r in rows]
    worst = 0.0
    for item in found.assertions:
        scores = irv_scores(item, table)
        scale = CardScale(item.margin, CARDS)
        worst = max(
            worst, min(comparison_risk(scale, comparison_values(scale, scores[said], scores[seen])).path)
        )
    return worst <= LIMIT


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
    strata = [RecountStratum(FIXED[k], 4) for k in range(len(FIXED))]
    altered = fixed_share_risk(strata).altered if run == 0 else ALTERED
    met = False
    for k, count in enumerate(altered):
        worst = set(np.argsort(-FIXED[k])[:count].tolist())
        met = met or bool(worst & set(rng.choice(FIXED[k].size, 4, replace=False).tolist()))
    return not met


FIXED = [np.random.default_rng(k).uniform(0.02, 0.2, 30 + k) for k in range(12)]
FIXED_RISK = fixed_share_risk([RecountStratum(part, 4) for part in FIXED])
ALTERED = FIXED_RISK.altered


def trials() -> list[tuple[str, str, Trial, float]]:
    found: list[tuple[str, str, Trial, float]] = []
    for shape in SHAPES:
        found.append(("stations, betting, without replacement", shape, batch_trial(shape, "betting"), LIMIT))
        found.append(("stations, Kaplan-Markov", shape, batch_trial(shape, "kaplan-markov"), LIMIT))
    for kind in WRONG:
        found.append(("stations, betting", kind, kind_trial(kind), LIMIT))
    for kind in ("by weight in regions", "equal chances", "named"):
        for shape in ("everywhere", "largest boxes", "one region"):
            found.append((f"strata of stations, {kind}", shape, strata_trial(shape, kind), LIMIT))
    for method in ("betting", "ALPHA", "BRAVO"):
        for margin, blank in ((0.05, 0.0), (0.1, 0.4), (0.3, 0.1)):
            shape = f"tie, reported {margin:.0%}, {blank:.0%} blank"
            found.append((f"ballot polling, {method}", shape, polling_trial(method, margin, blank), LIMIT))
    for method in ("Minerva", "Providence"):
        for margin in (0.1, 0.2):
            shape = f"tie, reported {margin:.0%}"
            found.append((f"ballot polling, {method}", shape, rounds_trial(method, margin), LIMIT))
    for shape in ("two votes", "one vote", "both ways", "missing papers"):
        found.append(("ballot comparison", shape, comparison_trial(shape, 0.05), LIMIT))
    found.append(("ballot comparison, super-simple", "two votes", super_simple_trial(0.05), LIMIT))
    found.append(("ballot comparison, instant runoff", "one pile recorded wrong", irv_trial, LIMIT))
    for shape in ("few pools", "all pools", "half with records"):
        found.append(("ONEAudit", shape, oneaudit_trial(shape, 0.1), LIMIT))
    for shape in ("records", "no records", "both"):
        found.append(("hybrid of two strata of papers", shape, hybrid_trial(0.1, shape), LIMIT))
    for side in ("upper", "lower"):
        for shape in ("everywhere", "largest boxes"):
            found.append((f"bound of the overstatement, {side}", shape, bound_trial(side, shape), LIMIT))
    found.append(("fixed-share recount, miss chance", "worst case", fixed_trial, FIXED_RISK.bound))
    return found


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    failed = False
    print(f"{runs} wrong outcomes a line, risk limit {LIMIT:.0%} (the last line: its own bound)\n")
    print(f"{'audit':44} {'shape':34} {'confirmed':>9} {'share':>7} {'limit + 3 se':>12}")
    for kind, shape, trial, limit in trials():
        if wanted not in kind:
            continue
        start = time.process_time()
        confirmed = sum(trial(run) for run in range(runs))
        most = limit + 3 * sqrt(limit * (1 - limit) / runs)
        failed = failed or confirmed / runs > most
        print(f"{kind:44} {shape:34} {confirmed:9} {confirmed / runs:7.4f} {most:12.4f}", flush=True)
        print(f"{kind} {shape} {time.process_time() - start:.1f} s", file=sys.stderr)
    print("\nlimit exceeded" if failed else "\nno limit exceeded")
    sys.exit(failed)


if __name__ == "__main__":
    main()
