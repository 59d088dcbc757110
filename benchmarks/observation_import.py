"""Import 100,000 reports of 100,000 stations, import them again, and sum them up.

python benchmarks/observation_import.py
"""

import random
import tempfile
import time
from pathlib import Path

from tallyproof import workflow
from tallyproof.texts import load_catalogue

STATIONS = 100_000
SEED = 1


def register(path: Path) -> None:
    rows = (
        f"{i % 17:02},{i % 400:03},{i:06},{500 + i % 1500},{300 + i % 200},{300 + i % 200},0,"
        f"{200 + i % 150},{100 - i % 50}"
        for i in range(STATIONS)
    )
    path.write_text(
        "region,district,station_id,registered,cast,valid,invalid,Ada,Ben\n" + "\n".join(rows) + "\n"
    )


def reports(path: Path) -> None:
    rng = random.Random(SEED)
    head = (
        "instanceID,SubmissionDate,SubmitterID,station_id,incident_category,"
        "doors_open,seals,voters_seen,description,cast\n"
    )
    categories = [
        "during:on_home",
        "during:other",
        "finale:count_procedure_failure",
        "",
        "BreachOfSecrecyOfVote",
    ]
    rows = (
        f"uuid:{i:032x},2024-10-26T{i % 24:02}:00:00Z,o{rng.randrange(20_000)},{rng.randrange(STATIONS):06},"
        f"{rng.choice(categories)},{rng.choice(['yes', 'no'])},{rng.choice(['yes', 'no', ''])},{rng.randrange(900)},"
        f'"=cmd: what the observer of report {i} wrote about the day",{300 + i % 200}'
        for i in range(STATIONS)
    )
    path.write_text(head + "\n".join(rows) + "\n")


def timed(name: str, function, limit: float):  # noqa: ANN001, ANN201
    start = time.perf_counter()
    found = function()
    took = time.perf_counter() - start
    print(f"{name:<44}{took:8.2f} s   limit {limit:g} s   {'kept' if took <= limit else 'PASSED'}")
    return found


def main() -> None:
    catalogue = load_catalogue("en")
    with tempfile.TemporaryDirectory() as folder:
        stations, sent, project = (
            Path(folder, "stations.csv"),
            Path(folder, "reports.csv"),
            Path(folder, "project"),
        )
        register(stations)
        reports(sent)
        wanted = workflow.ReportRequest(sent)
        started = time.perf_counter()
        timed("stations into a project", lambda: workflow.init(project, workflow.Request(stations)), 30)
        first = timed(
            "reports imported", lambda: workflow.import_reports(wanted, catalogue, project=project), 30
        )
        print(f"{'stations and reports together':<44}{time.perf_counter() - started:8.2f} s   limit 30 s")
        again = timed(
            "the same file again", lambda: workflow.import_reports(wanted, catalogue, project=project), 30
        )
        counted = timed("summary", lambda: workflow.summarise_reports(workflow.ReportRequest(project)), 1)
        print(first["saved"]["sentence"])
        print(again["saved"]["sentence"])
        print(counted["presence"]["stations"], counted["presence"]["places"])


if __name__ == "__main__":
    main()
