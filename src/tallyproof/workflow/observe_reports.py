"""Import reports of observers, count them with their bases, and set them beside the results."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from tallyproof.disk import write_atomically
from tallyproof.election.problem import Problem
from tallyproof.election.results import Results
from tallyproof.election.sentences import problem_sentence
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import CallError
from tallyproof.log import EntryKind
from tallyproof.observation.incidents.counts import incident_counts, presence_counts
from tallyproof.observation.incidents.incidents import incidents_of
from tallyproof.observation.incidents.review import Review, read_reviews
from tallyproof.observation.incidents.states import IncidentState
from tallyproof.observation.privacy.sealing import KEY_BYTES
from tallyproof.observation.register.placement import placed_in_register
from tallyproof.observation.register.register import Register
from tallyproof.observation.reports.agreement import observer_agreement
from tallyproof.observation.reports.form import Form, form_of
from tallyproof.observation.reports.mapping import ReportMapping, mapping_text, read_report_mapping
from tallyproof.observation.reports.observed import presence_of
from tallyproof.observation.reports.place import Place, unplaced
from tallyproof.observation.reports.propose_mapping import propose_report_mapping
from tallyproof.observation.reports.read_reports import ReportBatch, read_reports
from tallyproof.observation.reports.sheet_copies import sheet_copies
from tallyproof.sources.files import open_file
from tallyproof.spreadsheet import table_csv
from tallyproof.store import Project, is_project
from tallyproof.store.reports import ReportStore, Saved
from tallyproof.texts import Catalogue
from tallyproof.workflow.act_log import log_act
from tallyproof.workflow.observe_inbox import fold_reports, open_reports
from tallyproof.workflow.observe_register import register_of, stations_of
from tallyproof.workflow.observe_tables import open_form, table_of_reports
from tallyproof.workflow.request import Document, Request
from tallyproof.workflow.versions import results_ever

__all__ = [
    "Gathered",
    "ReportRequest",
    "gather_held",
    "gather_reports",
    "import_reports",
    "kept_reviews",
    "reports_document",
    "summarise_reports",
]


_LISTED = 20


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """Which reports, and how to read them."""

    source: Path
    """A file of reports, or a project that holds some."""
    mapping: Path | None = None
    form: Path | None = None
    """The form they answer (XLSForm)."""
    reviews: Path | None = None
    """What persons decided about incidents."""
    table: str = ""
    """Which sheet, or which file of an archive; may stay empty where only one holds submissions."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Reports in force, ready to be counted."""

    reports: pl.DataFrame
    categories: Mapping[str, str]
    mapping: str
    """Of a file, as TOML; empty for a project, whose journal keeps one for each batch."""
    files: Mapping[str, str]
    """SHA-256 of what was read, by name."""
    register: Register = field(default_factory=lambda: Register(()))
    """The register of the project; without a version where there is none."""
    reviews: tuple[Review, ...] = ()
    """What persons decided in the project."""

    def incidents(self, located: pl.DataFrame, reviews: Path | None = None) -> pl.DataFrame:
        """Return the incidents of reports with the state of each; `reviews` is a file of further decisions."""
        further = read_reviews(reviews) if reviews else ()
        return incidents_of(located, self.categories, reviews=(*self.reviews, *further))

    def placed(self, stations: Results | None) -> pl.DataFrame:
        """Return the reports with the station of each, by the register of its day where there is one."""
        if stations is None:
            return unplaced(self.reports)
        return placed_in_register(self.reports, stations, self.register)


