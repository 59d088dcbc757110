"""Publications on the server: what happens when a second person confirms one."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from tallyproof.store.team.proposals import Proposal
from tallyproof.texts import load_catalogue
from tallyproof.web.jobs import queue_job
from tallyproof.web.place import place
from tallyproof.workflow.asked_words import asked_words
from tallyproof.workflow.publications import close_publication, require_version

__all__ = ["asked_of_site", "close", "publish"]


def publish(request: HttpRequest, content: Mapping[str, Any]) -> None:
    """Have exactly this version published; raises NotAllowedError where another one is in force by now."""
    require_version(place().folder, content["snapshot"])
    proposal = Proposal.objects.get(kind="publish_site", content__key=content["key"])
    people = {
        "proposed_by": proposal.proposed_by.get_username(),
        "confirmed_by": request.user.get_username(),
    }
    queue_job("publish", dict(content) | people, by=request.user)


def asked_of_site(content: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """Return `asked`: how the version of a proposed site is examined, in words; None where it does not say."""
    if "asked" not in content:
        return {"asked": None}
    catalogue = load_catalogue(language)
    return {"asked": asked_words(place().folder, content["snapshot"], content["asked"], catalogue)}


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
