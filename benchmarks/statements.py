"""How long a release of sixty sentences takes, aligned and flagged, with and without an encoder, loading included.

Run: python benchmarks/statements.py PUD_ENGLISH PUD_RUSSIAN
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tallyproof.statements.comparison import Version, compare_versions
from tallyproof.statements.measure.pud import read_pud
from tallyproof.statements.terms import default_terms

SENTENCES = 60


def texts(english: Path, russian: Path) -> tuple[Version, Version]:
    pairs = read_pud(english, russian, part="held")[:SENTENCES]
    return (
        Version("en", "\n\n".join(one.text for one, _ in pairs), "en"),
        Version("ru", "\n\n".join(two.text for _, two in pairs), "ru"),
    )


def in_process(source: Version, target: Version, encoder: str) -> list[float]:
    """Return seconds on the clock and of processors: of the first call, which loads the model, and of the second."""
    seconds = []
    for _ in range(2):
        start, used = time.perf_counter(), time.process_time()
        compare_versions(source, target, default_terms(), encoder=encoder)
        seconds += [time.perf_counter() - start, time.process_time() - used]
    return seconds


def as_command(source: Version, target: Version, encoder: str) -> float:
    """Return seconds of the command, from its start to its last line."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{version.name}.txt" for version in (source, target)]
        for path, version in zip(paths, (source, target), strict=True):
            path.write_text(version.text, "utf-8")
        start = time.perf_counter()
        command = [sys.executable, "-m", "tallyproof", "statement", "align", *map(str, paths)]
        options = ["--from", "en", "--to", "ru", "--encoder", encoder, "--json"]
        subprocess.run([*command, *options], check=True, capture_output=True)
        return time.perf_counter() - start


def main() -> None:
    source, target = texts(Path(sys.argv[1]), Path(sys.argv[2]))
    print(f"{SENTENCES} sentences, {len(source.text)} and {len(target.text)} characters")
    print("seconds on the clock / of processors (the sum over cores: what an idle machine needs at most)")
    print(f"{'method':10}{'first call':>16}{'again':>16}{'command':>10}")
    for encoder in ("lengths", "use", "e5"):
        a, b, c, d = in_process(source, target, encoder)
        command = as_command(source, target, encoder)
        print(f"{encoder:10}{a:9.2f} /{b:5.2f}{c:9.2f} /{d:5.2f}{command:10.2f}", flush=True)


main()
