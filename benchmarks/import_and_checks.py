"""Read 100,000 stations and check their arithmetic: Tallyproof against a loop over pandas rows.

Run with `make bench`, or `python benchmarks/import_and_checks.py`. Each side is a process of its own and
imports only what it needs; all must find the same totals and the same number of failing stations.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

SEED = 20051204
STATIONS = 100_000
CHOICES = tuple(f"Candidate {letter}" for letter in "ABCDEFGHIJ")
COUNTS = ("registered", "cast", "valid", "invalid")
NAMES = {"ballots cast": "cast"}
"""Headings of the file that differ from the names of the counts."""
TEXT = {"station": str}
RESULTS = Path(__file__).parent / "results" / "import_and_checks.txt"
REPEATS = 3

Finding = dict[str, dict[str, int]]


def write_election(path: Path) -> None:
    """Write a national election with planted errors; the same bytes for the same seed."""
    import numpy as np
    import polars as pl

    rng = np.random.default_rng(SEED)
    registered = rng.integers(100, 3000, STATIONS)
    cast = rng.binomial(registered, rng.beta(6, 4, STATIONS))
    invalid = rng.binomial(cast, 0.02)
    votes = rng.multinomial(cast - invalid, rng.dirichlet(np.arange(1, len(CHOICES) + 1)))
    columns = {
        "registered": registered,
        "ballots cast": cast,
        "valid": cast - invalid,
        "invalid": invalid,
    }
    place = rng.permutation(STATIONS)
    columns["ballots cast"][place[:300]] = registered[place[:300]] + 7
    columns["valid"][place[300:500]] += 3
    votes[place[500:700], 0] += 1
    frame = pl.DataFrame(
        {
            "region": [f"Region {i // 5000:02d}" for i in range(STATIONS)],
            "district": [f"District {i // 500:03d}" for i in range(STATIONS)],
            "station": [f"{i + 1:06d}" for i in range(STATIONS)],
            **columns,
            **{name: votes[:, i] for i, name in enumerate(CHOICES)},
        }
    )
    row = pl.int_range(pl.len())
    missing = pl.when(row.is_in(place[700:800].tolist())).then(None).otherwise(pl.col(CHOICES[1]))
    negative = pl.when(row.is_in(place[800:820].tolist())).then(-1).otherwise(pl.col(CHOICES[2]))
    twice = pl.when(row.is_in([10, 20, 30])).then(pl.lit("000001")).otherwise(pl.col("station"))
    frame.with_columns(
        missing.alias(CHOICES[1]), negative.alias(CHOICES[2]), twice.alias("station")
    ).write_csv(path)


def tallyproof(path: Path) -> Callable[[], Finding]:
    """Return the job done with Tallyproof."""
    from tallyproof.checks.run import run
    from tallyproof.sources import read

    def job() -> Finding:
        results = read(path).results
        answers = run(results)
        totals = {c: results.total(c).value or 0 for c in COUNTS}
        votes = {choice.name: results.total(choice.column).value or 0 for choice in results.choices}
        return {"totals": totals | votes, "failing": {answer.code: answer.failed for answer in answers}}

    return job


def pandas_iterrows(path: Path) -> Callable[[], Finding]:
    """Return the job as it is mostly written: `for _, row in frame.iterrows()`."""
    import pandas as pd

    return lambda: check_rows(
        row for _, row in pd.read_csv(path, dtype=TEXT).rename(columns=NAMES).iterrows()
    )


def pandas_dicts(path: Path) -> Callable[[], Finding]:
    """Return the job with the fastest loop over rows that pandas offers: one dictionary a row."""
    import pandas as pd

    return lambda: check_rows(pd.read_csv(path, dtype=TEXT).rename(columns=NAMES).to_dict("records"))


def check_rows(rows: Iterable[Any]) -> Finding:
    """Add up and check one row after the other, as a script would."""
    totals: Counter[str] = Counter()
    failing: Counter[str] = Counter()
    stations: Counter[str] = Counter()
    for row in rows:
        counts = {name: row[name] for name in (*COUNTS, *CHOICES)}
        known = {name: int(value) for name, value in counts.items() if value == value}  # noqa: PLR0124 - NaN
        totals.update(known)
        stations[row["station"]] += 1
        failing.update(broken_rules(known))
    failing["C-DUPLICATE-STATION"] = sum(n for n in stations.values() if n > 1)
    return {"totals": dict(totals), "failing": dict(failing)}


def broken_rules(known: dict[str, int]) -> Iterable[str]:
    """Yield the code of each rule that one station breaks; a rule without its counts is skipped."""
    votes = [known[name] for name in CHOICES if name in known]
    if {"cast", "registered"} <= known.keys() and known["cast"] > known["registered"]:
        yield "C-CAST-GT-REGISTERED"
    if {"valid", "invalid", "cast"} <= known.keys() and known["valid"] + known["invalid"] != known["cast"]:
        yield "C-CAST-SUM"
    if "valid" in known and len(votes) == len(CHOICES) and sum(votes) != known["valid"]:
        yield "C-SUM-CHOICES"
    if any(value < 0 for value in known.values()):
        yield "C-NEGATIVE"
    if len(known) < len(COUNTS) + len(CHOICES):
        yield "C-MISSING"


SIDES: dict[str, Callable[[Path], Callable[[], Finding]]] = {
    "tallyproof": tallyproof,
    "pandas, iterrows": pandas_iterrows,
    "pandas, dictionaries": pandas_dicts,
}


def measure(side: str, path: Path) -> dict[str, Any]:
    """Run one side in a process of its own and return its seconds, peak memory and findings."""
    command = [sys.executable, __file__, "--side", side, "--file", str(path)]
    runs = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(REPEATS)
    ]
    return min(runs, key=lambda run: run["seconds"])


def run_side(side: str, path: Path) -> None:
    """Do the job once and print what it took, as JSON."""
    job = SIDES[side](path)
    start = time.perf_counter()
    finding = job()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "finding": finding}))


def control() -> float:
    """Time a fixed loop: the machine was quiet where this agrees before and after."""
    start = time.perf_counter()
    sum(i * i for i in range(3_000_000))
    return time.perf_counter() - start


def require_agreement(runs: dict[str, dict[str, Any]]) -> None:
    """Stop where the sides do not find the same totals and failures."""
    reference = runs["tallyproof"]["finding"]
    for side, run in runs.items():
        found = run["finding"]
        codes = {code: reference["failing"][code] for code in found["failing"]}
        if (found["totals"], found["failing"]) != (reference["totals"], codes):
            sys.exit(f"{side} disagrees:\n{found}\n{reference}")


def report(runs: dict[str, dict[str, Any]], controls: list[float], size: int) -> str:
    """Return the figures as text."""
    base = runs["tallyproof"]["seconds"]
    lines = [
        f"{STATIONS:,} stations, {len(CHOICES)} choices, {size / 1e6:.1f} MB of CSV, seed {SEED}",
        f"{f'best of {REPEATS}':24}{'seconds':>9}{'times':>8}{'peak MB':>9}",
        *(
            f"{side:24}{run['seconds']:>9.3f}{run['seconds'] / base:>8.1f}{run['peak_mb']:>9.0f}"
            for side, run in runs.items()
        ),
        "failing stations, the same on all sides: "
        + ", ".join(f"{c} {n}" for c, n in sorted(runs["pandas, iterrows"]["finding"]["failing"].items())),
        f"control loop before {controls[0]:.3f} s, after {controls[1]:.3f} s",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure all sides, or do the job of one where `--side` names it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--file", type=Path)
    given = parser.parse_args()
    if given.side:
        run_side(given.side, given.file)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "election.csv"
        write_election(path)
        before = control()
        runs = {side: measure(side, path) for side in SIDES}
        text = report(runs, [before, control()], path.stat().st_size)
    require_agreement(runs)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
