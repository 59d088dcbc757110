"""Methods run with parameters of one's own: ask for a run, see what came out with its pictures."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.web.answers import answer_drawing, answer_list, answer_page
from tallyproof.web.guard import may
from tallyproof.web.jobs import queue_job
from tallyproof.web.place import place
from tallyproof.web.views.results.method_form import Run
from tallyproof.workflow.examination import asked_before, brief_of
from tallyproof.workflow.kept_work import new_key
from tallyproof.workflow.method_runs import METHOD_RUNS

__all__ = ["one", "picture", "show"]


def show(request: HttpRequest) -> HttpResponse:
    """List runs; ask for one: `?method=F-SHAPE` marks a method and opens its parameters."""
    brief = brief_of(place().folder, request.language)
    choices = [(one["id"], one["name"]) for one in (brief or {}).get("choices", ())]
    form = Run(request, choices, seed=asked_before(place().folder).seed)
    if request.method == "POST" and form.is_valid():
        wish = form.wish() | {"key": new_key(), "by": request.user.get_username()}
        job = queue_job("methods", wish, by=request.user)
        return HttpResponseRedirect(reverse("jobs.one", args=[job.pk]))
    can_ask = may(request.user, "forensics.run") and brief is not None
    return answer_list(request, METHOD_RUNS, form, can_ask=can_ask, page_of_one="results.methods.one")


def one(request: HttpRequest, key: str) -> HttpResponse:
    """Show what a run answered."""
    return answer_page(request, METHOD_RUNS, key, desk="results.methods", drawing="results.methods.picture")


def picture(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Show one of its drawings."""
    return answer_drawing(request, METHOD_RUNS, key, name)
