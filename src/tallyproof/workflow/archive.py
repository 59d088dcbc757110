"""Many elections at once: add them to an archive, and ask the same of each, here or on a cluster."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tallyproof import __version__
from tallyproof.checks.run import run as run_checks
from tallyproof.election.configuration import Configuration, load_configuration
from tallyproof.election.results import COUNTS, Results
from tallyproof.election.snapshot import Snapshot
from tallyproof.forensics.battery import ForensicRun, asked
from tallyproof.forensics.battery import run as run_battery
from tallyproof.forensics.calibration.parts import work_key
from tallyproof.forensics.result import ForensicResult
from tallyproof.store.archive import Archive
from tallyproof.tasks import Finished, Place, run_tasks
from tallyproof.workflow.request import Document, Request, take

__all__ = ["Survey", "archive_add", "archive_survey"]

SCHEMA = "tallyproof.archive/1"
PARTS = "tallyproof.archive-parts/1"


@dataclass(frozen=True, slots=True)
class Survey:
    """What is asked of every election of an archive, and where."""

    archive: Path
    methods: tuple[str, ...] = ()
    """Codes of forensic methods; none: arithmetic only."""
    configuration: Path | None = None
    seed: int = 20051204
    place: Place = field(default_factory=Place)
    parts: Path | None = None
    """A file of finished elections, to be resumed and added to."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every election is asked; sent to each worker once."""

    archive: Archive
    methods: tuple[str, ...]
    configuration: Configuration
    seed: int


def archive_add(archive: Path, request: Request, *, name: str) -> Document:
    """Read a source, in any format, and keep its results in an archive.

    Returns:
        A document of schema "tallyproof.archive/1" with the election and its account of rows.
    """
    snapshot = take(request).snapshot
    Archive(archive).add(name, snapshot)
    return {"schema": SCHEMA, "archive": str(archive), "elections": [_facts(name, snapshot)]}


def archive_survey(
    survey: Survey, *, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> Document:
    """Apply the arithmetic rules, and methods where asked, to every election of an archive.

    Args:
        survey: What is asked, and where it is worked on.
        progress: Called with finished and all elections.

    Returns:
        A document of schema "tallyproof.archive/1", elections in the order of their names; the same for any
        place and number of workers. A total that an election does not report is null, and stays out of the sum
        over all elections, which says how many it lacks.

    Raises:
        InputError: No archive, or a file of finished elections that belongs to other work.
        UnknownNameError: No such method.
        ReproducibilityError: The results of an election were changed after they were added.
    """
    asked(survey.methods) if survey.methods else ()
    configuration = load_configuration(survey.configuration) if survey.configuration else Configuration()
    question = _Asked(Archive(survey.archive.resolve()), survey.methods, configuration, survey.seed)
    names = question.archive.elections()
    parts = _parts(survey, configuration)
    found = {row["name"]: row for row in parts.load()} if parts else {}
    missing = [name for name in names if name not in found]
    progress(len(names) - len(missing), len(names))
    for _, row in run_tasks(_examined, question, missing, survey.place):
        found[row["name"]] = row
        if parts:
            parts.add(row)
        progress(len(found), len(names))
    elections = [found[name] for name in names]
    return {"schema": SCHEMA, "archive": str(survey.archive), "seed": survey.seed, **_summary(elections)}


def _parts(survey: Survey, configuration: Configuration) -> Finished | None:
    if not survey.parts:
        return None
    facts = {
        "archive": str(survey.archive.resolve()),
        "methods": list(survey.methods),
        "seed": survey.seed,
        "thresholds": repr(configuration),
        "version": __version__,
    }
    return Finished(survey.parts, schema=PARTS, key=work_key(facts))


def _examined(question: _Asked, name: str) -> Document:
    """Return what is found in one election: one task."""
    snapshot = question.archive.load(name)
    checks = run_checks(snapshot.results, question.configuration, published=snapshot.published)
    answers = [
        {"code": c.code, "status": c.status, "applied": c.applied, "failed": c.failed, "votes": c.votes}
        for c in checks
    ]
    return _facts(name, snapshot) | {"checks": answers, "methods": _methods(question, snapshot.results)}


def _facts(name: str, snapshot: Snapshot) -> Document:
    results = snapshot.results
    totals = {column: results.total(column).value for column in COUNTS}
    votes = {choice.name: results.total(choice.column).value for choice in results.choices}
    rows = {"read": snapshot.rows.read, "used": snapshot.rows.used, "refused": snapshot.rows.refused}
    return {"name": name, "snapshot": snapshot.id, "rows": rows, "totals": totals | {"votes": votes}}


def _methods(question: _Asked, results: Results) -> list[Document]:
    if not question.methods:
        return []
    run: ForensicRun = run_battery(results, seed=question.seed, methods=question.methods)
    return [{"choice": run.choice.name, **_method(answer)} for answer in run.results]


def _method(answer: ForensicResult) -> Document:
    votes = answer.votes
    counted = {"estimate": votes.estimate, "low": votes.low, "high": votes.high} if votes else None
    return {
        "code": answer.code,
        "status": answer.status,
        "statistic": dict(answer.statistic),
        "p": answer.p,
        "votes": counted,
        "reason": answer.reason.code if answer.reason else None,
    }


def _summary(elections: Sequence[Document]) -> Document:
    """Add up what elections have in common; votes of choices are never added over elections."""
    totals = {column: _sum([row["totals"][column] for row in elections]) for column in COUNTS}
    failed: dict[str, int] = {}
    for row in elections:
        for check in row["checks"]:
            failed[check["code"]] = failed.get(check["code"], 0) + check["failed"]
    rows = {key: sum(row["rows"][key] for row in elections) for key in ("read", "used", "refused")}
    return {"elections": list(elections), "rows": rows, "totals": totals, "failed": failed}


def _sum(values: Sequence[int | None]) -> Document:
    known = [value for value in values if value is not None]
    return {"value": sum(known) if known else None, "missing": len(values) - len(known)}
