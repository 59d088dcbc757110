"""Independent slow implementations, written from the formulas with plain loops, agree with the fast ones to 1e-9."""

from fractions import Fraction
from itertools import product
from math import comb, log, sqrt

import numpy as np
import pytest

from audit.audits import as_reported
from tallyproof.audit.alpha import alpha_risk
from tallyproof.audit.assertions import Assertion, plurality_assertions, share_above_assertion
from tallyproof.audit.batches import Batches
from tallyproof.audit.betting import batch_betting
from tallyproof.audit.bravo import Pair, bravo_risk
from tallyproof.audit.cards import CardScale
from tallyproof.audit.comparison import comparison_risk, comparison_values, oneaudit_risk
from tallyproof.audit.fixed_share import RecountStratum, fixed_share_risk
from tallyproof.audit.kaplan_markov import batch_kaplan_markov
from tallyproof.audit.overstatement import HandCount, bound_errors, weigh_batches
from tallyproof.audit.polling import polling_risk
from tallyproof.audit.providence import PollingRound, minerva_risk, providence_risk
from tallyproof.audit.stratified import StratumSample, stratified_risk

SEEDS = range(12)


def random_audit(seed: int) -> tuple[Batches, tuple[Assertion, ...], list[HandCount]]:
    rng = np.random.default_rng(seed)
    size = int(rng.integers(5, 25))
    papers = rng.integers(20, 200, size)
    shares = rng.dirichlet([6, 3, 1], size)
    votes = np.array([rng.multinomial(n, p) for n, p in zip(papers, shares, strict=True)])
    valid = votes.sum(axis=1)
    bound = papers + rng.integers(0, 30, size)
    sheets = Batches.of(
        [f"s{i}" for i in range(size)],
        columns=["a", "b", "c", "valid"],
        counts=np.column_stack([votes, valid]),
        bound=bound,
    )
    assertions = (*plurality_assertions(["a"], ["b", "c"]), share_above_assertion("a", Fraction(1, 3)))
    counts = []
    for row in rng.permutation(size)[: int(rng.integers(2, size + 1))].tolist():
        moved = min(int(rng.integers(0, 4)), int(votes[row, 0]))
        found = {"a": int(votes[row, 0]) - moved, "b": int(votes[row, 1]) + moved, "c": int(votes[row, 2])}
        lost = rng.random() < 0.05
        counts.append(HandCount(f"s{row}", None if lost else {**found, "valid": int(valid[row])}))
    return sheets, assertions, counts


def reported_value(item: Assertion, sheets: Batches, row: int) -> int:
    return sum(weight * int(sheets.counts[row, sheets.columns.index(name)]) for name, weight in item.terms)


def slow_errors(
    sheets: Batches, assertions: tuple[Assertion, ...], counts: list[HandCount]
) -> tuple[list[list[Fraction]], list[Fraction]]:
    """Errors of the drawn batches by assertion and the largest bound of every batch, exact."""
    margins = [sum(reported_value(item, sheets, row) for row in range(sheets.size)) for item in assertions]
    bounds = []
    for row in range(sheets.size):
        options = [
            Fraction(reported_value(item, sheets, row) - item.lowest * int(sheets.bound[row]), margin)
            for item, margin in zip(assertions, margins, strict=True)
        ]
        bounds.append(max(options))
    errors = []
    for count in counts:
        row = sheets.ids.index(count.batch)
        line = []
        for item, margin in zip(assertions, margins, strict=True):
            value = reported_value(item, sheets, row)
            if count.counts is None:
                line.append(Fraction(value - item.lowest * int(sheets.bound[row]), margin))
            else:
                line.append(Fraction(value - sum(w * count.counts[n] for n, w in item.terms), margin))
        errors.append(line)
    return errors, bounds


