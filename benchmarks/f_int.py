"""Integer percentages: the exact null beside the published Monte Carlo, in time, memory and numbers.

Run from the checkout: `python benchmarks/f_int.py FOLDER > benchmarks/results/f_int.txt`, where FOLDER holds
the real elections. Every measurement runs in a process of its own. Columns: CPU seconds after imports and
reading; peak memory of the process in MB; excess of stations in either figure, in turnout, in the share; the
z of the first; the choice's votes in excess at such stations. "exact" is the test alone, "whole" adds the
self-null, the figures and the sensitivity list, "published" redraws every station 1,000 times.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from forensics.real_elections import israel_2021, mexico_2006, russia_2018, ukraine_2004
from tallyproof.election.results import Results
from tallyproof.forensics.integer_percentages.exact_count import IntegerTest
from tallyproof.forensics.integer_percentages.method import integer_percentages
from tallyproof.forensics.integer_percentages.whole_percent import WholePercent
from tallyproof.forensics.stations.units import Filters, Units, read_units

ELECTIONS: dict[str, Callable[[Path], Results]] = {
    "Russia 2018": russia_2018,
    "Ukraine 2004 second round": lambda folder: ukraine_2004(folder, rerun=False),
    "Ukraine 2004 rerun": lambda folder: ukraine_2004(folder, rerun=True),
    "Mexico 2006": mexico_2006,
    "Israel 2021": israel_2021,
}
REPETITIONS = 1000
Row = tuple[float, float, float, float, float]


def exact(units: Units) -> Row:
    test = IntegerTest.against(units.filtered(Filters()), WholePercent())
    return (
        test.stations().excess,
        test.stations(("turnout",)).excess,
        test.stations(("share",)).excess,
        test.stations().z,
        test.ballots("share").excess,
    )


def whole(units: Units) -> Row:
    found = integer_percentages(units, seed=1).statistic
    names = ("excess", "turnout_excess", "share_excess", "z", "votes_excess")
    return tuple(found[name] for name in names)  # type: ignore[return-value]


def published(units: Units) -> Row:
    """The published algorithm as a notebook writes it: all repetitions of all stations at once."""
    used = units.filtered(Filters())
    assert used.share is not None
    assert used.turnout is not None
    (leader, ballots), (given, registered) = used.share, used.turnout
    np.random.seed(42)  # noqa: NPY002 - the published stream
    size = (REPETITIONS, used.size)
    leaders = np.random.binomial(ballots, leader / ballots, size=size)  # noqa: NPY002
    shares = 100 * leaders / ballots
    turnouts = 100 * np.random.binomial(registered, given / registered, size=size) / registered  # noqa: NPY002
    share_hits, turnout_hits = near(shares), near(turnouts)
    either = share_hits | turnout_hits
    seen_share, seen_turnout = near(100 * leader / ballots), near(100 * given / registered)
    seen = seen_share | seen_turnout
    counts = either.sum(axis=1)
    excess = seen.sum() - counts.mean()
    return (
        excess,
        seen_turnout.sum() - turnout_hits.sum(axis=1).mean(),
        seen_share.sum() - share_hits.sum(axis=1).mean(),
        excess / counts.std(),
        leader[seen].sum() - (leaders * either).sum(axis=1).mean(),
    )


def near(percent: np.ndarray) -> np.ndarray:
    return np.abs(percent - np.round(percent)) <= 0.05


METHODS = {"exact": exact, "whole": whole, "published": published}


def measure(folder: Path, election: str, method: str) -> None:
    results = ELECTIONS[election](folder)
    units = read_units(results, results.leader())
    start = time.process_time()
    numbers = METHODS[method](units)
    cpu = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = "".join(f"{value:>12,.1f}" for value in numbers)
    print(f"{election:<28}{method:<12}{cpu:>8.2f}{peak:>9,.0f}{figures}", flush=True)


def main() -> None:
    if len(sys.argv) == 4:
        measure(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
        return
    heads = ("excess", "turnout", "share", "z", "votes")
    print(
        f"{'election':<28}{'method':<12}{'CPU s':>8}{'MB':>9}" + "".join(f"{head:>12}" for head in heads),
        flush=True,
    )
    for election in ELECTIONS:
        for method in METHODS:
            subprocess.run([sys.executable, __file__, sys.argv[1], election, method], check=True)


if __name__ == "__main__":
    main()
