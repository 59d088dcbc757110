"""Publications on the server: what happens when a second person confirms one."""

from collections.abc import Mapping
from typing import Any

from tallyproof.store.team.jobs import Job
from tallyproof.store.team.proposals import Proposal
from tallyproof.texts import load_catalogue
from tallyproof.web.jobs import queue_job
from tallyproof.web.place import place
from tallyproof.workflow.asked_words import asked_words
from tallyproof.workflow.publications import close_publication, publication_archive, require_version

__all__ = ["asked_of_site", "close", "closed", "publish", "queued"]


def publish(proposal: Proposal) -> None:
    """Have exactly this version published; raises NotAllowedError where another one is in force by now."""
    if queued(proposal):
        return
    require_version(place().folder, proposal.content["snapshot"])
    queue_job("publish", proposal.content | _people(proposal), by=proposal.settled_by)


def queued(proposal: Proposal) -> bool:
    """Return whether the work of a publication was asked for."""
    return bool(Job.objects.filter(kind="publish", wish__key=proposal.content["key"]).exists())


def asked_of_site(content: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """Return `asked`: how the version of a proposed site is examined, in words; None where it does not say."""
    if "asked" not in content:
        return {"asked": None}
    catalogue = load_catalogue(language)
    return {"asked": asked_words(place().folder, content["snapshot"], content["asked"], catalogue)}


def close(proposal: Proposal) -> None:
    """Stop showing a publication to everyone; raises NotAllowedError where it is not open."""
    content = proposal.content
    if not closed(proposal):
        close_publication(place().folder, content["key"], reason=content["reason"], **_people(proposal))


def closed(proposal: Proposal) -> bool:
    """Return whether these two persons closed the publication for this reason."""
    about, _ = publication_archive(place().folder, proposal.content["key"])
    told = {"reason": proposal.content["reason"]} | _people(proposal)
    return (about.get("closed") or {}).items() >= told.items()


def _people(proposal: Proposal) -> dict[str, str]:
    return {
        "proposed_by": proposal.proposed_by.get_username(),
        "confirmed_by": proposal.settled_by.get_username(),
    }