@pytest.mark.parametrize("seed", SEEDS)
def test_betting_on_batches(seed: int) -> None:
    sheets, assertions, counts = random_audit(seed)
    errors, bounds = slow_errors(sheets, assertions, counts)
    best = [0.0] * len(assertions)
    for k in range(len(assertions)):
        capital, missing, left, done = Fraction(1), Fraction(1), sum(bounds, Fraction(0)), False
        for count, line in zip(counts, errors, strict=True):
            weight = bounds[sheets.ids.index(count.batch)]
            mean = max(Fraction(1) - missing / left, Fraction(0))
            if mean > 0:
                capital *= 1 + Fraction(96, 100) * ((1 - line[k] / weight) / mean - 1)
            missing, left = missing - line[k], left - weight
            done = done or missing > left
            best[k] = max(best[k], float("inf") if done else float(capital))
    expected = min(1.0, 1.0 / min(best)) if min(best) > 0 else 1.0
    found = bound_errors(sheets, assertions)
    assert batch_betting(found, weigh_batches(found), counts).risk == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_kaplan_markov_on_batches(seed: int) -> None:
    sheets, assertions, counts = random_audit(seed)
    errors, bounds = slow_errors(sheets, assertions, counts)
    risk = Fraction(1)
    for count, line in zip(counts, errors, strict=True):
        taint = max(*line, Fraction(0)) / bounds[sheets.ids.index(count.batch)]
        if taint == 1:
            risk = Fraction(10**9)
            break
        risk *= (1 - 1 / sum(bounds, Fraction(0))) / (1 - taint)
    found = bound_errors(sheets, assertions)
    assert batch_kaplan_markov(found, counts).risk == pytest.approx(float(min(risk, Fraction(1))), rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("population", [None, 120])
def test_alpha(seed: int, population: int | None) -> None:
    rng = np.random.default_rng(seed)
    values = rng.choice([0.0, 0.5, 1.0], size=100, p=[0.3, 0.2, 0.5])
    capital, total, best = 1.0, 0.0, 1.0
    for k, x in enumerate(values.tolist()):
        mean = 0.5 if population is None else (population * 0.5 - total) / (population - k)
        if mean < 0:
            best = float("inf")
        elif 0 < mean < 1:
            guess = (100 * 0.6 + total) / (100 + k)
            guess = min(max(guess, mean + 0.05 / sqrt(100 + k)), 1.0)
            capital *= (x / mean * (guess - mean) + 1 - guess) / (1 - mean)
        total += x
        best = max(best, capital)
    if population is not None and total > population / 2:
        best = float("inf")
    expected = 1 / best
    risk = alpha_risk(values, expected=0.6, trust=100, population=population).risk
    assert risk == pytest.approx(expected, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("seed", SEEDS)
def test_bravo(seed: int) -> None:
    sample = np.random.default_rng(seed).choice([1, -1, 0], size=60, p=[0.5, 0.3, 0.2]).astype(np.int8)
    ratio, best = 1.0, 1.0
    for paper in sample.tolist():
        ratio *= {1: 1.2, -1: 0.8, 0: 1.0}[paper]
        best = max(best, ratio)
    assert bravo_risk(Pair(600, 400, 1200), sample).risk == pytest.approx(1 / best, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_ballot_comparison(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scale = CardScale(total=40, cards=400)
    seen = rng.choice([-1, 0, 1], size=150)
    recorded = np.clip(seen + rng.choice([0, 1, 2, -1], size=150, p=[0.96, 0.02, 0.01, 0.01]), -1, 1)
    clean = 1 / (2 - 2 * (40 / 400) / 2)
    capital, total, bad, best = 1.0, 0.0, 0, 1.0
    for k in range(150):
        x = (1 - (int(recorded[k]) - int(seen[k])) / 2) * clean
        mean = (400 * 0.5 - total) / (400 - k)
        rate = (1000 * 0.001 + bad) / (1000 + k)
        if 0 < mean < clean:
            bet = ((1 - rate) * clean - mean) / (mean * (clean - mean))
            capital *= 1 + min(max(bet, 0), (1 - rate) / mean) * (x - mean)
        total, bad = total + x, bad + (x < clean / 4)
        best = max(best, capital)
    if total > 200:
        best = float("inf")
    values = comparison_values(scale, recorded, seen)
    assert comparison_risk(scale, values).risk == pytest.approx(1 / best, rel=1e-9)


def slow_learning(values: list[float], cards: int, mean: float, variance: float, expected: float) -> float:
    """Bet by mean and variance of the report and of what was seen."""
    capital, total, best = 1.0, 0.0, 1.0
    averages: list[float] = []
    squares = 0.0
    for k, x in enumerate(values):
        null = (cards * mean - total) / (cards - k)
        average = (1000 * expected + total) / (1000 + k)
        spread = (1000 * variance + squares) / (1000 + k)
        edge = average - null
        if edge > 0 and null > 0:
            capital *= 1 + min(edge / (spread + edge**2), 0.96 / null) * (x - null)
        squares += (x - average) ** 2
        averages.append(average)
        total += x
        best = max(best, capital)
    return 0.0 if total > cards * mean else 1 / best


@pytest.mark.parametrize("seed", SEEDS)
def test_ballot_polling(seed: int) -> None:
    scores = np.random.default_rng(seed).choice([-1, 0, 1], size=120, p=[0.25, 0.25, 0.5])
    scale = CardScale(total=100, cards=500)
    values = [(int(s) + 1) / 2 for s in scores]
    expected = slow_learning(values, 500, 0.5, 0.7 / 4, 0.5 + 100 / 500 / 2)
    assert polling_risk(scale, scores, variance=0.7, trust=1000).risk == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_oneaudit(seed: int) -> None:
    rng = np.random.default_rng(seed)
    seen, recorded = rng.choice([-1, 1], size=120, p=[0.3, 0.7]), rng.choice([0.2, 0.6], size=120)
    scale = CardScale(total=200, cards=500)
    clean = 1 / (2 - 0.4)
    values = [(1 - (float(r) - int(s)) / 2) * clean for r, s in zip(recorded, seen, strict=True)]
    expected = slow_learning(values, 500, 0.5, 0.8 * (clean / 2) ** 2, clean)
    found = oneaudit_risk(scale, comparison_values(scale, recorded, seen), variance=0.8).risk
    assert found == pytest.approx(expected, rel=1e-9)


def binomial(n: int, k: int, p: Fraction) -> Fraction:
    return comb(n, k) * p**k * (1 - p) ** (n - k)


def test_minerva_over_every_path_of_three_rounds() -> None:
    share, half, limit, sizes = Fraction(3, 5), Fraction(1, 2), 0.2, (9, 7, 8)
    seen = (5, 3, 6)
    paths: dict[int, tuple[Fraction, Fraction]] = {0: (Fraction(1), Fraction(1))}
    risk = Fraction(1)
    total = 0
    for n, winner in zip(sizes, seen, strict=True):
        after: dict[int, tuple[Fraction, Fraction]] = {}
        for (k, (tie, true)), more in product(paths.items(), range(n + 1)):
            old = after.get(k + more, (Fraction(0), Fraction(0)))
            new = (old[0] + tie * binomial(n, more, half), old[1] + true * binomial(n, more, share))
            after[k + more] = new
        total += winner
        tails = {
            k: [sum((v[i] for j, v in after.items() if j >= k), Fraction(0)) for i in (0, 1)] for k in after
        }
        risk = tails[total][0] / tails[total][1]
        paths = {k: v for k, v in after.items() if tails[k][0] > Fraction(limit) * tails[k][1]}
        assert total in paths, "the example must not stop early"
    rounds = [PollingRound(str(i), n, w) for i, (n, w) in enumerate(zip(sizes, seen, strict=True))]
    found = minerva_risk(Pair(60, 40, 100), rounds, risk_limit=limit).risk
    assert found == pytest.approx(float(risk), rel=1e-9)


def test_providence_by_its_definition() -> None:
    share, half = Fraction(3, 5), Fraction(1, 2)
    rounds = [PollingRound("x", 40, 24), PollingRound("y", 30, 20)]
    earlier = (share / half) ** 24 * ((1 - share) / half) ** 16
    tail = sum(binomial(30, k, share) for k in range(20, 31)) / sum(
        binomial(30, k, half) for k in range(20, 31)
    )
    assert providence_risk(Pair(60, 40, 100), rounds).risk == pytest.approx(
        float(1 / (earlier * tail)), rel=1e-9
    )


def slow_log_capital(part: StratumSample, share: float) -> float:
    total, left, missing = 0.0, part.total, share
    for error, weight in zip(part.errors.tolist(), part.weights.tolist(), strict=True):
        mean = 1 - missing / left
        total += log(1 + 0.96 * ((1 - error / weight) / mean - 1))
        missing, left = missing - error, left - weight
    return total


@pytest.mark.parametrize("seed", SEEDS)
def test_the_worst_split_over_two_strata(seed: int) -> None:
    rng = np.random.default_rng(seed)
    parts = []
    for _ in range(2):
        drawn, size = int(rng.integers(5, 30)), 60
        weights = rng.uniform(0.01, 0.1, size)
        errors = weights * np.where(rng.random(size) < 0.1, rng.uniform(-0.5, 0.8, size), 0)
        parts.append(
            StratumSample(
                errors[:drawn], weights[:drawn], total=float(weights.sum()), least=-float(weights.sum())
            )
        )

    def value(share: float) -> float:
        return slow_log_capital(parts[0], share) + slow_log_capital(parts[1], 1 - share)

    low = max(parts[0].least, 1 - parts[1].highest) + 1e-9
    high = min(parts[0].highest, 1 - parts[1].least) - 1e-9
    for _ in range(200):  # golden-section search on a convex function
        left, right = high - 0.618033988749895 * (high - low), low + 0.618033988749895 * (high - low)
        low, high = (low, right) if value(left) < value(right) else (left, high)
    expected = min(1.0, np.exp(-value((low + high) / 2)))
    assert stratified_risk(parts).risk == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_worst_recount_over_every_choice_of_stations(seed: int) -> None:
    rng = np.random.default_rng(seed)
    strata = [
        RecountStratum(np.round(rng.uniform(0.1, 0.5, int(rng.integers(3, 7))), 2), int(rng.integers(1, 3)))
        for _ in range(3)
    ]
    best = 0.0
    for altered in product(*(range(part.bounds.size + 1) for part in strata)):
        gained = sum(np.sort(p.bounds)[::-1][:k].sum() for p, k in zip(strata, altered, strict=True))
        if gained < 1 - 1e-12:
            continue
        chance = 1.0
        for part, k in zip(strata, altered, strict=True):
            size = part.bounds.size
            chance *= comb(size - k, part.drawn) / comb(size, part.drawn)
        best = max(best, chance)
    found = fixed_share_risk(strata)
    assert found.attained == pytest.approx(best, rel=1e-9)
    assert found.bound == pytest.approx(best, rel=1e-9)


def test_a_full_sample_of_right_sheets_leaves_no_risk() -> None:
    sheets, assertions, _ = random_audit(3)
    found = bound_errors(sheets, assertions)
    assert batch_betting(found, weigh_batches(found), as_reported(found, range(sheets.size))).risk == 0.0
