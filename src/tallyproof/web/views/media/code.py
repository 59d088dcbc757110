"""Code one item: outlet, time, actor, seconds, tone; and have what was coded measured."""

import secrets
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.disk import write_atomically
from tallyproof.web.forms import Form
from tallyproof.web.jobs import queue_job
from tallyproof.web.noted import add_to_note
from tallyproof.web.page import page
from tallyproof.web.place import place
from tallyproof.workflow.asked import folder_of_answer
from tallyproof.workflow.kept_work import new_key
from tallyproof.workflow.media_coding import (
    DIRECT,
    TONES,
    CodedItem,
    code_item,
    coded_items,
    coding_sheet,
    take_item_back,
)

__all__ = ["show"]

_SHOWN = 50


class Item(Form):
    """One actor in one item."""

    words = "web_media.item"
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    outlet = forms.CharField(max_length=200, widget=forms.TextInput({"list": "outlets"}))
    date = forms.DateField(widget=forms.DateInput({"type": "date"}))
    start = forms.TimeField(widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    actor = forms.CharField(max_length=200, widget=forms.TextInput({"list": "actors"}))
    seconds = forms.IntegerField(min_value=0, max_value=86_400)
    tone = forms.ChoiceField(required=False)
    direct = forms.ChoiceField(required=False)


def show(request: HttpRequest) -> HttpResponse:
    """Show the form and the last items; take an item, take one back, or measure what was coded."""
    wanted = request.POST.get("answer", "") if request.method == "POST" else ""
    items = coded_items(place().folder)
    form = Item(request, sent=wanted == "code", initial=_initial(items, request.user.get_username()))
    for name, listed in (("tone", TONES), ("direct", DIRECT)):
        named = [(word, form.catalogue.text(f"web_media.{name}.{word}")) for word in listed]
        form.fields[name].choices = [("", form.catalogue.text("web_media.not_coded")), *named]
    if wanted == "code" and form.is_valid():
        code_item(place().folder, _item(form), key=form.cleaned_data["key"], by=request.user.get_username())
        add_to_note(request, answer="item_coded")
        return HttpResponseRedirect(reverse("media.code"))
    if wanted == "measure" and items:
        return _measured(request, form.catalogue.text("web_media.code.sheet"))
    if wanted.startswith("back-") and wanted[5:].isascii() and wanted[5:].isdecimal():
        take_item_back(place().folder, int(wanted[5:]), by=request.user.get_username())
        add_to_note(request, answer="item_taken_back", number=wanted[5:])
        return HttpResponseRedirect(reverse("media.code"))
    shown = {
        "form": form,
        "items": items[: -_SHOWN - 1 : -1],
        "number": len(items),
        "me": request.user.get_username(),
        "outlets": sorted({item["outlet"] for item in items}),
        "actors": sorted({item["actor"] for item in items}),
    }
    return page(request, "media/code.html", shown, status=422 if form.errors else 200)


def _initial(items: list[dict[str, Any]], coder: str) -> dict[str, str]:
    """Return what the next item begins with: a key of its own, and the outlet and day of the coder's last one."""
    own = [item for item in items if item["coder"] == coder][-1:]
    kept = {name: own[0][name] for name in ("outlet", "date", "start")} if own else {}
    return {"key": secrets.token_hex(12), **kept}


def _item(form: Item) -> CodedItem:
    given = form.cleaned_data
    texts = {name: given[name] for name in ("outlet", "actor", "tone", "direct")}
    day, start = given["date"].isoformat(), given["start"].strftime("%H:%M")
    return CodedItem(date=day, start=start, seconds=given["seconds"], **texts)


def _measured(request: HttpRequest, title: str) -> HttpResponse:
    key = new_key()
    folder = folder_of_answer(place().folder, "media", key)
    write_atomically(folder / "files" / "sheet" / "coded.csv", coding_sheet(place().folder))
    job = queue_job("media", {"key": key, "title": title, "by": request.user.get_username()}, by=request.user)
    return HttpResponseRedirect(reverse("jobs.one", args=[job.pk]))
