"""The fewest stations that change an outcome, for 100,000 stations under every kind of rule.

Run from the checkout: `python benchmarks/fewest_stations.py > benchmarks/results/fewest_stations.txt`. The
election is drawn from a seed. Columns: CPU seconds of the whole examination (outcome, margins, votes moved
and removed, fewest stations), conditions compared, and the stations found; the answer is annulled and decided
again, and one station fewer must leave the outcome as it was.
"""

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from factories import table
from tallyproof.election.results import Results
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import run
from tallyproof.outcome.scenario import Scenario, run_scenario

STATIONS, CHOICES = 100_000, 12
RULES = (
    "plurality",
    "majority:base=cast;turnout>1/10",
    "majority:base=valid,share>=1/20",
    "plurality;turnout>1/10;approval>1/50;register=removed",
    "seats:count=5,formula=plurality",
    "seats:count=120,formula=dhondt,threshold>=5%,base=valid",
    "seats:count=120,formula=sainte_lague,threshold>=5%,base=cast",
    "seats:count=120,formula=hare,threshold>=5%,base=valid",
)


def election() -> Results:
    draw = np.random.default_rng(11)
    sizes = np.linspace(1.6, 0.4, CHOICES)[:, None]
    counts = (draw.integers(0, 120, (CHOICES, STATIONS)) * sizes).astype(np.int64)
    valid = counts.sum(axis=0)
    columns = {"registered": valid + 900, "cast": valid + 9, "valid": valid}
    named = {name: values.tolist() for name, values in columns.items()}
    return table(named, votes={f"C{i}": row.tolist() for i, row in enumerate(counts)})


def main() -> None:
    results = election()
    print(f"{'rule':<62}{'CPU s':>8}{'conditions':>12}{'stations':>10}")
    for line in RULES:
        start = time.process_time()
        examined = run(results, read_rule(line))
        cpu = time.process_time() - start
        codes = tuple(station.station_id for station in examined.stations.stations)
        if codes:
            assert run_scenario(Scenario("all", codes), examined).changed is True
            assert run_scenario(Scenario("one less", codes[:-1]), examined).changed in {False, None}
        conditions = len(examined.stations.ways)
        print(f"{line:<62}{cpu:>8.2f}{conditions:>12}{examined.stations.count or 0:>10,}", flush=True)


if __name__ == "__main__":
    main()
