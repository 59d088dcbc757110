"""A hundred million records of single ballots, counted on one machine and by two workers of a scheduler.

Run from the checkout: `python benchmarks/tabulate_records.py FOLDER > benchmarks/results/tabulate_records.txt`. FOLDER
gets the records (about 1 GB; made once). Ways that are compared, each a process of its own:

- `tabulate` with one process and with two;
- `tabulate` at a Dask scheduler with two workers, and the same with a worker killed in the middle;
- DuckDB, where it is installed: the one query that does the same, as a peer.

All tables of counts must be equal, to the last byte, or the benchmark stops.
"""

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import polars as pl

FILES, ROWS = 20, 5_000_000
PRECINCTS, CONTESTS, CHOICES = 25_000, 10, 4
"""Cells: precincts x contests x choices and the unmarked."""


def generate(folder: Path) -> None:
    """Write shuffled records: precincts differ in size and support, one row in fifty is unmarked."""
    folder.mkdir(parents=True, exist_ok=True)
    precincts = pl.Series([f"{number:05}" for number in range(PRECINCTS)])
    contests = pl.Series([f"Contest {number}" for number in range(CONTESTS)])
    choices = pl.Series([f"Choice {number}" for number in range(CHOICES)])
    for number in range(FILES):
        rng = np.random.default_rng([20051204, number])
        precinct = (PRECINCTS * rng.random(ROWS) ** 1.5).astype(np.int64)
        support = 0.3 + 0.4 * (precinct % 97) / 97
        choice = np.where(rng.random(ROWS) < support, 0, rng.integers(1, CHOICES, ROWS))
        marked = pl.Series(rng.random(ROWS) >= 0.02)
        frame = pl.DataFrame(
            {
                "ballot": np.arange(number * ROWS, (number + 1) * ROWS),
                "precinct": precincts.gather(precinct),
                "contest": contests.gather(rng.integers(0, CONTESTS, ROWS)),
                "choice": choices.gather(choice),
            }
        ).with_columns(pl.when(marked).then("choice").alias("choice"))
        frame.write_parquet(folder / f"records-{number:02}.parquet", compression="zstd")


def run(command: list[str]) -> tuple[float, float, float]:
    """Return wall seconds, CPU seconds and the peak memory in MB of the largest process."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command}: exit code {process.returncode}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def tabulate(folder: Path, out: Path, *options: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "tallyproof",
        "tabulate",
        str(folder),
        "--json",
        "--out",
        str(out),
        *options,
    ]


def duckdb(folder: Path, out: Path) -> list[str]:
    query = (
        "set threads=2; set memory_limit='2GB';"
        f"copy (select precinct, contest, choice, count(*) votes from '{folder}/*.parquet'"
        f" group by all order by all) to '{out}' (format parquet)"
    )
    return [sys.executable, "-c", f"import duckdb; duckdb.sql({query!r})"]


@contextmanager
def scheduler(workers: int = 2) -> Iterator[str]:
    """Start a scheduler and workers on loopback, as an administrator would."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scheduler.json"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
        module = [sys.executable, "-m"]
        shared = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(file)]
        began = [
            subprocess.Popen([*module, "distributed.cli.dask_scheduler", "--port", "0", *shared], **quiet)
        ]
        while not file.exists() or not file.stat().st_size:
            time.sleep(0.1)
        limits = ["--nthreads", "1", "--nworkers", str(workers)]
        began.append(subprocess.Popen([*module, "distributed.cli.dask_worker", *limits, *shared], **quiet))
        try:
            yield json.loads(file.read_text("utf-8"))["address"]
        finally:
            for process in reversed(began):
                process.terminate()
                process.wait()


def kill_a_worker(address: str, after: float) -> None:
    """Kill one of the workers of a scheduler; its nanny starts another."""
    from distributed import Client

    time.sleep(after)
    with Client(address, set_as_default=False) as client:
        os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)


def counts(out: Path) -> str:
    """Return a hash of the table of counts, whoever wrote it."""
    frame = pl.read_parquet(out).sort("precinct", "contest", "choice", nulls_last=True)
    return hashlib.sha256(frame.cast({"votes": pl.Int64}).write_csv().encode()).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    if len(list(folder.glob("*.parquet"))) < FILES:
        generate(folder)
    size = sum(file.stat().st_size for file in folder.iterdir()) / 1e9
    print(
        f"{FILES * ROWS:,} rows in {FILES} files ({size:.2f} GB), shuffled;"
        f" {PRECINCTS:,} precincts, {CONTESTS} contests"
    )
    print(f"{'way':44} {'wall, s':>8} {'CPU, s':>8} {'peak MB':>8}  counts")
    with tempfile.TemporaryDirectory() as scratch:
        compare(folder, Path(scratch))


def compare(folder: Path, scratch: Path) -> None:
    found = [
        line("one process", tabulate(folder, scratch / "1", "--workers", "1"), scratch / "1"),
        line("two processes", tabulate(folder, scratch / "2", "--workers", "2"), scratch / "2"),
    ]
    with scheduler() as address:
        command = tabulate(folder, scratch / "3", "--cluster", address)
        found.append(line("scheduler with two workers (client's CPU)", command, scratch / "3"))
        killer = threading.Thread(target=kill_a_worker, args=(address, 6.0))
        killer.start()
        command = tabulate(folder, scratch / "4", "--cluster", address)
        found.append(line("the same, one worker killed after 6 s", command, scratch / "4"))
        killer.join()
    try:
        found.append(line("DuckDB, two threads", duckdb(folder, scratch / "5"), scratch / "5"))
    except SystemExit as error:
        print(f"DuckDB was not measured: {str(error).splitlines()[-1]}")
    if len(set(found)) != 1:
        raise SystemExit("the counts differ")
    print("all counts are equal")


def line(name: str, command: list[str], out: Path) -> str:
    wall, cpu, peak = run(command)
    found = counts(out)
    print(f"{name:44} {wall:8.1f} {cpu:8.1f} {peak:8.0f}  {found[:12]}", flush=True)
    return found


if __name__ == "__main__":
    main()
