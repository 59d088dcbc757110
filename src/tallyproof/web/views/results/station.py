"""Everything about one station on one page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from tallyproof.spreadsheet import Cell
from tallyproof.texts import Catalogue
from tallyproof.web.guard import may
from tallyproof.web.page import page, words
from tallyproof.web.place import office, place
from tallyproof.web.tables import Table, asked_format, table_file
from tallyproof.workflow.beside_station import beside_station
from tallyproof.workflow.case_proofs import case_proofs, newest_checkpoint
from tallyproof.workflow.observe_desk import incidents_at
from tallyproof.workflow.places import station_document
from tallyproof.workflow.version_times import executed_at

__all__ = ["show"]


def show(request: HttpRequest) -> HttpResponse:
    """Show a station: `?id=147&row=12`."""
    code, row = request.GET.get("id", "")[:200], request.GET.get("row", "")
    number = int(row) if row.isascii() and row.isdecimal() and len(row) < 16 else None  # noqa: PLR2004
    document = station_document(place().folder, code, number, request.language)
    columns = [*document["columns"], *(choice["column"] for choice in document["choices"])]
    changed = _changed(document["versions"], columns)
    rows = [_row(document, column, changed) for column in columns]
    if asked_format(request):
        return table_file(request, _table(words(request), document, rows))
    reads_reports = may(request.user, "observe.read")
    reads_cases = may(request.user, "cases.read")
    beside = beside_station(office(request), code)
    lost = document["lost"]
    shown = {
        "station": document,
        "since": executed_at(office(request), lost["case"], lost["snapshot"]) if lost else None,
        "path": _path(document["areas"]),
        "incidents": incidents_at(place().folder, code) if reads_reports else [],
        "rows": rows,
        "beside": beside
        | {
            "reports": [_report(one) for one in beside["reports"]],
            "acts": _proved(request, beside) if reads_cases else [],
        },
        "reads_cases": reads_cases,
        "reads_reports": reads_reports,
    }
    return page(request, "results/station.html", shown)


def _proved(request: HttpRequest, beside: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the acts of cases about a station, each with what the log proves of it; `proof` None without a log."""
    names = [one["id"] for one in beside["cases"]]
    found = case_proofs(office(request), names, note=newest_checkpoint(place().folder)) if names else None
    proofs = {
        act["record_sha256"]: act for acts in (found or {"cases": {}})["cases"].values() for act in acts
    }
    return [one | {"proof": proofs.get(one["sha256"])} for one in beside["acts"]]


def _path(areas: list[str | None]) -> list[tuple[str | None, str]]:
    """Return the areas around a station, each with the address of its page; without one below an area of no name."""
    known = [name for name in areas if name is not None]
    return [
        (name, f"{reverse('results.areas')}?{urlencode([('area', one) for one in areas[: i + 1]])}")
        if known[: i + 1] == areas[: i + 1]
        else (name, "")
        for i, name in enumerate(areas)
    ]


def _report(report: dict[str, Any]) -> dict[str, Any]:
    """Return a report with its page; what says only how much was sent from a station has none."""
    named = report["instance_id"] and report["kind"] != "activity"
    link = f"{reverse('observe.reports.one')}?{urlencode({'id': report['instance_id']})}" if named else ""
    return report | {"page": link}


def _table(catalogue: Catalogue, document: dict[str, Any], rows: list[dict[str, Any]]) -> Table:
    """Return the counts of a station, one a row, with a column for every version, the one in force first."""
    head = [catalogue.text("web.station.count"), *(one["snapshot"][:12] for one in document["versions"])]
    named = [(row["name"] or catalogue.text(f"web.count.{row['column']}"), *row["values"]) for row in rows]
    about: list[tuple[Cell, ...]] = [
        (catalogue.text("web.station.title"), document["station"]["station_id"]),
        *((level, area) for level, area in zip(document["levels"], document["areas"], strict=True)),
        (catalogue.text("web.take.row"), document["station"]["source_row"]),
    ]
    return Table("station", head, [*about, *named])


def _row(document: dict[str, Any], column: str, changed: set[str]) -> dict[str, Any]:
    names = {choice["column"]: choice["name"] for choice in document["choices"]}
    values = [version["row"].get(column) if version["row"] else None for version in document["versions"]]
    return {"column": column, "name": names.get(column), "values": values, "changed": column in changed}


def _changed(versions: list[dict[str, Any]], columns: list[str]) -> set[str]:
    rows = [version["row"] for version in versions if version["row"]]
    return {column for column in columns if len({row.get(column) for row in rows}) > 1}
