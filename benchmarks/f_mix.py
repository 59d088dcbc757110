"""The mixture on elections of known truth and on real ones: false alarms, coverage, recall, time, memory.

Run from the checkout: `python benchmarks/f_mix.py simulated SECONDS > benchmarks/results/f_mix_simulated.txt` and
`python benchmarks/f_mix.py real FOLDER > benchmarks/results/f_mix.txt`;
`python benchmarks/f_mix.py thousand > benchmarks/results/f_mix_thousand.txt` sets
elections of 1,000 stations beside the published sampler's measured seconds. The first draws elections of 600 stations
until the time is over: for every honest kind one honest election and one with something planted, in turn. Columns:
part of the elections with p at most 0.05; votes planted, found and claimed, percent of the choice's votes; part of
the 90 % and 95 % intervals that hold the truth; recall and false stations among those that a mechanism is likelier
than not to have touched, whatever p is.
"""

import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from forensics.real_elections import (
    georgia_2013,
    israel_2021,
    lithuania_2016,
    mexico_2006,
    russia_2018,
    ukraine_2004,
)
from tallyproof.election.results import Results
from tallyproof.forensics.mixture.answer import fitted_answer, interval
from tallyproof.forensics.mixture.method import MixtureSettings, mixture, usable_stations
from tallyproof.forensics.simulation import Honest, Mechanism, Plan, Shape, simulate
from tallyproof.forensics.stations.units import read_units

KINDS = (
    Honest.HOMOGENEOUS, Honest.URBAN_RURAL, Honest.STRONGHOLDS, Honest.TINY, Honest.MOBILISATION,
)  # fmt: skip
PLANS = tuple(
    Plan(mechanism, extent)
    for extent in (0.01, 0.02, 0.05, 0.1)
    for mechanism in (Mechanism.STUFFING, Mechanism.SWITCHING)
)
STATIONS, FIRST_SEED = 600, 7000


@dataclass(frozen=True, slots=True)
class Run:
    kind: Honest
    plan: Plan | None
    truth: float
    found: float
    claim: float
    p: float
    within_90: bool
    within_95: bool
    touched: int
    hits: int
    false: int
    seconds: float


def simulated_run(kind: Honest, plan: Plan | None, seed: int, *, stations: int = STATIONS) -> Run:
    election = simulate(Shape(stations=stations), honest=kind, plan=plan, seed=seed)
    units = read_units(election.results, election.choice)
    start = time.process_time()
    usable = usable_stations(units, MixtureSettings())
    answer = fitted_answer(usable.stations, MixtureSettings(), seed)
    seconds = time.process_time() - start
    truth = election.votes / answer.total
    narrow = interval(
        answer.found, answer.errors, answer.null.added, p=answer.p, others=answer.admissible, level=0.9
    )
    wide = answer.interval
    touched = election.truth["mechanism"].is_not_null().to_numpy()[usable.units.rows]
    listed = answer.reading.probability > 0.5
    return Run(
        kind, plan, 100 * truth, 100 * answer.found, 100 * answer.claim, answer.p,
        narrow[0] <= truth <= narrow[1], wide[0] <= truth <= wide[1],
        int(touched.sum()), int((listed & touched).sum()), int((listed & ~touched).sum()), seconds,
    )  # fmt: skip


def simulated(seconds: float) -> Iterator[Run]:
    end, seed = time.monotonic() + seconds, FIRST_SEED
    while True:
        for position, kind in enumerate(KINDS):
            for plan in (None, PLANS[(seed + 3 * position) % len(PLANS)]):
                if time.monotonic() > end:
                    return
                yield simulated_run(kind, plan, seed)
        seed += 1


def table(runs: list[Run], name: Callable[[Run], str]) -> None:
    groups = defaultdict(list)
    for run in runs:
        groups[name(run)].append(run)
    heads = (
        "runs",
        "p<=.05",
        "truth",
        "found",
        "claim",
        "max",
        "in 90%",
        "in 95%",
        "recall",
        "false",
        "CPU s",
    )
    print(f"{'':<26}" + "".join(f"{head:>8}" for head in heads))
    for group in sorted(groups):
        rows = groups[group]
        mean = [float(np.mean([getattr(run, key) for run in rows])) for key in ("truth", "found", "claim")]
        touched = sum(run.touched for run in rows)
        figures = (
            float(len(rows)), float(np.mean([run.p <= 0.05 for run in rows])), *mean,
            max(run.claim for run in rows), float(np.mean([run.within_90 for run in rows])),
            float(np.mean([run.within_95 for run in rows])),
            sum(run.hits for run in rows) / touched if touched else float("nan"),
            float(np.mean([run.false for run in rows])), float(np.mean([run.seconds for run in rows])),
        )  # fmt: skip
        print(f"{group:<26}" + "".join(f"{figure:>8.2f}" for figure in figures))
    print()


