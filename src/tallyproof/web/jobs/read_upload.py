"""Read what somebody sent, in a process of its own: a file made to do harm ends that process and nothing else."""

from collections.abc import Mapping
from typing import Any

from tallyproof.store.team.uploads import Upload
from tallyproof.web.jobs.kinds import Report
from tallyproof.web.place import Place
from tallyproof.workflow.uploads import read_upload

__all__ = ["run"]


def run(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Read an upload and keep how it would be read."""
    key = wish["upload"]
    readable = read_upload(place.folder / "uploads" / key, progress=report)
    Upload.objects.filter(pk=key).update(state="read" if readable else "unreadable")
    return {"page": "results.upload_one", "part": key}
