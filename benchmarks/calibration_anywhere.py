"""Ten thousand simulated elections: on this machine, at a scheduler with two workers, and after a kill.

Run from the checkout: `python benchmarks/calibration_anywhere.py FOLDER > benchmarks/results/calibration_anywhere.txt`.
FOLDER keeps the finished parts: an interrupted run goes on. The numbers of all ways must be equal, or the benchmark
stops.
"""

import argparse
import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tabulate_records import scheduler

ELECTIONS = 10_000
STATIONS = 100
METHODS = ("F-SIZE", "F-SLOPE")


def command(folder: Path, parts: Path, *where: str) -> list[str]:
    wanted = [word for code in METHODS for word in ("--method", code)]
    shape = ["--repetitions", str(ELECTIONS // 2), "--planted", "0", "--stations", str(STATIONS)]
    asked = [str(folder / "election"), "--parts", str(parts), "--json", *wanted, *shape]
    return [sys.executable, "-m", "tallyproof", "calibrate", *asked, *where]


def run(name: str, words: list[str]) -> str:
    began = time.monotonic()
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    digest = hashlib.sha256(done.stdout.encode()).hexdigest()
    print(f"{name:40} {time.monotonic() - began:8.1f} s  {digest[:12]}", flush=True)
    return digest


def killed(words: list[str], parts: Path) -> None:
    """Kill the whole group of processes once a tenth is finished."""
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, start_new_session=True)
    while process.poll() is None and _lines(parts) < ELECTIONS // 10:
        time.sleep(0.2)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    print(f"killed with {_lines(parts):,} elections finished")


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    subprocess.run(
        [sys.executable, "-m", "tallyproof", "sample", "turkey", str(folder / "election")],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    print(f"honest elections of {STATIONS} stations shaped like the Turkish referendum; {', '.join(METHODS)}")
    local = command(folder, folder / "local.jsonl", "--workers", "2")
    if not (folder / "local.jsonl").exists():
        killed(local, folder / "local.jsonl")
    found = [run("two processes, gone on after the kill", local)]
    with scheduler() as address:
        found.append(
            run("scheduler with two workers", command(folder, folder / "there.jsonl", "--cluster", address))
        )
    if len(set(found)) != 1:
        raise SystemExit("the numbers differ")
    print(f"the numbers of {_lines(folder / 'there.jsonl') - 1:,} elections are equal")


if __name__ == "__main__":
    main()
