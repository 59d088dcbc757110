"""Plan, fix and draw a sample of stations, estimate from its reports, and say who is missing."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from tallyproof.disk import write_atomically
from tallyproof.election.results import Results
from tallyproof.election.snapshot import snapshot_id
from tallyproof.errors import CallError, InputError
from tallyproof.log import EntryKind
from tallyproof.observation.quick_count.document import (
    Beside,
    coverage_document,
    process_document,
    quick_count_document,
)
from tallyproof.observation.quick_count.process import process_questions
from tallyproof.observation.quick_count.publication import PublicationRule, publication
from tallyproof.observation.quick_count.run import QuickCount, joined_reports, observed_members
from tallyproof.observation.quick_count.run import quick_count as run_quick_count
from tallyproof.observation.quick_count.same_station import same_station
from tallyproof.observation.quick_count.sample_coverage import imbalances
from tallyproof.observation.quick_count.stabilisation import stabilisation
from tallyproof.observation.reports.place import placed
from tallyproof.observation.sample.document import (
    draw_document,
    frame_document,
    plan_document,
    replacement_document,
)
from tallyproof.observation.sample.draw import Design, draw_sample
from tallyproof.observation.sample.frame import Frame, frame_of
from tallyproof.observation.sample.plan import Aim, plan_sample
from tallyproof.observation.sample.replacement import replace_station
from tallyproof.observation.sample.sample_file import read_members, write_members
from tallyproof.store import Project, is_project
from tallyproof.texts import Catalogue
from tallyproof.workflow.act_log import log_act
from tallyproof.workflow.observe_register import stations_of
from tallyproof.workflow.observe_reports import ReportRequest, gather_reports
from tallyproof.workflow.request import Document, Request, keep, take

__all__ = [
    "CountWishes",
    "Levels",
    "SamplePlan",
    "StandIn",
    "counted",
    "draw_observers",
    "fix_frame",
    "plan_observers",
    "process_shares",
    "quick_count",
    "replace_observed",
    "sample_coverage",
]


@dataclass(frozen=True, slots=True)
class Levels:
    """Which areas are strata and clusters."""

    strata: int = 0
    """Area level of the strata, 1 the widest; 0 for none."""
    clusters: int = 0
    """Area level of the clusters; 0 for none."""
    on: str = ""
    """The day whose register a project gives; the newest where empty."""


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """How stations are to be drawn."""

    design: Design
    size: int
    """Stations; clusters for the cluster design."""
    seed: str
    """Public text that nobody could know before."""
    levels: Levels = Levels()
    frame_sha256: str = ""
    """Hash of the frame as it was published; empty where it was not."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """Which station is to be replaced."""

    station: str
    reason: str
    seed: str
    """The public seed of the draw."""
    levels: Levels = Levels()
    """As when it was drawn."""


@dataclass(frozen=True, slots=True)
class CountWishes:
    """What a quick count is compared with."""

    official: Request | None = None
    earlier: Request | None = None
    """An earlier election with the same codes, to see how missing stations were then."""
    bar: float | None = None
    """A share that decides something."""
    confidence: float = 0.95
    rule: PublicationRule | None = None
    """When the estimate may be published, as set beforehand."""


def plan_observers(
    request: Request, aim: Aim, catalogue: Catalogue, *, levels: Levels, choice: str | None = None
) -> Document:
    """Say how many stations each design needs, from a past election in `request`."""
    taken = take(request)
    results = taken.snapshot.results
    chosen = results.choice(choice) if choice else None
    found = plan_sample(results, aim, choice=chosen, strata=levels.strata, clusters=levels.clusters)
    return keep(taken, "observe-plan", {"snapshot": taken.snapshot.id, **plan_document(found, catalogue)})


def fix_frame(request: Request, *, levels: Levels, out: Path | None = None) -> Document:
    """Fix the register that a sample is to be drawn from by its hash.

    Args:
        request: A table with the stations.
        levels: Which areas are strata and clusters.
        out: Where to write the frame, so that others can compute its hash.
    """
    stations = stations_of(request, on=levels.on)
    frame = frame_of(stations, strata=levels.strata, clusters=levels.clusters)
    if out:
        write_atomically(out, frame.text().encode())
    document = frame_document(frame) | {"snapshot": snapshot_id(stations)}
    told = {"strata": str(levels.strata), "clusters": str(levels.clusters), "frame_sha256": frame.sha256()}
    return _kept(request, "observe-frame", document, (EntryKind.CONFIGURATION, told))


def draw_observers(request: Request, plan: SamplePlan, *, out: Path | None = None) -> Document:
    """Draw stations for observers from the register in a results table.

    Args:
        request: A table with the stations, often of the election before.
        plan: How to draw.
        out: Where to write the list for the teams.

    Raises:
        InputError: The frame is not the one whose hash was published.
    """
    stations = stations_of(request, on=plan.levels.on)
    frame = _frame(stations, plan, request.source)
    sample = draw_sample(frame, plan.design, plan.size, seed=plan.seed)
    if out:
        write_members(out, sample.members)
    document = draw_document(sample) | {"snapshot": snapshot_id(stations)}
    log_act(
        request.source, EntryKind.SEED, f"observers {sample.frame_sha256[:16]}", public={"seed": plan.seed}
    )
    listed = "\n".join(sample.members["station_id"])
    told = {
        "design": plan.design.value,
        "frame_sha256": sample.frame_sha256,
        "seed": plan.seed,
        "stations": str(sample.members.height),
        # whoever knows the sample can behave at sampled stations only: the list stays sealed until polls close
        "members_sha256": hashlib.sha256(listed.encode()).hexdigest(),
    }
    return _kept(request, "observe-draw", document, (EntryKind.DRAW, told))


def _kept(
    request: Request, name: str, document: Document, told: tuple[EntryKind, dict[str, str]]
) -> Document:
    """Keep a document in a project, under its results where it has some, and log it where it has a log."""
    if is_project(request.source):
        project = Project.open(request.source)
        if project.snapshots():
            project.save_finding(project.current().id, name, document)
    return document | {"log_entry": log_act(request.source, told[0], name, public=told[1])}


def _frame(results: Results, plan: SamplePlan, source: Path) -> Frame:
    frame = frame_of(results, strata=plan.levels.strata, clusters=plan.levels.clusters)
    if plan.frame_sha256 and frame.sha256() != plan.frame_sha256.strip().lower():
        raise InputError(
            source.name,
            found=f"a frame with SHA-256 {frame.sha256()}",
            expected=f"the published one, {plan.frame_sha256}",
            action="Stations were added, removed or changed, or the levels are others.",
        )
    return frame


def replace_observed(
    request: Request, sample: Path, wanted: StandIn, catalogue: Catalogue, *, out: Path | None = None
) -> Document:
    """Let the next station in the order of the draw stand in for one that cannot be observed.

    Args:
        request: The table from which the sample was drawn.
        sample: The list of stations.
        wanted: Which station, and why.
        catalogue: Supplies the sentence.
        out: Where to write the new list; over the old one where not given.
    """
    levels = wanted.levels
    frame = frame_of(stations_of(request, on=levels.on), strata=levels.strata, clusters=levels.clusters)
    members = read_members(sample)
    found = replace_station(frame, members, wanted.station, seed=wanted.seed, reason=wanted.reason)
    write_members(out or sample, found.members)
    return replacement_document(found, catalogue)


def quick_count(sample: Path, reports: Request, catalogue: Catalogue, wishes: CountWishes) -> Document:
    """Estimate shares from the reports of a sample, and compare them with the official ones."""
    official = take(wishes.official).snapshot.results if wishes.official else None
    return counted(read_members(sample), take(reports).snapshot.results, official, catalogue, wishes)


def counted(
    members: pl.DataFrame,
    reports: Results,
    official: Results | None,
    catalogue: Catalogue,
    wishes: CountWishes,
) -> Document:
    """Return the document of a quick count.

    Args:
        members: The sample.
        reports: The observers' figures.
        official: The official results, to compare with.
        catalogue: Supplies the sentences.
        wishes: Bar, confidence, rule and the election before; its `official` is not read.
    """
    found = run_quick_count(members, reports)
    if wishes.earlier:
        joined = joined_reports(observed_members(members), reports, found.base)
        compared = imbalances(joined, take(wishes.earlier).snapshot.results)
        found = replace(found, coverage=replace(found.coverage, imbalances=compared))
    steps = stabilisation(members, reports, found.choices[0].choice) if found.random else ()
    beside = Beside(
        _shares(official, found) if official else {},
        same_station(members, reports, official) if official else None,
        steps,
        publication(wishes.rule, found.coverage, steps) if wishes.rule else None,
    )
    return quick_count_document(found, catalogue, beside=beside, bar=wishes.bar, confidence=wishes.confidence)


def sample_coverage(sample: Path, reports: Request) -> Document:
    """Say which stations of a sample have reported complete votes."""
    found = run_quick_count(read_members(sample), take(reports).snapshot.results)
    document = {"schema": "tallyproof.observe-coverage/1", **coverage_document(found.coverage)}
    return document | {"not_in_sample": list(found.unknown)}


def process_shares(
    sample: Path, reports: ReportRequest, catalogue: Catalogue, *, register: Request | None = None
) -> Document:
    """Estimate at which share of all stations each answer of observers' reports holds.

    Args:
        sample: The list of drawn stations.
        reports: A file of reports, or a project that holds some.
        catalogue: Supplies the sentences.
        register: The stations, where reports name them by area and code; else codes are compared as they are.
    """
    members = read_members(sample)
    told = gather_reports(reports).reports
    if register:
        results = stations_of(register)
        codes = results.frame.with_row_index("at_row").select(
            pl.col("at_row").cast(pl.Int64), code="station_id"
        )
        told = placed(told, results).join(codes, on="at_row", how="left", maintain_order="left")
    else:
        told = told.with_columns(code="station")
    if told["answers"].null_count() == told.height:
        raise CallError("The reports hold no answers.", expected="a mapping that names columns of answers")
    random = bool(members["inclusion"].null_count() == 0)
    return process_document(process_questions(members, told), catalogue, random=random)


def _shares(official: Results, found: QuickCount) -> dict[str, float]:
    """Return official shares by id of the observers' choice, on the base of the quick count."""
    columns = official.vote_columns if found.base == "votes" else ("valid",)
    parts = [official.total(column).value for column in columns]
    if any(part is None for part in parts) or not (base := sum(part or 0 for part in parts)):
        return {}
    names = {name.casefold(): c for c in official.choices for name in (c.name, c.id)}
    chosen = {one.choice: names.get(one.choice.name.casefold()) for one in found.choices}
    totals = {mine.id: official.total(theirs.column).value for mine, theirs in chosen.items() if theirs}
    return {name: value / base for name, value in totals.items() if value is not None}
