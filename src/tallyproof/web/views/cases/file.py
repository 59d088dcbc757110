"""File a complaint, or an appeal against a decision or a silence; go on writing what was kept as a draft."""

import datetime as dt
import hashlib
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tallyproof.errors import TallyproofError
from tallyproof.web.failures import sentence
from tallyproof.web.forms import Form
from tallyproof.web.page import page, words
from tallyproof.web.place import office, place
from tallyproof.web.stations_asked import stations_confirmed
from tallyproof.web.views.cases.act import offered_act
from tallyproof.web.views.cases.one import address
from tallyproof.workflow.case_choices import case_words, forums_of, laws_with_deadlines
from tallyproof.workflow.cases import Deed, case_add, case_list, case_redraft, case_show
from tallyproof.workflow.places import stations_typed

__all__ = ["show"]

_PIECES = (1, 2, 3)
_IDS = "\t"
"""Stands between ids of evidence; none holds it."""


class Filing(Form):
    """A complaint under one law profile."""

    words = "web_cases.filing"
    name = forms.CharField(max_length=80)
    kind = forms.ChoiceField()
    forum = forms.ChoiceField()
    subject = forms.CharField(max_length=2000, widget=forms.Textarea({"rows": 3}))
    grounds = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    remedies = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    stations = forms.CharField(max_length=200_000, required=False, widget=forms.Textarea({"rows": 3}))
    anyway = forms.BooleanField(required=False)
    role = forms.ChoiceField()
    party = forms.CharField(max_length=200, required=False)
    polling_day = forms.DateField(required=False, widget=forms.DateInput({"type": "date"}))
    fact_at = forms.CharField(
        max_length=40, required=False, widget=forms.DateTimeInput({"type": "datetime-local"})
    )
    at = forms.CharField(
        max_length=40, required=False, widget=forms.DateTimeInput({"type": "datetime-local"})
    )
    zone = forms.ChoiceField(required=False)
    matter = forms.CharField(max_length=80, required=False)
    evidence_1 = forms.CharField(max_length=80, required=False)
    copy_1 = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    file_1 = forms.FileField(required=False)
    evidence_2 = forms.CharField(max_length=80, required=False)
    copy_2 = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    file_2 = forms.FileField(required=False)
    evidence_3 = forms.CharField(max_length=80, required=False)
    copy_3 = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    file_3 = forms.FileField(required=False)

    def choose(self, law: dict[str, Any]) -> None:
        """Offer the bodies of a law and the controlled words."""
        lists = {"kind": "kind", "grounds": "ground", "remedies": "remedy", "role": "role"}
        for field, listed in lists.items():
            self.fields[field].choices = case_words(self.catalogue, listed)
        self.fields["role"].choices = [
            one for one in self.fields["role"].choices if one[0] in {"complainant", "prosecutor"}
        ]
        self.fields["forum"].choices = law["forums"]
        self.fields["zone"].choices = [("", law["zone"]), *((one, one) for one in _zones())]
        for number in _PIECES:
            self.fields[f"copy_{number}"].choices = case_words(self.catalogue, "copy")

    def clean(self) -> dict[str, Any]:
        """Complain of a piece of evidence without its form, and of a form or a file without the piece."""
        given = super().clean() or {}
        for number in _PIECES:
            named, form = given.get(f"evidence_{number}"), given.get(f"copy_{number}")
            if named and not form:
                self.complain("web_cases.filing.copy_needed", f"copy_{number}")
            if (form or given.get(f"file_{number}")) and not named:
                self.complain("web_cases.filing.evidence_needed", f"evidence_{number}")
        return given


class Rewriting(Filing):
    """A draft that is written anew: its id stands."""

    field_order = (
        "kind", "forum", "subject", "grounds", "remedies", "stations", "anyway", "role", "party", "nameless",
    )  # fmt: skip
    name = None
    nameless = forms.BooleanField(required=False)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)  # a form from before it was asked for
    was = forms.CharField(required=False, widget=forms.HiddenInput)

    def go_on(self, draft: dict[str, Any]) -> None:
        """Say of what is not shown that it is kept."""
        if draft["filing"]["parties"]:
            self.fields["party"].help_text = self.catalogue.text("web_cases.file.kept_party")
        else:
            del self.fields["nameless"]
        for number, piece in zip(_PIECES, draft["filing"]["evidence"], strict=False):
            if digest := piece["sha256"]:
                told = self.catalogue.text("web_cases.file.kept_file", start=digest[:12])
                self.fields[f"file_{number}"].help_text = told

    def clean(self) -> dict[str, Any]:
        """Complain of a name that is written down and taken out at once."""
        given = super().clean()
        if given.get("nameless") and given.get("party"):
            self.complain("web_cases.filing.name_or_none", "nameless")
        return given

    def see(self, acts: str) -> None:
        """Let who sends the form once more have seen so many acts."""
        sent = self.request.POST.copy()
        sent["seen"] = acts
        self.data = sent


