"""What the two benchmarks of the methods share: arguments, trials kept in files, rates as text."""

import argparse
import sys
import time
from pathlib import Path

from tallyproof import __version__
from tallyproof.forensics.battery import asked
from tallyproof.forensics.calibration.design import Design
from tallyproof.forensics.calibration.parts import Parts, work_key
from tallyproof.forensics.calibration.processes import Work
from tallyproof.forensics.calibration.rates import Rate
from tallyproof.forensics.calibration.trial import TrialResult
from tallyproof.forensics.simulation import Honest, Shape

_BEGAN = time.monotonic()


def arguments(text: str | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stations", type=int, default=400)
    parser.add_argument("--repetitions", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--methods", nargs="*", default=[])
    parser.add_argument("--kinds", nargs="*", type=Honest)
    parser.add_argument("--parts", type=Path, required=True)
    return parser.parse_args()


def run_design(design: Design, given: argparse.Namespace, *, name: str) -> list[TrialResult]:
    """Run trials until the minutes are up, each of which is kept; return all that are finished."""
    work = Work(Shape(stations=given.stations), None, design)
    codes = [method.code for method in asked(design.methods)]
    # How many repetitions are wanted does not change what one trial gives: more can be added later.
    facts = design.as_dict() | {"repetitions": 0, "planted_repetitions": 0}
    key = work_key({"design": facts, "stations": given.stations, "codes": codes, "version": __version__})
    given.parts.mkdir(parents=True, exist_ok=True)
    parts = Parts(given.parts / f"{name}-{key[:8]}.jsonl", key=key)
    done = parts.load()
    # Repetition by repetition, so that a stopped run has about as many of each mechanism and extent.
    trials = sorted(design.trials(), key=lambda trial: trial.repetition)
    for trial in trials:
        if trial not in done and time.monotonic() - _BEGAN < 60 * given.minutes:
            done[trial] = work.run(trial)
            parts.add(done[trial])
            if sys.stderr.isatty():
                print(f"\r{name} {len(done)}/{len(trials)}", end="", file=sys.stderr)
    return [done[trial] for trial in trials if trial in done]


def rate(found: Rate) -> str:
    low, high = found.interval() or (0.0, 1.0)
    if not found.of:
        return "-"
    return f"{100 * (found.share or 0):4.1f} [{100 * low:.0f}; {100 * high:.0f}] of {found.of}"
