"""A decision that changes the results: one person proposes it, or its execution; a second one confirms."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.errors import CallError, InputError, TallyproofError
from tallyproof.store.team.proposals import Proposal
from tallyproof.web.cases_kept import rule_in_use
from tallyproof.web.failures import sentence
from tallyproof.web.page import page, words
from tallyproof.web.place import office, place
from tallyproof.web.two_persons import propose
from tallyproof.web.views.cases.act import DECIDED, Acted, offered_act, told
from tallyproof.web.views.cases.one import case_id
from tallyproof.workflow.case_change import case_change, decision_change
from tallyproof.workflow.case_choices import case_words
from tallyproof.workflow.case_effects import stated_effects
from tallyproof.workflow.case_stations import unknown_stations, unknown_words
from tallyproof.workflow.cases import Deed, case_show
from tallyproof.workflow.places import stations_typed
from tallyproof.workflow.uploads import safe_name

__all__ = ["execute", "show"]

_COUNTS = ("correct", "recount", "substitute", "repeat_poll")
_LARGEST = 5_000_000


class Decided(Acted):
    """A decision with its effects on stations."""

    files_at_most: ClassVar[Mapping[str, int]] = dict.fromkeys(("annul_list", *_COUNTS), _LARGEST)
    annul = forms.CharField(max_length=500_000, required=False, widget=forms.Textarea({"rows": 4}))
    annul_list = forms.FileField(required=False)
    column = forms.CharField(max_length=200, required=False)
    correct = forms.FileField(required=False)
    recount = forms.FileField(required=False)
    substitute = forms.FileField(required=False)
    repeat_poll = forms.FileField(required=False)


def show(request: HttpRequest) -> HttpResponse:
    """Ask for a decision, look at what it changes, and propose it: `?id=C1`."""
    name = case_id(request)
    act = offered_act(request, name, "decide")
    form = Decided(request)
    lists = {"outcome": "outcome", "reason": "reason", "proof": "proof", "remedies": "remedy", "role": "role"}
    yes_no = [(word, form.catalogue.text(f"web_cases.{word}")) for word in ("yes", "no")]
    choices = {field: case_words(form.catalogue, listed) for field, listed in lists.items()}
    form.ask(act, choices | {"reasons_given": yes_no, "published": yes_no})
    if request.method == "POST" and form.is_valid():
        proposal = _proposed(request, form, name)
        if proposal:
            return HttpResponseRedirect(reverse("proposals.one", args=[proposal.pk]))
    shown = {"case": case_show(office(request), words(request), name), "form": form}
    return page(request, "cases/decide.html", shown, status=422 if form.errors else 200)


def execute(request: HttpRequest) -> HttpResponse:
    """Propose that the version which a decision orders comes into force."""
    name, here, rule = case_id(request), office(request), rule_in_use()
    act = offered_act(request, name, "execute")
    change = case_change(here, words(request), name, rule=rule)
    if change is None:
        raise CallError(
            "This decision changes no results.", expected="a decision with effects", text="changes_nothing"
        )
    content = _versions(change) | {"case": name, "rule": rule, "role": act["roles"][0]}
    proposal = propose(request, "execute_case", name, content)
    return HttpResponseRedirect(reverse("proposals.one", args=[proposal.pk]))


def _proposed(request: HttpRequest, form: Decided, name: str) -> Proposal | None:
    """Propose a decision; None with a complaint in the form where it cannot be."""
    here, rule, given = office(request), rule_in_use(), form.cleaned_data
    said = told({field: given[field] for field in ("outcome", *DECIDED) if field in given})
    unknown = unknown_stations(place().folder, stations_typed(place().folder, given["annul"]))
    if unknown:
        form.complain("web_cases.decide.unknown", "annul", stations=unknown_words(form.catalogue, unknown))
        return None
    try:
        effects = _effects(request, given)
        zone = ZoneInfo(case_show(here, words(request), name)["zone"])
        at = given["at"] or here.now.astimezone(zone).isoformat()
        deed = Deed("decide", at, "forum", fields=said | {"effects": effects})
        change = decision_change(here, words(request), name, deed, rule=rule)
    except TallyproofError as error:
        form.add_error(None, sentence(request, error))
        return None
    content = _versions(change) | {
        "case": name,
        "at": at,
        "zone": zone.key,
        "rule": rule,
        "fields": dict(deed.fields),
    }
    return propose(request, "decide_case", name, content, fresh=() if given["at"] else ("at",))


def _versions(change: Mapping[str, Any]) -> dict[str, Any]:
    """Return both versions by name, and at how many stations each rule newly fails."""
    newly = {one["code"]: one["newly"]["count"] for one in change["checks"] if one["newly"]["count"]}
    versions = {"supersedes": change["before"]["snapshot"], "snapshot": change["after"]["snapshot"]}
    return versions | {"newly_failing": newly}


def _effects(request: HttpRequest, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the effects that a form states; raises InputError and CallError as the workflow does."""
    with tempfile.TemporaryDirectory() as folder:
        files = {
            field: _kept(given[field], Path(folder) / field)
            for field in ("annul_list", *_COUNTS)
            if given[field]
        }
        effects = stated_effects(
            office(request),
            annul=files.pop("annul_list", None),
            stations=stations_typed(place().folder, given["annul"]),
            counts=files,
            column=given["column"],
        )
    if not effects:
        raise CallError(
            "This decision names no station.",
            expected="stations to annul, or new counts",
            text="no_effects",
        )
    return effects


def _kept(sent: Any, folder: Path) -> Path:  # noqa: ANN401 - a file of Django, which has no types
    """Write a sent list down as the plain table that it must be; anything that unpacks or runs is refused."""
    content = sent.read(_LARGEST + 1)
    if len(content) > _LARGEST or b"\0" in content or content.startswith((b"%PDF", b"PK\3\4")):
        expected = f"a CSV file of at most {_LARGEST} bytes"
        raise InputError(
            sent.name,
            found=f"{len(content)} bytes, or no text",
            expected=expected,
            text="not_csv",
            file=safe_name(sent.name),
        )
    folder.mkdir()
    path = folder / f"{Path(safe_name(sent.name)).stem or 'list'}.csv"
    path.write_bytes(content)
    return path
