"""Run the trials of a design, wherever; what comes out does not depend on where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tallyproof.election.contest import Choice
from tallyproof.election.results import Results
from tallyproof.forensics import battery
from tallyproof.forensics.battery import Method
from tallyproof.forensics.calibration.design import Design, Trial
from tallyproof.forensics.calibration.trial import TrialResult, run_trial
from tallyproof.forensics.plugins import load_methods
from tallyproof.forensics.simulation import Shape
from tallyproof.tasks import Place, run_tasks

__all__ = ["Work", "run_trials"]


@dataclass(frozen=True, slots=True)
class Work:
    """What every trial of a calibration shares."""

    base: Results | Shape
    choice: Choice | None
    design: Design
    plugins: tuple[str, ...] = ()
    """Names of methods of other packages, which every worker loads for itself."""

    def methods(self) -> tuple[Method, ...]:
        """Return the methods that are measured; raises UnknownNameError."""
        outside = load_methods(self.plugins)
        return battery.asked([*self.design.methods, *(one.method for one in outside)])

    def run(self, trial: Trial) -> TrialResult:
        """Run one trial."""
        return run_trial(self.base, self.choice, trial, self.design, self.methods())


def run_trials(
    work: Work,
    *,
    place: Place | None = None,
    done: Mapping[Trial, TrialResult] | None = None,
    finished: Callable[[TrialResult], None] = lambda _: None,
) -> tuple[TrialResult, ...]:
    """Run all trials of a design.

    Args:
        work: The base, the choice and the design.
        place: Where they are run; this process where None.
        done: Results of trials that were run before; they are not run again.
        finished: Called with every new result, in the order in which they are finished.

    Returns:
        Results in the order of the design, the same for any place and any number of workers.
    """
    known = dict(done or {})
    trials = list(work.design.trials())
    missing = [trial for trial in trials if trial not in known]
    work.methods()  # An unknown code must be named before processes are started.
    for _, result in run_tasks(Work.run, work, missing, place):
        known[result.trial] = result
        finished(result)
    return tuple(known[trial] for trial in trials)
