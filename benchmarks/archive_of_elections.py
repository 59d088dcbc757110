"""Ten million station rows: every real election, many times over, checked on one machine and by two workers.

Run from the checkout: `python benchmarks/archive_of_elections.py DATA FOLDER`. DATA holds the real elections; FOLDER
gets the archive and the finished parts, so that an interrupted run goes on. Each copy of an election is an election of
its own in the archive. Both ways must give the same document, to the last digit, or the benchmark stops.
"""

import argparse
import hashlib
import json
import resource
import time
from pathlib import Path

import polars as pl
from tabulate_records import scheduler

from tallyproof import workflow
from tallyproof.errors import TallyproofError
from tallyproof.tasks import Place

ROWS = 10_000_000


def sources(data: Path) -> list[Path]:
    """Return the files that hold one row a station."""
    names = ("*.parquet", "*.csv.gz", "*.csv")
    files = sorted(file for name in names for file in data.glob(name))
    return [*files, data / "lt2016"]


def fill(data: Path, archive: Path) -> None:
    """Add every readable election once, then copies of each until there are enough rows."""
    snapshots = {}
    for file in sources(data):
        try:
            snapshots[file.name.split(".")[0]] = workflow.take(workflow.Request(file)).snapshot
        except TallyproofError as error:
            print(f"left out {file.name}: {str(error)[:90]}")
    national = {name: s for name, s in snapshots.items() if s.results.stations >= 500}
    rows = sum(s.results.stations for s in national.values())
    copies = -(-ROWS // rows)
    print(f"{len(national)} elections of {rows:,} stations, {copies} copies each: {copies * rows:,} rows")
    from tallyproof.store.archive import Archive

    for name, snapshot in national.items():
        for copy in range(copies):
            Archive(archive).add(f"{name}-{copy:03}", snapshot)


def survey(archive: Path, place: Place, parts: Path) -> tuple[str, float, float]:
    began, cpu = time.monotonic(), used()
    asked = workflow.Survey(archive, ("F-INT",), place=place, parts=parts)
    found = workflow.archive_survey(asked)
    digest = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
    return digest, time.monotonic() - began, used() - cpu


def used() -> float:
    here, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return here.ru_utime + here.ru_stime + others.ru_utime + others.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    archive = given.folder / "archive"
    if not archive.exists():
        fill(given.data, archive)
    stations = sum(pl.scan_parquet(f).select(pl.len()).collect().item() for f in archive.glob("*/*.parquet"))
    print(f"{stations:,} station rows; rules of arithmetic and F-INT for each election")
    here = survey(archive, Place(2), given.folder / "here.jsonl")
    print(
        f"two processes:              wall {here[1]:8.1f} s, CPU {here[2]:8.1f} s, {here[0][:12]}", flush=True
    )
    with scheduler() as address:
        there = survey(archive, Place(cluster=address), given.folder / "there.jsonl")
    print(
        f"scheduler with two workers: wall {there[1]:8.1f} s, client's CPU {there[2]:6.1f} s, {there[0][:12]}"
    )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest worker: {peak:,.0f} MB")
    if here[0] != there[0]:
        raise SystemExit("the documents differ")
    print("both documents are equal")


if __name__ == "__main__":
    main()
