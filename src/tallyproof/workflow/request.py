"""What to examine and how to read it, and the version of the results that this gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tallyproof import sources
from tallyproof.checks.result import CheckResult
from tallyproof.checks.run import run as run_checks
from tallyproof.dossier.contents import Compared, Part
from tallyproof.election.configuration import Configuration, load_configuration
from tallyproof.election.facts import Facts, load_facts
from tallyproof.election.published import PrintedEarlier, PublishedTotal
from tallyproof.election.results import Results
from tallyproof.election.snapshot import Snapshot, snapshot_id
from tallyproof.errors import CallError
from tallyproof.forensics.plugins import OutsideMethod, load_methods
from tallyproof.sources.totals import announced, read_totals
from tallyproof.store import Project, is_project
from tallyproof.workflow.dispute import Dispute
from tallyproof.workflow.media_request import MediaRequest

__all__ = [
    "Document",
    "Progress",
    "Request",
    "Taken",
    "Wishes",
    "folder_of",
    "keep",
    "read_compared",
    "read_snapshot",
    "rule_answers",
    "source_paths",
    "take",
    "with_facts",
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
    previous: "Request | None" = None
    """The election before, for the methods that compare with one."""
    concurrent: "Request | None" = None
    """Another contest of the same day with the same voters."""
    other: "Request | None" = None
    """A second set of sheets for the same stations: copies, photographs, an earlier version."""
    further: tuple["Request", ...] = ()
    """More such sets; each is compared with the official one, and all with each other."""
    audit: Path | None = None
    """Folder of an audit of these results, to be told of."""
    reports: Path | None = None
    """Observers' reports, a file or a project, to be told of; those of the project where it is the source."""
    reports_mapping: Path | None = None
    statements: Path | None = None
    """A folder with statements, translations and figures to be told of."""
    media: MediaRequest | None = None
    """A coding sheet of media monitoring, to be told of."""
    sample: Path | None = None
    """The list of drawn stations of a quick count that is to be told of."""
    counts: "Request | None" = None
    """What observers counted there."""
    plugins: tuple[str, ...] = ()
    """Names of methods of other packages that are asked too; see `tallyproof.forensics.plugins`."""

    @classmethod
    def beside(cls, source: Path | None, contest: str | None = None) -> "Request | None":
        """Return the request of an election to compare with; None where no source is named.

        Raises:
            CallError: A contest of no source.
        """
        if source is None and contest is not None:
            raise CallError(f"There is no source of the contest {contest}.", expected="the source it is in")
        return cls(source, contest=contest) if source else None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a dossier should examine and be called, where the defaults do not fit."""

    rule: str | None = None
    choice: str | None = None
    title: str | None = None
    dispute: Dispute = field(default_factory=Dispute)
    government: Path | None = None
    """Who can govern and who answers to whom (TOML), to tell of it; see `tallyproof.workflow.government`."""
    cases_as_of: str = ""
    """As of when complaints are told (RFC 3339); empty: now."""
    log_checkpoint: str | None = None
    """The signed checkpoint in which the log proves what was recorded; None: the newest that is published."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A version of the results, ready to be examined."""

    snapshot: Snapshot
    configuration: Configuration
    facts: Facts | None
    project: Project | None
    published: tuple[PublishedTotal, ...]
    """Totals printed by the source, announced beside it, or given with the request."""
    compared: Mapping[str, Compared] = field(default_factory=dict)
    """The elections to compare with that were given: `previous`, `concurrent`, `other`, `other_2` ..."""
    outside: tuple[OutsideMethod, ...] = ()
    """Methods of other packages, loaded."""
    calibration: Document | None = None
    """What a calibration of the methods on this version found, where one was run."""
    tested: Part | None = None
    """What the forensic methods answered, where they have been asked already."""
    earlier: PrintedEarlier | None = None
    """Totals printed for the version from which decisions made this one; None where there are none."""

    def compared_results(self, name: str) -> Results | None:
        """Return the results of an election to compare with; None where it was not given."""
        return self.compared[name].snapshot.results if name in self.compared else None


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
        published = (*snapshot.published, *given)
        taken = Taken(snapshot, configuration, None, project, published, read_compared(request))
        found = project.load_finding(snapshot.id, "calibrate", reading="")
        earlier = project.printed_earlier()
        return replace(taken, outside=load_methods(request.plugins), calibration=found, earlier=earlier)
    folder = folder_of(request.source)
    facts = load_facts(folder)
    snapshot = read_snapshot(with_facts(request, facts))
    known = _announced(facts, snapshot) if facts else ()
    published = (*snapshot.published, *known, *given)
    taken = Taken(snapshot, configuration, facts, None, published, read_compared(request))
    return replace(taken, outside=load_methods(request.plugins))


