"""Every peer that a package registry carries, beside us: the same task, in pairs, on one machine, in one run.

    python benchmarks/peers.py FOLDER [--pairs 5] [--only TASK ...] [--checkouts DATA PEERS]

FOLDER gets a virtual environment with the peers (made once) and the data of the tasks (made from a seed). Each side
of a pair is a process of its own, ours and theirs in turn; seconds are CPU of the task alone, after imports and
reading. A ratio is theirs over ours: above 1 we are faster. Answers are compared where both give the same figure.
With --checkouts, `audit_peers.py` is run too, for the programs that no registry carries.
The table is written to `benchmarks/results/peers.txt`.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "peers.txt"
PACKAGES = (
    "apportionment", "consistent-sampler", "duckdb", "numpy", "pandas", "polars", "power-bdd", "powerindex",
    "pymerkle", "rlacalc", "samplics", "scikit-learn", "votelib",
)  # fmt: skip
SEED = 20051204


@dataclass(frozen=True)
class Task:
    """One thing that both sides do."""

    code: str
    says: str
    peers: tuple[str, ...]
    """What does it there; a name of a driver in `peer_theirs.py`."""


TASKS = (
    Task(
        "import",
        "read a CSV of 100,000 stations and apply the rules",
        ("pandas_dictionaries", "pandas_iterrows"),
    ),
    Task("integer", "integer percentages, 20,000 stations", ("published_monte_carlo",)),
    Task("shpilkin", "votes beyond the curve, 100,000 stations", ("notebook",)),
    Task("mixture", "three components, 1,000 stations", ("scikit_learn",)),
    Task("sizes", "sample sizes of a comparison audit, 1,000 margins", ("rlacalc",)),
    Task("tickets", "draw 1,000 of 100,000 by tickets", ("consistent_sampler",)),
    Task("quick_count", "a ratio in 40 strata, 2,000 stations drawn", ("samplics",)),
    Task("power", "Banzhaf, electoral college of 51", ("power_bdd", "powerindex")),
    Task("seats", "D'Hondt, 500 tables of 12 lists and 100 seats", ("apportionment", "votelib")),
    Task("log", "Merkle tree of 100,000 entries and one proof", ("pymerkle",)),
    Task("tabulate", "count 10,000,000 marks in 1,000,000 cells", ("duckdb", "pandas_groupby")),
)

NONE = {
    "mixture": "eforensics: R and JAGS, which no registry here carries; its authors' fit took 294 s a chain",
    "shpilkin": "no package carries it; a notebook's formula at one bin stands beside the whole family with its null",
    "IRV": "no package; SHANGRLA's and Arlo's finders from checkouts (--checkouts)",
}


def prepare(folder: Path) -> Path:
    """Make the environment of the peers and the data; return the peers' interpreter."""
    folder.mkdir(parents=True, exist_ok=True)
    python = folder / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    if not (folder / "marks.parquet").exists():
        write_data(folder)
    return python


def write_data(folder: Path) -> None:
    """Write what the tasks read; the same bytes for the same seed."""
    import polars as pl
    from import_and_checks import write_election

    write_election(folder / "election.csv")
    rng = np.random.default_rng(SEED)
    registered = rng.integers(300, 2500, 100_000)
    given = rng.binomial(registered, rng.beta(12, 8, 100_000))
    leader = rng.binomial(given, rng.beta(14, 9, 100_000))
    np.save(folder / "stations.npy", np.stack([registered, given, leader]))
    votes = np.random.default_rng(SEED + 1).integers(1_000, 900_000, (500, 12))
    np.save(folder / "lists.npy", votes)
    cells = rng.integers(0, (25_000, 10, 4), (10_000_000, 3))
    names = ("precinct", "contest", "choice")
    frame = pl.DataFrame({name: cells[:, i] for i, name in enumerate(names)})
    frame.select(pl.col(name).cast(pl.String) for name in names).write_parquet(folder / "marks.parquet")


def run(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def pair(task: Task, peer: str, folder: Path, python: Path, pairs: int) -> str:
    """Run both sides in turn and return their line of the table."""
    ours, theirs = [], []
    for _ in range(pairs):
        ours.append(run([sys.executable, str(HERE / "peer_ours.py"), task.code, str(folder)]))
        theirs.append(run([str(python), str(HERE / "peer_theirs.py"), peer, str(folder)]))
    ratios = [their["seconds"] / our["seconds"] for our, their in zip(ours, theirs, strict=True)]
    seconds = [statistics.median(one["seconds"] for one in side) for side in (ours, theirs)]
    low, middle, high = min(ratios), statistics.median(ratios), max(ratios)
    answers = compared(ours[-1]["answer"], theirs[-1]["answer"])
    return (
        f"{task.says:52} {peer:22} {seconds[0]:9.4f} {seconds[1]:9.4f} "
        f"{middle:8.1f}x [{low:.1f}; {high:.1f}]".ljust(122)
        + f" {answers}"
    )


def compared(ours: object, theirs: object) -> str:
    """Say whether two answers are the same; figures of other kinds stand side by side."""
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        gap = float(np.max(np.abs(np.array(ours, float) - np.array(theirs, float))))
        return "the same" if gap == 0 else f"largest difference {gap:.1e}"
    return "the same" if ours == theirs else f"{ours} / {theirs}"


def versions(python: Path) -> str:
    names = json.dumps(PACKAGES)
    script = (
        f"from importlib import metadata as m; print(', '.join(f'{{n}} {{m.version(n)}}' for n in {names}))"
    )
    done = subprocess.run([str(python), "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def machine() -> str:
    processor = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    own = f"Python {platform.python_version()}, Tallyproof {metadata.version('tallyproof')}"
    return f"{processor}, {os.cpu_count()} processors, {own}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--checkouts", nargs=2, type=Path, metavar=("DATA", "PEERS"))
    given = parser.parse_args()
    folder = given.folder.resolve()
    python = prepare(folder)
    lines = [machine(), f"Peers: {versions(python)}", f"Load when begun: {os.getloadavg()[0]:.1f}", ""]
    heads = f"{'here, s':>9} {'peer, s':>9} {'ratio':>9} [range of {given.pairs} pairs]"
    lines.append(f"{'task':52} {'peer':22} {heads}".ljust(122) + " answers")
    print("\n".join(lines), flush=True)
    for task in TASKS:
        if given.only and task.code not in given.only:
            continue
        for peer in task.peers:
            lines.append(pair(task, peer, folder, python, given.pairs))
            print(lines[-1], flush=True)
    lines += ["", *(f"{name}: {why}" for name, why in NONE.items())]
    if not given.only:
        RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if given.checkouts:
        subprocess.run([sys.executable, str(HERE / "audit_peers.py"), *map(str, given.checkouts)], check=True)


if __name__ == "__main__":
    main()
