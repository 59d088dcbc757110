"""How long texts take to align and flag, loading included: a release of sixty sentences, and a thousand pairs.

Run: python benchmarks/statements.py PUD_ENGLISH PUD_RUSSIAN
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tallyproof.statements.align.encoders import load_encoder
from tallyproof.statements.comparison import Version, compare_versions
from tallyproof.statements.flags.flag import Pair
from tallyproof.statements.flags.run import find_flags
from tallyproof.statements.measure.pud import Parallel, read_pud
from tallyproof.statements.terms import default_terms

SENTENCES = 60
BOUNDS = {"lengths": 1.0, "use": 5.0, "e5": 5.0}
"""Seconds of the first call for sixty sentences, at most; the command starts the whole program before it."""
THOUSAND = 20.0
"""Seconds for a thousand pairs with rules and encoder, at most."""


def texts(pairs: Parallel) -> tuple[Version, Version]:
    return (
        Version("en", "\n\n".join(one.text for one, _ in pairs), "en"),
        Version("ru", "\n\n".join(two.text for _, two in pairs), "ru"),
    )


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return seconds on the clock and of processors."""
    start, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - used


def as_command(source: Version, target: Version, encoder: str) -> tuple[float, float]:
    """Return seconds of the command on the clock and of processors, from its start to its last line."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{version.name}.txt" for version in (source, target)]
        for path, version in zip(paths, (source, target), strict=True):
            path.write_text(version.text, "utf-8")
        command = [sys.executable, "-m", "tallyproof", "statement", "align", *map(str, paths)]
        options = ["--from", "en", "--to", "ru", "--encoder", encoder, "--json"]
        start, used = time.perf_counter(), _of_children()
        subprocess.run([*command, *options], check=True, capture_output=True)
        return time.perf_counter() - start, _of_children() - used


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def met(seconds: float, bound: float) -> str:
    return f"{'met' if seconds <= bound else 'MISSED'} (at most {bound:.0f})"


def a_release(pairs: Parallel) -> None:
    source, target = texts(pairs[:SENTENCES])
    print(f"{SENTENCES} sentences, {len(source.text)} and {len(target.text)} characters")
    print(f"{'method':10}{'first call':>16}{'again':>16}{'command':>16}")
    for encoder, bound in BOUNDS.items():
        calls = [
            timed(lambda: compare_versions(source, target, default_terms(), encoder=encoder))  # noqa: B023
            for _ in range(2)
        ]
        command = as_command(source, target, encoder)
        cells = "".join(f"{clock:9.2f} /{used:5.2f}" for clock, used in (*calls, command))
        print(f"{encoder:10}{cells}  first call {met(calls[0][0], bound)}", flush=True)


def a_thousand(pairs: Parallel) -> None:
    """Time rules and encoder over given pairs, which the bound is about, and the alignment of all as one text."""
    print(f"\n{len(pairs)} pairs")
    sentences = [sentence.text for pair in pairs for sentence in pair]
    rules = timed(lambda: flags_of(pairs))
    print(f"rules alone            {rules[0]:9.2f} /{rules[1]:5.2f}", flush=True)
    both = timed(lambda: (flags_of(pairs), load_encoder("use").encode(sentences)))
    print(f"rules and use          {both[0]:9.2f} /{both[1]:5.2f}  {met(both[0], THOUSAND)}", flush=True)
    source, target = texts(pairs)
    whole = timed(lambda: compare_versions(source, target, default_terms(), encoder="use"))
    print(f"aligned as one text too{whole[0]:9.2f} /{whole[1]:5.2f}", flush=True)


def flags_of(pairs: Parallel) -> list[object]:
    return [find_flags(Pair(one.text, "en", two.text, "ru", default_terms())) for one, two in pairs]


def main() -> None:
    english, russian = Path(sys.argv[1]), Path(sys.argv[2])
    halves = [read_pud(english, russian, part=part) for part in ("held", "written")]
    print("seconds on the clock / of processors (the sum over cores: what an idle machine needs at most)")
    a_release(halves[0])
    a_thousand([*halves[0], *halves[1]])


main()
