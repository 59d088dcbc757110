"""What stands out: every method with its answer, its pictures and its parameters."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from tallyproof.errors import UnknownNameError
from tallyproof.spreadsheet import Cell
from tallyproof.texts import Catalogue
from tallyproof.web.page import page, words
from tallyproof.web.paging import SIZE, rows_before
from tallyproof.web.place import place
from tallyproof.web.tables import Table, asked_format, table_file
from tallyproof.workflow.examination import finding_of

__all__ = ["method", "show"]

_FIELDS = ("what", "value", "found", "expected", "difference", "votes", "contribution")
"""What a method may say of a station, beside where it is."""


def show(request: HttpRequest) -> HttpResponse:
    """Show all methods in one table, and the distributions."""
    section = finding_of(place().folder, "section-signals", request.language)
    found = finding_of(place().folder, "test", request.language)
    methods = (found or {}).get("methods", ())
    blocks = [block for block in (section or {}).get("blocks", ()) if block["kind"] != "group"]
    listed = [{"code": one["code"], "name": one["name"], "status": one["status"]} for one in methods]
    distributions = finding_of(place().folder, "section-distributions", request.language)
    shown = {"section": section, "blocks": blocks, "methods": listed, "distributions": distributions}
    return page(request, "results/forensics.html", shown)


def method(request: HttpRequest, code: str) -> HttpResponse:
    """Show one method."""
    section = finding_of(place().folder, "section-signals", request.language)
    methods = (finding_of(place().folder, "test", request.language) or {}).get("methods", ())
    groups = [block for block in (section or {}).get("blocks", ()) if block["kind"] == "group"]
    codes = [one["code"] for one in methods]
    if code not in codes or len(groups) != len(codes):
        raise UnknownNameError("method", code, codes)
    found, group = methods[codes.index(code)], groups[codes.index(code)]
    if asked_format(request):
        return table_file(request, _table(words(request), code, found["stations"]))
    first = rows_before(request)
    shown = {
        "code": code,
        "blocks": _without_stations(words(request), group["blocks"], found["stations"]),
        "group": group,
        "computed": found["status"] == "computed",
        "columns": _columns(found["stations"]),
        "stations": [_linked(one) for one in found["stations"][first : first + SIZE]],
        "number": len(found["stations"]),
        "earlier": first // SIZE,
        "later": first // SIZE + 2 if first + SIZE < len(found["stations"]) else 0,
        "section_id": "signals",
    }
    return page(request, "results/method.html", shown)


def _without_stations(catalogue: Catalogue, blocks: list[Any], stations: list[Any]) -> list[Any]:
    """Leave out the list of stations of a dossier: the page has its own, with links."""
    caption = catalogue.plural("dossier.signals.stations", len(stations))
    return [block for block in blocks if block["kind"] != "table" or block["caption"] != caption]


def _columns(stations: list[dict[str, Any]]) -> list[str]:
    return [name for name in _FIELDS if any(one.get(name) is not None for one in stations)]


def _linked(station: dict[str, Any]) -> dict[str, Any]:
    """Return a station with its page; without one where it has no code."""
    code, row = station.get("station_id"), station.get("source_row") or ""
    link = f"{reverse('results.station')}?{urlencode({'id': code, 'row': row})}" if code else ""
    return station | {"link": link, "within": " › ".join(filter(None, station.get("areas") or ()))}


def _table(catalogue: Catalogue, code: str, stations: list[dict[str, Any]]) -> Table:
    """Return all stations that a method points to, a share as 0-1; what it does not say of one stays empty."""
    columns = _columns(stations)
    fixed = ("station_id", "areas", "source_row")
    rows: list[list[Cell]] = [
        [one.get("station_id"), _linked(one)["within"] or None, one.get("source_row")]
        + [_said(catalogue, one.get(name), name) for name in columns]
        for one in stations
    ]
    return Table(
        f"{code}-stations", [catalogue.text(f"dossier.column.{name}") for name in (*fixed, *columns)], rows
    )


def _said(catalogue: Catalogue, value: Any, name: str) -> Cell:  # noqa: ANN401 - a plain value of a document
    key = f"forensics.what.{value}"
    return catalogue.text(key) if name == "what" and catalogue.has(key) else value
