"""Read what somebody sent, in a process of its own: a file made to do harm ends that process and nothing else."""

from collections.abc import Mapping
from typing import Any

from tallyproof.store.team.uploads import Upload
from tallyproof.web.jobs.kinds import Report
from tallyproof.web.place import Place
from tallyproof.workflow.examination import asked_before
from tallyproof.workflow.uploads import read_upload

__all__ = ["run"]


def run(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Read an upload and keep how it would be read."""
    key = wish["upload"]
    folder, rule = place.folder / "uploads" / key, asked_before(place.folder).rule or "plurality"
    readable = read_upload(folder, project=place.folder, rule=rule, progress=report)
    Upload.objects.filter(pk=key).update(state="read" if readable else "unreadable")
    return {"page": "results.upload_one", "part": key}
