"""Have the version in force examined, as the one before it was."""

from dataclasses import asdict

from tallyproof.store import Project
from tallyproof.store.team.jobs import Job
from tallyproof.store.team.people import Person
from tallyproof.store.team.proposals import Proposal
from tallyproof.web.jobs import queue_job
from tallyproof.web.place import place
from tallyproof.workflow.examination import asked_before, version_in_force

__all__ = ["examine_brought", "in_force_now", "queue_examination"]


def queue_examination(by: Person) -> Job:
    """Ask for an examination of the version that is in force now, by the rule and for the choice of the last one."""
    return queue_job("examine", asdict(asked_before(place().folder)) | in_force_now(), by=by)


def in_force_now() -> dict[str, str | int | None]:
    """Return which results are in force, for a wish about them: the same table from other files is another one."""
    history = Project.open(place().folder).history()
    return {"snapshot": history[-1].snapshot if history else None, "number": len(history)}


def examine_brought(proposal: Proposal) -> None:
    """Have the version that a proposal brought into force examined, once, as long as it is in force."""
    version = proposal.content["snapshot"]
    asked = Job.objects.filter(kind="examine", wish__snapshot=version, asked_at__gte=proposal.settled_at)
    if version == version_in_force(place().folder) and not asked.exists():
        queue_examination(proposal.settled_by)
