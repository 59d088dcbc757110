"""The trail: everything that was done, newest first."""

from django.http import HttpRequest, HttpResponse

from tallyproof.web.page import page
from tallyproof.web.place import records
from tallyproof.workflow.trail import read_trail

__all__ = ["show"]

_PAGE = 100


def show(request: HttpRequest) -> HttpResponse:
    """Show a hundred entries, from a number down."""
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 18 else None  # noqa: PLR2004
    entries = list(read_trail(records(), before=before, limit=_PAGE + 1))
    older = entries[_PAGE - 1]["number"] if len(entries) > _PAGE else None
    return page(request, "people/trail.html", {"entries": entries[:_PAGE], "older": older})
