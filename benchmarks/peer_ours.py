"""Our side of `peers.py`: `python peer_ours.py TASK FOLDER` does one task and prints its seconds and answer."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Job = Callable[[], Any]


def import_(folder: Path) -> Job:
    from import_and_checks import tallyproof

    job = tallyproof(folder / "election.csv")
    return lambda: sum(job()["totals"].values())


def results(folder: Path, count: int):  # noqa: ANN201 - a benchmark
    import polars as pl

    from tallyproof.election.contest import Choice, ChoiceId, Contest, ContestId
    from tallyproof.election.results import Results

    registered, given, leader = np.load(folder / "stations.npy")[:, :count]
    columns = {"registered": registered, "issued": given, "cast": given, "valid": given, "invalid": 0 * given}
    votes = {"votes__a": leader, "votes__b": given - leader}
    names = {
        "station_id": [str(n) for n in range(count)],
        "area_1": [f"R{n // 1000:02}" for n in range(count)],
        "area_2": [f"D{n // 50:04}" for n in range(count)],
    }
    return Results.from_columns(
        pl.DataFrame({**names, **columns, **votes}),
        contest=Contest(ContestId("c"), "Contest"),
        choices=(Choice(ChoiceId("a"), "A"), Choice(ChoiceId("b"), "B")),
        area_levels=("region", "district"),
    )


def asked(folder: Path, count: int, method: str) -> Job:
    from tallyproof.forensics.battery import run

    table = results(folder, count)
    run(results(folder, 400), seed=1, methods=[method])  # compiles what is compiled
    return lambda: run(table, seed=1, methods=[method]).results[0].status


def integer(folder: Path) -> Job:
    from tallyproof.forensics.integer_percentages.exact_count import IntegerTest
    from tallyproof.forensics.integer_percentages.whole_percent import WholePercent
    from tallyproof.forensics.stations.units import read_units

    table = results(folder, 20_000)
    stations = read_units(table, table.leader())
    return lambda: round(IntegerTest.against(stations, WholePercent()).stations().excess, 1)


def shpilkin(folder: Path) -> Job:
    return asked(folder, 100_000, "F-SHPILKIN")


def mixture(folder: Path) -> Job:
    return asked(folder, 1_000, "F-MIX")


def sizes(_: Path) -> Job:
    from tallyproof.audit.super_simple import super_simple_ballots

    margins = np.linspace(0.005, 0.3, 1000)
    return lambda: [float(super_simple_ballots(float(m), 0.05)) for m in margins]


def tickets(_: Path) -> Job:
    from tallyproof.audit.tickets import draw_tickets

    names = [f"B-{number}" for number in range(100_000)]
    return lambda: [int(name[2:]) for name in draw_tickets(names, "20051204", count=1000)]


def quick_count(_: Path) -> Job:
    from peer_theirs import drawn_stations

    from tallyproof.observation.quick_count.ratio import DrawnUnits, ratio_estimate

    votes, base, stratum, weight = drawn_stations()
    sample = DrawnUnits(stratum, np.arange(len(votes)), weight, np.zeros(40, int))

    def job() -> list[float]:
        found = ratio_estimate(votes, base, sample)
        return [found.value, found.standard_error]

    return job


def power(_: Path) -> Job:
    from peer_theirs import COLLEGE

    from tallyproof.outcome.coalitions.diagram import drawn_up
    from tallyproof.outcome.coalitions.power import banzhaf, swings
    from tallyproof.outcome.coalitions.rule import Weighted

    rule = Weighted({f"p{at:02}": weight for at, weight in enumerate(COLLEGE)}, 270)
    return lambda: [float(value) for value in banzhaf(swings(*drawn_up(rule)))]


def seats(folder: Path) -> Job:
    from tallyproof.outcome.seats.apportion import apportion
    from tallyproof.outcome.seats.formula import Formula

    tables = np.load(folder / "lists.npy").tolist()
    return lambda: [seat for votes in tables for seat in apportion(votes, 100, formula=Formula.DHONDT).seats]


def log(_: Path) -> Job:
    from tallyproof.log.tree import inclusion_path, levels_of, node_of, tree_hash
    from tallyproof.log.verifier import leaf_hash

    entries = [f"entry {number}".encode() for number in range(100_000)]

    def job() -> str:
        node = node_of(levels_of([leaf_hash(entry) for entry in entries]))
        inclusion_path(node, 50_000, len(entries))
        return tree_hash(node, 0, len(entries)).hex()

    return job


def tabulate(folder: Path) -> Job:
    from tallyproof import workflow

    return lambda: workflow.tabulate(workflow.Records([str(folder / "marks.parquet")]))["cells"]


def measured(job: Job) -> None:
    start = time.process_time()
    answer = job()
    print(json.dumps({"seconds": time.process_time() - start, "answer": answer}))


if __name__ == "__main__":
    name = {"import": "import_"}.get(sys.argv[1], sys.argv[1])
    measured(globals()[name](Path(sys.argv[2])))
