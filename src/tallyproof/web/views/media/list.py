"""Coding sheets that were measured; send another."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.web.answers import answer_list, ask_with_files
from tallyproof.web.forms import Form
from tallyproof.web.guard import may
from tallyproof.web.place import place
from tallyproof.workflow.media_records import media_answers

__all__ = ["show"]

_FILES = ("sheet", "mapping", "plan", "log", "register")


class Sheet(Form):
    """A coding sheet and what stands beside it."""

    words = "web_media.form"
    title = forms.CharField(max_length=200)
    sheet = forms.FileField(max_length=200)
    mapping = forms.FileField(max_length=200, required=False)
    plan = forms.FileField(max_length=200, required=False)
    log = forms.FileField(max_length=200, required=False)
    register = forms.FileField(max_length=200, required=False)


def show(request: HttpRequest) -> HttpResponse:
    """List the reports; take a sheet."""
    form = Sheet(request)
    if request.method == "POST" and form.is_valid():
        files = {name: form.cleaned_data[name] for name in _FILES}
        job = ask_with_files(request, "media", form.cleaned_data["title"], files)
        return HttpResponseRedirect(reverse("jobs.one", args=[job.pk]))
    can_ask = may(request.user, "media.code")
    return answer_list(request, "media", form, can_ask=can_ask, answers=media_answers(place().folder))
