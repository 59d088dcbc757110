"""Dossiers: build one, and take its files away."""

from typing import Any, Literal

from django.http import FileResponse, HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field

from tallyproof.web.api.chosen import LawChosen, RuleChosen
from tallyproof.web.api.jobs import JobDocument, job_document
from tallyproof.web.api.permission import May, recorded
from tallyproof.web.jobs import queue_job
from tallyproof.web.place import place
from tallyproof.workflow.dossiers import dossier_file, dossiers_of
from tallyproof.workflow.kept_work import new_key

__all__ = ["router"]

router = Router(tags=["dossiers"])
READ = May("dossier.read")
Document = dict[str, Any]


class Wish(Schema):
    """What the dossier should be."""

    language: Literal["en", "ru", "kk"]
    title: str = Field("", max_length=200)
    rule: RuleChosen = ""
    choice: str = Field("", max_length=80)
    law: LawChosen = ""


@router.get(
    "", auth=READ, response=Document, summary="Dossiers with their files and hashes, the newest first"
)
def dossiers(request: HttpRequest) -> Document:  # noqa: ARG001
    """Return what is known about each."""
    return {"schema": "tallyproof.dossier-list/1", "dossiers": dossiers_of(place().folder)}


@router.post(
    "", auth=May("dossier.build"), response=JobDocument, summary="Build a dossier of the version in force"
)
@recorded("dossier.build")
def build(request: HttpRequest, wish: Wish) -> JobDocument:
    """Have it built; the answer of the job holds its key."""
    return job_document(queue_job("dossier", wish.dict() | {"key": new_key()}, by=request.user))


@router.get(
    "/{key}/{name}",
    auth=READ,
    summary="A file of a dossier",
    openapi_extra={
        "responses": {200: {"description": "The file", "content": {"application/octet-stream": {}}}}
    },
)
def file(
    request: HttpRequest,  # noqa: ARG001
    key: str = Path(pattern="^[0-9a-f]{16}$"),
    name: str = Path(max_length=200),
) -> FileResponse:
    """Send a file."""
    path = dossier_file(place().folder, key, name)
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=path.name, content_type="application/octet-stream"
    )
