"""Publications on the server: what happens when a second person confirms one."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from tallyproof.errors import NotAllowedError
from tallyproof.store.team.proposals import Proposal
from tallyproof.web.jobs import queue_job
from tallyproof.web.place import place
from tallyproof.workflow.examination import version_in_force

__all__ = ["publish"]


def publish(request: HttpRequest, content: Mapping[str, Any]) -> None:
    """Have exactly this version published; raises NotAllowedError where another one is in force by now."""
    if version_in_force(place().folder) != content["snapshot"]:
        reason = "another version of the results is in force than the one that was looked at"
        raise NotAllowedError("Publishing this version", reason=reason, text="other_version")
    proposal = Proposal.objects.get(kind="publish_site", content__key=content["key"])
    people = {
        "proposed_by": proposal.proposed_by.get_username(),
        "confirmed_by": request.user.get_username(),
    }
    queue_job("publish", dict(content) | people, by=request.user)
