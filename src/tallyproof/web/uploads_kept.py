"""Uploads in the project: where they lie, and what happens when one becomes the version in force."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.http import HttpRequest

from tallyproof.store.team.uploads import Upload
from tallyproof.web.examined import queue_examination
from tallyproof.web.place import place
from tallyproof.workflow.uploads import accept_upload

__all__ = ["folder_of_upload", "put_in_force"]


def folder_of_upload(key: str) -> Path:
    """Return the folder of an upload; its key is ours, never what somebody typed."""
    return place().folder / "uploads" / key


def put_in_force(request: HttpRequest, content: Mapping[str, Any]) -> None:
    """Make the version that was looked at the one in force, and have it examined."""
    accept_upload(
        place().folder,
        folder_of_upload(content["upload"]),
        snapshot=content["snapshot"],
        reason=content["reason"],
        decided_by=content["decided_by"],
    )
    Upload.objects.filter(pk=content["upload"]).update(state="in_force")
    queue_examination(request)
