"""How fast the audit engine is, and how large its samples are when the outcome is right.

Run from the checkout: `python benchmarks/audit_speed.py FOLDER > benchmarks/results/audit_speed.txt`, where FOLDER
holds the real elections (`audits/irv_*.json`, `audits/co_contest_vectors.csv.gz`). Times are CPU seconds, the best of
three in one process; the whole run over a million records is a process of its own, with its peak memory. "target" is
the figure to reach, "peer" what the best other program took on a quiet machine of the same kind.
"""

import csv
import gzip
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tallyproof.audit.alpha import alpha_risk
from tallyproof.audit.assertions import plurality_assertions
from tallyproof.audit.batches import Batches
from tallyproof.audit.betting import batch_betting
from tallyproof.audit.bravo import Pair, bravo_expected_ballots
from tallyproof.audit.cards import CardScale, paper_scores, reported_scale
from tallyproof.audit.comparison import comparison_risk, comparison_values
from tallyproof.audit.draw import draw_by_weight
from tallyproof.audit.fixed_share import RecountStratum, fixed_share_risk
from tallyproof.audit.irv_assertions import find_irv_assertions
from tallyproof.audit.irv_count import Rankings, count_irv
from tallyproof.audit.kaplan_markov import batch_kaplan_markov, kaplan_markov_draws
from tallyproof.audit.overstatement import ErrorBounds, HandCount, bound_errors, weigh_batches
from tallyproof.audit.plan import ErrorRates, Planning
from tallyproof.audit.plan_batches import plan_batches
from tallyproof.audit.plan_cards import CardErrors, plan_comparison, plan_polling
from tallyproof.audit.providence import round_size
from tallyproof.audit.super_simple import Discrepancies, super_simple_ballots
from tallyproof.audit.tickets import draw_tickets


