"""Who is told why work came to nothing: the sentence may hold cells of files that not everybody may read."""

from typing import Any

from tallyproof.store.team.jobs import Job
from tallyproof.web.jobs.kinds import KINDS
from tallyproof.web.roles import allowed, roles_of

__all__ = ["may_know_why"]


def may_know_why(person: Any, job: Job) -> bool:  # noqa: ANN401 - a person of Django, which has no types
    """Return whether somebody asked for this work, or may ask for such work."""
    return bool(job.asked_by_id == person.pk or allowed(roles_of(person.roles), KINDS[job.kind].action))
