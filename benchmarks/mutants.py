"""Ten thousand damaged results files: is any vote lost without a word?

Run from the checkout: `python benchmarks/mutants.py`, with `--seeds N` for fewer and `--shown N` to see the first
faults. Seed n changes table n modulo four by the machinery of the property test (`tests/sources/mutation.py`). Exit 1
where a promise is broken: an error outside the public tree, rows that do not close, or figures read otherwise
than they stand with nothing told. "Read as it now stands" is judged by a strict loop over the same bytes.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--shown", type=int, default=5)
    wanted = parser.parse_args()
    found: Counter[tuple[str, Outcome]] = Counter()
    noticed, faults = 0, []
    with tempfile.TemporaryDirectory() as folder:
        originals = load(Path(folder))
        names = list(originals)
        path = Path(folder) / "changed.csv"
        started = time.process_time()
        for seed in track(range(wanted.seeds), console=Console(stderr=True), description="mutants"):
            name = names[seed % len(names)]
            path.write_bytes(mutant(originals[name].content, random.Random(seed)))
            outcome, reading = outcome_of(path, originals[name])
            found[name, outcome] += 1
            if reading and outcome is Outcome.AS_WRITTEN:
                noticed += breaks_arithmetic(reading)
            if outcome.is_fault:
                faults.append((seed, name, outcome, path.read_bytes()))
        seconds = time.process_time() - started
    report = written(found, names, noticed=noticed, seconds=seconds)
    print(report)
    for fault in faults[: wanted.shown]:
        print(*fault, sep="\n", end="\n\n", file=sys.stderr)
    if wanted.seeds == SEEDS:
        RESULTS.write_text(report + "\n", encoding="utf-8")
    sys.exit(bool(faults))


def load(folder: Path) -> dict[str, Original]:
    originals = {}
    for place, (name, (text, delimiter, encoding)) in enumerate(tables().items()):
        path = folder / f"{place}.csv"
        path.write_bytes(text.encode(encoding))
        originals[name] = load_original(path, delimiter)
    return originals


def written(found: Counter[tuple[str, Outcome]], names: list[str], *, noticed: int, seconds: float) -> str:
    total = sum(found.values())
    lines = [
        f"{total:,} damaged files, seeds 0 to {total - 1:,}",
        f"{seconds:.0f} s CPU, {1000 * seconds / total:.1f} ms a file",
        "",
    ]
    for name in names:
        lines.append(name)
        lines += [f"  {found[name, outcome]:6,}  {outcome.value}" for outcome in Outcome]
    lines += ["", "all"]
    lines += [f"  {sum(found[name, outcome] for name in names):6,}  {outcome.value}" for outcome in Outcome]
    lines += [
        "",
        f"{noticed:,} of those read as they now stand break an arithmetic rule, so that a check names them.",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
