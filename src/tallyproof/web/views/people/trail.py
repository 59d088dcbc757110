"""The trail: everything that was done, newest first."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from tallyproof.spreadsheet import Cell
from tallyproof.texts import Catalogue
from tallyproof.web.page import page, words
from tallyproof.web.place import records
from tallyproof.web.tables import Table, asked_format, table_file
from tallyproof.workflow.trail import read_trail

__all__ = ["show"]

_PAGE, _AT_ONCE = 100, 1000
"""Entries of a page, and read at once for a file."""
_COLUMNS = (
    "web.trail.number",
    "web.trail.at",
    "web.trail.by",
    "web.trail.action",
    "web.trail.refused",
    "web.take.case",
    "web.trail.about",
    "web.take.hash",
)
_HASH = re.compile("[0-9a-f]{64}")
_VALUES = {
    "kind": "web.proposal.",
    "state": "web.proposal_state.",
    "answer": "web.trail.answer.",
    "sheet": "reports.sheet.kind.",
    "codes": "web.trail.codes.",
    "link": "web.trail.link.",
    "job": "web.job.",
    "incident_state": "reports.state.",
}
"""Where the words of an entry are told that come from a list of ours."""


def show(request: HttpRequest) -> HttpResponse:
    """Show a hundred entries, from a number down."""
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 18 else None  # noqa: PLR2004
    catalogue = words(request)
    if asked_format(request):
        head = [catalogue.text(key) for key in _COLUMNS]
        return table_file(request, Table("trail", head, _rows(catalogue)))
    entries = [_shown(catalogue, one) for one in read_trail(records(), before=before, limit=_PAGE + 1)]
    older = entries[_PAGE - 1]["number"] if len(entries) > _PAGE else None
    return page(request, "people/trail.html", {"entries": entries[:_PAGE], "older": older})


def _shown(catalogue: Catalogue, one: dict[str, Any]) -> dict[str, Any]:
    """Return an entry as the page shows it: hashes apart, for they are shortened until somebody unfolds them."""
    told = _told(catalogue, one["about"])
    hashes = [fact for fact in told if _HASH.fullmatch(fact[1])]
    rest = [fact for fact in told if fact not in hashes]
    return one | {"title": _title(catalogue, one["action"]), "told": rest, "hashes": hashes}


def _rows(catalogue: Catalogue) -> Iterator[list[Cell]]:
    """Yield every entry, newest first; not all of them are in memory at once."""
    before: int | None = None
    while some := list(read_trail(records(), before=before, limit=_AT_ONCE)):
        yield from (_line(catalogue, one) for one in some)
        before = some[-1]["number"]


def _line(catalogue: Catalogue, one: Mapping[str, Any]) -> list[Cell]:
    told = "; ".join(f"{name}: {value}" for name, value in _told(catalogue, one["about"]))
    refused = catalogue.text("web.trail.refused") if one["refused"] else None
    title = _title(catalogue, one["action"])
    return [
        one["number"],
        one["at"],
        one["by"],
        title,
        refused,
        one["case"] or None,
        told or None,
        one["sha256"],
    ]


def _title(catalogue: Catalogue, action: str) -> str:
    """Return what was done in words: an action of the table of roles, or an act of a case."""
    keys = (f"web_api.action.{action}", f"web.action.{action}", f"cases.act.{action}")
    return next((catalogue.text(key) for key in keys if catalogue.has(key)), action)


def _told(catalogue: Catalogue, about: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what an entry is about, names and controlled words in the language of the reader, the rest as it is."""
    return [
        (
            _word(catalogue, f"web.trail.about.{name}", name),
            _roles(catalogue, value)
            if name == "roles"
            else _word(catalogue, _VALUES.get(name, "") + value, value),
        )
        for name, value in about.items()
    ]


def _roles(catalogue: Catalogue, value: str) -> str:
    return ", ".join(_word(catalogue, f"web.role.{role}", role) for role in value.split(", "))


def _word(catalogue: Catalogue, key: str, otherwise: str) -> str:
    return catalogue.text(key) if catalogue.has(key) else otherwise
