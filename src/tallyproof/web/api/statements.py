"""Statements: what was said, its figures beside the results, and translations beside their original."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tallyproof.web.api.jobs import JobDocument, job_document
from tallyproof.web.api.permission import May, recorded
from tallyproof.web.jobs import queue_job
from tallyproof.web.page import words
from tallyproof.web.place import place
from tallyproof.web.statements_kept import statement_desk
from tallyproof.workflow.examination import version_in_force
from tallyproof.workflow.statement_desk import LARGEST, compared_beside
from tallyproof.workflow.statement_records import (
    registered_day,
    registered_version,
    statement_add,
    statement_list,
    statement_show,
)
from tallyproof.workflow.statements import Words, statement_numbers

__all__ = ["router"]

router = Router(tags=["statements"])
READ, WRITE = May("statements.read"), May("statements.write")
Document = dict[str, Any]
Name = Query(max_length=200)


class Said(Schema):
    """A statement, letter by letter, and what is known about it; what is not known stays empty."""

    id: str = Field(max_length=80)
    text: str = Field(max_length=LARGEST)
    language: str = Field(max_length=20)
    kind: str = Field(max_length=40)
    original: str = Field("", max_length=80)
    """The statement that this one renders in another language."""
    speaker: str = Field("", max_length=200)
    role: str = Field("", max_length=200)
    venue: str = Field("", max_length=200)
    date: str = Field("", max_length=40)
    source: str = Field("", max_length=1000)
    confirmation: str = Field("unconfirmed", max_length=40)
    authentic: bool | None = None
    authentic_by: str = Field("", max_length=200)
    note: str = Field("", max_length=2000)


class Pair(Schema):
    """A translation and its original, both registered."""

    original: str = Field(max_length=200)
    translation: str = Field(max_length=200)


@router.get("", auth=READ, response=Document, summary="Every statement in its newest version")
def statements(request: HttpRequest) -> Document:
    """Return the register."""
    return statement_list(statement_desk(request), words(request))


@router.post("", auth=WRITE, response=Document, summary="Register a statement")
def add(request: HttpRequest, said: Said) -> Document:
    """Register a statement, or a new version of one whose id is there; the register is the trail of who did."""
    fields = {name: value for name, value in said.dict().items() if value not in {"", None}}
    return statement_add(statement_desk(request), words(request), fields)


@router.get(
    "/one", auth=READ, response=Document, summary="A statement with its words and what is claimed about it"
)
def one(request: HttpRequest, name: str = Name) -> Document:
    """Return a statement."""
    return statement_show(statement_desk(request), words(request), name)


@router.get("/figures", auth=READ, response=Document, summary="The figures of a statement beside the results")
def figures(
    request: HttpRequest, name: str = Name, version: str = Query("", max_length=64, pattern="^[0-9a-f]*$")
) -> Document:
    """Check the figures of a statement against each other and against a version of the results.

    Without `version`, a name or its beginning: the version in force on the day of the statement, else the one in force.
    """
    desk, here = statement_desk(request), place()
    text, said = registered_version(desk, name), registered_day(desk, name)
    return statement_numbers(
        text,
        Words(),
        words(request),
        results=here.folder if version_in_force(here.folder) else None,
        version=version,
        said=said,
        database=here.database,
    )


@router.post("/comparisons", auth=WRITE, response=JobDocument, summary="Have a translation compared")
@recorded("statements.write")
def compare(request: HttpRequest, pair: Pair) -> JobDocument:
    """Align a translation with its original and flag what differs."""
    desk = statement_desk(request)
    for name in (pair.original, pair.translation):
        registered_version(desk, name)
    wish = {**pair.dict(), "by": request.user.get_username()}
    return job_document(queue_job("beside", wish, by=request.user))


@router.get(
    "/comparisons",
    auth=READ,
    response=Document,
    summary="What differs between a translation and its original",
)
def comparison(request: HttpRequest, original: str = Name, translation: str = Name) -> Document:
    """Return the comparison of exactly these words; `comparison` is null where it was not made."""
    found = compared_beside(statement_desk(request), original, translation, words(request).language)
    return {"schema": "tallyproof.statement-comparison/1", "comparison": found}
