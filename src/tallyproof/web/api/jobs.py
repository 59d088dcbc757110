"""Long work: ask for it, follow it, stop it."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Path, Router, Schema

from tallyproof.errors import UnknownNameError
from tallyproof.store.team.jobs import Job
from tallyproof.web import jobs
from tallyproof.web.api.chosen import RuleChosen
from tallyproof.web.api.permission import May, recorded, require
from tallyproof.web.examined import in_force_now
from tallyproof.web.jobs.kinds import KINDS
from tallyproof.web.jobs.told import may_know_why

__all__ = ["Asked", "JobDocument", "job_document", "router"]

router = Router(tags=["jobs"])
Number = Path(ge=1, le=2**31 - 1)


class JobDocument(Schema):
    """One piece of long work."""

    number: int
    kind: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    step: str
    asked_by: str
    answer: dict[str, Any] | None
    error: str
    """Why it failed; its code alone for who neither asked for it nor may ask for such work."""


class Asked(Schema):
    """How the version in force is to be examined."""

    rule: RuleChosen = ""
    choice: str = ""
    seed: int = 20051204


def job_document(job: Job, *, why: bool = True) -> JobDocument:
    """Return what may be told of a job, and where `why` says so, why it failed."""
    return JobDocument(
        number=job.pk,
        kind=job.kind,
        state=job.state,
        step=job.step,
        asked_by=job.asked_by.get_username(),
        answer=job.answer if why or job.state != "failed" else None,
        error=job.error if why else job.error.partition(":")[0],
    )


@router.post(
    "/examine", auth=May("forensics.run"), response=JobDocument, summary="Examine the version in force"
)
@recorded("forensics.run")
def examine(request: HttpRequest, asked: Asked) -> JobDocument:
    """Ask for checks, outcome and forensic methods; the findings are kept under the version."""
    wish = in_force_now() | asked.dict()
    return job_document(jobs.queue_job("examine", wish, by=request.user))


@router.get(
    "/{number}", auth=May("jobs.read"), response=JobDocument, summary="How far it is, and what came out"
)
def one(request: HttpRequest, number: int = Number) -> JobDocument:
    """Return a job."""
    job = _job(number)
    return job_document(job, why=may_know_why(request.user, job))


@router.post("/{number}/cancel", auth=May("jobs.read"), response=JobDocument, summary="Stop it")
def cancel(request: HttpRequest, number: int = Number) -> JobDocument:
    """Ask for it to stop, as whoever may ask for such work may; what has not begun never will."""
    action = KINDS[_job(number).kind].action
    require(request, action)
    return recorded(action)(_cancelled)(request, number)


def _cancelled(request: HttpRequest, number: int) -> JobDocument:  # noqa: ARG001
    jobs.cancel(number)
    return job_document(_job(number))


def _job(number: int) -> Job:
    found: Job | None = Job.objects.select_related("asked_by").filter(pk=number).first()
    if found is None:
        raise UnknownNameError("job", str(number), ())
    return found
