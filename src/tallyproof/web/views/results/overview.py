"""One screen: what was announced, whether it adds up, what stands out, what could matter, what is due."""

from django.http import HttpRequest, HttpResponse

from tallyproof.store.team.jobs import Job
from tallyproof.web.page import page
from tallyproof.web.place import place
from tallyproof.workflow.examination import brief_of

__all__ = ["show"]


def show(request: HttpRequest) -> HttpResponse:
    """Show the overview."""
    brief = brief_of(place().folder, request.language)
    running = Job.objects.filter(kind="examine", state__in=("queued", "running")).first()
    return page(request, "results/overview.html", {"brief": brief, "running": running})
