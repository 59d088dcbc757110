"""The forms that observers are given: a new one, and which of them are open."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.errors import InputError
from tallyproof.web.failures import sentence
from tallyproof.web.forms import Form
from tallyproof.web.noted import add_to_note
from tallyproof.web.page import page
from tallyproof.web.place import place
from tallyproof.workflow.observe_forms import change_form, keep_form, list_forms

__all__ = ["show"]

_LARGEST = 5_000_000


class NewForm(Form):
    """An XLSForm."""

    words = "web_observe.forms"
    files_at_most: ClassVar[Mapping[str, int]] = {"file": _LARGEST}
    file = forms.FileField(max_length=200)


def show(request: HttpRequest) -> HttpResponse:
    """List the forms; take a new one, open or close one."""
    folder, by = place().folder, request.user.get_username()
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act in {"open", "close"}:
        change_form(folder, request.POST.get("form", ""), is_open=act == "open", by=by)
        add_to_note(request, answer=f"form_{act}", key=request.POST.get("form", "")[:100])
        return HttpResponseRedirect(reverse("observe.forms"))
    form = NewForm(request)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            keep_form(folder, sent.name, sent.read(), by=by)
        except InputError as error:
            form.add_error("file", sentence(request, error))
        else:
            add_to_note(request, answer="form_taken", files=sent.name)
            return HttpResponseRedirect(reverse("observe.forms"))
    shown = {"form": form, "forms": list(list_forms(folder).values())}
    return page(request, "observe/forms.html", shown, status=422 if form.errors else 200)
