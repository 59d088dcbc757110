"""Run trials on several processors; what comes out does not depend on how many."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass

from tallyproof.election.contest import Choice
from tallyproof.election.results import Results
from tallyproof.forensics import battery
from tallyproof.forensics.battery import Method
from tallyproof.forensics.calibration.design import Design, Trial
from tallyproof.forensics.calibration.trial import TrialResult, run_trial
from tallyproof.forensics.plugins import load_methods
from tallyproof.forensics.simulation import Shape

__all__ = ["Work", "run_trials"]


@dataclass(frozen=True, slots=True)
class Work:
    """What every trial of a calibration shares."""

    base: Results | Shape
    choice: Choice | None
    design: Design
    plugins: tuple[str, ...] = ()
    """Names of methods of other packages, which every process loads for itself."""

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
    workers: int = 1,
    done: Mapping[Trial, TrialResult] | None = None,
    finished: Callable[[TrialResult], None] = lambda _: None,
) -> tuple[TrialResult, ...]:
    """Run all trials of a design.

    Args:
        work: The base, the choice and the design.
        workers: Local processes; 1 runs in this one.
        done: Results of trials that were run before; they are not run again.
        finished: Called with every new result, in the order in which they are finished.

    Returns:
        Results in the order of the design, the same for any number of workers.
    """
    known = dict(done or {})
    trials = list(work.design.trials())
    missing = [trial for trial in trials if trial not in known]
    work.methods()  # An unknown code must be named before processes are started.
    for result in _results(work, missing, workers):
        known[result.trial] = result
        finished(result)
    return tuple(known[trial] for trial in trials)


def _results(work: Work, trials: Sequence[Trial], workers: int) -> Iterable[TrialResult]:
    if workers == 1 or len(trials) < 2:  # noqa: PLR2004 - one trial needs no second process
        return map(work.run, trials)
    return _in_processes(work, trials, workers)


def _in_processes(work: Work, trials: Sequence[Trial], workers: int) -> Iterator[TrialResult]:
    # Polars' threads do not survive a fork; a fresh interpreter also behaves alike on every system.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(work,))
    try:
        waiting = [pool.submit(_run_shared, trial) for trial in trials]
        yield from (future.result() for future in as_completed(waiting))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


_shared: Work | None = None
"""In a worker process: what its trials share, sent once."""


def _begin(work: Work) -> None:
    global _shared  # noqa: PLW0603 - the only way a process pool hands over what all tasks share
    _shared = work


def _run_shared(trial: Trial) -> TrialResult:
    assert _shared is not None  # noqa: S101 - the pool calls `_begin` first
    return _shared.run(trial)
