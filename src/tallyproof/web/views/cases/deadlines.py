"""What is due, and what is overdue, by body."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse

from tallyproof.spreadsheet import Cell
from tallyproof.texts import Catalogue
from tallyproof.web.page import page, words
from tallyproof.web.place import office
from tallyproof.web.tables import Table, asked_format, table_file
from tallyproof.workflow.cases import case_deadlines

__all__ = ["show"]

_SHOWN, _WHOLE = 500, 1_000_000
"""Cases whose limits are on the page, and in the longest list that can be taken away."""
_COLUMNS = ("due", "state", "case", "subject", "body", "limit", "starts", "law")
_AHEAD = ("1", "7", "30")


def show(request: HttpRequest) -> HttpResponse:
    """Show open time limits, what is overdue first: `?days=7` leaves out those that end later."""
    here = office(request)
    days = request.GET.get("days", "")
    until = (here.now + dt.timedelta(days=int(days))).isoformat() if days in _AHEAD else ""
    limit = _WHOLE if asked_format(request) else _SHOWN
    found = case_deadlines(here, words(request), until=until, limit=limit)
    ahead = [one for one in found["deadlines"] if not until or _before(one["due_at"], until)]
    if asked_format(request):
        return table_file(request, _table(words(request), ahead))
    bodies: dict[str, list[dict[str, Any]]] = {}
    for one in ahead:
        bodies.setdefault(one["forum_title"], []).append(one)
    late = sum(one["state"] == "overdue" for listed in bodies.values() for one in listed)
    shown = {"bodies": bodies, "days": days, "ahead": _AHEAD, "late": late, "cases": found["cases"]}
    return page(request, "cases/deadlines.html", shown)


def _before(due: str, until: str) -> bool:
    return dt.datetime.fromisoformat(due) <= dt.datetime.fromisoformat(until)


def _table(catalogue: Catalogue, limits: list[dict[str, Any]]) -> Table:
    """Return time limits as a table; its times are as the body's clock has them, with its offset."""
    rows: list[list[Cell]] = [
        [
            one["due_at"],
            one["state_title"],
            one["case"],
            one["subject"],
            one["forum_title"],
            one["title"],
            one["starts_at"],
            one["citation"],
        ]
        for one in limits
    ]
    return Table("deadlines", [catalogue.text(f"cases.column.{name}") for name in _COLUMNS], rows)