def rule_answers(taken: Taken) -> tuple[CheckResult, ...]:
    """Return what the arithmetic rules say of a version, with the totals printed for it and for the one before.

    Totals given with the request are compared where the source's own are: with the version from which decisions made
    this one, where totals were printed for that.
    """
    snapshot, published, earlier = taken.snapshot, taken.published, taken.earlier
    if earlier:
        given = tuple(total for total in published if total not in snapshot.published)
        published, earlier = snapshot.published, replace(earlier, totals=(*earlier.totals, *given))
    return run_checks(snapshot.results, taken.configuration, published=published, earlier=earlier)


def read_compared(request: Request) -> dict[str, Compared]:
    """Read the elections that a request names to compare with, each by its name."""
    asked = {"previous": request.previous, "concurrent": request.concurrent, "other": request.other}
    asked |= {f"other_{at}": further for at, further in enumerate(request.further, start=2)}
    asked["counts"] = request.counts
    return {name: _compared(one) for name, one in asked.items() if one is not None}


def _compared(request: Request) -> Compared:
    if is_project(request.source):
        return Compared(Project.open(request.source).current(), request.contest, {})
    snapshot = read_snapshot(with_facts(request, load_facts(folder_of(request.source))))
    return Compared(snapshot, request.contest, source_paths(request.source, snapshot))


def read_snapshot(request: Request) -> Snapshot:
    """Read a source into a snapshot named by the hash of its content."""
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
        format=reading.format,
        encoding=reading.encoding,
    )


def with_facts(request: Request, facts: Facts | None) -> Request:
    """Let the facts beside a source name its results file and mapping, where the request does not."""
    if facts is None:
        return request
    folder = folder_of(request.source)
    source = folder / facts.results if request.source.is_dir() else request.source
    described = source.name in {facts.results, *(release.file for release in facts.releases)}
    mapping = request.mapping or (folder / facts.mapping if described else None)
    return replace(request, source=source, mapping=mapping)


def folder_of(source: Path) -> Path:
    """Return the folder in which facts and mapping of a source stand."""
    return source if source.is_dir() else source.parent


def source_paths(source: Path, snapshot: Snapshot) -> dict[str, Path]:
    """Return where the files of a snapshot lie, by name."""
    folder = folder_of(source)
    return {file.name: folder / file.name for file in snapshot.files if (folder / file.name).is_file()}


def _announced(facts: Facts, snapshot: Snapshot) -> tuple[PublishedTotal, ...]:
    names = {file.name for file in snapshot.files}
    releases = [release for release in facts.releases if release.file in names]
    return announced(_by_column(releases[-1].totals, snapshot), "facts.toml") if releases else ()


def _by_column(totals: Mapping[str, int], snapshot: Snapshot) -> dict[str, int]:
    """Name announced totals by the columns of this table, whatever the case of the choices' names."""
    columns = {column.casefold(): column for column in snapshot.results.vote_columns}
    return {columns.get(name.casefold(), name): value for name, value in totals.items()}


def keep(taken: Taken, name: str, document: Document, *, reading: str | None = None) -> Document:
    """Save a document under its snapshot where the source is a project; return it.

    Args:
        taken: The snapshot.
        name: Of the finding.
        document: What was found.
        reading: As `Project.findings` has it; None: the files that were taken, whatever is in force by now.
    """
    if taken.project:
        read = taken.project.reading_of(taken.snapshot) if reading is None else reading
        taken.project.save_finding(taken.snapshot.id, name, document, reading=read)
    return document
