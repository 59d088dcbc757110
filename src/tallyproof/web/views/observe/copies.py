"""Copies of sheets beside the results: those of observers, or those in a file."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.web.answers import answer_drawing, answer_list, answer_page, ask_with_files
from tallyproof.web.forms import Form
from tallyproof.web.guard import may
from tallyproof.web.place import place
from tallyproof.workflow.asked_sheets import COPIES
from tallyproof.workflow.examination import version_in_force

__all__ = ["one", "picture", "show"]


class Copies(Form):
    """Which copies are compared; without a file, the figures in the team's own reports."""

    words = "web_copies.form"
    title = forms.CharField(max_length=200)
    sheets = forms.FileField(max_length=200, required=False)
    mapping = forms.FileField(max_length=200, required=False)


def show(request: HttpRequest) -> HttpResponse:
    """List the answers; ask for another."""
    form = Copies(request)
    if request.method == "POST" and form.is_valid():
        files = {name: one for name, one in form.cleaned_data.items() if name != "title"}
        job = ask_with_files(request, COPIES, form.cleaned_data["title"], files)
        return HttpResponseRedirect(reverse("jobs.one", args=[job.pk]))
    can_ask = may(request.user, "observe.review") and version_in_force(place().folder) is not None
    return answer_list(request, COPIES, form, can_ask=can_ask, page_of_one="observe.copies.one")


def one(request: HttpRequest, key: str) -> HttpResponse:
    """Show what was found."""
    return answer_page(request, COPIES, key, desk="observe.copies", drawing="observe.copies.picture")


def picture(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Show one of its drawings."""
    return answer_drawing(request, COPIES, key, name)
