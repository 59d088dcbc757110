"""The story: one function a step, load -> compute -> save. The command line and the web call nothing else.

Every function takes a `Request`, which names the source and everything that decides how it is read, and
returns the JSON document of its step. With a project as source, the document is saved under its snapshot.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tallyproof import samples, sources
from tallyproof.checks.document import check_document
from tallyproof.checks.run import CODES
from tallyproof.checks.run import run as run_checks
from tallyproof.disk import write_atomically
from tallyproof.dossier.contents import About, Contents, Part
from tallyproof.dossier.manifest import dossier_document, json_bytes, load_manifest
from tallyproof.dossier.sections import build_sections
from tallyproof.dossier.verify import (
    Difference,
    FileDifference,
    compare_documents,
    compare_files,
    compare_snapshots,
    load_recorded_results,
)
from tallyproof.dossier.versions import versions
from tallyproof.dossier.write import write_dossier
from tallyproof.election.configuration import Configuration, Tolerance, load_configuration
from tallyproof.election.facts import Facts, load_facts
from tallyproof.election.problem import Problem
from tallyproof.election.published import PublishedTotal
from tallyproof.election.sentences import problem_sentence
from tallyproof.election.snapshot import Snapshot, Supersession, snapshot_id
from tallyproof.errors import CallError, InputError, UnknownNameError
from tallyproof.forensics.battery import run as run_battery
from tallyproof.forensics.document import test_document
from tallyproof.outcome.annul_list import AnnulList, read_annul_list
from tallyproof.outcome.document import outcome_document
from tallyproof.outcome.materiality import Estimate
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import Examination
from tallyproof.outcome.run import run as examine
from tallyproof.outcome.scenario import Scenario, ScenarioResult, run_scenario
from tallyproof.outcome.scenario_file import load_scenarios
from tallyproof.sources.totals import announced, read_totals
from tallyproof.sources.writers import WRITERS
from tallyproof.store import Project, is_project
from tallyproof.texts import Catalogue, load_catalogue

__all__ = [
    "Request",
    "Taken",
    "check",
    "require_check_codes",
    "take",
]

Document = dict[str, Any]
Progress = Callable[[str], None]
"""Called with the name of each step of a long job as it begins."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to examine and how to read it."""

    source: Path
    mapping: Path | None = None
    contest: str | None = None
    totals: Path | None = None
    """Totals the commission announced."""
    configuration: Path | None = None
    seed: int = 20051204


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a dossier should examine and be called, where the defaults do not fit."""

    rule: str | None = None
    choice: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A version of the results, ready to be examined."""

    snapshot: Snapshot
    configuration: Configuration
    facts: Facts | None
    project: Project | None
    published: tuple[PublishedTotal, ...]
    """Totals printed by the source, announced beside it, or given with the request."""


def take(request: Request) -> Taken:
    """Read a source, or open a project, and fix the thresholds.

    Args:
        request: A results file, a folder of related files or with `facts.toml`, or a project.

    Returns:
        The snapshot with all that stands beside it.

    Raises:
        InputError: The source cannot be read at all.
    """
    configuration = load_configuration(request.configuration) if request.configuration else Configuration()
    given = read_totals(request.totals) if request.totals else ()
    if is_project(request.source):
        project = Project.open(request.source)
        snapshot = project.current()
        return Taken(snapshot, configuration, None, project, (*snapshot.published, *given))
    folder = _folder(request.source)
    facts = load_facts(folder)
    snapshot = _read(_with_facts(request, facts))
    known = _announced(facts, snapshot) if facts else ()
    return Taken(snapshot, configuration, facts, None, (*snapshot.published, *known, *given))


def check(request: Request, catalogue: Catalogue) -> Document:
    """Apply the arithmetic rules."""
    taken = take(request)
    answers = run_checks(taken.snapshot.results, taken.configuration, published=taken.published)
    return _keep(taken, "check", check_document(taken.snapshot, answers, catalogue))


def test(
    request: Request, catalogue: Catalogue, *, choice: str | None = None, methods: Sequence[str] = ()
) -> Document:
    """Apply the forensic methods to one choice; the leader where none is named."""
    taken = take(request)
    return _keep(taken, "test", _tested(taken, catalogue, request.seed, choice=choice, methods=methods))


