"""Ten thousand damaged results files: is any vote lost without a word?

Run from the checkout: `python benchmarks/mutants.py`, with `--seeds N` for fewer; `--state FILE --minutes M` does it
in pieces. Seed n changes table n modulo four by the machinery of the property test (`tests/sources/mutation.py`).
Exit 1 where a promise is broken: an error outside the public tree, rows that do not close, or figures read
otherwise than they stand with nothing told, judged by a strict loop over the same bytes.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import track

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
os.environ.setdefault("POLARS_MAX_THREADS", "1")  # on tables this small, threads only wait for each other

from sources.mutation import PLAIN, Original, Outcome, load_original, mutant, outcome_of
from tallyproof.checks.run import run
from tallyproof.sources import Reading

SEEDS = 10_000
RESULTS = Path(__file__).parent / "results" / "mutants.txt"


def tables() -> dict[str, tuple[str, str, str]]:
    """Return text, delimiter and encoding of the tables that are changed, by name."""
    head = PLAIN.splitlines()[0]
    draw = random.Random(20051204)
    stations = [station(draw, place) for place in range(1, 25)]
    area = [sum(numbers) for numbers in zip(*(numbers for _, numbers in stations), strict=True)]
    lines = [",".join([*place, *map(str, numbers)]) for place, numbers in stations]
    total = ",".join(["Total", "", *map(str, area)])
    russian = "Регион;УИК;Включено в список;В ящиках;Действительных;Недействительных;Ахметова;Иванов"
    cyrillic = [line.replace(",", ";").replace("Region", "Область") for line in lines]
    return {
        "four stations, comma, UTF-8": (PLAIN, ",", "utf-8"),
        "24 stations and a total, comma": ("\n".join([head, *lines, total]) + "\n", ",", "utf-8"),
        "24 stations, semicolon, cp1251": ("\r\n".join([russian, *cyrillic]) + "\r\n", ";", "cp1251"),
        "24 stations, tab": ("\n".join([head, *lines]).replace(",", "\t") + "\n", "\t", "utf-8"),
    }


def station(draw: random.Random, place: int) -> tuple[list[str], list[int]]:
    first, second, invalid, home = (draw.randint(low, low + 400) for low in (60, 60, 1, 100))
    valid = first + second
    figures = [valid + invalid + home, valid + invalid, valid, invalid, first, second]
    return [f"Region {place % 3 + 1}", f"{place:04}"], figures


def breaks_arithmetic(reading: Reading) -> bool:
    return any(check.failed for check in run(reading.results))


@dataclass(slots=True)
class Progress:
    """What is known so far; kept in a file, so that a slow machine can do the work in pieces."""

    done: int = 0
    seconds: float = 0.0
    noticed: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)

    @classmethod
    def load(cls, path: Path | None) -> "Progress":
        if path is None or not path.exists():
            return cls()
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def save(self, path: Path | None) -> None:
        if path:
            path.write_text(json.dumps(asdict(self)), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument(
        "--minutes", type=float, default=60, help="stop after so long; with --state, to go on later"
    )
    parser.add_argument("--state", type=Path, help="file that keeps what is done")
    wanted = parser.parse_args()
    so_far = Progress.load(wanted.state)
    with tempfile.TemporaryDirectory() as folder:
        originals = load(Path(folder))
        work(so_far, originals, Path(folder) / "changed.csv", last=wanted.seeds, minutes=wanted.minutes)
    so_far.save(wanted.state)
    report = written(so_far, list(originals))
    print(report)
    if so_far.done == SEEDS:
        RESULTS.write_text(report + "\n", encoding="utf-8")
    sys.exit(bool(so_far.faults))


def work(so_far: Progress, originals: dict[str, Original], path: Path, *, last: int, minutes: float) -> None:
    names, started, until = list(originals), time.process_time(), time.monotonic() + 60 * minutes
    for seed in track(range(so_far.done, last), console=Console(stderr=True), description="mutants"):
        name = names[seed % len(names)]
        path.write_bytes(mutant(originals[name].content, random.Random(seed)))
        outcome, reading = outcome_of(path, originals[name])
        key = f"{name}|{outcome.name}"
        so_far.counts[key] = so_far.counts.get(key, 0) + 1
        so_far.noticed += bool(reading and outcome is Outcome.AS_WRITTEN and breaks_arithmetic(reading))
        if outcome.is_fault:
            so_far.faults.append((seed, outcome.name))
        so_far.done = seed + 1
        if time.monotonic() > until:
            break
    so_far.seconds += time.process_time() - started


def load(folder: Path) -> dict[str, Original]:
    originals = {}
    for place, (name, (text, delimiter, encoding)) in enumerate(tables().items()):
        path = folder / f"{place}.csv"
        path.write_bytes(text.encode(encoding))
        originals[name] = load_original(path, delimiter)
    return originals


def written(so_far: Progress, names: list[str]) -> str:
    lines = [
        f"{so_far.done:,} damaged files, seeds 0 to {so_far.done - 1:,}",
        f"{so_far.seconds:.0f} s CPU, {1000 * so_far.seconds / max(so_far.done, 1):.1f} ms a file",
    ]
    for title, tables_of_it in [*((name, [name]) for name in names), ("all", names)]:
        lines += ["", title]
        for outcome in Outcome:
            number = sum(so_far.counts.get(f"{name}|{outcome.name}", 0) for name in tables_of_it)
            lines.append(f"  {number:6,}  {outcome.value}")
    lines += [
        "",
        f"{so_far.noticed:,} of those read as they now stand break an arithmetic rule: a check names them.",
    ]
    lines += [f"fault: seed {seed}, {name}" for seed, name in so_far.faults]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