def import_reports(
    request: ReportRequest,
    catalogue: Catalogue,
    *,
    project: Path | None = None,
    register: Request | None = None,
    write_mapping: Path | None = None,
    sheets: Path | None = None,
) -> Document:
    """Read a file of reports, and keep what is new in a project.

    Args:
        request: The file and how to read it.
        catalogue: Supplies the sentences.
        project: Where to keep the reports; without one they are read and counted only.
        register: Stations to find the reports' stations in; where not given those that any version of the results has.
        write_mapping: Where to write the mapping for review.
        sheets: Where to write the observers' copies of the sheets as a table for `compare`.

    Raises:
        InputError: The file cannot be read, or no column names a station.
    """
    if project:
        fold_reports(Project.open(project).folder)  # what came first stands first
    store = ReportStore(project) if project else None
    batch = _batch(request, store.secret() if store else secrets.token_bytes(KEY_BYTES))
    if write_mapping:
        write_atomically(write_mapping, mapping_text(batch.mapping).encode())
    saved = store.save(batch) if store else None
    if project and saved and saved.batch:
        told = {"new": str(saved.new), "corrected": str(saved.corrected), "batch_sha256": saved.batch}
        # the file may hold names: its hash alone is logged
        log_act(
            project, EntryKind.REPORT, saved.batch[:16], public=told, documents={"file": batch.source.sha256}
        )
    stations = stations_of(register) if register else _known(project)
    gathered = Gathered(
        batch.reports, batch.mapping.categories, mapping_text(batch.mapping), {}, register_of(project)
    )
    copies = sheet_copies(_coded(gathered, stations))
    if sheets:
        write_atomically(sheets, table_csv(copies.table))
    return {
        "schema": "tallyproof.observe-import/1",
        "file": asdict(batch.source),
        "mapping": mapping_text(batch.mapping),
        "rows": _rows(batch, catalogue),
        "problems": [asdict(one) | {"sentence": _sentence(one, catalogue)} for one in batch.problems],
        "saved": _saved(saved, catalogue),
        "sheets": {"stations": copies.table.height, "contradicting": list(copies.contradicting)},
        **reports_document(gathered, stations, reviews=request.reviews),
    }


def summarise_reports(
    request: ReportRequest, *, register: Request | None = None, sheets: Path | None = None
) -> Document:
    """Count the reports of a file or of a project; write its observers' copies of the sheets where asked to."""
    gathered = gather_reports(request)
    own = _known(request.source if is_project(request.source) else None)
    stations = stations_of(register) if register else own
    copies = sheet_copies(_coded(gathered, stations)) if sheets else None
    if sheets and copies:
        write_atomically(sheets, table_csv(copies.table))
    counted = reports_document(gathered, stations, reviews=request.reviews)
    copied = (
        {"stations": copies.table.height, "contradicting": list(copies.contradicting)} if copies else None
    )
    return {
        "schema": "tallyproof.observe-summary/1",
        "files": dict(gathered.files),
        "sheets": copied,
        **counted,
    }


def gather_reports(request: ReportRequest) -> Gathered:
    """Return the reports in force of a project, or those of a file.

    Raises:
        CallError: A mapping for a project, whose reports are mapped when they are imported.
    """
    if not is_project(request.source):
        batch = _batch(request, secrets.token_bytes(KEY_BYTES))
        files = {batch.source.name: batch.source.sha256}
        return Gathered(batch.reports, batch.mapping.categories, mapping_text(batch.mapping), files)
    if request.mapping:
        raise CallError("A project needs no mapping of reports.", expected="a mapping when they are imported")
    fold_reports(request.source)
    return gather_held(request.source)


def gather_held(project: Path) -> Gathered:
    """Return the reports in force of a project as they are now, those that lie in no batch yet as well."""
    store = open_reports(project)
    held = register_of(project)
    return Gathered(
        store.current(), store.categories(), "", store.batches(), held, reviews=tuple(kept_reviews(store))
    )


def kept_reviews(store: ReportStore) -> Iterator[Review]:
    """Yield what persons decided about incidents in a project, in their order."""
    for line in store.reviews.lines():
        told = line.body
        state = IncidentState(told["state"])
        yield Review(str(told["incident"]), state, str(told["reason"]), str(told["by"]), checked=True)