def thousand() -> None:
    """Print time and accuracy for 1,000 stations of two cultures, beside eforensics 0.0.4 (measured: 294 s a chain)."""
    chain = 294.0
    plans = (None, Plan(Mechanism.STUFFING, 0.1), Plan(Mechanism.SWITCHING, 0.1))
    simulated_run(Honest.URBAN_RURAL, None, FIRST_SEED)  # compiles what is compiled
    print(
        "1,000 stations of two cultures; percent of the choice's votes; CPU seconds of the whole answer, self-null and"
    )
    print(
        "interval included, and how often they fit into one chain of eforensics (294 s, quiet machine, no self-null)"
    )
    heads = ("truth", "found", "claim", "p", "90 %", "recall", "false", "CPU s", "ratio")
    print(f"{'':16}" + "".join(f"{head:>9}" for head in heads))
    for plan in plans:
        for seed in range(FIRST_SEED, FIRST_SEED + 3):
            run = simulated_run(Honest.URBAN_RURAL, plan, seed, stations=1000)
            recall = f"{run.hits}/{run.touched}"
            print(
                f"{plan_name(run):16}{run.truth:>9.2f}{run.found:>9.2f}{run.claim:>9.2f}{run.p:>9.2g}"
                f"{'yes' if run.within_90 else 'no':>9}{recall:>9}{run.false:>9}{run.seconds:>9.2f}"
                f"{chain / run.seconds:>9.0f}",
                flush=True,
            )


def plan_name(run: Run) -> str:
    return f"{run.plan.mechanism.value} {run.plan.extent:.0%}" if run.plan else "honest"


class Asked(NamedTuple):
    """An election, and whose votes are asked about; the leader's where nobody is named."""

    read: Callable[[Path], Results]
    choice: str = ""


ELECTIONS = {
    "Russia 2018": Asked(russia_2018),
    "Georgia 2013": Asked(georgia_2013),
    "Lithuania 2016": Asked(lithuania_2016),
    "Israel 2021": Asked(israel_2021),
    "Mexico 2006": Asked(mexico_2006),
    "Ukraine 2004 annulled": Asked(partial(ukraine_2004, rerun=False), "Yanukovych"),
    "Ukraine 2004 repeated": Asked(partial(ukraine_2004, rerun=True), "Yanukovych"),
    "Ukraine repeated, rival": Asked(partial(ukraine_2004, rerun=True), "Yushchenko"),
}


def measure(folder: Path, election: str) -> None:
    asked = ELECTIONS[election]
    results = asked.read(folder)
    units = read_units(results, results.choice(asked.choice) if asked.choice else results.leader())
    cpu, wall = time.process_time(), time.monotonic()
    found = mixture(units, seed=1)
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if found.votes is None:
        print(f"{election:<24}{found.status} {found.reason}")
        return
    s, v = found.statistic, found.votes
    total = s["found"] / (s["found_percent"] / 100) if s["found"] else float("nan")
    print(
        f"{election:<24}{found.used:>8}{found.p:>9.2g}{s['found_percent']:>8.2f}{s['claim_percent']:>8.2f}"
        f"{100 * v.low / total:>8.2f}{100 * v.high / total:>8.2f}{s['mirrored_percent']:>8.2f}"
        f"{s['gain']:>8.1f}{s['gain_mirrored']:>8.1f}{s['misfit']:>7.3f}{cpu:>7.1f}{wall:>7.1f}{peak:>7,.0f}",
        flush=True,
    )


def main() -> None:
    if sys.argv[1] == "simulated":
        runs = list(simulated(float(sys.argv[2])))
        table([run for run in runs if run.plan is None], lambda run: f"honest {run.kind.value}")
        table([run for run in runs if run.plan], plan_name)
        table([run for run in runs if run.plan], lambda run: f"planted in {run.kind.value}")
    elif sys.argv[1] == "thousand":
        thousand()
    elif len(sys.argv) == 4:
        measure(Path(sys.argv[2]), sys.argv[3])
    else:
        heads = ("claim", "low", "high", "mirror", "gain", "m.gain")
        print(f"{'percent of votes':<24}{'used':>8}{'p':>9}{'found':>8}" + "".join(f"{h:>8}" for h in heads)
              + f"{'misfit':>7}{'CPU':>7}{'wall':>7}{'MB':>7}", flush=True)  # fmt: skip
        for election in ELECTIONS:
            subprocess.run([sys.executable, __file__, "real", sys.argv[2], election], check=True)


if __name__ == "__main__":
    main()
