"""One piece of long work, with its progress."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from tallyproof.errors import UnknownNameError
from tallyproof.store.team.jobs import Job
from tallyproof.web import jobs
from tallyproof.web.failures import forbidden
from tallyproof.web.guard import may
from tallyproof.web.jobs.asked_again import page_to_change
from tallyproof.web.jobs.kinds import KINDS
from tallyproof.web.jobs.told import may_know_why
from tallyproof.web.noted import add_to_note
from tallyproof.web.page import page, words

__all__ = ["cancel", "show"]


def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show how far it is; a part of the page asks again while it runs."""
    template = "jobs/progress.html" if request.htmx else "jobs/one.html"
    job = _job(number)
    code, _, details = job.error.partition(": ")
    told = may_know_why(request.user, job)
    known = words(request).has(f"web.refused.{code}")
    answer = job.answer or {}
    query = urlencode(answer.get("query", {}))
    shown = {
        "job": job,
        "query": query,
        "code": code if known else "E-LOST",
        "details": details if known and told else "",
        "said": answer.get("said", {}).get(request.language, "") if told else "",
        "change": page_to_change(job) if may(request.user, KINDS[job.kind].action) else "",
        "can_stop": may(request.user, KINDS[job.kind].action),
    }
    return page(request, template, shown)


def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Stop it; whoever may ask for such work may."""
    job = _job(number)
    if not may(request.user, KINDS[job.kind].action):
        return forbidden(request)
    jobs.cancel(number)
    add_to_note(request, answer="work_stopped")
    return HttpResponseRedirect(reverse("jobs.one", args=[number]))


def _job(number: int) -> Job:
    found: Job | None = Job.objects.select_related("asked_by").filter(pk=number).first()
    if found is None:
        raise UnknownNameError("job", str(number), ())
    return found
