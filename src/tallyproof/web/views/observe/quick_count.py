"""Quick counts beside the results: what the drawn stations say, and who is missing."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.web.answers import answer_list, answer_page, ask_with_files
from tallyproof.web.forms import Form
from tallyproof.web.guard import may
from tallyproof.web.place import place
from tallyproof.workflow.asked_sheets import QUICK_COUNT
from tallyproof.workflow.examination import version_in_force

__all__ = ["one", "show"]


class Counted(Form):
    """The drawn stations and what observers counted there."""

    words = "web_quick_count.form"
    title = forms.CharField(max_length=200)
    sample = forms.FileField(max_length=200)
    counts = forms.FileField(max_length=200)
    mapping = forms.FileField(max_length=200, required=False)


def show(request: HttpRequest) -> HttpResponse:
    """List the answers; ask for another."""
    form = Counted(request)
    if request.method == "POST" and form.is_valid():
        files = {name: one for name, one in form.cleaned_data.items() if name != "title"}
        job = ask_with_files(request, QUICK_COUNT, form.cleaned_data["title"], files)
        return HttpResponseRedirect(reverse("jobs.one", args=[job.pk]))
    can_ask = may(request.user, "observe.review") and version_in_force(place().folder) is not None
    return answer_list(request, QUICK_COUNT, form, can_ask=can_ask, page_of_one="observe.quick_count.one")


def one(request: HttpRequest, key: str) -> HttpResponse:
    """Show what was found."""
    return answer_page(request, QUICK_COUNT, key, desk="observe.quick_count")
