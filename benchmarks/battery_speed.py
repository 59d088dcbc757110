"""The whole battery on every station of a country: wall time, processor time and memory, and what costs how much.

Run from the checkout: `python benchmarks/battery_speed.py FOLDER > benchmarks/results/battery_speed.txt`. FOLDER holds
the real elections. Every method is asked about the leader of Russia 2018 with its default settings, self-nulls
included: first all methods on two processes, as the program runs them, then each method alone in this process for its
processor time. Memory is the sum over all processes of the pages that they do not share, plus their part of those that
they do, read twenty times a second.
"""

import os
import platform
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from forensics.real_elections import russia_2018
from tallyproof.forensics import battery
from tallyproof.forensics.question import Question
from tallyproof.tasks import Place

SEED = 20051204
PROCESSES = 2
PAUSE = 0.05


class Memory(threading.Thread):
    """Watches the memory of this process and of all that it has started."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(PAUSE):
            self.peak = max(self.peak, sum(map(proportional, family(os.getpid()))))


def family(root: int) -> list[int]:
    """Return the ids of a process and of its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            children.setdefault(parent(entry), []).append(int(entry.name))
    found = [root]
    for process in found:
        found += children.get(process, [])
    return found


def parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text("utf-8").rpartition(")")[2].split()[1])
    except OSError:
        return 0


def proportional(process: int) -> int:
    """Return the memory of a process in bytes, shared pages divided among those that share them."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def load() -> str:
    return f"{os.getloadavg()[0]:.1f} processes wanted a processor in the minute before"


def main() -> None:
    results = russia_2018(Path(sys.argv[1]))
    question = Question(results, results.leader(), SEED)
    print(f"{results.stations:,} stations, Russia 2018, the leader's votes, all methods, self-nulls included")
    print(f"{os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}; {load()}")
    memory = Memory()
    memory.start()
    began = time.monotonic()
    run = battery.run(results, question.choice, seed=SEED, place=Place(PROCESSES))
    wall = time.monotonic() - began
    memory.over.set()
    memory.join()
    print(
        f"\nall methods on {PROCESSES} processes: {wall:.1f} s wall, "
        f"{memory.peak / 2**20:,.0f} MB at most in all processes together",
        flush=True,
    )
    print(f"\neach method alone, in one process; {load()}\n{'':12}{'CPU s':>8}{'wall s':>8}   answer")
    for method, found in zip(battery.METHODS, run.results, strict=True):
        began, cpu = time.monotonic(), time.process_time()
        method.run(question)
        cpu, wall = time.process_time() - cpu, time.monotonic() - began
        print(f"{method.code:12}{cpu:>8.1f}{wall:>8.1f}   {found.status.value.replace('_', ' ')}", flush=True)


if __name__ == "__main__":
    main()
