"""Ask all methods about one simulated election."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tallyproof.election.contest import Choice
from tallyproof.election.results import Results
from tallyproof.forensics.battery import Method
from tallyproof.forensics.calibration.design import Design, Trial
from tallyproof.forensics.probability.false_discovery import false_discovery_q
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import Status
from tallyproof.forensics.simulation import Shape, Simulated, simulate

__all__ = ["Answer", "TrialResult", "run_trial"]

FAILED = "failed"
"""Status of a method that broke down; every other status is one of `Status`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one method said about one simulated election."""

    code: str
    status: str
    p: float | None = None
    q: float | None = None
    votes: tuple[float, ...] | None = None
    """Estimate, low, high, band_low, band_high; None where the method counts no votes."""
    fault: str = ""
    """Class of the exception of a method that broke down."""
    named: tuple[int, int] | None = None
    """Stations that the method lists: falsified ones, honest ones; None where it was not computed."""


@dataclass(frozen=True, slots=True)
class TrialResult:
    """One simulated election with its truth and all answers."""

    trial: Trial
    votes: int
    """Votes that the choice has beyond the honest election."""
    total: int
    """Votes of the choice, honest ones and others."""
    answers: tuple[Answer, ...]
    planted: int = 0
    """Falsified stations."""


def run_trial(
    base: Results | Shape, choice: Choice | None, trial: Trial, design: Design, methods: Sequence[Method]
) -> TrialResult:
    """Draw one election and apply the methods.

    Args:
        base: A real table or the shape of a synthetic one.
        choice: Whom the methods examine; the leader of a real table where None.
        trial: Which election.
        design: Supplies seed and companions.
        methods: The methods.

    Returns:
        One answer a method; a method that breaks down is an answer too, with the status `failed`.
    """
    seed = trial.seed(design.seed)
    simulated = simulate(
        base,
        honest=trial.honest,
        plan=trial.plan,
        choice=choice,
        companions=design.companions,
        seed=seed,
    )
    answers = [_asked(method, simulated) for method in methods]
    scoring = [answer.p if m.scores else None for m, answer in zip(methods, answers, strict=True)]
    corrected = tuple(
        replace(a, p=a.p if m.scores else None, q=q)
        for m, a, q in zip(methods, answers, false_discovery_q(scoring), strict=True)
    )
    total = simulated.results.total(simulated.choice.column).value or 0
    return TrialResult(trial, simulated.votes, total, corrected, simulated.planted)


def _asked(method: Method, simulated: Simulated) -> Answer:
    question = Question(
        simulated.results, simulated.choice, simulated.seed, simulated.previous, simulated.concurrent
    )
    try:
        found = method.run(question)
    except Exception as fault:  # noqa: BLE001 - one method's breakdown must not end hours of measuring
        return Answer(method.code, FAILED, fault=type(fault).__name__)
    if found.status is not Status.COMPUTED:
        return Answer(method.code, found.status.value)
    v = found.votes
    votes = (v.estimate, v.low, v.high, v.band_low, v.band_high) if v else None
    rows = np.unique([signal.row for signal in found.stations]).astype(np.int64)
    falsified = int(simulated.truth["mechanism"].is_not_null()[rows].sum()) if len(rows) else 0
    named = (falsified, len(rows) - falsified)
    return Answer(method.code, found.status.value, found.p, None, votes, named=named)