def best(call: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return min(times)


def stations(size: int) -> Batches:
    """A country with five candidates and a margin of about seven percent."""
    rng = np.random.default_rng(3)
    papers = rng.integers(100, 900, size)
    shares = (0.36, 0.29, 0.2, 0.1, 0.05)
    counts = np.stack([(papers * share).astype(np.int64) for share in shares], axis=1)
    return Batches.of([str(i) for i in range(size)], columns=list("abcde"), counts=counts, bound=papers)


def clean(found: ErrorBounds, rows: list[int]) -> list[HandCount]:
    batches = found.batches
    return [
        HandCount(batches.ids[r], dict(zip("abcde", batches.counts[r].tolist(), strict=True))) for r in rows
    ]


def million() -> None:
    """Records in, risk out: margins, plan, draw by tickets, comparison, for three choices and two assertions."""
    rng = np.random.default_rng(9)
    chances = rng.random(1_000_000, dtype=np.float32)
    choice = (chances > 0.45).astype(np.int8) + (chances > 0.85)
    start = time.process_time()
    votes = {name: choice == k for k, name in enumerate("abc")}
    totals = {name: int(flags.sum()) for name, flags in votes.items()}
    scales = [
        (a, reported_scale(a, totals, cards=choice.size)) for a in plurality_assertions(["a"], ["b", "c"])
    ]
    plan = plan_comparison(min((scale for _, scale in scales), key=lambda s: s.total), Planning(0.05))
    drawn = draw_tickets(range(choice.size), "20 dice", count=int(plan.quantile.draws))
    rows = np.array([int(name) for name in drawn])
    flags = {name: values[rows] for name, values in votes.items()}
    risks = []
    for assertion, scale in scales:
        scores = paper_scores(assertion, flags, np.ones(rows.size, dtype=bool))
        risks.append(comparison_risk(scale, comparison_values(scale, scores, scores)).risk)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{time.process_time() - start:.2f} s, {used:.0f} MB, {rows.size} papers, risk {max(risks):.4f}")


def irv(path: Path) -> Callable[[], object]:
    data = json.loads(path.read_text("utf-8"))
    votes = [(vote["prefs"], vote["n"]) for vote in data["votes"]]
    rankings = Rankings.of(data["metadata"]["candidates"], votes)
    return lambda: find_irv_assertions(rankings, count_irv(rankings).winner)


def colorado(path: Path) -> Callable[[], object]:
    names = [f"{size}_vote_{side}_count" for side in ("over", "under") for size in ("one", "two")]
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [
            (
                int(row["min_margin"]) / int(row["ballot_card_count"]),
                float(row["risk_limit"]),
                Discrepancies(*(int(row[name]) for name in names)),
            )
            for row in csv.DictReader(file)
            if int(row["min_margin"]) > 0
        ]
    return lambda: [super_simple_ballots(margin, limit, found=found) for margin, limit, found in rows]


def line(name: str, seconds: float, target: str, peer: str) -> None:
    print(f"{name:66} {seconds:9.4f} {target:>8} {peer:>22}", flush=True)


def speed_by_stations() -> None:
    sheets = stations(176_846)
    assertions = plurality_assertions(["a"], list("bcde"))
    found = bound_errors(sheets, assertions)
    weights = weigh_batches(found)
    rows = [d.row for d in draw_by_weight(weights, "1234", count=46)]
    counts = clean(found, rows)
    planned = best(lambda: kaplan_markov_draws(bound_errors(sheets, assertions).total, 0.05))
    line("plan of 176,846 stations, 5 candidates", planned, "0.05", "Arlo 1.13")
    line(
        "draw of 46 of them",
        best(lambda: draw_by_weight(weigh_batches(found), "1234", count=46)),
        "0.3",
        "Arlo 1.23",
    )
    line("risk after 46 of them", best(lambda: batch_betting(found, weights, counts)), "0.05", "Arlo 0.60")
    line("workload with errors, 1,000 audits", best(lambda: plan_batches(found, Planning(0.05))), "", "")


def speed_by_papers() -> None:
    scale = CardScale(5_000, 100_000)
    line(
        "comparison plan, 1,000 audits, 1e5 cards",
        best(lambda: plan_comparison(scale, Planning(0.05))),
        "0.1",
        "SHANGRLA 7.35",
    )
    polling = best(lambda: plan_polling(scale, Planning(0.05), up=0.525, down=0.475))
    line("polling plan, 1,000 audits, 5 % margin", polling, "2", "SHANGRLA 94")
    rounds = best(
        lambda: [round_size(Pair(510_000, 490_000, 10**6), 0.05, chance=c) for c in (0.7, 0.8, 0.9)]
    )
    line("Minerva and Providence, first rounds for .7/.8/.9, 2 % margin", rounds, "0.1", "athena 0.38")
    values = np.random.default_rng(1).integers(0, 2, 10**6).astype(float)
    line("ALPHA on 1e6 values", best(lambda: alpha_risk(values, expected=0.52)), "0.1", "SHANGRLA 0.53")
    line("tickets and 1,000 of 1e6", best(lambda: draw_tickets(range(10**6), "7", count=1000)), "1.5", "4.0")


def speed_on_real_data(folder: Path) -> None:
    for name, target, peer in (
        ("Oakland_2010_Mayor", "0.1", "SHANGRLA 29.3"),
        ("Minneapolis_2013_Mayor", "1", "raire-rs 0.026"),
        ("SanFran_2007_Mayor", "1", "raire-rs 0.032"),
        ("Aspen_2009_CityCouncil", "", "SHANGRLA 8.3"),
    ):
        line(f"instant runoff, {name}", best(irv(folder / f"audits/irv_{name}.json")), target, peer)
    line("Colorado, 9,417 plans", best(colorado(folder / "audits/co_contest_vectors.csv.gz")), "0.5", "")
    rng = np.random.default_rng(5)
    districts = [RecountStratum(rng.uniform(0.005, 0.05, 37), 5) for _ in range(200)]
    line(
        "fixed-share recount, 200 districts, worst case",
        best(lambda: fixed_share_risk(districts)),
        "1",
        "nobody",
    )
    run = subprocess.run([sys.executable, __file__, "million"], capture_output=True, text=True, check=True)
    print(f"1e6 records, whole run: {run.stdout.strip()} (target 2 s, 300 MB; SHANGRLA 7 s, 1,045 MB)")


def samples() -> None:
    print(
        "\nMean sample, right outcome, risk limit 5 %, no errors (peer: the formula of its own tables; 3,000 audits)"
    )
    print(f"{'audit':34} {'margin':>7} {'here':>9} {'peer':>9} {'ratio':>6}")
    planning = Planning(0.05, simulations=3000)
    for margin in (0.4, 0.2, 0.1, 0.05, 0.02):
        scale = CardScale(round(1_000_000 * margin), 1_000_000)
        pair = Pair(round(500_000 * (1 + margin)), round(500_000 * (1 - margin)), 1_000_000)
        if margin > 0.02:
            plan = plan_polling(scale, planning, up=(1 + margin) / 2, down=(1 - margin) / 2)
            compare("polling, against BRAVO", margin, plan.expected.draws, bravo_expected_ballots(pair, 0.05))
        plan = plan_comparison(scale, planning, rates=CardErrors(0))
        compare(
            "comparison, against super-simple",
            margin,
            plan.expected.draws,
            super_simple_ballots(margin, 0.05),
        )
        sheets = Batches.of(
            [str(i) for i in range(20_000)],
            columns=["a", "b"],
            counts=[[round(500 * (1 + margin)), 1000 - round(500 * (1 + margin))]] * 20_000,
            bound=[1000] * 20_000,
        )
        found = bound_errors(sheets, plurality_assertions(["a"], ["b"]))
        peer = kaplan_markov_draws(found.total, 0.05) + 1  # Arlo draws one batch more than the formula
        work = plan_batches(found, Planning(0.05, simulations=20), rates=ErrorRates(0, 0))
        compare("stations, against Arlo (MACRO)", margin, work.expected.draws, peer)


def compare(kind: str, margin: float, here: float, peer: float) -> None:
    print(f"{kind:34} {margin:7.3f} {here:9.1f} {peer:9.1f} {here / peer:6.3f}", flush=True)


def bets() -> None:
    """Cap of the bet on honest errors as in Georgia 2026 (0.75 votes in 1,000 papers), 2 % margin, 10,000 stations."""
    sheets = Batches.of(
        [str(i) for i in range(10_000)],
        columns=["a", "b"],
        counts=[[306, 294]] * 10_000,
        bound=[600] * 10_000,
    )
    found = bound_errors(sheets, plurality_assertions(["a"], ["b"]))
    weights = weigh_batches(found)
    print(
        "\nCap of the bet: stations until the risk is 5 %, 2 % margin (mean of 400 audits; honest errors; boxes lost)"
    )
    print(f"{'cap':>6} {'clean':>7} {'errors':>7} {'one box lost':>13} {'1 in 300 lost':>14}")
    for cap in (0.75, 0.9, 0.96, 0.98, 0.999):
        plan = Planning(0.05, simulations=400)
        honest = plan_batches(found, plan, rates=ErrorRates(), cap=cap)
        some = plan_batches(found, plan, rates=ErrorRates(lost=1 / 300), cap=cap)
        rows = [d.row for d in draw_by_weight(weights, "1", count=1200)]
        counts = [HandCount(str(row), {"a": 306, "b": 294} if k else None) for k, row in enumerate(rows)]
        stops = batch_betting(found, weights, counts, cap=cap).stops_at(0.05)
        clean_draws = honest.without_errors.draws
        print(
            f"{cap:6.3f} {clean_draws:7.0f} {honest.expected.draws:7.1f} {stops:13} {some.expected.draws:14.1f}"
        )
    risk = batch_kaplan_markov(found, counts).risk
    print(
        f" 1.000 {kaplan_markov_draws(found.total, 0.05):7} {'':7} {'never':>13}"
        f" (Kaplan-Markov: risk {risk:.0f} after 1,200)"
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["million"]:
        million()
    elif len(sys.argv) != 2:
        sys.exit("Say where the public audit files lie: python benchmarks/audit_speed.py FOLDER")
    else:
        print(f"{'task':66} {'seconds':>9} {'target':>8} {'peer':>22}")
        speed_by_stations()
        speed_by_papers()
        speed_on_real_data(Path(sys.argv[1]))
        samples()
        bets()
