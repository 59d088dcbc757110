"""Coding sheets that were measured; send another."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.disk import write_atomically
from tallyproof.web.forms import Form
from tallyproof.web.guard import may
from tallyproof.web.jobs import queue_job
from tallyproof.web.page import page
from tallyproof.web.place import place
from tallyproof.workflow.asked import answers_kept, folder_of_answer
from tallyproof.workflow.kept_work import new_key
from tallyproof.workflow.media_records import media_versions
from tallyproof.workflow.uploads import safe_name

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
        key = new_key()
        folder = folder_of_answer(place().folder, "media", key)
        for name in _FILES:
            if sent := form.cleaned_data[name]:
                write_atomically(folder / "files" / name / safe_name(sent.name), sent.read())
        wish = {"key": key, "title": form.cleaned_data["title"], "by": request.user.get_username()}
        job = queue_job("media", wish, by=request.user)
        return HttpResponseRedirect(reverse("jobs.one", args=[job.pk]))
    versions = media_versions(place().folder)
    gone = {one.key for one in versions if one.taken_back} - {
        one.key for one in versions if not one.taken_back
    }
    shown = {
        "answers": [one for one in answers_kept(place().folder, "media") if one["key"] not in gone],
        "form": form,
        "kind": "media",
        "one": "media.one",
        "can_ask": may(request.user, "media.code"),
    }
    return page(request, "asked/list.html", shown, status=422 if form.errors else 200)
