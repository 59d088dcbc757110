"""What the two benchmarks of the methods share: arguments, trials kept in files, rates as text."""

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from tallyproof import __version__
from tallyproof.forensics.battery import asked
from tallyproof.forensics.calibration.design import Design, Trial
from tallyproof.forensics.calibration.parts import Parts, work_key
from tallyproof.forensics.calibration.rates import Rate
from tallyproof.forensics.calibration.trial import TrialResult, run_trial
from tallyproof.forensics.probability.false_discovery import false_discovery_q
from tallyproof.forensics.simulation import Honest, Mechanism, Shape

_BEGAN = time.monotonic()


def arguments(text: str | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stations", type=int, default=400)
    parser.add_argument("--repetitions", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--methods", nargs="*", default=[])
    parser.add_argument("--kinds", nargs="*", type=Honest)
    parser.add_argument("--mechanisms", nargs="*", type=Mechanism)
    parser.add_argument("--parts", type=Path, required=True)
    return parser.parse_args()


class Kept:
    """Finished trials of one design, one file a method: a method that changes is measured anew alone."""

    def __init__(self, design: Design, given: argparse.Namespace, *, name: str) -> None:
        self.design, self.given = design, given
        self.methods = asked(design.methods)
        # How many repetitions are wanted and who else is asked do not change what one trial gives.
        facts = design.as_dict() | {"repetitions": 0, "planted_repetitions": 0, "methods": []}
        key = work_key({"design": facts, "stations": given.stations, "version": __version__})
        given.parts.mkdir(parents=True, exist_ok=True)
        self.parts = {
            method.code: Parts(given.parts / f"{name}-{key[:8]}-{method.code}.jsonl", key=key + method.code)
            for method in self.methods
        }
        self.done = {code: parts.load() for code, parts in self.parts.items()}

    @property
    def trials(self) -> list[Trial]:
        """Repetition by repetition, so that a stopped run has about as many of each mechanism and extent."""
        return sorted(self.design.trials(), key=lambda trial: trial.repetition)

    def run(self, trial: Trial) -> None:
        """Ask the methods that have not answered yet."""
        missing = [method for method in self.methods if trial not in self.done[method.code]]
        if not missing:
            return
        found = run_trial(Shape(stations=self.given.stations), None, trial, self.design, missing)
        for answer in found.answers:
            alone = replace(found, answers=(answer,))
            self.done[answer.code][trial] = alone
            self.parts[answer.code].add(alone)

    def results(self) -> list[TrialResult]:
        """Return the trials that every method has answered, corrected for how many were asked."""
        whole = [t for t in self.trials if all(t in self.done[method.code] for method in self.methods)]
        return [self._joined([self.done[method.code][trial] for method in self.methods]) for trial in whole]

    def _joined(self, alone: Sequence[TrialResult]) -> TrialResult:
        answers = [result.answers[0] for result in alone]
        q = false_discovery_q([a.p if m.scores else None for m, a in zip(self.methods, answers, strict=True)])
        corrected = (replace(answer, q=value) for answer, value in zip(answers, q, strict=True))
        return replace(alone[0], answers=tuple(corrected))


def run_designs(kept: Iterable[Kept], given: argparse.Namespace) -> None:
    """Run the trials of several designs in turn until the minutes are up, each of which is kept."""
    every = [(trial, one) for one in kept for trial in one.trials]
    for done, (trial, one) in enumerate(sorted(every, key=lambda pair: pair[0].repetition), 1):
        if time.monotonic() - _BEGAN > 60 * given.minutes:
            break
        one.run(trial)
        if sys.stderr.isatty():
            print(f"\r{done}/{len(every)}", end="", file=sys.stderr)


def rate(found: Rate) -> str:
    low, high = found.interval() or (0.0, 1.0)
    if not found.of:
        return "-"
    return f"{100 * (found.share or 0):4.1f} [{100 * low:.0f}; {100 * high:.0f}] of {found.of}"
