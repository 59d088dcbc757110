"""What waits for a second person, and what was settled."""

from django.http import HttpRequest, HttpResponse

from tallyproof.store.team.proposals import OPEN, Proposal
from tallyproof.web.page import page

__all__ = ["show"]


def show(request: HttpRequest) -> HttpResponse:
    """List what waits, or was not carried out to its end, then the last hundred that were settled."""
    known = Proposal.objects.select_related("proposed_by", "settled_by").order_by("-pk")
    waiting, settled = known.filter(state__in=OPEN), known.exclude(state__in=OPEN)[:100]
    return page(request, "proposals/proposals.html", {"waiting": waiting, "settled": settled})
