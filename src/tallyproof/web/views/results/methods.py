"""Methods run with parameters of one's own: ask for a run, see what came out with its pictures."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.web.answers import answer_drawing, answer_page
from tallyproof.web.forms import Form
from tallyproof.web.guard import may
from tallyproof.web.jobs import queue_job
from tallyproof.web.page import page, words
from tallyproof.web.place import place
from tallyproof.workflow.asked import answers_kept
from tallyproof.workflow.examination import asked_before, brief_of
from tallyproof.workflow.kept_work import new_key
from tallyproof.workflow.method_runs import METHOD_RUNS, method_choices

__all__ = ["one", "picture", "show"]


class Run(Form):
    """Which methods, on whose votes, with which draws."""

    words = "web_methods.form"
    methods = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    choice = forms.ChoiceField(required=False)
    seed = forms.IntegerField(min_value=0, max_value=2**63 - 1)
    title = forms.CharField(max_length=200, required=False)


def show(request: HttpRequest) -> HttpResponse:
    """List runs; ask for one: `?method=F-SHAPE` marks a method."""
    catalogue, brief = words(request), brief_of(place().folder, request.language)
    known = method_choices(catalogue)
    marked = [code for code, _ in known if code == request.GET.get("method")]
    form = Run(request, initial={"methods": marked, "seed": asked_before(place().folder).seed})
    choices = [(one["id"], one["name"]) for one in (brief or {}).get("choices", ())]
    form.fields["methods"].choices = known
    form.fields["choice"].choices = [("", catalogue.text("web.examine.leader")), *choices]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        title = given["title"] or f"{', '.join(given['methods'])}; {given['choice'] or '–'}; {given['seed']}"
        wish = given | {"title": title[:200], "key": new_key(), "by": request.user.get_username()}
        job = queue_job("methods", wish, by=request.user)
        return HttpResponseRedirect(reverse("jobs.one", args=[job.pk]))
    shown = {
        "answers": answers_kept(place().folder, METHOD_RUNS),
        "form": form,
        "kind": METHOD_RUNS,
        "one": "results.methods.one",
        "can_ask": may(request.user, "forensics.run") and brief is not None,
    }
    return page(request, "asked/list.html", shown, status=422 if form.errors else 200)


def one(request: HttpRequest, key: str) -> HttpResponse:
    """Show what a run answered."""
    return answer_page(request, METHOD_RUNS, key, desk="results.methods", drawing="results.methods.picture")


def picture(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Show one of its drawings."""
    return answer_drawing(request, METHOD_RUNS, key, name)