def outcome(
    request: Request,
    catalogue: Catalogue,
    *,
    rule: str | None = None,
    annul: Path | None = None,
    scenario: Path | None = None,
) -> Document:
    """Decide the contest, find what would change it, and work out scenarios."""
    taken = take(request)
    decided = _decided(taken, catalogue, rule=rule, annul=annul, scenario=scenario)
    return _keep(taken, "outcome", decided)


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
    known = _with_facts(request, load_facts(_folder(request.source)))
    mapping = sources.read_mapping(known.mapping) if known.mapping else None
    found = sources.inspect(known.source, mapping=mapping, contest=known.contest)
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
        "missing": list(found.missing),
        "contests": list(found.contests),
        "problems": [_problem(problem, catalogue) for problem in found.problems],
        "files": [asdict(file) for file in found.files],
    }


def init(
    folder: Path, request: Request | None, *, reason: str | None = None, decided_by: str | None = None
) -> Document:
    """Make a project, and add a version of the results to it where a source is given."""
    project = Project.create(folder)
    if request:
        before = project.snapshots()
        snapshot = take(request).snapshot
        if before and snapshot.id not in before:
            if not (reason and decided_by):
                raise CallError("This version replaces another.", expected="--reason and --decided-by")
            snapshot = replace(snapshot, replaces=Supersession(project.current().id, reason, decided_by))
        project.add(snapshot)
    versions = project.snapshots()
    current = project.current().id if versions else None
    return {
        "schema": "tallyproof.project/1",
        "folder": str(folder),
        "snapshot": current,
        "snapshots": list(versions),
    }


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


def compile_dossier(
    request: Request,
    catalogue: Catalogue,
    *,
    out: Path,
    wishes: Wishes,
    progress: Progress = lambda _: None,
) -> Document:
    """Find everything that the data allow and write it down: the main job."""
    progress("read")
    taken = take(request)
    contents = _contents(request, taken, catalogue, wishes=wishes, progress=progress)
    progress("write")
    paths = write_dossier(contents, out)
    return {
        "schema": "tallyproof.dossier-written/1",
        "paths": {name: str(path) for name, path in paths.items()},
        "snapshot": taken.snapshot.id,
        "seed": request.seed,
        "sections": [
            {"id": s.id, "title": s.title, "status": s.status.value, "reason": s.reason}
            for s in build_sections(contents)
        ],
    }


def verify(directory: Path, *, source: Path | None = None, progress: Progress = lambda _: None) -> Document:
    """Recompute a dossier from its manifest and source, and say what differs.

    Args:
        directory: The dossier.
        source: Where the source lies now, if no longer where the manifest says.
        progress: Called as each step begins.

    Returns:
        `status` identical or different, and every difference: files, stations with their fields, figures.

    Raises:
        InputError: No manifest, or the source is nowhere to be found.
    """
    recorded = load_manifest(directory)
    progress("read")
    with tempfile.TemporaryDirectory() as folder:
        taken = _retaken(_request_of(recorded, directory, source, Path(folder)), recorded)
    before, now = load_recorded_results(directory, recorded), taken.snapshot.results
    found = [_file_difference(difference) for difference in compare_files(recorded, directory)]
    found += [_station_difference(difference) for difference in compare_snapshots(before, now)]
    if taken.snapshot.id == recorded["snapshot"]:
        progress("check")
        found += _document_differences(directory, recorded, taken)
    return {
        "schema": "tallyproof.verify/1",
        "status": "different" if found else "identical",
        "snapshot": recorded["snapshot"],
        "recomputed": taken.snapshot.id,
        "versions": {"recorded": recorded["versions"], "now": versions()},
        "differences": found,
    }


def require_check_codes(codes: Sequence[str]) -> None:
    """Raise UnknownNameError for a code that no check has; "any" stands for all."""
    for code in codes:
        if code != "any" and code not in CODES:
            raise UnknownNameError("check", code, (*CODES, "any"))


def _read(request: Request) -> Snapshot:
    mapping = sources.read_mapping(request.mapping) if request.mapping else None
    reading = sources.read(request.source, mapping=mapping, contest=request.contest)
    return Snapshot(
        id=snapshot_id(reading.results),
        results=reading.results,
        rows=reading.rows,
        problems=reading.problems,
        files=reading.files,
        mapping=reading.mapping,
        published=reading.published,
    )


def _with_facts(request: Request, facts: Facts | None) -> Request:
    """Let the facts beside a source name its results file and mapping, where the request does not."""
    if facts is None:
        return request
    folder = _folder(request.source)
    source = folder / facts.results if request.source.is_dir() else request.source
    described = source.name in {facts.results, *(release.file for release in facts.releases)}
    mapping = request.mapping or (folder / facts.mapping if described else None)
    return replace(request, source=source, mapping=mapping)