@cache
def _zones() -> tuple[str, ...]:
    """Return the names of all time zones that are places; a mistyped one cannot be chosen."""
    return tuple(sorted(one for one in available_timezones() if "/" in one and not one.startswith("Etc/")))


def show(request: HttpRequest) -> HttpResponse:
    """Choose a law; file under it: `?law=kazakhstan_2004`; appeal: `?parent=C1`; go on with a draft: `?draft=C1`."""
    if "draft" in request.GET:
        return _go_on(request, request.GET["draft"].replace("\0", "")[:100])
    laws = {law["id"]: law for law in laws_with_deadlines(words(request))}
    parent = request.GET.get("parent", "")[:100]
    attacked = case_show(office(request), words(request), parent) if parent else None
    law = laws.get(request.GET.get("law", "") or (attacked or {}).get("law", ""))
    if law is None:
        return page(request, "cases/law.html", {"laws": laws.values(), "parent": parent})
    form = Filing(request, initial=_initial(request, attacked))
    form.choose(law)
    if request.method == "POST" and form.is_valid() and stations_confirmed(form):
        name = _filed(request, form, law["id"], parent)
        if name:
            return HttpResponseRedirect(address(name))
    if "stations" not in form.errors and not form.data.get("anyway"):
        del form.fields["anyway"]
    shown = {"form": form, "law": law, "attacked": attacked}
    return page(request, "cases/file.html", shown, status=422 if form.errors else 200)


def _go_on(request: HttpRequest, name: str) -> HttpResponse:
    """Show a draft in the form that wrote it; keep it, or file it."""
    offered_act(request, name, "redraft")
    draft = case_show(office(request), words(request), name)
    law = _law_of(request, draft)
    form = Rewriting(request, initial=_written(draft))
    form.choose(law)
    form.go_on(draft)
    named = draft["filing"].get("stations", ())
    sent = request.method == "POST" and form.is_valid() and stations_confirmed(form, named=named)
    if sent and _rewritten(request, form, draft):
        return HttpResponseRedirect(address(name))
    if "stations" not in form.errors and not form.data.get("anyway"):
        del form.fields["anyway"]
    shown = {"form": form, "law": law, "draft": draft}
    return page(request, "cases/file.html", shown, status=422 if form.errors else 200)


def _law_of(request: HttpRequest, draft: dict[str, Any]) -> dict[str, Any]:
    """Return the law of a case as the form wants it; one that somebody brought is called by its id."""
    known = {law["id"]: law for law in laws_with_deadlines(words(request))}
    own = {"id": draft["law"], "title": draft["law"], "zone": draft["zone"]}
    bodies = forums_of(office(request), words(request), draft["id"])
    return known.get(draft["law"]) or own | {"forums": bodies}


def _written(draft: dict[str, Any]) -> dict[str, Any]:
    """Return what a draft says as the fields of the form; names of people stay where they are."""
    filing = draft["filing"]
    kept = ("kind", "forum", "subject", "grounds", "remedies", "polling_day", "zone", "matter")
    given = {name: filing[name] for name in kept if name in filing}
    given |= {"role": draft["history"][-1]["role"], "stations": "\n".join(filing.get("stations", ()))}
    given["seen"] = len(draft["history"])
    given["was"] = _IDS.join(piece["id"] for piece in filing["evidence"][: len(_PIECES)])
    if "fact_at" in filing:
        clock = dt.datetime.fromisoformat(filing["fact_at"]).astimezone(ZoneInfo(draft["zone"]))
        given["fact_at"] = clock.replace(tzinfo=None).isoformat(timespec="auto").removesuffix(":00")
    for number, piece in zip(_PIECES, filing["evidence"], strict=False):
        given |= {f"evidence_{number}": piece["id"], f"copy_{number}": piece["copy"]}
    return given


