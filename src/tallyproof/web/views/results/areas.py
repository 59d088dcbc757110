"""Results of an area and its parts, down to the stations."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from tallyproof.web.page import page
from tallyproof.web.place import place
from tallyproof.workflow.places import Page, area_document, find_stations

__all__ = ["show"]

_SIZE = 100


def show(request: HttpRequest) -> HttpResponse:
    """Show an area: `?area=North&area=District 1&page=2&order=-turnout`, or look for a station: `?station=147`."""
    wanted = request.GET.get("station", "").strip()
    if wanted:
        return _found(request, wanted[:100])
    path = [name[:300] for name in request.GET.getlist("area")][:20]
    number = _number(request.GET.get("page", "1"))
    order = request.GET.get("order", "")[:200]
    document = area_document(place().folder, path, request.language, Page(number, _SIZE, order))
    last = max(1, -(-document["number_of_parts"] // _SIZE))
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


def _found(request: HttpRequest, wanted: str) -> HttpResponse:
    found = find_stations(place().folder, wanted)
    if len(found) == 1:
        return HttpResponseRedirect(_station_link(found[0]["station_id"], found[0]["source_row"]))
    rows = [one | {"link": _station_link(one["station_id"], one["source_row"])} for one in found]
    return page(request, "results/found.html", {"wanted": wanted, "found": rows})


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
