"""All cases, with rates and with what a person should look at."""

from django.http import HttpRequest, HttpResponse, QueryDict

from tallyproof.web.page import page, words
from tallyproof.web.paging import SIZE, rows_before
from tallyproof.web.place import office
from tallyproof.workflow.case_choices import case_words, laws_with_deadlines
from tallyproof.workflow.cases import case_list

__all__ = ["show"]

_FILTERS = ("state", "forum", "kind", "matter", "waits")


def show(request: HttpRequest) -> HttpResponse:
    """Show cases: `?state=overdue&forum=court&waits=1&page=2`."""
    catalogue = words(request)
    only = {name: value for name in _FILTERS if (value := request.GET.get(name, "").strip()[:200])}
    first = rows_before(request)
    found = case_list(office(request), catalogue, only=only, limit=SIZE, first=first)
    bodies = {code: title for law in laws_with_deadlines(catalogue) for code, title in law["forums"]}
    shown = {
        "found": found,
        "only": only,
        "bodies": bodies,
        "states": case_words(catalogue, "state"),
        "kinds": case_words(catalogue, "kind"),
        "first": first,
        "earlier": _link(only, first // SIZE) if first else "",
        "later": _link(only, first // SIZE + 2) if first + SIZE < found["count"] else "",
    }
    return page(request, "cases/list.html", shown)


def _link(only: dict[str, str], number: int) -> str:
    query = QueryDict(mutable=True)
    query.update(only | {"page": str(number)})
    return f"?{query.urlencode()}"
