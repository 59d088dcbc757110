"""Publications on the server: what a second person sees, and what happens when they confirm one."""

from collections.abc import Mapping
from typing import Any

from tallyproof.store.team.jobs import Job
from tallyproof.store.team.proposals import Proposal
from tallyproof.texts import load_catalogue
from tallyproof.web.jobs import queue_job
from tallyproof.web.place import place
from tallyproof.workflow.asked_words import asked_words
from tallyproof.workflow.publications import (
    close_publication,
    publication_archive,
    require_sheets,
    require_version,
)
from tallyproof.workflow.published_sheets import SheetChoice, stations_chosen

__all__ = ["beside_site", "close", "closed", "publish", "queued"]

_SHOWN = 100
"""Stations to whose pictures a page leads; the others it names."""


def publish(proposal: Proposal) -> None:
    """Have exactly this version published; raises NotAllowedError where another one is in force by now."""
    if queued(proposal):
        return
    require_version(place().folder, proposal.content["snapshot"])
    require_sheets(place().folder, proposal.content.get("sheets"))
    queue_job("publish", proposal.content | _people(proposal), by=proposal.settled_by)


def queued(proposal: Proposal) -> bool:
    """Return whether the work of a publication was asked for."""
    return bool(Job.objects.filter(kind="publish", wish__key=proposal.content["key"]).exists())


def beside_site(content: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return what whoever confirms a proposed site sees beside it.

    Args:
        content: Of the proposal.
        language: Of the reader.

    Returns:
        `asked`: how its version is examined, in words; None where it does not say. `sheet_stations`: code of each
        station whose pictures it shows, and how many, the first of them; `more_stations`: the others.
    """
    return {"asked": _asked(content, language)} | _sheets(content.get("sheets"))


def _asked(content: Mapping[str, Any], language: str) -> Mapping[str, Any] | None:
    if "asked" not in content:
        return None
    return asked_words(place().folder, content["snapshot"], content["asked"], load_catalogue(language))


def _sheets(chosen: Mapping[str, Any] | None) -> dict[str, Any]:
    stations = list(stations_chosen(place().folder, SheetChoice(**chosen)).items()) if chosen else []
    return {"sheet_stations": stations[:_SHOWN], "more_stations": stations[_SHOWN:]}


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
