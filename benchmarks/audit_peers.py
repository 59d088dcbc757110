"""The audit engine beside the other audit programs, on the same machine, the same day, the same data.

Run from the checkout: `python benchmarks/audit_peers.py DATA PEERS > benchmarks/results/audit_peers.txt`. DATA holds
the real elections (`audits/irv_*.json`); PEERS holds checkouts of SHANGRLA (`shangrla`), Arlo (`arlo`, its
`server/audit_math`) and r2b2 (`r2b2`), and a virtual environment `venv` with what they import and consistent-sampler.
Peers run as programs of their own (`audit_peer_drivers.py`); only numbers pass between. Times are CPU seconds.

Samples: both sides see the same draws of the same election, whose reported outcome is right; "ratio" is our mean sample
over that of the best peer, with the standard error of the paired difference.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.alpha import alpha_risk
from tallyproof.audit.assertions import plurality_assertions
from tallyproof.audit.batches import Batches
from tallyproof.audit.betting import batch_betting
from tallyproof.audit.bravo import Pair
from tallyproof.audit.cards import CardScale
from tallyproof.audit.comparison import clean_value, comparison_risk, comparison_values
from tallyproof.audit.draw import draw_by_weight
from tallyproof.audit.irv_assertions import find_irv_assertions
from tallyproof.audit.irv_count import Rankings, count_irv
from tallyproof.audit.kaplan_markov import kaplan_markov_draws
from tallyproof.audit.overstatement import HandCount, bound_errors, weigh_batches
from tallyproof.audit.plan import Planning
from tallyproof.audit.plan_batches import plan_batches
from tallyproof.audit.plan_cards import plan_comparison
from tallyproof.audit.polling import polling_risk
from tallyproof.audit.providence import round_size
from tallyproof.audit.tickets import draw_tickets

DRIVERS = Path(__file__).with_name("audit_peer_drivers.py")
AUDITS = 300
LIMIT = 0.05


class Peers:
    """The other programs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, task: str, *arguments: object) -> dict[str, Any]:
        """Return what a driver prints; a peer that fails stops the benchmark with its message."""
        command = [str(self.folder / "venv/bin/python"), str(DRIVERS), str(self.folder), task]
        done = subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{task}: {done.stderr[-800:]}")
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found


def best(call: Callable[[], object], times: int = 3) -> float:
    taken = []
    for _ in range(times):
        start = time.process_time()
        call()
        taken.append(time.process_time() - start)
    return min(taken)


def line(name: str, here: float, peer: str, seconds: float, note: str = "") -> None:
    print(f"{name:52} {here:9.4f} {seconds:9.3f} {seconds / here:8.0f}x  {peer:20} {note}", flush=True)


def speed(data: Path, peers: Peers, scratch: Path) -> None:
    print(f"{'task':52} {'here, s':>9} {'peer, s':>9} {'ratio':>9}  {'peer':20} answers (here / peer)")
    batches(peers, scratch)
    papers(peers)
    runoffs(data, peers)


def batches(peers: Peers, scratch: Path) -> None:
    rng = np.random.default_rng(3)
    size = 176_846
    bound = rng.integers(100, 900, size)
    votes = np.stack([(bound * s).astype(np.int64) for s in (0.36, 0.29, 0.2, 0.1, 0.05)], axis=1)
    file = scratch / "batches.npy"
    np.save(file, np.column_stack([votes, bound]))
    arlo = peers.run("arlo_batches", file, 46)
    sheets = Batches.of([str(i) for i in range(size)], columns=list("abcde"), counts=votes, bound=bound)
    assertions = plurality_assertions(["a"], list("bcde"))
    found = bound_errors(sheets, assertions)
    weights = weigh_batches(found)
    rows = [d.row for d in draw_by_weight(weights, "1234", count=46)]
    counts = [HandCount(str(r), dict(zip("abcde", votes[r].tolist(), strict=True))) for r in rows]
    here = best(lambda: kaplan_markov_draws(bound_errors(sheets, assertions).total, LIMIT))
    draws = kaplan_markov_draws(found.total, LIMIT)
    line(
        "plan of 176,846 stations, 5 candidates",
        here,
        "Arlo MACRO",
        arlo["plan"],
        f"{draws} / {arlo['size']} (it adds 1)",
    )
    here = best(lambda: draw_by_weight(weigh_batches(found), "1234", count=46))
    line("draw of 46 of them", here, "Arlo PPEB", arlo["draw"])
    risk = batch_betting(found, weights, counts).risk
    here = best(lambda: batch_betting(found, weights, counts))
    line(
        "risk after 46 of them, no error",
        here,
        "Arlo MACRO",
        arlo["risk"],
        f"{risk:.4f} / {arlo['measured']:.4f}",
    )
    here = best(lambda: plan_batches(found, Planning(LIMIT)))
    print(f"{'workload with errors, 1,000 simulated audits':52} {here:9.4f} {'none':>9}")


