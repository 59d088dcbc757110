"""One function a step: sample, inspect, init, check, test, outcome, export."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from tallyproof import samples, sources
from tallyproof.checks.document import check_document
from tallyproof.checks.run import CODES
from tallyproof.disk import write_atomically
from tallyproof.election.facts import load_facts
from tallyproof.election.problem import Problem
from tallyproof.election.results import Results
from tallyproof.election.sentences import problem_sentence
from tallyproof.election.snapshot import Snapshot, Supersession
from tallyproof.errors import CallError, NotAllowedError, UnknownNameError
from tallyproof.forensics.battery import Method
from tallyproof.forensics.battery import asked as asked_methods
from tallyproof.forensics.battery import run as run_battery
from tallyproof.forensics.calibration.sentences import with_calibration
from tallyproof.forensics.document import test_document
from tallyproof.forensics.method_list import method_list
from tallyproof.forensics.parameters import Given
from tallyproof.forensics.plugins import load_methods, with_texts
from tallyproof.outcome.document import outcome_document
from tallyproof.outcome.materiality import Estimate
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import run as examine
from tallyproof.sources.writers import WRITERS
from tallyproof.store import Project
from tallyproof.store.held import held
from tallyproof.tasks import Place
from tallyproof.texts import Catalogue
from tallyproof.workflow.act_log import log_version
from tallyproof.workflow.dispute import Dispute, asked_about
from tallyproof.workflow.election_name import name_by_facts
from tallyproof.workflow.pending import settle_pending
from tallyproof.workflow.request import (
    Document,
    Request,
    Taken,
    folder_of,
    keep,
    rule_answers,
    take,
    with_facts,
)

__all__ = [
    "ParametersGiven",
    "check",
    "decided",
    "export",
    "init",
    "inspect",
    "methods",
    "outcome",
    "require_check_codes",
    "test",
    "tested",
    "tested_in",
    "write_sample",
]

ParametersGiven = Mapping[str, Mapping[str, Given]]
"""Values of parameters by code of the method and name; what is not named has its standard value."""

_LONGEST_REASON = 2000
_LARGE = 20_000
"""Stations from which a second process saves more time than its start costs."""


def check(request: Request, catalogue: Catalogue) -> Document:
    """Apply the arithmetic rules."""
    taken = take(request)
    answers = rule_answers(taken)
    return keep(taken, "check", check_document(taken.snapshot, answers, catalogue))


def test(
    request: Request,
    catalogue: Catalogue,
    *,
    choice: str | None = None,
    methods: Sequence[str] = (),
    parameters: ParametersGiven | None = None,
) -> Document:
    """Apply the forensic methods to one choice; the leader where none is named.

    Answers with changed parameters are kept under a name of their own, so that nothing takes them for the standard run:
    it says what was changed, on whose votes, with which seed, methods and thresholds, so that none replaces another.
    """
    taken = take(request)
    document = tested(taken, catalogue, request.seed, choice=choice, methods=methods, parameters=parameters)
    changed = {run["code"]: run["changed"] for run in document.get("changed_runs", ())}
    if not changed:
        return keep(taken, "test", document)
    run = {"changed": changed, "choice": choice, "seed": request.seed, "methods": sorted(methods)}
    name = _digest(run | {"configuration": taken.configuration.sha256()})
    return keep(taken, f"test-changed-{name}", document)


def methods(catalogue: Catalogue, *, codes: Sequence[str] = (), plugins: Sequence[str] = ()) -> Document:
    """List forensic methods with their parameters, all of ours where no code is given; and those of other packages."""
    outside = load_methods(plugins)
    wanted: list[str | Method] = [*codes, *(one.method for one in outside)]
    return method_list(asked_methods(wanted), with_texts(catalogue, outside))


def _digest(run: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(run, sort_keys=True).encode()).hexdigest()[:16]


def outcome(
    request: Request,
    catalogue: Catalogue,
    *,
    rule: str | None = None,
    dispute: Dispute | None = None,
) -> Document:
    """Decide the contest, find what would change it, and put what is disputed beside the legal tests."""
    taken = take(request)
    document = decided(taken, catalogue, rule=rule, dispute=dispute)
    return keep(taken, "outcome", document)


def write_sample(name: str | None, directory: Path, *, language: str) -> Document:
    """Write an embedded sample election; the first one where no name is given."""
    chosen = name or samples.SAMPLES[0]
    files = samples.write_sample(chosen, directory)
    facts = samples.load_facts(chosen)
    known = {
        "title": facts.title[language],
        "date": facts.date,
        "rule": facts.rule,
        "licence": facts.licence,
        "totals": dict(facts.official.totals),
    }
    return {
        "schema": "tallyproof.sample/1",
        "name": facts.name,
        "files": [str(f) for f in files],
        "facts": known,
    }


def inspect(request: Request, catalogue: Catalogue, *, write_mapping: Path | None = None) -> Document:
    """Show how a source would be read, and write the proposed mapping where asked to."""
    known = with_facts(request, load_facts(folder_of(request.source)))
    mapping = sources.read_mapping(known.mapping) if known.mapping else None
    found = sources.inspect(known.source, mapping=mapping, contest=known.contest)
    if write_mapping and found.self_describing:
        expected = "a table whose columns need a mapping"
        raise CallError(
            f"{known.source.name} describes itself ({found.format}).",
            expected=expected,
            text="upload_table",
            file=known.source.name,
        )
    if write_mapping:
        write_atomically(write_mapping, found.mapping.encode())
    return {
        "schema": "tallyproof.inspect/1",
        "format": found.format,
        "encoding": found.encoding,
        "delimiter": found.delimiter,
        "header_rows": list(found.header_rows),
        "columns": [asdict(column) | {"examples": list(column.examples)} for column in found.columns],
        "mapping": found.mapping,
        "self_describing": found.self_describing,
        "missing": list(found.missing),
        "contests": list(found.contests),
        "problems": [_problem(problem, catalogue) for problem in found.problems],
        "files": [asdict(file) for file in found.files],
    }


def init(
    folder: Path,
    request: Request | None,
    *,
    reason: str | None = None,
    decided_by: str | None = None,
    supersedes: str | None = None,
    upload: str = "",
) -> Document:
    """Make a project, and add a version of the results to it where a source is given.

    A version that is kept already stays as it is, and comes into force again for the reason given now; so does the one
    in force where other files gave the same table, as their problems and printed totals may differ. Facts beside the
    source name the election, where nobody named it yet. Where a version is named that the new one supersedes, that one
    must still be in force; NotAllowedError otherwise. The project notes the key of the upload that brought it, if any.
    """
    project = Project.create(folder)
    if request:
        taken = take(request)
        with held(project.folder):
            settle_pending(project)
            _require_in_force(project, supersedes)
            project.add(_replacing(project, taken.snapshot, reason, decided_by), upload=upload)
            version = project.history()[-1]
        log_version(project, version)
        name_by_facts(project.folder, taken.facts)
    versions = project.snapshots()
    current = project.current().id if versions else None
    return {
        "schema": "tallyproof.project/1",
        "folder": str(folder),
        "snapshot": current,
        "snapshots": list(versions),
    }


def _require_in_force(project: Project, name: str | None) -> None:
    if name is not None and project.current_name() != name:
        raise NotAllowedError(
            "Putting these results in force",
            reason="other results came into force since they were compared",
            text="results_changed_since",
        )


def _replacing(project: Project, snapshot: Snapshot, reason: str | None, decided_by: str | None) -> Snapshot:
    """Return a version with what it replaces; the one in force replaces nothing."""
    now = project.current_name()
    if now is None or project.in_force_as(snapshot):
        return snapshot
    if not (reason and decided_by):
        raise CallError(
            "This version replaces another.", expected="--reason and --decided-by", text="version_reason"
        )
    if len(reason) > _LONGEST_REASON:
        raise CallError(
            f"The reason has {len(reason)} characters.",
            expected=f"at most {_LONGEST_REASON}",
            text="reason_long",
            found=len(reason),
            most=_LONGEST_REASON,
        )
    return replace(snapshot, replaces=Supersession(now, reason, decided_by))


def export(request: Request, *, kind: str, out: Path) -> Document:
    """Write the results in another format."""
    if kind not in WRITERS:
        raise UnknownNameError("format", kind, WRITERS)
    taken = take(request)
    content = WRITERS[kind](taken.snapshot.results)
    write_atomically(out, content)
    digest = hashlib.sha256(content).hexdigest()
    return {
        "schema": "tallyproof.export/1",
        "snapshot": taken.snapshot.id,
        "path": str(out),
        "rows": taken.snapshot.results.stations,
        "sha256": digest,
    }


def require_check_codes(codes: Sequence[str]) -> None:
    """Raise UnknownNameError for a code that no check has; "any" stands for all."""
    for code in codes:
        if code != "any" and code not in CODES:
            raise UnknownNameError("check", code, (*CODES, "any"))


def _problem(problem: Problem, catalogue: Catalogue) -> Document:
    return asdict(problem) | {"sentence": problem_sentence(problem, catalogue)}


def tested(
    taken: Taken,
    catalogue: Catalogue,
    seed: int,
    *,
    choice: str | None,
    methods: Sequence[str],
    parameters: ParametersGiven | None = None,
) -> Document:
    """Return the document of the forensic methods, without saving it."""
    (document,) = tested_in(taken, (catalogue,), seed, choice=choice, methods=methods, parameters=parameters)
    return document


def tested_in(
    taken: Taken,
    catalogues: Sequence[Catalogue],
    seed: int,
    *,
    choice: str | None = None,
    methods: Sequence[str] = (),
    parameters: ParametersGiven | None = None,
) -> tuple[Document, ...]:
    """Return the documents of one run of the forensic methods in several languages, without saving them."""
    results = taken.snapshot.results
    chosen = results.choice(choice) if choice else None
    run = run_battery(
        results,
        chosen,
        methods=[*methods, *(outside.method for outside in taken.outside)],
        seed=seed,
        parameters=parameters,
        previous=taken.compared_results("previous"),
        concurrent=taken.compared_results("concurrent"),
        place=Place(_workers(results)),
    )

    def told(catalogue: Catalogue) -> Document:
        spoken = with_texts(catalogue, taken.outside)
        document = test_document(run, results, spoken, configuration=taken.configuration)
        calibrated = with_calibration(document, taken.calibration, catalogue)
        return {"snapshot": taken.snapshot.id, **calibrated}

    return tuple(told(catalogue) for catalogue in catalogues)


def _workers(results: Results) -> int:
    """Return how many processes are worth their start: a large election is examined by two."""
    return min(2, os.cpu_count() or 1) if results.stations >= _LARGE else 1


def decided(
    taken: Taken,
    catalogue: Catalogue,
    *,
    rule: str | None,
    dispute: Dispute | None = None,
    estimates: Sequence[Estimate] = (),
) -> Document:
    """Return the document of the outcome, without saving it; estimates are compared with the margin."""
    chosen = rule or (taken.facts.rule if taken.facts else "plurality")
    examined = examine(taken.snapshot.results, read_rule(chosen))
    asked = asked_about(examined, dispute or Dispute(), facts=taken.facts)
    return outcome_document(taken.snapshot, examined, catalogue, asked=asked, estimates=estimates)
