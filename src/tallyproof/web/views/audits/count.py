"""Enter a hand count on a phone, without seeing the other one."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse

from tallyproof.web.forms import Form
from tallyproof.web.noted import add_to_note
from tallyproof.web.page import page, words
from tallyproof.web.paging import SIZE, rows_before
from tallyproof.web.place import place
from tallyproof.workflow.audit_desk import audit_folder, batch_to_count, enter_count, show_audit
from tallyproof.workflow.station_search import fold

__all__ = ["show"]

_MOST = 1_000_000
_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


class Count(Form):
    """What one person counted; a field a count, none of them filled in beforehand."""

    words = "web_audits.count"
    papers_missing = forms.IntegerField(
        min_value=0, max_value=_MOST, initial=0, widget=forms.TextInput(_DIGITS)
    )
    not_found = forms.BooleanField(required=False)

    def __init__(self, request: HttpRequest, box: Mapping[str, Any], **options: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(request, **options)
        self.columns = {f"count_{number}": one for number, one in enumerate(box["columns"])}
        rest = dict(self.fields)
        self.fields.clear()
        for name, one in self.columns.items():
            label = (
                one["name"]
                if one["votes"]
                else self.catalogue.text(f"web.count.{one['name'].rpartition(':')[2]}")
            )
            field = forms.IntegerField(
                min_value=0, max_value=_MOST, required=False, label=label, widget=forms.TextInput(_DIGITS)
            )
            field.error_messages = rest["papers_missing"].error_messages
            self.fields[name] = field
        self.fields.update(rest)

    def clean(self) -> dict[str, Any]:
        """Return the counts; a box that was found needs all of them."""
        told: dict[str, Any] = self.cleaned_data
        given = [name for name in self.columns if told.get(name) is not None]
        if told.get("not_found") and given:
            self.complain("web_audits.count.found_or_not", "not_found")
        lacking = [name for name in self.columns if name not in {*given, *self.errors}]
        for name in () if told.get("not_found") else lacking:
            self.complain("web.field.required", name)
        return told

    @property
    def counts(self) -> dict[str, int] | None:
        """What was counted, by column; None where the box was not found."""
        if self.cleaned_data["not_found"]:
            return None
        return {one["column"]: self.cleaned_data[name] for name, one in self.columns.items()}


def show(request: HttpRequest, key: str) -> HttpResponse:
    """List the boxes that this person may count, or show and take in the count of one."""
    folder, by = audit_folder(place().folder, key), request.user.get_username()
    batch = request.GET.get("box", "")
    if not batch:
        return _to_count(request, key, by)
    box = batch_to_count(folder, batch, by=by)
    form, answer = Count(request, box), None
    if request.method == "POST" and form.is_valid():
        missing = form.cleaned_data["papers_missing"]
        answer = enter_count(folder, words(request), batch, form.counts, missing=missing, by=by)
        add_to_note(request, answer="counted", box=batch)
        box = batch_to_count(folder, batch, by=by)
    shown = {"key": key, "box": box, "form": form, "answer": answer}
    return page(request, "audits/count.html", shown, status=422 if form.errors else 200)


def _to_count(request: HttpRequest, key: str, by: str) -> HttpResponse:
    """List a page of the boxes that a person may count."""
    audit, first = show_audit(audit_folder(place().folder, key), words(request)), rows_before(request)
    mine = [one for one in audit["boxes"] if one["state"] != "accepted" and by not in one["entered_by"]]
    wanted = request.GET.get("find", "").strip()[:100]
    boxes = sorted(
        (one for one in mine if all(word in _words(one) for word in fold(wanted).split())),
        key=lambda one: (one["area"] or "", one["batch"]),
    )
    query = urlencode({"find": wanted}) + "&" if wanted else ""
    shown = {
        "key": key,
        "audit": audit,
        "number": len(boxes),
        "wanted": wanted,
        "query": query,
        "boxes": boxes[first : first + SIZE],
        "earlier": str(first // SIZE) if first else "",
        "later": str(first // SIZE + 2) if first + SIZE < len(boxes) else "",
    }
    return page(request, "audits/to_count.html", shown)


def _words(box: Mapping[str, Any]) -> str:
    """Return the code and the place of a box as they are searched."""
    return fold(f"{box['batch']} {box['area'] or ''}")
