"""Wrong outcomes of audits by single papers, drawn and audited by the product's own functions; see audit_risk.py."""

import numpy as np
from audit_wrong_stations import LIMIT, Counts, Trial

from tallyproof.audit.alpha import alpha_risk
from tallyproof.audit.bravo import Pair, bravo_risk
from tallyproof.audit.card_strata import compared_stratum, polled_stratum
from tallyproof.audit.cards import CardScale, pool_records, score_variance
from tallyproof.audit.comparison import comparison_risk, comparison_values, oneaudit_risk
from tallyproof.audit.draw import draw_simple
from tallyproof.audit.irv_assertions import find_irv_assertions, irv_scores
from tallyproof.audit.irv_count import Rankings, count_irv
from tallyproof.audit.polling import polling_risk
from tallyproof.audit.providence import PollingRound, minerva_risk, providence_risk
from tallyproof.audit.stratified import stratified_risk
from tallyproof.audit.super_simple import Discrepancies, super_simple_risk
from tallyproof.errors import NotComputableError

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
    except NotComputableError:  # a tie, or nothing that a sample can settle: another election
        return irv_trial(run + 1_000_003)
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
