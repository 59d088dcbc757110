"""One statement with its words, what they hide, who claims what about it, and its figures beside the results."""

from django.http import HttpRequest, HttpResponse

from tallyproof.web.page import page, words
from tallyproof.web.place import office
from tallyproof.web.statements_kept import statement_desk
from tallyproof.workflow.statement_figures import figures_beside_versions
from tallyproof.workflow.statement_records import registered_version, statement_list, statement_show

__all__ = ["figures", "show"]

_SHOWN = 40_000
"""Characters of the words on the page."""


def show(request: HttpRequest) -> HttpResponse:
    """Show a statement: `?id=S1`."""
    desk, name = statement_desk(request), request.GET.get("id", "").replace("\0", "")[:200]
    statement = statement_show(desk, words(request), name)
    others = statement_list(desk, words(request))["statements"]
    shown = {
        "statement": statement,
        "text": statement["text"][:_SHOWN],
        "more": max(0, len(statement["text"]) - _SHOWN),
        "renderings": [one for one in others if one["original"] == name],
    }
    return page(request, "statements/one.html", shown)


def figures(request: HttpRequest) -> HttpResponse:
    """Check the figures of a statement against each other and against the version in force on its day: `?id=S1`."""
    name, desk = request.GET.get("id", "").replace("\0", "")[:200], statement_desk(request)
    said = statement_show(desk, words(request), name)["date"]
    text = registered_version(desk, name)
    found = figures_beside_versions(text, office(request), words(request), said=said)
    return page(request, "statements/figures.html", {"name": name, "found": found})
