"""One case: where it stands, what happened, what is due, what it changes, and what the log proves."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from tallyproof.store.team.proposals import OPEN, Proposal
from tallyproof.texts import Catalogue
from tallyproof.web.cases_kept import roles_in_cases
from tallyproof.web.guard import may
from tallyproof.web.page import page, words
from tallyproof.web.place import office, place
from tallyproof.workflow.case_choices import case_acts, laws_with_deadlines
from tallyproof.workflow.case_proofs import case_proofs
from tallyproof.workflow.cases import case_list, case_show
from tallyproof.workflow.log_proofs import newest_checkpoint
from tallyproof.workflow.places import known_among

__all__ = ["address", "case_id", "show"]

_SHOWN = 60
"""Stations named on the page; a longer list is counted."""
_SAID = ("number", "reason", "legal_basis", "because", "forum", "appeal", "snapshot")
"""What the acts of the history brought, where it is for every reader."""
_APPEALS = frozenset({"appeal", "complain_of_inaction"})
_OWN_FORMS = _APPEALS | {"redraft"}


def case_id(request: HttpRequest) -> str:
    """Return the case that the address names; an id may hold slashes, so it is no part of the path."""
    return request.GET.get("id", "").replace("\0", "")[:100]


def address(name: str, page_of: str = "cases.one") -> str:
    """Return the address of a page about a case."""
    return f"{reverse(page_of)}?{urlencode({'id': name})}"


def show(request: HttpRequest) -> HttpResponse:
    """Show a case: `?id=C1`."""
    here, catalogue, name = office(request), words(request), case_id(request)
    case = case_show(here, catalogue, name)
    acts = case_acts(here, catalogue, name, roles=roles_in_cases(request))
    proofs = case_proofs(here, [name], note=newest_checkpoint(place().folder))
    matter = case["filing"].get("matter")
    related = case_list(here, catalogue, only={"matter": matter})["cases"] if matter else []
    laws = {law["id"]: law["title"] for law in laws_with_deadlines(catalogue)}
    shown = {
        "case": case,
        "law": laws.get(case["law"], case["law"]),
        "stations": case["filing"].get("stations", ())[:_SHOWN],
        "have_pages": known_among(place().folder, _named(case)),
        "more_stations": max(0, len(case["filing"].get("stations", ())) - _SHOWN),
        "history": [one | {"said": _said(one, catalogue)} for one in case["history"]],
        "corrections": [_listed(one) for one in case["corrections"]],
        "can_correct": may(request.user, "cases.correct") and bool(case["correctable_by"]),
        "effects": [_effect(one) for one in case["effects"]],
        "acts": [one for one in acts if _offered(request, one, case)],
        "appeals": [one["act"] for one in acts if one["act"] in _APPEALS],
        "can_redraft": any(one["act"] == "redraft" for one in acts),
        "attacks": case_list(here, catalogue, only={"parent": name})["cases"],
        "related": [one for one in related if one["id"] != name],
        "proofs": proofs,
        "proved": proofs["cases"][name] if proofs else [],
        "waiting": Proposal.objects.filter(state__in=OPEN, content__case=name).order_by("pk"),
        "can_decide": may(request.user, "cases.decide") and any(one["act"] == "decide" for one in acts),
        "can_execute": may(request.user, "cases.execute") and any(one["act"] == "execute" for one in acts),
    }
    return page(request, "cases/one.html", shown)


def _named(case: dict[str, Any]) -> list[str]:
    """Return the stations that the page names."""
    lists = [case["filing"].get("stations", ()), *(one["stations"] for one in case["effects"])]
    return [station for listed in lists for station in listed[:_SHOWN]]


def _said(step: dict[str, Any], catalogue: Catalogue) -> str:
    """Return what an act brought, in words where its words are of a controlled list."""
    given = {name: str(step["fields"][name]) for name in _SAID if step["fields"].get(name)}
    reason = f"cases.reason.{given.get('reason')}"
    if catalogue.has(reason):
        given["reason"] = catalogue.text(reason)
    return "; ".join(given.values())


def _offered(request: HttpRequest, act: dict[str, Any], case: dict[str, Any]) -> bool:
    """Return whether an act is one of the plain ones: appeals and drafts have forms, effects need two persons."""
    if act["act"] in _OWN_FORMS or (act["act"] == "execute" and case["effects"]):
        return False
    return may(request.user, "cases.act")


def _listed(correction: dict[str, Any]) -> dict[str, Any]:
    """Return a correction with both lists as text; a longer list is counted."""
    return correction | {
        named: ", ".join(correction[named][:_SHOWN])
        + (f" + {more}" if (more := len(correction[named]) - _SHOWN) > 0 else "")
        for named in ("replaced", "stations")
    }


def _effect(effect: dict[str, Any]) -> dict[str, Any]:
    return effect | {"shown": effect["stations"][:_SHOWN], "more": max(0, len(effect["stations"]) - _SHOWN)}
