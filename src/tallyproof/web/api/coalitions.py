"""Who can reach each bar with a table of seats."""

from typing import Any

from django.http import HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field

from tallyproof.web.api.jobs import JobDocument, job_document
from tallyproof.web.api.permission import May, recorded
from tallyproof.web.jobs import queue_job
from tallyproof.web.page import words
from tallyproof.web.place import place
from tallyproof.workflow.asked import answers_kept, chapter_kept, seats_table
from tallyproof.workflow.kept_work import new_key

__all__ = ["router"]

router = Router(tags=["coalitions"])
READ = May("coalition.read")
Document = dict[str, Any]


class Seats(Schema):
    """A table of seats and what is asked about it."""

    title: str = Field(min_length=1, max_length=200)
    seats: str = Field(min_length=1, max_length=200_000)
    """A party and its seats a line, or a CSV file with headings."""
    bars: str = Field("", max_length=200)
    """Separated by commas; empty: more than half, two thirds and three quarters."""
    coalitions: list[str] = Field(default_factory=list, max_length=100)
    """Parties joined by plus signs."""
    refusals: list[tuple[str, str]] = Field(default_factory=list, max_length=1000)
    """Pairs of parties that do not govern together."""


@router.get("", auth=READ, response=Document, summary="Tables that were asked about, the newest first")
def asked(request: HttpRequest) -> Document:  # noqa: ARG001
    """Return what was asked."""
    return {"schema": "tallyproof.coalition-list/1", "answers": answers_kept(place().folder, "coalition")}


@router.post("", auth=May("coalition.run"), response=JobDocument, summary="Ask who can decide together")
@recorded("coalition.run")
def ask(request: HttpRequest, seats: Seats) -> JobDocument:
    """Have it worked out; the answer of the job holds its key."""
    wish = seats.dict() | {
        "seats": seats_table(seats.seats),
        "refusals": [list(pair) for pair in seats.refusals],
        "key": new_key(),
        "by": request.user.get_username(),
    }
    return job_document(queue_job("coalition", wish, by=request.user))


@router.get("/{key}", auth=READ, response=Document, summary="One answer, as a chapter of a dossier")
def one(request: HttpRequest, key: str = Path(pattern="^[0-9a-f]{16}$")) -> Document:
    """Return an answer."""
    return {
        "schema": "tallyproof.coalition-answer/1",
        **chapter_kept(place().folder, "coalition", key, words(request).language),
    }