def _rewritten(request: HttpRequest, form: Rewriting, draft: dict[str, Any]) -> bool:
    """Write the draft anew; False with a complaint in the form where that cannot be."""
    given, name = form.cleaned_data, draft["id"]
    filing = _filing(given) | ({"parties": []} if given.get("nameless") else {})
    filing["evidence"] = _with_kept(given, filing.get("evidence", []), draft["filing"]["evidence"])
    deed = Deed("draft" if request.POST.get("answer") == "draft" else "file", given["at"], given["role"])
    try:
        case_redraft(office(request), words(request), name, filing, deed=deed, seen=given["seen"])
    except TallyproofError as error:
        form.add_error(None, sentence(request, error))
        if error.text == "draft_changed":
            form.see(str(error.told["acts"]))
        return False
    return True


def _with_kept(
    given: dict[str, Any], pieces: list[dict[str, str]], kept: list[dict[str, Any]]
) -> list[dict[str, str]]:
    """Return the pieces of evidence; one keeps the hash of its file, and those that the form has no room for stay.

    A piece is known by its id wherever it stands now. What stands at the place where another stood when the form was
    opened is that one renamed, where it is gone; by now the draft may say others there.
    """
    numbers = [number for number in _PIECES if given[f"evidence_{number}"]]
    stays = {piece["id"] for piece in pieces}
    hashes = {one["id"]: one["sha256"] for one in kept}
    stood = zip(_PIECES, given["was"].split(_IDS), strict=False)
    renamed = {at: hashes.get(name, "") for at, name in stood if name not in stays}
    stated = [
        {"sha256": hashes.get(piece["id"], renamed.get(number, ""))} | piece
        for number, piece in zip(numbers, pieces, strict=True)
    ]
    return stated + [{"id": one["id"]} for one in kept[len(_PIECES) :]]


def _initial(request: HttpRequest, attacked: dict[str, Any] | None) -> dict[str, Any]:
    number = case_list(office(request), words(request), limit=0)["count"] + 1
    given: dict[str, Any] = {"name": f"C{number}", "kind": "complaint", "role": "complainant"}
    if attacked:
        filing = attacked["filing"]
        kept = ("subject", "grounds", "polling_day", "zone")
        given |= {"kind": "appeal", "matter": filing.get("matter") or attacked["id"]}
        given |= {one: filing[one] for one in kept if one in filing}
        given["stations"] = "\n".join(filing.get("stations", ()))
    return given


def _filed(request: HttpRequest, form: Filing, law: str, parent: str) -> str | None:
    """Write the complaint down; None with a complaint in the form where that cannot be."""
    given, draft = form.cleaned_data, request.POST.get("answer") == "draft"
    deed = Deed("draft" if draft else "file", given["at"], given["role"])
    filing = _filing(given) | ({"parent": parent} if parent else {})
    try:
        case_add(office(request), words(request), filing, name=given["name"].strip(), law=law, deed=deed)
    except TallyproofError as error:
        form.add_error(None, sentence(request, error))
        return None
    return str(given["name"]).strip()


def _filing(given: dict[str, Any]) -> dict[str, Any]:
    """Return what the form says in the words of a filing; what is empty says nothing."""
    told: dict[str, Any] = {
        name: given[name] for name in ("kind", "forum", "subject", "zone", "matter", "fact_at")
    }
    told |= {"grounds": given["grounds"], "remedies": given["remedies"]}
    told["stations"] = stations_typed(place().folder, given["stations"])
    told["polling_day"] = given["polling_day"].isoformat() if given["polling_day"] else ""
    told["parties"] = [{"role": given["role"], "name": given["party"]}] if given["party"] else []
    told["evidence"] = [_piece(given, number) for number in _PIECES if given[f"evidence_{number}"]]
    return {name: value for name, value in told.items() if value not in ("", [])}


def _piece(given: dict[str, Any], number: int) -> dict[str, str]:
    """Return a piece of evidence; of its file only the hash is kept."""
    file = given[f"file_{number}"]
    digest = {"sha256": hashlib.sha256(file.read()).hexdigest()} if file else {}
    return {"id": given[f"evidence_{number}"], "copy": given[f"copy_{number}"]} | digest
