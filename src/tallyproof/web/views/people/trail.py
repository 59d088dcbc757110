"""The trail: everything that was done, newest first."""

from django.http import HttpRequest, HttpResponse

from tallyproof.texts import Catalogue
from tallyproof.web.page import page, words
from tallyproof.web.place import records
from tallyproof.workflow.trail import read_trail

__all__ = ["show"]

_PAGE = 100


def show(request: HttpRequest) -> HttpResponse:
    """Show a hundred entries, from a number down."""
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 18 else None  # noqa: PLR2004
    catalogue = words(request)
    entries = [
        one | {"title": _title(catalogue, one["action"])}
        for one in read_trail(records(), before=before, limit=_PAGE + 1)
    ]
    older = entries[_PAGE - 1]["number"] if len(entries) > _PAGE else None
    return page(request, "people/trail.html", {"entries": entries[:_PAGE], "older": older})


def _title(catalogue: Catalogue, action: str) -> str:
    """Return what was done in words: an action of the table of roles, or an act of a case."""
    keys = (f"web_api.action.{action}", f"web.action.{action}", f"cases.act.{action}")
    return next((catalogue.text(key) for key in keys if catalogue.has(key)), action)
