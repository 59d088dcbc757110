"""The peers' side of `peers.py`, run by the interpreter of their environment; it imports nothing of ours."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Job = Callable[[], Any]
COLLEGE = (
    54, 33, 32, 25, 23, 22, 21, 18, 15, 14, 13, 13, 12, 12, *[11] * 4, *[10] * 2, *[9] * 2, *[8] * 6,
    *[7] * 3, *[6] * 2, *[5] * 4, *[4] * 6, *[3] * 8,
)  # fmt: skip


def drawn_stations() -> tuple[Any, Any, Any, Any]:
    """Return votes, valid votes, stratum and weight of 2,000 drawn stations in 40 strata."""
    rng = np.random.default_rng(7)
    stratum = np.repeat(np.arange(40), 50)
    base = rng.integers(200, 1500, 2000).astype(float)
    votes = rng.binomial(base.astype(int), 0.3 + 0.4 * stratum / 40).astype(float)
    return votes, base, stratum, (20 + stratum).astype(float)


def pandas_dictionaries(folder: Path) -> Job:
    from import_and_checks import pandas_dicts

    job = pandas_dicts(folder / "election.csv")
    return lambda: sum(job()["totals"].values())


def pandas_iterrows(folder: Path) -> Job:
    from import_and_checks import pandas_iterrows as rows

    job = rows(folder / "election.csv")
    return lambda: sum(job()["totals"].values())


def published_monte_carlo(folder: Path) -> Job:
    """The published algorithm, 1,000 simulated elections, a few at a time."""
    registered, given, leader = np.load(folder / "stations.npy")[:, :20_000]

    def near(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
        percent = 100 * part / whole
        return np.abs(percent - np.round(percent)) <= 0.05

    def drawn(rng: np.random.Generator) -> int:
        share = near(rng.binomial(given, leader / given), given)
        return int((share | near(rng.binomial(registered, given / registered), registered)).sum())

    def job() -> float:
        rng = np.random.default_rng(42)
        expected = np.mean([drawn(rng) for _ in range(1000)])
        return round(float((near(leader, given) | near(given, registered)).sum() - expected), 1)

    return job


def notebook(folder: Path) -> Job:
    """One curve at one reference bin, chosen by hand, as notebooks do it."""
    registered, given, leader = np.load(folder / "stations.npy")

    def job() -> str:
        bins = np.minimum((100 * given / registered).astype(int), 100)
        leads = np.bincount(bins, leader, 101)
        others = np.bincount(bins, given - leader, 101)
        peak = int(np.argmax(others))
        ratio = leads[: peak + 1].sum() / others[: peak + 1].sum()
        return f"{(leads - ratio * others)[peak + 1 :].sum():.0f}"

    return job


def scikit_learn(folder: Path) -> Job:
    from sklearn.mixture import GaussianMixture

    registered, given, leader = np.load(folder / "stations.npy")[:, :1000]
    points = np.column_stack([given / registered, leader / given])
    return lambda: str(GaussianMixture(3, n_init=20, random_state=1).fit(points).converged_)


def rlacalc(_: Path) -> Job:
    from rlacalc import nmin

    margins = np.linspace(0.005, 0.3, 1000)
    return lambda: [float(nmin(alpha=0.05, gamma=1.03905, margin=float(m))) for m in margins]


def consistent_sampler(_: Path) -> Job:
    from consistent_sampler import sampler

    names = [f"B-{number}" for number in range(100_000)]
    return lambda: [int(t[1][2:]) for t in sampler(names, seed="20051204", take=1000, output="tuple")]


def samplics(_: Path) -> Job:
    import warnings

    warnings.simplefilter("ignore")
    from samplics.estimation import TaylorEstimator
    from samplics.utils.types import PopParam

    votes, base, stratum, weight = drawn_stations()

    def job() -> list[float]:
        found = TaylorEstimator(PopParam.ratio)
        found.estimate(y=votes, x=base, samp_weight=weight, stratum=stratum, psu=np.arange(len(votes)))
        return [float(found.point_est), float(found.stderror)]

    return job


def power_bdd(_: Path) -> Job:
    from power_bdd.bdd import BDD, WeightedGame

    def job() -> list[float]:
        game = BDD(WeightedGame(270, list(COLLEGE)))
        game.create_BDD()
        game.calc_banzhaf()
        found = list(game.beta)[1:]
        return [value / sum(found) for value in found]

    return job


def powerindex(_: Path) -> Job:
    from powerindex import Game

    def job() -> list[float]:
        game = Game(270, list(COLLEGE))
        game.calc_banzhaf()
        return [float(value) for value in game.banzhaf]

    return job


def apportionment(folder: Path) -> Job:
    from apportionment.methods import compute

    tables = np.load(folder / "lists.npy").tolist()
    return lambda: [int(seat) for votes in tables for seat in compute("dhondt", votes, 100, verbose=False)]


def votelib(folder: Path) -> Job:
    from votelib.evaluate.proportional import HighestAverages

    tables = np.load(folder / "lists.npy").tolist()

    def job() -> list[int]:
        rule = HighestAverages("d_hondt")
        found = [rule.evaluate(dict(enumerate(votes)), 100) for votes in tables]
        return [int(given.get(at, 0)) for given in found for at in range(12)]

    return job


def pymerkle(_: Path) -> Job:
    from pymerkle import InmemoryTree

    entries = [f"entry {number}".encode() for number in range(100_000)]

    def job() -> str:
        tree = InmemoryTree(algorithm="sha256")
        tree.append_entries(entries)
        tree.prove_inclusion(50_001)
        return tree.get_state().hex()

    return job


def duckdb(folder: Path) -> Job:
    import duckdb as engine

    cells = f"select count(*) from '{folder / 'marks.parquet'}' group by precinct, contest, choice"
    query = f"select count(*) from ({cells})"
    return lambda: engine.sql(query).fetchall()[0][0]


def pandas_groupby(folder: Path) -> Job:
    import pandas as pd
    import polars as pl

    keys = ["precinct", "contest", "choice"]
    path = folder / "marks.csv"
    if not path.exists():
        pl.scan_parquet(folder / "marks.parquet").sink_csv(path)
    return lambda: len(pd.read_csv(path, dtype=str).groupby(keys).size())


if __name__ == "__main__":
    job_ = globals()[sys.argv[1]](Path(sys.argv[2]))
    start = time.process_time()
    answer = job_()
    print(json.dumps({"seconds": time.process_time() - start, "answer": answer}))
