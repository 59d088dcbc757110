"""Media monitoring: send a coding sheet to be measured, and read what media gave to whom."""

from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Path, Router, UploadedFile

from tallyproof.web.answers import ask_with_files
from tallyproof.web.api.jobs import JobDocument, job_document
from tallyproof.web.api.permission import May, recorded
from tallyproof.web.page import words
from tallyproof.web.place import place
from tallyproof.workflow.asked import chapter_kept
from tallyproof.workflow.media_records import media_answers

__all__ = ["router"]

router = Router(tags=["media"])
READ = May("media.read")
Document = dict[str, Any]


@router.get("", auth=READ, response=Document, summary="Coding sheets that were measured, the newest first")
def reports(request: HttpRequest) -> Document:  # noqa: ARG001
    """Return what was measured."""
    return {"schema": "tallyproof.media-list/1", "reports": media_answers(place().folder)}


@router.post("", auth=May("media.code"), response=JobDocument, summary="Send a coding sheet to be measured")
@recorded("media.code")
def send(  # noqa: PLR0913 - a field a part, as the page has them
    request: HttpRequest,
    *,
    title: str = Form(min_length=1, max_length=200),
    sheet: UploadedFile = File(),  # noqa: B008 - how files are declared
    mapping: UploadedFile | None = File(None),  # noqa: B008
    plan: UploadedFile | None = File(None),  # noqa: B008
    log: UploadedFile | None = File(None),  # noqa: B008
    actors: UploadedFile | None = File(None),  # noqa: B008
) -> JobDocument:
    """Keep the files and have them measured; the answer of the job holds its key."""
    sent = {"sheet": sheet, "mapping": mapping, "plan": plan, "log": log, "register": actors}
    return job_document(ask_with_files(request, "media", title, sent))


@router.get("/{key}", auth=READ, response=Document, summary="One report, as a chapter of a dossier")
def one(request: HttpRequest, key: str = Path(pattern="^[0-9a-f]{16,24}$")) -> Document:
    """Return what media gave to whom."""
    return {
        "schema": "tallyproof.media-answer/1",
        **chapter_kept(place().folder, "media", key, words(request).language),
    }
