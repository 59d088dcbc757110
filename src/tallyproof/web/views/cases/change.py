"""What a decision changes: both versions side by side, by area and by station."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from tallyproof.errors import UnknownNameError
from tallyproof.store.team.proposals import Proposal
from tallyproof.texts import Catalogue
from tallyproof.web.cases_kept import decision_recorded, rule_in_use
from tallyproof.web.page import page, words
from tallyproof.web.paging import SIZE, rows_before
from tallyproof.web.place import office, place
from tallyproof.web.views.cases.one import case_id
from tallyproof.workflow.case_change import case_change, decision_change
from tallyproof.workflow.cases import Deed
from tallyproof.workflow.examination import brief_of

__all__ = ["show", "shown_change"]


def show(request: HttpRequest) -> HttpResponse:
    """Show a change: of a case `?id=C1`, or of a proposal that waits `?proposal=3`."""
    number = request.GET.get("proposal", "")
    change, name = _proposed(request, number) if number else _of_case(request)
    return page(request, "cases/change.html", shown_change(request, change) | {"case_id": name})


def shown_change(request: HttpRequest, change: dict[str, Any]) -> dict[str, Any]:
    """Return what the template `cases/changed.html` shows of a change: one page of its stations."""
    brief = brief_of(place().folder, request.language)
    names = {f"votes__{choice['id']}": choice["name"] for choice in (brief or {}).get("choices", ())}
    first = rows_before(request)
    return {
        "change": change,
        "rule": _rule(words(request), change["rule"]),
        "names": names,
        "totals": _rows(change["totals"], names),
        "areas": [(area, _rows(pairs, names)) for area, pairs in list(change["areas"].items())[:SIZE]],
        "areas_left_out": max(len(change["areas"]) - SIZE, 0),
        "stations": [
            one | {"rows": _rows(one["counts"], names)} for one in change["stations"][first : first + SIZE]
        ],
        "first": first,
        "earlier": _link(request, first // SIZE) if first else "",
        "later": _link(request, first // SIZE + 2) if first + SIZE < len(change["stations"]) else "",
    }


def _proposed(request: HttpRequest, number: str) -> tuple[dict[str, Any], str]:
    known = number.isascii() and number.isdecimal() and len(number) < 10  # noqa: PLR2004
    found = Proposal.objects.filter(pk=int(number), kind="decide_case").first() if known else None
    if found is None:
        raise UnknownNameError("proposal", number[:40], ())
    content = found.content
    agreed = found.state == "agreed" and not decision_recorded(found)
    if found.state != "waiting" and not agreed:
        return _of_case(request, content["case"])
    deed = Deed("decide", content["at"], "forum", fields=content["fields"])
    change = decision_change(office(request), words(request), content["case"], deed, rule=content["rule"])
    return change, content["case"]


def _of_case(request: HttpRequest, name: str = "") -> tuple[dict[str, Any], str]:
    called = name or case_id(request)
    change = case_change(office(request), words(request), called, rule=rule_in_use())
    if change is None:
        raise UnknownNameError("decision with effects", called, ())
    return change, called


def _rule(catalogue: Catalogue, rule: str) -> str:
    """Return how the contest is decided in words; what stands behind the name of the rule stays as it is written."""
    name, mark, rest = rule.partition(";")
    key = f"web.rule.{name}"
    return (catalogue.text(key) if catalogue.has(key) else name) + mark + rest


def _rows(pairs: dict[str, dict[str, int | None]], names: dict[str, str]) -> list[dict[str, Any]]:
    unnamed = {column: column.removeprefix("votes__") for column in pairs if column.startswith("votes__")}
    return [
        {
            "column": column,
            "name": names.get(column, unnamed.get(column)),
            "before": pair["before"],
            "after": pair["after"],
            "differs": pair["before"] != pair["after"],
        }
        for column, pair in pairs.items()
    ]


def _link(request: HttpRequest, number: int) -> str:
    query = QueryDict(mutable=True)
    query.update({name: request.GET[name] for name in ("id", "proposal") if name in request.GET})
    query["page"] = str(number)
    return f"?{query.urlencode()}"
