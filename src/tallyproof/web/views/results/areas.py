"""Results of an area and its parts, down to the stations."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from tallyproof.spreadsheet import Cell
from tallyproof.texts import Catalogue
from tallyproof.web.page import page, words
from tallyproof.web.paging import SIZE, rows_before
from tallyproof.web.place import place
from tallyproof.web.tables import Table, asked_format, table_file
from tallyproof.workflow.election_name import election_title
from tallyproof.workflow.places import Page, area_document, area_parts
from tallyproof.workflow.station_search import find_places

__all__ = ["show"]

_WHOLE = 10_000_000
"""Rows of the longest list that can be taken away."""


def show(request: HttpRequest) -> HttpResponse:
    """Show an area: `?area=North&area=District 1&page=2&order=-turnout`, or look for a place: `?station=147`."""
    wanted = request.GET.get("station", "").strip()
    if wanted:
        return _found(request, wanted[:100])
    path = [name[:300] for name in request.GET.getlist("area")][:20]
    number = _number(request.GET.get("page", "1"))
    order = request.GET.get("order", "")[:200]
    document = area_document(place().folder, path, request.language, Page(number, SIZE, order))
    document["contest"] = election_title(place().folder, request.language) or document["contest"]
    if asked_format(request):
        return table_file(request, _table(words(request), document, order))
    last = max(1, -(-document["number_of_parts"] // SIZE))
    shown = {
        "area": document,
        "path": [(name, _link(path[: i + 1])) for i, name in enumerate(path)],
        "parts": [_row(part, path, document) for part in document["parts"]],
        "heads": [(column, _link(path, order=_turned(column, order))) for column in _columns(document)],
        "order": order,
        "page_number": number,
        "last": last,
        "earlier": _link(path, order=order, page=number - 1) if number > 1 else "",
        "later": _link(path, order=order, page=number + 1) if number < last else "",
    }
    return page(request, "results/areas.html", shown)


def _table(catalogue: Catalogue, document: dict[str, Any], order: str) -> Table:
    """Return all parts of an area with their columns in the order of the page."""
    columns = _columns(document)
    parts = area_parts(place().folder, document["path"], catalogue.language, order).select(columns)
    head = [_heading(catalogue, column, document) for column in columns]
    return Table("stations" if document["of_stations"] else "areas", head, parts.iter_rows())


def _heading(catalogue: Catalogue, column: str, document: dict[str, Any]) -> str:
    choices = {choice["column"]: choice["name"] for choice in document["choices"]}
    own = {
        "name": "web.areas.name",
        "stations": "web.overview.stations",
        "turnout": "web.overview.turnout",
        "failed": "web.areas.failed",
    }
    return choices.get(column) or catalogue.text(own.get(column, f"web.count.{column}"))


def _found(request: HttpRequest, wanted: str) -> HttpResponse:
    """Show the stations and areas that hold what was typed; go to the station where there is one only."""
    if asked_format(request):
        return table_file(request, _found_table(request, wanted))
    first = rows_before(request)
    found = find_places(place().folder, wanted, first=first, limit=SIZE)
    if found["number"] == 1 and not found["areas"] and found["stations"]:
        only = found["stations"][0]
        return HttpResponseRedirect(_station_link(only["station_id"], only["source_row"]))
    shown = {
        "wanted": wanted,
        "found": found,
        "stations": [
            one | {"link": _station_link(one["station_id"], one["source_row"])} for one in found["stations"]
        ],
        "areas": [one | {"link": _link(one["path"])} for one in found["areas"]],
        "more_areas": found["number_of_areas"] - len(found["areas"]),
        "first": first + 1,
        "until": first + len(found["stations"]),
        "earlier": _link([], station=wanted, page=first // SIZE) if first else "",
        "later": _link([], station=wanted, page=first // SIZE + 2) if first + SIZE < found["number"] else "",
    }
    return page(request, "results/found.html", shown)


def _found_table(request: HttpRequest, wanted: str) -> Table:
    """Return all stations that were found, with the areas that they are in."""
    folder, catalogue = place().folder, words(request)
    levels = area_document(folder, (), request.language, Page(size=1))["levels"]
    own = [catalogue.text(key) for key in ("web.areas.name", "web.take.row")]
    head = [*own, *levels, catalogue.text("web.station.in_force")]
    found = find_places(folder, wanted, limit=_WHOLE)["stations"]
    return Table("found", head, (_cells(catalogue, one) for one in found))


def _cells(catalogue: Catalogue, one: dict[str, Any]) -> list[Cell]:
    """Return a station that was found; whether the version in force has it stands last."""
    *known, in_force = one.values()
    return [*known, catalogue.text("web_cases.yes" if in_force else "web_cases.no")]


def _row(part: dict[str, Any], path: list[str], document: dict[str, Any]) -> dict[str, Any]:
    if document["of_stations"]:
        link = _station_link(part["name"], part["source_row"])
    else:
        link = _link([*path, part["name"]]) if part["name"] is not None else ""
    cells = [{"column": column, "value": part[column]} for column in _columns(document)[1:]]
    return {"name": part["name"], "link": link, "cells": cells}


def _columns(document: dict[str, Any]) -> list[str]:
    """Return the columns of the table: first what people look for, then the other counts."""
    stations = [] if document["of_stations"] else ["stations"]
    votes = [choice["column"] for choice in document["choices"]]
    first = [name for name in ("registered", "cast") if name in document["columns"]]
    others = [name for name in document["columns"] if name not in first]
    return ["name", *stations, *first, "turnout", *votes, "failed", *others]


def _turned(column: str, order: str) -> str:
    """Return the order that a click on a heading asks for: largest first, then smallest."""
    first = column if column == "name" else f"-{column}"
    other = f"-{column}" if column == "name" else column
    return other if order == first else first


def _link(path: list[str], **more: object) -> str:
    query = QueryDict(mutable=True)
    query.setlist("area", path)
    for name, value in more.items():
        if value:
            query[name] = str(value)
    return f"{reverse('results.areas')}?{query.urlencode()}"


def _station_link(station: str, row: int | None) -> str:
    return f"{reverse('results.station')}?{urlencode({'id': station, 'row': row or ''})}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 7 and int(text) else 1  # noqa: PLR2004
