"""Publications on the server: what happens when a second person confirms one."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from tallyproof.store.team.proposals import Proposal
from tallyproof.web.jobs import queue_job
from tallyproof.web.place import place
from tallyproof.workflow.publications import close_publication, require_version

__all__ = ["close", "publish"]


def publish(request: HttpRequest, content: Mapping[str, Any]) -> None:
    """Have exactly this version published; raises NotAllowedError where another one is in force by now."""
    require_version(place().folder, content["snapshot"])
    proposal = Proposal.objects.get(kind="publish_site", content__key=content["key"])
    people = {
        "proposed_by": proposal.proposed_by.get_username(),
        "confirmed_by": request.user.get_username(),
    }
    queue_job("publish", dict(content) | people, by=request.user)


def close(request: HttpRequest, content: Mapping[str, Any]) -> None:
    """Stop showing a publication to everyone; raises NotAllowedError where it is not open."""
    asked = Proposal.objects.filter(kind="close_publication", content__key=content["key"])
    proposal = asked.exclude(proposed_by=request.user).latest("pk")  # nobody confirms what they proposed
    close_publication(
        place().folder,
        content["key"],
        reason=content["reason"],
        proposed_by=proposal.proposed_by.get_username(),
        confirmed_by=request.user.get_username(),
    )
