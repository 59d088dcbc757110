"""All cases, with rates and with what a person should look at."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from tallyproof.spreadsheet import Cell
from tallyproof.texts import Catalogue
from tallyproof.web.page import page, words
from tallyproof.web.paging import SIZE, rows_before
from tallyproof.web.place import office
from tallyproof.web.tables import Table, asked_format, table_file
from tallyproof.workflow.case_choices import case_words, laws_with_deadlines
from tallyproof.workflow.cases import case_list

__all__ = ["show"]

_WHOLE = 1_000_000
"""Cases of the longest list that can be taken away."""
_COLUMNS = (
    "cases.column.case",
    "cases.column.number",
    "cases.column.subject",
    "web_cases.filing.kind",
    "cases.column.body",
    "cases.column.state",
    "cases.column.outcome",
    "web.take.filed",
    "web.take.decided",
    "web.take.executed",
)
_FILTERS = ("state", "forum", "kind", "matter", "waits")


def show(request: HttpRequest) -> HttpResponse:
    """Show cases: `?state=overdue&forum=court&waits=1&page=2`."""
    catalogue = words(request)
    only = {name: value for name in _FILTERS if (value := request.GET.get(name, "").strip()[:200])}
    if asked_format(request):
        whole = case_list(office(request), catalogue, only=only, limit=_WHOLE)
        return table_file(request, Table("cases", *_table(catalogue, whole["cases"])))
    first = rows_before(request)
    found = case_list(office(request), catalogue, only=only, limit=SIZE, first=first)
    shown = {
        "found": found,
        "only": only,
        "bodies": _bodies(catalogue),
        "states": case_words(catalogue, "state"),
        "kinds": case_words(catalogue, "kind"),
        "first": first,
        "earlier": _link(only, first // SIZE) if first else "",
        "later": _link(only, first // SIZE + 2) if first + SIZE < found["count"] else "",
    }
    return page(request, "cases/list.html", shown)


def _bodies(catalogue: Catalogue) -> dict[str, str]:
    return {code: title for law in laws_with_deadlines(catalogue) for code, title in law["forums"]}


def _table(catalogue: Catalogue, cases: list[dict[str, Any]]) -> tuple[list[str], list[list[Cell]]]:
    """Return the heads and the rows of cases; what is not recorded stays empty."""
    bodies = _bodies(catalogue)
    heads = [catalogue.text(key) for key in _COLUMNS]
    rows: list[list[Cell]] = [
        [
            one["id"],
            one["number"] or None,
            one["subject"],
            catalogue.text(f"cases.kind.{one['kind']}"),
            bodies.get(one["forum"], one["forum"]),
            one["state_title"],
            one["outcome_title"],
            one["filed_at"],
            one["decided_at"],
            _yes_no(catalogue, one["executed"]) if one["to_execute"] else None,
        ]
        for one in cases
    ]
    return heads, rows


def _yes_no(catalogue: Catalogue, said: bool) -> str:  # noqa: FBT001 - what is told
    return catalogue.text("web_cases.yes" if said else "web_cases.no")


def _link(only: dict[str, str], number: int) -> str:
    query = QueryDict(mutable=True)
    query.update(only | {"page": str(number)})
    return f"?{query.urlencode()}"