def reports_document(gathered: Gathered, register: Results | None, *, reviews: Path | None) -> Document:
    """Count reports and incidents by state and by base.

    Args:
        gathered: The reports.
        register: The stations; without one no report has a known station.
        reviews: What persons decided about incidents.
    """
    reports = gathered.reports
    located = gathered.placed(register)
    incidents = gathered.incidents(located, reviews)
    return {
        "presence_from": presence_of(reports).value,
        "presence": presence_counts(located, frame=register.stations if register else None),
        "incidents": incident_counts(incidents) if incidents.height else None,
        "unknown_stations": _listed(located, Place.UNKNOWN) if register else [],
        "ambiguous_stations": _listed(located, Place.AMBIGUOUS),
        "agreement": [
            {"question": one.question, "pairs": one.pairs, "equal": one.equal, "kappa": one.kappa}
            for one in observer_agreement(located)
        ],
    }


def _coded(gathered: Gathered, stations: Results | None) -> pl.DataFrame:
    """Return the reports with the register's own code of each station where it is known."""
    if stations is None:
        return gathered.reports
    codes = stations.frame.select(pl.int_range(pl.len()).cast(pl.Int64).alias("at_row"), code="station_id")
    located = gathered.placed(stations).join(codes, on="at_row", how="left", maintain_order="left")
    return located.with_columns(station=pl.coalesce("code", "station"))


def _listed(located: pl.DataFrame, place: Place) -> list[Document]:
    """Return the stations of a kind that reports name, with how many reports each."""
    named = located.filter(pl.col("place") == place.value)["station"].value_counts(name="reports")
    return named.sort("reports", "station", descending=[True, False]).to_dicts()


def _known(project: Path | None) -> Results | None:
    """Return the stations that any version of the results of a project has; None where there are none yet."""
    return results_ever(project) if project else None


def _batch(request: ReportRequest, secret: bytes) -> ReportBatch:
    raw = open_file(request.source)
    table, beside = table_of_reports(raw, request.table)
    form = _form(request.form) if request.form else None
    mapping = _mapping(request, table.frame, raw.file, form)
    batch = read_reports(table.frame, table.rows, mapping, source=raw.file, key=secret, form=form)
    unkept = [name for name in table.frame.columns if name not in mapping.named]
    shown = ", ".join(unkept[:_LISTED]) + (", …" if len(unkept) > _LISTED else "")
    told = [Problem("OB-COLUMNS-NOT-KEPT", raw.file.name, found=shown, count=len(unkept))] if unkept else []
    return replace(batch, problems=(*beside, *told, *batch.problems))


def _mapping(
    request: ReportRequest, frame: pl.DataFrame, file: SourceFile, form: Form | None
) -> ReportMapping:
    if request.mapping:
        return read_report_mapping(request.mapping)
    return propose_report_mapping(frame, file=file.name, form=form)


def _form(path: Path) -> Form:
    return form_of(open_form(path), file=path.name)


def _sentence(problem: Problem, catalogue: Catalogue) -> str:
    if problem.code.startswith("S-"):
        return problem_sentence(problem, catalogue)
    return catalogue.text(f"reports.problem.{problem.code}", **asdict(problem))


def _rows(batch: ReportBatch, catalogue: Catalogue) -> Document:
    rows = batch.rows
    refused = [
        {
            "code": one.code,
            "rows": list(one.rows),
            "sentence": catalogue.plural(f"reports.refused.{one.code}", len(one.rows)),
        }
        for one in rows.refusals
    ]
    return {"read": rows.read, "used": rows.used, "refused": rows.refused, "refusals": refused}


def _saved(saved: Saved | None, catalogue: Catalogue) -> dict[str, Any] | None:
    if saved is None:
        return None
    key = "reports.saved" if saved.batch else "reports.nothing_new"
    figures = {name: catalogue.number(getattr(saved, name)) for name in ("new", "corrected", "unchanged")}
    return asdict(saved) | {"sentence": catalogue.text(key, **figures)}