def papers(peers: Peers) -> None:
    scale = CardScale(5_000, 100_000)
    plan = plan_comparison(scale, Planning(LIMIT, chance=0.8))
    here = best(lambda: plan_comparison(scale, Planning(LIMIT, chance=0.8)))
    peer = peers.run("shangrla_plan", 100_000, 1000)
    note = f"{plan.quantile.draws:.0f} / {peer['size']}"
    line("comparison plan, 1,000 audits, 1e5 cards, 80 %", here, "SHANGRLA", peer["plan"], note)
    whole = subprocess.run(
        [sys.executable, str(DRIVERS.with_name("audit_speed.py")), "million"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    used = whole.split()
    peer = peers.run("shangrla_plan", 1_000_000, 0)
    note = f"{used[2]} MB / {peer['memory']:.0f} MB"
    line("1e6 records, votes to sample", float(used[0]), "SHANGRLA", peer["whole"], note)
    values = np.random.default_rng(1).integers(0, 2, 10**6).astype(float)
    here = best(lambda: alpha_risk(values, expected=0.52))
    line("ALPHA on 1e6 values", here, "SHANGRLA", peers.run("shangrla_alpha", 10**6)["seconds"])
    peer = peers.run("tickets", 10**6)
    drawn = draw_tickets(range(10**6), "7", count=1000)
    same = "the same" if [str(name) for name in drawn][:20] == peer["first"] else "DIFFERENT"
    here = best(lambda: draw_tickets(range(10**6), "7", count=1000))
    line("tickets of 1e6, 1,000 taken", here, "consistent_sampler", peer["seconds"], same)
    chances = (0.7, 0.8, 0.9)
    sizes = [round_size(Pair(510_000, 490_000, 10**6), LIMIT, chance=c) for c in chances]
    here = best(lambda: [round_size(Pair(510_000, 490_000, 10**6), LIMIT, chance=c) for c in chances])
    peer = peers.run("minerva", 510_000, 490_000, json.dumps(chances))
    line(
        "Minerva, first rounds for .7 .8 .9, 2 % margin",
        here,
        "r2b2",
        peer["seconds"],
        f"{sizes} / {peer['sizes']}",
    )


def runoffs(data: Path, peers: Peers) -> None:
    for name, tasks in (("Oakland_2010_Mayor", ("shangrla_irv", "arlo_irv")), ("Minneapolis_2013_Mayor", ())):
        file = data / f"audits/irv_{name}.json"
        document = json.loads(file.read_text("utf-8"))
        names = document["metadata"]["candidates"]
        rankings = Rankings.of(names, [(vote["prefs"], vote["n"]) for vote in document["votes"]])
        winner = count_irv(rankings).winner
        found = find_irv_assertions(rankings, winner)
        here = best(lambda r=rankings, w=winner: find_irv_assertions(r, w))  # type: ignore[misc]
        margin, count = found.margin, len(found.assertions)
        for task in tasks:
            peer = peers.run(task, file, names.index(winner))
            line(
                f"instant runoff, {name}", here, task, peer["seconds"],
                f"margin {margin} / {peer.get('margin', 'not told')}, assertions {count} / {peer['assertions']}",
            )  # fmt: skip
        if not tasks:
            print(
                f"{f'instant runoff, {name}, {len(names)} candidates':52} {here:9.4f} {'none runs in reason':>20}"
            )


def samples(peers: Peers, scratch: Path) -> None:
    print(
        f"\nMean sample of {AUDITS} audits of right outcomes, limit 5 %, honest errors where named; the same draws"
    )
    print(f"{'audit':38} {'margin':>7} {'here':>9} {'best peer':>10} {'ratio':>7} {'se':>6}  which")
    for margin in (0.02, 0.05, 0.1, 0.2):
        comparison(peers, scratch, margin, errors=0.0)
        comparison(peers, scratch, margin, errors=0.001)
        comparison(peers, scratch, margin, errors=0.001, lost=0.0005)
    for margin in (0.05, 0.1, 0.2):
        polling(peers, scratch, margin)
    for margin in (0.05, 0.1, 0.2):
        stations(peers, scratch, margin, lost=False)
    stations(peers, scratch, 0.1, lost=True)


def compare(kind: str, margin: float, here: Sequence[int], peer: dict[str, Sequence[int]]) -> None:
    """Print our mean beside that of the peer's best test."""
    name = min(peer, key=lambda way: float(np.mean(peer[way])))
    ours, theirs = np.array(here, dtype=float), np.array(peer[name], dtype=float)
    ratio = ours.mean() / theirs.mean()
    error = float(np.std(ours - ratio * theirs) / theirs.mean() / np.sqrt(len(ours)))
    print(
        f"{kind:38} {margin:7.3f} {ours.mean():9.1f} {theirs.mean():10.1f} {ratio:7.3f} {error:6.3f}  {name}",
        flush=True,
    )


def comparison(peers: Peers, scratch: Path, margin: float, *, errors: float, lost: float = 0.0) -> None:
    """Ballot comparison; one-vote differences at this rate, as often for as against, and papers not found."""
    scale = CardScale(round(100_000 * margin), 100_000)
    rng = np.random.default_rng(7)
    length = round(16 / margin) + (2_000 if errors else 50)
    chances = rng.random((1 if not errors else AUDITS, length))
    over = np.where(chances < errors / 2, 1, np.where(chances < errors, -1, 0))
    over = np.where(chances > 1 - lost, 2, over)
    values = comparison_values(scale, over.astype(np.float64), np.zeros(over.shape, dtype=np.int64))
    here = [comparison_risk(scale, row).stops_at(LIMIT) or scale.cards for row in values]
    peer = shangrla(
        peers, scratch, values, "comparison", upper=2 * clean_value(scale), mean=clean_value(scale)
    )
    compare(f"comparison, errors {errors}{f', lost {lost}' if lost else ''}", margin, here, peer)


def polling(peers: Peers, scratch: Path, margin: float) -> None:
    scale = CardScale(round(100_000 * margin), 100_000)
    rng = np.random.default_rng(8)
    length = round(40 / margin**2)
    ahead = (100_000 + scale.total) // 2
    scores = np.stack([np.where(rng.permutation(100_000)[:length] < ahead, 1, -1) for _ in range(AUDITS)])
    here = [polling_risk(scale, row).stops_at(LIMIT) or scale.cards for row in scores]
    peer = shangrla(peers, scratch, (scores + 1) / 2, "polling", upper=1.0, mean=(1 + margin) / 2)
    compare("polling", margin, here, peer)


def shangrla(
    peers: Peers, scratch: Path, values: NDArray[np.float64], kind: str, *, upper: float, mean: float
) -> dict[str, Sequence[int]]:
    file = scratch / "values.npz"
    np.savez(file, values=values, population=100_000, kind=kind, upper=upper, mean=mean, limit=LIMIT)
    stops: dict[str, Sequence[int]] = peers.run("shangrla_stops", file)["stops"]
    return {f"SHANGRLA {name}": found for name, found in stops.items()}


def stations(peers: Peers, scratch: Path, margin: float, *, lost: bool) -> None:
    """Batch comparison of 2,000 stations; counting errors as in Georgia 2026, and one box in 300 lost where asked.

    Arlo draws with replacement by its own rule, so that the draws are not the same; batches counted are compared.
    """
    size, audits = 2_000, 60
    rng = np.random.default_rng(9)
    bound = rng.integers(200, 1_200, size)
    first = np.round(bound * (1 + margin) / 2).astype(np.int64)
    table = np.column_stack([first, bound - first, bound])
    hands = np.repeat(table[None, :, :2], audits, axis=0)
    hands[:, :, 0] -= rng.poisson(bound * 0.00075 / 2, (audits, size))
    hands[:, :, 1] -= rng.poisson(bound * 0.00075 / 2, (audits, size))
    gone = (rng.random((audits, size)) < 1 / 300) if lost else np.zeros((audits, size), dtype=bool)
    hands[:, :, 0] = np.where(gone, 0, np.maximum(hands[:, :, 0], 0))
    hands[:, :, 1] = np.where(gone, bound, np.maximum(hands[:, :, 1], 0))
    file = scratch / "stations.npz"
    np.savez(file, table=table, by_hand=hands)
    sheets = Batches.of([str(i) for i in range(size)], columns=["a", "b"], counts=table[:, :2], bound=bound)
    found = bound_errors(sheets, plurality_assertions(["a"], ["b"]))
    weights = weigh_batches(found)
    here = []
    for seed, hand in enumerate(hands):
        drawn = draw_by_weight(weights, str(seed), count=600)
        counts = [HandCount(str(d.row), {"a": int(hand[d.row, 0]), "b": int(hand[d.row, 1])}) for d in drawn]
        here.append(batch_betting(found, weights, counts).stops_at(LIMIT) or size)
    peer = {"Arlo MACRO": peers.run("arlo_stops", file)["stops"]}
    compare("stations, 1 box in 300 lost" if lost else "stations, honest errors", margin, here, peer)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        others = Peers(Path(sys.argv[2]).resolve())
        speed(Path(sys.argv[1]), others, Path(folder))
        samples(others, Path(folder))
