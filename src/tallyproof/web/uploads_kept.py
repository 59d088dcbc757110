"""Uploads in the project: where they lie, and what happens when one becomes the version in force."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.http import HttpRequest

from tallyproof.store.team.jobs import Job
from tallyproof.store.team.people import Person
from tallyproof.store.team.proposals import Proposal
from tallyproof.store.team.uploads import Upload
from tallyproof.web.examined import examine_brought, queue_examination
from tallyproof.web.jobs import queue_job
from tallyproof.web.jobs.followed import READING
from tallyproof.web.place import place
from tallyproof.workflow.uploads import accept_upload, reading_of
from tallyproof.workflow.version_brought import AgreedVersion, accept_once, version_brought

__all__ = [
    "agreed_version",
    "compared_upload",
    "folder_of_upload",
    "have_read",
    "not_put_in_force",
    "put_in_force",
    "reading_of_upload",
    "rejection_of_upload",
    "replace_results",
    "replaced",
]

_LARGE = 4_000_000
"""Bytes from which on reading takes so long that it waits among long work; a million rows are a quarter of a minute."""


def folder_of_upload(key: str) -> Path:
    """Return the folder of an upload; its key is ours, never what somebody typed."""
    return place().folder / "uploads" / key


def have_read(request: HttpRequest, key: str) -> Job:
    """Have an upload read; what is small waits for other small ones only."""
    size = sum(path.stat().st_size for path in (folder_of_upload(key) / "files").iterdir())
    Upload.objects.filter(pk=key).update(state="waiting")
    small, large = READING
    return queue_job(large if size > _LARGE else small, {"upload": key}, by=request.user)


def reading_of_upload(key: str) -> Job | None:
    """Return the newest reading of an upload; None where none was asked for."""
    found: Job | None = Job.objects.filter(kind__in=READING, wish={"upload": key}).order_by("-pk").first()
    return found


def compared_upload(content: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """Return what a proposal of new results would change, as it was read; empty where that was not compared."""
    reading = reading_of(folder_of_upload(content["upload"]), language) or {}
    same = (reading.get("reading") or {}).get("snapshot") == content["snapshot"]
    return {"compared": reading.get("compared") if same else None}


def rejection_of_upload(key: str) -> Proposal | None:
    """Return the newest proposal of an upload where a second person rejected it; None where it came to something else.

    It has `settled_by`, `settled_at` and the `reason`.
    """
    proposed = Proposal.objects.filter(kind="replace_results", content__upload=key)
    newest: Proposal | None = proposed.select_related("settled_by").order_by("-pk").first()
    return newest if newest and newest.state == "rejected" else None


def not_put_in_force(content: Mapping[str, Any], state: str) -> None:
    """Let an upload whose proposal was rejected, or withdrawn, be proposed again."""
    back = "rejected" if state == "rejected" else "read"
    Upload.objects.filter(pk=content["upload"], state="proposed").update(state=back)


def put_in_force(content: Mapping[str, Any], by: Person) -> None:
    """Make the first version of the project, and have it examined; raises ReproducibilityError as `accept_upload`."""
    folder = folder_of_upload(content["upload"])
    why = {name: content[name] for name in ("snapshot", "reason", "decided_by")}
    accept_upload(place().folder, folder, **why)
    Upload.objects.filter(pk=content["upload"]).update(state="in_force")
    queue_examination(by)


def replace_results(proposal: Proposal) -> None:
    """Make the version that was looked at the one in force, and have it examined.

    Raises:
        NotAllowedError: Another version came into force since people compared this one with it.
        ReproducibilityError: The files now give another version than the one that people looked at.
    """
    folder = folder_of_upload(proposal.content["upload"])
    accept_once(place().folder, folder, agreed_version(proposal))
    Upload.objects.filter(pk=proposal.content["upload"]).update(state="in_force")
    examine_brought(proposal)


def replaced(proposal: Proposal) -> bool:
    """Return whether the version came into force since two persons agreed on it."""
    return version_brought(place().folder, agreed_version(proposal)) is not None


def agreed_version(proposal: Proposal) -> AgreedVersion:
    """Return the results on which two persons agreed; older proposals do not say which version they replace."""
    content = proposal.content
    return AgreedVersion(
        content["upload"],
        content["snapshot"],
        content["reason"],
        content["decided_by"],
        content.get("supersedes"),
        since=proposal.settled_at,
    )
