"""How often each kind of audit confirms a wrong outcome.

Run from the checkout: `python benchmarks/audit_risk.py > benchmarks/results/audit_risk.txt` (a quarter of an hour; a
number of runs and a part of a kind's name may follow).
Every line simulates elections whose papers say something else than the reported outcome, in several shapes, draws by
the product's own rule with a seed for each run (40 elections a line of stations, each drawn from 50 times), and calls
the product's own functions after every draw: an audit that ever reaches the risk limit has confirmed a wrong outcome.
Strata are looked at twice or three times. The share of confirmed outcomes must not exceed the limit by more than three
standard errors of the simulation.
"""

import sys
import time
from collections.abc import Iterator
from itertools import product
from math import sqrt

from audit_wrong_contests import shared_trial
from audit_wrong_papers import (
    comparison_trial,
    hybrid_trial,
    irv_trial,
    oneaudit_trial,
    polling_trial,
    rounds_trial,
    super_simple_trial,
)
from audit_wrong_stations import (
    FIXED_RISK,
    LIMIT,
    SHAPES,
    WRONG,
    Trial,
    batch_trial,
    bound_trial,
    fixed_trial,
    kind_trial,
    strata_trial,
)

RUNS = 2000
Line = tuple[str, str, Trial]


def station_lines() -> Iterator[Line]:
    for shape in SHAPES:
        yield "stations, betting, without replacement", shape, batch_trial(shape, "betting")
        yield "stations, Kaplan-Markov", shape, batch_trial(shape, "kaplan-markov")
    for shape in SHAPES:
        if shape != "lost boxes":
            yield "stations, two contests on one sample", shape, shared_trial(shape)
    for kind in WRONG:
        yield "stations, betting", kind, kind_trial(kind)
    kinds, shapes = (
        ("by weight in regions", "equal chances", "named"),
        ("everywhere", "largest boxes", "one region"),
    )
    for kind, shape in product(kinds, shapes):
        yield f"strata of stations, {kind}", shape, strata_trial(shape, kind)
    for side, shape in product(("upper", "lower"), ("everywhere", "largest boxes")):
        yield f"bound of the overstatement, {side}", shape, bound_trial(side, shape)


def paper_lines() -> Iterator[Line]:
    reports = ((0.05, 0.0), (0.1, 0.4), (0.3, 0.1))
    for method, (margin, blank) in product(("betting", "ALPHA", "BRAVO"), reports):
        shape = f"tie, reported {margin:.0%}, {blank:.0%} blank"
        yield f"ballot polling, {method}", shape, polling_trial(method, margin, blank)
    for method, margin in product(("Minerva", "Providence"), (0.1, 0.2)):
        yield f"ballot polling, {method}", f"tie, reported {margin:.0%}", rounds_trial(method, margin)
    for shape in ("two votes", "one vote", "both ways", "missing papers"):
        yield "ballot comparison", shape, comparison_trial(shape, 0.05)
    yield "ballot comparison, super-simple", "two votes", super_simple_trial(0.05)
    yield "ballot comparison, instant runoff", "one pile recorded wrong", irv_trial
    for shape in ("few pools", "all pools", "half with records"):
        yield "ONEAudit", shape, oneaudit_trial(shape, 0.1)
    for shape in ("records", "no records", "both"):
        yield "hybrid of two strata of papers", shape, hybrid_trial(0.1, shape)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    last: Line = ("fixed-share recount, miss chance", "worst case", fixed_trial)
    failed = False
    print(f"{runs} wrong outcomes a line, risk limit {LIMIT:.0%} (fixed-share recount: its own bound)\n")
    print(f"{'audit':44} {'shape':34} {'confirmed':>9} {'share':>7} {'limit + 3 se':>12}")
    for kind, shape, trial in (*station_lines(), *paper_lines(), last):
        if wanted not in kind:
            continue
        limit = FIXED_RISK.bound if trial is fixed_trial else LIMIT
        start = time.process_time()
        confirmed = sum(trial(run) for run in range(runs))
        most = limit + 3 * sqrt(limit * (1 - limit) / runs)
        failed = failed or confirmed / runs > most
        print(f"{kind:44} {shape:34} {confirmed:9} {confirmed / runs:7.4f} {most:12.4f}", flush=True)
        print(f"{kind} {shape} {time.process_time() - start:.1f} s", file=sys.stderr)
    print("\nlimit exceeded" if failed else "\nno limit exceeded")
    sys.exit(failed)


if __name__ == "__main__":
    main()
