"""Ask for the long work of audits, from a page or by a program."""

from collections.abc import Mapping
from typing import Any

from tallyproof.store.team.jobs import Job
from tallyproof.store.team.people import Person
from tallyproof.texts import Catalogue
from tallyproof.web.jobs import queue_job
from tallyproof.web.place import place
from tallyproof.workflow.audit import require_seed
from tallyproof.workflow.audit_desk import audit_folder, next_audit, show_audit, wishes_of
from tallyproof.workflow.kept_work import new_key

__all__ = ["queue_commitment", "queue_draw", "queue_full_count", "queue_plan"]


def queue_plan(asked: Mapping[str, Any], *, by: Person) -> Job:
    """Have it worked out what an audit costs.

    Args:
        asked: `claim`, `bound`, `risk_limit`.
        by: Who asks.

    Raises:
        UnknownNameError: There is no such claim or bound.
    """
    wishes_of(**asked)
    return queue_job("audit_plan", {"audit": dict(asked), "key": new_key()}, by=by)


def queue_commitment(asked: Mapping[str, Any], catalogue: Catalogue, *, by: Person) -> Job:
    """Have an audit committed to, under a name that no other one gets; `asked` and errors as for `queue_plan`."""
    wishes_of(**asked)
    waiting = Job.objects.filter(kind="audit_commit", state__in=("queued", "running"))
    name = next_audit(place().folder, taken=[job.wish["name"] for job in waiting])
    return queue_job(
        "audit_commit", {"audit": dict(asked), "name": name, "language": catalogue.language}, by=by
    )


def queue_draw(name: str, seed: str, source: str, catalogue: Catalogue, *, by: Person) -> Job:
    """Have a round drawn; the first one needs the public seed.

    Raises:
        UnknownNameError: There is no such audit.
        CallError: The seed lacks, or is so short that it could have been chosen.
    """
    audit = show_audit(audit_folder(place().folder, name), catalogue)
    if not audit["public_seed"]:
        require_seed(seed)
    wish = {"name": name, "seed": seed, "source": source, "language": catalogue.language}
    return queue_job("audit_draw", wish, by=by)


def queue_full_count(name: str, reason: str, catalogue: Catalogue, *, by: Person) -> Job:
    """Have everything counted, for a reason; raises UnknownNameError where there is no such audit."""
    audit_folder(place().folder, name)
    wish = {"name": name, "reason": reason, "language": catalogue.language}
    return queue_job("audit_full_count", wish, by=by)
