"""How often 95 % intervals of a quick count cover the true share, by design, on two real elections.

python benchmarks/quick_count_coverage.py --data ../shared/data [--trials 2000]

Each trial draws stations of a published election, as if its counts were the truth, and estimates the share of
the first choice. The naive column takes clustered stations for a simple random sample: what happens when
an interval forgets how the stations were drawn.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track

from tallyproof import sources
from tallyproof.election.results import Results
from tallyproof.observation.quick_count.ratio import DrawnUnits, ratio_estimate
from tallyproof.observation.sample.size import proportional_allocation

ELECTIONS = {"Mexico 2006": "mx2006_president.parquet", "Turkey 2017": "tr2017_referendum.parquet"}
SIZE = 600
CLUSTERS = 60


class Election:
    """The stations with complete counts, as arrays."""

    def __init__(self, results: Results) -> None:
        columns = list(results.vote_columns)
        frame = results.frame.drop_nulls([*columns, "area_1"])
        base = frame.select(columns).sum_horizontal()
        frame = frame.filter(base > 0)
        choice, _ = results.ranked()[0]
        self.votes = frame[choice.column].to_numpy().astype(float)
        self.base = frame.select(columns).sum_horizontal().to_numpy().astype(float)
        self.stratum = frame["area_1"].rank("dense").to_numpy().astype(int) - 1
        district = frame.select(results.area_columns[:2]).to_struct().rank("dense")
        self.cluster = district.to_numpy().astype(int) - 1
        self.truth = self.votes.sum() / self.base.sum()
        self.by_stratum = [np.flatnonzero(self.stratum == h) for h in range(self.stratum.max() + 1)]
        self.by_cluster = [np.flatnonzero(self.cluster == c) for c in range(self.cluster.max() + 1)]

    def covers(self, rows: np.ndarray, units: DrawnUnits) -> bool:
        """Return whether the interval from these stations holds the truth."""
        found = ratio_estimate(self.votes[rows], self.base[rows], units)
        return abs(found.value - self.truth) <= found.margin()


def simple(election: Election, rng: np.random.Generator) -> tuple[bool, ...]:
    total = len(election.votes)
    rows = rng.choice(total, SIZE, replace=False)
    units = DrawnUnits(np.zeros(SIZE, int), np.arange(SIZE), np.full(SIZE, total / SIZE), np.array([total]))
    return (election.covers(rows, units),)


def stratified(election: Election, rng: np.random.Generator) -> tuple[bool, ...]:
    sizes = [len(stations) for stations in election.by_stratum]
    drawn = proportional_allocation(sizes, SIZE)
    picked = [rng.choice(s, n, replace=False) for s, n in zip(election.by_stratum, drawn, strict=True)]
    rows, code = np.concatenate(picked), np.repeat(np.arange(len(sizes)), drawn)
    weight = (np.array(sizes) / np.array(drawn))[code]
    return (election.covers(rows, DrawnUnits(code, np.arange(len(rows)), weight, np.array(sizes))),)


def clusters(election: Election, rng: np.random.Generator) -> tuple[bool, ...]:
    total = len(election.by_cluster)
    names = rng.choice(total, CLUSTERS, replace=False)
    rows = np.concatenate([election.by_cluster[name] for name in names])
    zero, weight = np.zeros(len(rows), int), np.full(len(rows), total / CLUSTERS)
    right = DrawnUnits(zero, election.cluster[rows], weight, np.array([total]))
    naive = DrawnUnits(zero, np.arange(len(rows)), weight, np.array([len(election.votes)]))
    return election.covers(rows, right), election.covers(rows, naive)


def by_size(election: Election, rng: np.random.Generator) -> tuple[bool, ...]:
    order = rng.permutation(len(election.base))
    inclusion = np.minimum(SIZE * election.base / election.base.sum(), 1.0)
    running = np.concatenate([[0.0], np.cumsum(inclusion[order])]) - rng.random()
    rows = order[np.ceil(running[1:]) > np.ceil(running[:-1])]
    zero = np.zeros(len(rows), int)
    return (
        election.covers(rows, DrawnUnits(zero, np.arange(len(rows)), 1 / inclusion[rows], np.array([0]))),
    )


DESIGNS = {"simple": simple, "stratified": stratified, "clusters": clusters, "by size": by_size}


def main() -> None:
    """Print one line an election and design."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--trials", type=int, default=2000)
    asked = parser.parse_args()
    print(f"{asked.trials} trials, {SIZE} stations or {CLUSTERS} districts, 95 % intervals, seed 1")
    for name, file in ELECTIONS.items():
        election = Election(sources.read(asked.data / file).results)
        for design, trial in DESIGNS.items():
            rng = np.random.default_rng(1)
            hits = [
                trial(election, rng)
                for _ in track(
                    range(asked.trials), design, console=Console(stderr=True), disable=not sys.stderr.isatty()
                )
            ]
            shares = np.mean(np.array(hits, float), axis=0)
            naive = f"   taken for a simple sample {shares[1]:.3f}" if len(shares) > 1 else ""
            print(f"{name:12s} {design:11s} covered {shares[0]:.3f}{naive}", flush=True)


if __name__ == "__main__":
    main()
