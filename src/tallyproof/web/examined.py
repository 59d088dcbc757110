"""Have the version in force examined, as the one before it was."""

from dataclasses import asdict

from django.http import HttpRequest

from tallyproof.store.team.jobs import Job
from tallyproof.web.jobs import queue_job
from tallyproof.web.place import place
from tallyproof.workflow.examination import asked_before, version_in_force

__all__ = ["queue_examination"]


def queue_examination(request: HttpRequest) -> Job:
    """Ask for an examination of the version that is in force now, by the rule and for the choice of the last one."""
    wish = asdict(asked_before(place().folder)) | {"snapshot": version_in_force(place().folder)}
    return queue_job("examine", wish, by=request.user)
