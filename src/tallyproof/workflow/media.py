"""Media monitoring: read a coding sheet, and measure it against a plan."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from tallyproof.disk import write_atomically
from tallyproof.dossier.contents import Monitored
from tallyproof.dossier.pictures.media_svgs import media_svgs
from tallyproof.election.actors.matching import exact_actor, propose_actors
from tallyproof.election.actors.register_file import read_register
from tallyproof.media.document import report_document, rows_document
from tallyproof.media.hours import HoursLog, read_hours
from tallyproof.media.mapping import MediaMapping, mapping_text, read_media_mapping
from tallyproof.media.plan import read_plan
from tallyproof.media.propose_mapping import propose_media_mapping
from tallyproof.media.report import report_on
from tallyproof.media.sheet import CodingSheet, read_sheet
from tallyproof.media.similar import similar_names
from tallyproof.sources.files import open_file, tables_of
from tallyproof.sources.writers import write_table_for_spreadsheets
from tallyproof.texts import Catalogue
from tallyproof.workflow.media_request import MediaRequest
from tallyproof.workflow.request import Document

__all__ = ["MediaRequest", "import_media", "monitored", "report_media"]


@dataclass(frozen=True, slots=True)
class _Read:
    sheet: CodingSheet
    mapping: MediaMapping
    file: Document


def import_media(
    request: MediaRequest,
    catalogue: Catalogue,
    *,
    write_mapping: Path | None = None,
    out: Path | None = None,
) -> Document:
    """Read a coding sheet and say what it holds.

    Args:
        request: The sheet and its mapping; proposed where none is given.
        catalogue: Supplies the sentences.
        write_mapping: Where to write the mapping for review.
        out: Where to write the segments in one form (CSV).

    Raises:
        InputError: The file cannot be read, or no column names an outlet, an actor, a day or an amount.
    """
    read = _read(request)
    segments = read.sheet.segments
    if write_mapping:
        write_atomically(write_mapping, mapping_text(read.mapping).encode())
    if out:
        write_atomically(out, write_table_for_spreadsheets(segments))
    days = segments.select(pl.col("first").min(), pl.col("last").max()).row(0)
    return {
        "schema": "tallyproof.media-import/1",
        "file": read.file,
        "mapping": mapping_text(read.mapping),
        **rows_document(read.sheet, catalogue),
        "window": {
            name: day.isoformat() if day else None for name, day in zip(("first", "last"), days, strict=True)
        },
        "outlets": sorted(segments["outlet"].unique()),
        "actors": sorted(segments["actor"].unique()),
        "measures": _measures(segments),
        "similar": {
            name: similar_names(segments[column].unique())
            for name, column in (("outlets", "outlet"), ("actors", "actor"))
        },
        "written": [str(path) for path in (write_mapping, out) if path],
    }


def report_media(
    request: MediaRequest, catalogue: Catalogue, *, seed: int, pictures: Path | None = None
) -> Document:
    """Measure a coding sheet: shares, tone, agreement, coverage.

    Args:
        request: The sheet with mapping, plan, log and register.
        catalogue: Supplies the sentences.
        seed: Of the redrawn units of the agreement.
        pictures: Folder to write the pictures to (SVG).

    Raises:
        InputError: A file cannot be read.
        NotComputableError: No row of the sheet could be used.
    """
    read = _read(request)
    log = _log(request.log, read.mapping)
    plan = read_plan(request.plan) if request.plan else None
    report = report_on(read.sheet, read.mapping, plan=plan, hours=log.days, seed=seed)
    told = rows_document(read.sheet, catalogue)
    told["problems"] += [
        asdict(one) | {"sentence": catalogue.text(f"media.problem.{one.code}", **_fields(asdict(one)))}
        for one in log.problems
    ]
    document = report_document(report, read.sheet, read.mapping, catalogue) | told | {"source": read.file}
    document["names"] = _names(request.register, read.sheet.segments["actor"].unique().sort(), catalogue)
    document["pictures"] = []
    if pictures:
        for name, svg in media_svgs(document, catalogue).items():
            write_atomically(pictures / f"{name}.svg", svg.encode())
            document["pictures"].append(str(pictures / f"{name}.svg"))
    return document


def monitored(request: MediaRequest | None) -> Monitored | None:
    """Return where the files of a report lie, and their hashes; None where there is none."""
    if request is None:
        return None
    hashes = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in request.paths.items()}
    return Monitored(request.paths, hashes)


def _read(request: MediaRequest) -> _Read:
    raw = open_file(request.sheet)
    table = tables_of(raw)[0]
    name = raw.file.name
    mapping = (
        read_media_mapping(request.mapping)
        if request.mapping
        else propose_media_mapping(table.frame, file=name)
    )
    return _Read(read_sheet(table.frame, table.rows, mapping, file=name), mapping, asdict(raw.file))


def _log(path: Path | None, mapping: MediaMapping) -> HoursLog:
    if path is None:
        return HoursLog({}, ())
    table = tables_of(open_file(path))[0]
    return read_hours(table.frame, table.rows, file=path.name, names=mapping.outlets)


def _measures(segments: pl.DataFrame) -> list[dict[str, Any]]:
    """Return for each measure its sum over counted rows, and how many amounts are there, zero or blank."""
    amount = pl.col("amount")
    summed = segments.filter("counted").group_by("measure", maintain_order=True)
    return summed.agg(
        amount.sum().round(2).alias("total"),
        amount.count().alias("amounts"),
        (amount == 0).sum().alias("zeros"),
        amount.null_count().alias("blank"),
    ).to_dicts()


def _names(register: Path | None, names: Iterable[str], catalogue: Catalogue) -> list[Document] | None:
    """Return which registered actor a name of the sheet is, or may be; None where no register was given."""
    if register is None:
        return None
    actors = read_register([register]).register.actors
    found = []
    for name in names:
        actor = exact_actor(name, actors)
        proposals = () if actor else propose_actors(name, actors)
        found.append(
            {
                "name": name,
                "actor": actor.id if actor else None,
                "title": actor.name(catalogue.language) if actor else name,
                "proposals": [asdict(one) for one in proposals],
            }
        )
    return found


def _fields(problem: Mapping[str, Any]) -> Document:
    return dict(problem) | {"row": "–" if problem["row"] is None else str(problem["row"])}