def _announced(facts: Facts, snapshot: Snapshot) -> tuple[PublishedTotal, ...]:
    names = {file.name for file in snapshot.files}
    releases = [release for release in facts.releases if release.file in names]
    return announced(_by_column(releases[-1].totals, snapshot), "facts.toml") if releases else ()


def _by_column(totals: Mapping[str, int], snapshot: Snapshot) -> dict[str, int]:
    """Name announced totals by the columns of this table, whatever the case of the choices' names."""
    columns = {column.casefold(): column for column in snapshot.results.vote_columns}
    return {columns.get(name.casefold(), name): value for name, value in totals.items()}


def _keep(taken: Taken, name: str, document: Document) -> Document:
    if taken.project:
        taken.project.save_finding(taken.snapshot.id, name, document)
    return document


def _folder(source: Path) -> Path:
    return source if source.is_dir() else source.parent


def _problem(problem: Problem, catalogue: Catalogue) -> Document:
    return asdict(problem) | {"sentence": problem_sentence(problem, catalogue)}


def _tested(
    taken: Taken, catalogue: Catalogue, seed: int, *, choice: str | None, methods: Sequence[str]
) -> Document:
    results = taken.snapshot.results
    chosen = results.choice(choice) if choice else None
    run = run_battery(results, chosen, methods=methods, seed=seed)
    document = test_document(run, results, catalogue, configuration=taken.configuration)
    return {"snapshot": taken.snapshot.id, **document}


def _decided(
    taken: Taken,
    catalogue: Catalogue,
    *,
    rule: str | None,
    annul: Path | None = None,
    scenario: Path | None = None,
    estimates: Sequence[Estimate] = (),
) -> Document:
    chosen = rule or (taken.facts.rule if taken.facts else "plurality")
    examined = examine(taken.snapshot.results, read_rule(chosen))
    results = taken.snapshot.results
    known = set(results.frame["station_id"].to_list())
    listed = read_annul_list(annul, known=known) if annul else None
    result = _annulled(annul, listed, examined) if annul and listed else None
    scenarios = load_scenarios(scenario, results) if scenario else ()
    return outcome_document(
        taken.snapshot,
        examined,
        catalogue,
        annul=result,
        scenarios=[run_scenario(one, examined) for one in scenarios],
        estimates=estimates,
    )


def _annulled(path: Path, listed: AnnulList, examined: Examination) -> ScenarioResult:
    scenario = Scenario(path.name, listed.station_ids, reasons=listed.reasons, problems=listed.problems)
    return run_scenario(scenario, examined)


def _contents(
    request: Request,
    taken: Taken,
    catalogue: Catalogue,
    *,
    wishes: Wishes,
    progress: Progress = lambda _: None,
    about: About | None = None,
) -> Contents:
    progress("check")
    answers = run_checks(taken.snapshot.results, taken.configuration, published=taken.published)
    checked = check_document(taken.snapshot, answers, catalogue)
    progress("test")
    seed, choice = request.seed, wishes.choice
    tested = _part(lambda: _tested(taken, catalogue, seed, choice=choice, methods=()), catalogue)
    progress("outcome")
    estimates = _estimates(tested)
    decided = _part(lambda: _decided(taken, catalogue, rule=wishes.rule, estimates=estimates), catalogue)
    return Contents(
        snapshot=taken.snapshot,
        catalogue=catalogue,
        about=about or _about(taken, catalogue, wishes),
        inspect=Part.computed(_inspected(taken)),
        check=Part.computed(checked),
        test=tested,
        outcome=decided,
        seed=request.seed,
        configuration=taken.configuration,
        source_paths=_source_paths(request, taken),
        request=_recorded(request, taken, wishes),
    )


def _part(compute: Callable[[], Document], catalogue: Catalogue) -> Part:
    """Compute one part; what cannot be computed is a part with its reason, never a missing one."""
    try:
        return Part.computed(compute())
    except CallError as error:
        key = f"errors.{error.code}"
        return Part.missing(catalogue.text(key, **error.fields) if catalogue.has(key) else str(error))


def _estimates(tested: Part) -> list[Estimate]:
    methods = tested.document["methods"] if tested.document else ()
    return [
        Estimate(method["code"], method["votes"]["low"], method["votes"]["high"])
        for method in methods
        if method["votes"]
    ]


def _about(taken: Taken, catalogue: Catalogue, wishes: Wishes) -> About:
    contest, facts = taken.snapshot.results.contest, taken.facts
    title = wishes.title or (facts.title.get(catalogue.language) if facts else None) or contest.name
    official = {t.column: t.value for t in taken.published if not t.areas}
    source = facts.official.source if facts else ", ".join(dict.fromkeys(t.file for t in taken.published))
    date = contest.date or (facts.date if facts else None)
    return About(title, date, official, source, _notes(facts, catalogue) if facts else {})


