"""Audits: what one costs, committing to it, the draw, and blind counts of the boxes."""

from typing import Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from tallyproof.web.api.jobs import JobDocument, job_document
from tallyproof.web.api.permission import May, recorded
from tallyproof.web.audits_kept import queue_commitment, queue_draw, queue_full_count, queue_plan
from tallyproof.web.page import words
from tallyproof.web.place import place
from tallyproof.workflow.audit_desk import (
    audit_folder,
    batch_to_count,
    enter_count,
    list_audits,
    plan_of,
    show_audit,
)

__all__ = ["router"]

router = Router(tags=["audits"])
READ, PLAN, ENTER, SETTLE = (May(f"audit.{act}") for act in ("read", "plan", "enter", "settle"))
Document = dict[str, Any]
Name = Path(pattern=r"^audit-[1-9][0-9]{0,6}$")
Key = Path(pattern="^[0-9a-f]{16}$")
_MOST = 1_000_000


class Wanted(Schema):
    """What an audit is to be like."""

    claim: str = Field("papers", max_length=40)
    """What is compared with the published figures: `papers` of the boxes, or `sheets`."""
    bound: str = Field("issued", max_length=40)
    """What bounds the papers of a box: ballots `issued`, or voters `registered`."""
    risk_limit: float = Field(0.05, gt=0, le=0.5)


class Thrown(Schema):
    """The public seed; both empty for a further round."""

    seed: str = Field("", max_length=200)
    source: str = Field("", max_length=300)


class Why(Schema):
    """A reason."""

    reason: str = Field(min_length=1, max_length=500)


class Counted(Schema):
    """What one person counted in one box."""

    box: str = Field(max_length=500)
    counts: dict[str, int] | None = Field(None, max_length=1000)
    """By the `column` of the box; null: the box was not found."""
    papers_missing: int = Field(0, ge=0, le=_MOST)


@router.get("", auth=READ, response=Document, summary="The audits, the newest first")
def audits(request: HttpRequest) -> Document:
    """Return the status of every audit."""
    return {"schema": "tallyproof.audit-list/1", "audits": list_audits(place().folder, words(request))}


@router.post("", auth=PLAN, response=JobDocument, summary="Commit to an audit of the version in force")
@recorded("audit.plan")
def commit(request: HttpRequest, wanted: Wanted) -> JobDocument:
    """Fix what is audited and how, before the seed; it cannot be taken back."""
    return job_document(queue_commitment(wanted.dict(), words(request), by=request.user))


@router.post("/plans", auth=PLAN, response=JobDocument, summary="Ask what an audit would cost")
@recorded("audit.plan")
def ask_for_plan(request: HttpRequest, wanted: Wanted) -> JobDocument:
    """Work a plan out; nothing is fixed. The answer of the job holds its key."""
    return job_document(queue_plan(wanted.dict(), by=request.user))


@router.get("/plans/{key}", auth=READ, response=Document, summary="What an audit would cost")
def plan(request: HttpRequest, key: str = Key) -> Document:
    """Return a plan that was worked out for the version in force; `plan` is null where there is none any more."""
    return {
        "schema": "tallyproof.audit-plan-kept/1",
        "plan": plan_of(place().folder, key, words(request).language),
    }


@router.get("/{name}", auth=READ, response=Document, summary="One audit: its status, draws and boxes")
def one(request: HttpRequest, name: str = Name) -> Document:
    """Return an audit; counts that two people do not agree on yet are not told."""
    return show_audit(audit_folder(place().folder, name), words(request))


@router.post("/{name}/draws", auth=PLAN, response=JobDocument, summary="Enter the seed and draw")
@recorded("audit.plan")
def draw(request: HttpRequest, thrown: Thrown, name: str = Name) -> JobDocument:
    """Draw the first round from the public seed, or the next one without."""
    return job_document(queue_draw(name, thrown.seed, thrown.source, words(request), by=request.user))


@router.post(
    "/{name}/full-count", auth=SETTLE, response=JobDocument, summary="Go over to counting everything"
)
@recorded("audit.settle")
def full_count(request: HttpRequest, why: Why, name: str = Name) -> JobDocument:
    """Give up sampling, for a reason."""
    return job_document(queue_full_count(name, why.reason, words(request), by=request.user))


@router.get("/{name}/box", auth=ENTER, response=Document, summary="What is to be counted in a box")
def box(request: HttpRequest, name: str = Name, box: str = Query(max_length=500)) -> Document:
    """Return the columns of a box; the other person's count is not told."""
    return batch_to_count(audit_folder(place().folder, name), box, by=request.user.get_username())


@router.post("/{name}/counts", auth=ENTER, response=Document, summary="Enter what was counted in a box")
@recorded("audit.enter")
def count(request: HttpRequest, counted: Counted, name: str = Name) -> Document:
    """Enter a count under the name of the token's person; the second must come from another one."""
    folder, by = audit_folder(place().folder, name), request.user.get_username()
    return enter_count(
        folder, words(request), counted.box, counted.counts, missing=counted.papers_missing, by=by
    )
