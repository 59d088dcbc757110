"""Long work: what waits, what runs, what came out."""

from django.http import HttpRequest, HttpResponse

from tallyproof.store.team.jobs import Job
from tallyproof.web.page import page

__all__ = ["show"]


def show(request: HttpRequest) -> HttpResponse:
    """Show the latest hundred."""
    return page(
        request, "jobs/jobs.html", {"jobs": Job.objects.select_related("asked_by").order_by("-pk")[:100]}
    )
