"""What is due, and what is overdue, by body."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse

from tallyproof.web.page import page, words
from tallyproof.web.place import office
from tallyproof.workflow.cases import case_deadlines

__all__ = ["show"]

_AHEAD = ("1", "7", "30")


def show(request: HttpRequest) -> HttpResponse:
    """Show open time limits, what is overdue first: `?days=7` leaves out those that end later."""
    here = office(request)
    days = request.GET.get("days", "")
    until = (here.now + dt.timedelta(days=int(days))).isoformat() if days in _AHEAD else ""
    found = case_deadlines(here, words(request), until=until, limit=500)
    bodies: dict[str, list[dict[str, Any]]] = {}
    for one in found["deadlines"]:
        if not until or dt.datetime.fromisoformat(one["due_at"]) <= dt.datetime.fromisoformat(until):
            bodies.setdefault(one["forum_title"], []).append(one)
    late = sum(one["state"] == "overdue" for listed in bodies.values() for one in listed)
    shown = {"bodies": bodies, "days": days, "ahead": _AHEAD, "late": late, "cases": found["cases"]}
    return page(request, "cases/deadlines.html", shown)