def _inspected(taken: Taken) -> Document:
    snapshot = taken.snapshot
    return {
        "schema": "tallyproof.inspect/1",
        "mapping": snapshot.mapping,
        "files": [asdict(file) for file in snapshot.files],
        "problems": [asdict(problem) for problem in snapshot.problems],
    }


def _source_paths(request: Request, taken: Taken) -> dict[str, Path]:
    folder = _folder(request.source)
    return {f.name: folder / f.name for f in taken.snapshot.files if (folder / f.name).is_file()}


def _recorded(request: Request, taken: Taken, wishes: Wishes) -> Document:
    """Return how a dossier was asked for, so that it can be asked for again without the first request."""
    beside = [total for total in taken.published if total not in taken.snapshot.published]
    return {
        "contest": request.contest,
        "rule": wishes.rule or (taken.facts.rule if taken.facts else "plurality"),
        "choice": wishes.choice,
        "totals": [asdict(total) for total in beside],
    }


def _request_of(recorded: Mapping[str, Any], directory: Path, source: Path | None, folder: Path) -> Request:
    """Return the request that made a dossier, with the source where it lies now."""
    path = source or _recorded_source(recorded, directory)
    mapping = folder / "mapping.toml"
    mapping.write_text(recorded["mapping"], encoding="utf-8")
    return Request(
        path,
        mapping=mapping if recorded["mapping"] else None,
        contest=recorded["request"]["contest"],
        seed=recorded["seed"],
    )


def _recorded_source(recorded: Mapping[str, Any], directory: Path) -> Path:
    paths = [directory / entry["path"] for entry in recorded["sources"] if entry["path"]]
    present = [path for path in paths if path.is_file()]
    if not present or len(present) < len(recorded["sources"]):
        names = ", ".join(entry["name"] for entry in recorded["sources"])
        raise InputError(
            str(directory / "manifest.json"),
            found="no source where it says",
            expected=names,
            action="Say where it lies: tallyproof verify DIR --source SOURCE.",
        )
    return present[0] if len(present) == 1 else present[0].parent


def _retaken(request: Request, recorded: Mapping[str, Any]) -> Taken:
    """Read the source again, with the thresholds and the announced totals of the manifest."""
    project = Project.open(request.source) if is_project(request.source) else None
    snapshot = project.current() if project else _read(request)
    raw = dict(recorded["configuration"])
    tolerances = {code: Tolerance(**values) for code, values in raw.pop("tolerances").items()}
    totals = [PublishedTotal(**(t | {"areas": tuple(t["areas"])})) for t in recorded["request"]["totals"]]
    configuration = Configuration(tolerances=tolerances, **raw)
    return Taken(snapshot, configuration, None, project, (*snapshot.published, *totals))


def _document_differences(directory: Path, recorded: Mapping[str, Any], taken: Taken) -> list[Document]:
    """Compute every part again and compare it with the documents of the dossier."""
    asked = recorded["request"]
    contents = _contents(
        Request(directory, contest=asked["contest"], seed=recorded["seed"]),
        taken,
        load_catalogue(recorded["language"]),
        wishes=Wishes(rule=asked["rule"], choice=asked["choice"]),
        about=About(**recorded["about"]),
    )
    now = json.loads(json_bytes(dossier_document(contents, build_sections(contents))))
    written = json.loads((directory / "dossier.json").read_text(encoding="utf-8"))
    return [
        {"kind": "document", "what": d.path, "recorded": d.recorded, "now": d.now}
        for d in compare_documents(written, now)
    ]


def _file_difference(found: FileDifference) -> Document:
    what = f"{found.name}: {found.state.value}"
    return {"kind": "file", "what": what, "recorded": found.recorded, "now": found.now}


def _station_difference(found: Difference) -> Document:
    return {
        "kind": "station",
        "what": f"{found.station_id}: {found.field}",
        "station_id": found.station_id,
        "field": found.field,
        "recorded": found.recorded,
        "now": found.now,
    }


def _notes(facts: Facts, catalogue: Catalogue) -> dict[str, str]:
    """Return the known reasons, by column, why stations do not add up to an announced total."""
    notes: dict[str, list[str]] = {}
    for note in facts.official.notes:
        key = f"samples.note.{note.code}"
        sentence = catalogue.text(key, value=note.value) if catalogue.has(key) else note.code
        notes.setdefault(note.column, []).append(sentence)
    return {column: " ".join(sentences) for column, sentences in notes.items()}
