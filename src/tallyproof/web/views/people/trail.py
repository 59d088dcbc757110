"""The trail: everything that was done, newest first."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse

from tallyproof.texts import Catalogue
from tallyproof.web.page import page, words
from tallyproof.web.place import records
from tallyproof.workflow.trail import read_trail

__all__ = ["show"]

_PAGE = 100
_VALUES = {"kind": "web.proposal.", "state": "web.proposal_state.", "answer": "web.trail.answer."}
"""Where the words of an entry are told that come from a list of ours."""


def show(request: HttpRequest) -> HttpResponse:
    """Show a hundred entries, from a number down."""
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 18 else None  # noqa: PLR2004
    catalogue = words(request)
    entries = [
        one | {"title": _title(catalogue, one["action"]), "told": _told(catalogue, one["about"])}
        for one in read_trail(records(), before=before, limit=_PAGE + 1)
    ]
    older = entries[_PAGE - 1]["number"] if len(entries) > _PAGE else None
    return page(request, "people/trail.html", {"entries": entries[:_PAGE], "older": older})


def _title(catalogue: Catalogue, action: str) -> str:
    """Return what was done in words: an action of the table of roles, or an act of a case."""
    keys = (f"web_api.action.{action}", f"web.action.{action}", f"cases.act.{action}")
    return next((catalogue.text(key) for key in keys if catalogue.has(key)), action)


def _told(catalogue: Catalogue, about: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what an entry is about, names and controlled words in the language of the reader, the rest as it is."""
    return [
        (
            _word(catalogue, f"web.trail.about.{name}", name),
            _word(catalogue, _VALUES.get(name, "") + value, value),
        )
        for name, value in about.items()
    ]


def _word(catalogue: Catalogue, key: str, otherwise: str) -> str:
    return catalogue.text(key) if catalogue.has(key) else otherwise
