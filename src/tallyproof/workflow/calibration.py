"""Measure the methods on simulated elections shaped like the one at hand."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from tallyproof import __version__
from tallyproof.election.results import Results
from tallyproof.election.snapshot import snapshot_id
from tallyproof.forensics.calibration.design import Design
from tallyproof.forensics.calibration.document import calibrate_document
from tallyproof.forensics.calibration.parts import Parts, work_key
from tallyproof.forensics.calibration.processes import Work, run_trials
from tallyproof.forensics.calibration.sample import whole_areas
from tallyproof.forensics.calibration.summary import summarise
from tallyproof.forensics.calibration.trial import TrialResult
from tallyproof.tasks import Place
from tallyproof.workflow.request import Document, Request, keep, take

__all__ = ["Measure", "calibrate"]


@dataclass(frozen=True, slots=True)
class Measure:
    """How much of a calibration is run, and how."""

    choice: str | None = None
    """Whose votes are examined; the leader where None."""
    methods: tuple[str, ...] = ()
    """Codes; all methods where empty."""
    repetitions: int = 100
    """Honest elections of each kind."""
    planted_repetitions: int = 20
    """Elections of each mechanism and extent; 0 measures false alarms only."""
    stations: int = 1000
    """Stations of a simulated election; whole areas are drawn where the election has more. 0 takes all."""
    place: Place = field(default_factory=Place)
    """Where the trials are run."""
    parts: Path | None = None
    """A file of finished trials, to be resumed and added to."""


def calibrate(
    request: Request, measure: Measure, *, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> Document:
    """Simulate elections shaped like the source, and count what the methods say about them.

    Args:
        request: The election; its seed decides everything. Where it names an earlier election or another
            contest of the day, the methods get simulated ones too.
        measure: How much.
        progress: Called with finished and all trials.

    Returns:
        A document of schema "tallyproof.calibrate/1"; with a project as source it is saved under the version
        and shown by `test` and in the dossier.

    Raises:
        UnknownNameError: An unknown choice or method.
        NotComputableError: Nothing to simulate.
        InputError: The file of finished trials belongs to other work.
    """
    taken = take(request)
    results = taken.snapshot.results
    choice = results.choice(measure.choice) if measure.choice else results.leader()
    base = whole_areas(results, stations=measure.stations or results.stations, seed=request.seed)
    design = Design(
        request.seed,
        repetitions=measure.repetitions,
        planted_repetitions=measure.planted_repetitions,
        methods=measure.methods,
        companions=bool(taken.compared),
    )
    work = Work(base, choice, design, request.plugins)
    parts = Parts(measure.parts, key=_key(base, work)) if measure.parts else None
    done = parts.load() if parts else {}
    of, finished = sum(1 for _ in design.trials()), len(done)

    def count(result: TrialResult) -> None:
        nonlocal finished
        finished += 1
        if parts:
            parts.add(result)
        progress(finished, of)

    progress(finished, of)
    found = run_trials(work, place=measure.place, done=done, finished=count)
    document = calibrate_document(
        summarise(design, found), stations=base.stations, of=results.stations, choice=choice.id
    )
    return keep(taken, "calibrate", {"snapshot": taken.snapshot.id, **document}, reading="")


def _key(base: Results, work: Work) -> str:
    """Return the hash of everything that decides the numbers: results, settings, methods and their version."""
    codes = [method.code for method in work.methods()]
    choice = work.choice.id if work.choice else None
    facts = {"results": snapshot_id(base), "choice": choice, "codes": codes, "version": __version__}
    return work_key(facts | {"design": replace(work.design, methods=()).as_dict()})
