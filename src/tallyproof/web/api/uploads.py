"""Send results; see how they would be read. Putting a version in force needs two people, on the pages."""

import datetime as dt
import secrets
from typing import Any

from django.http import HttpRequest
from ninja import File, Path, Router, Schema, UploadedFile

from tallyproof.errors import UnknownNameError
from tallyproof.store.team.uploads import Upload
from tallyproof.web.api.jobs import JobDocument, job_document
from tallyproof.web.api.permission import May, recorded
from tallyproof.web.page import words
from tallyproof.web.uploads_kept import folder_of_upload, have_read, rejection_of_upload
from tallyproof.workflow.uploads import keep_files, reading_of

__all__ = ["router"]

router = Router(tags=["uploads"])
SEND = May("results.upload")
Key = Path(pattern="^[0-9a-f]{32}$")


class Rejection(Schema):
    """Why results that were proposed did not come into force."""

    by: str
    at: dt.datetime
    reason: str


class UploadDocument(Schema):
    """Files of one set of results."""

    key: str
    names: list[str]
    state: str
    reading: dict[str, Any] | None
    """How they would be read; null until they were."""
    rejection: Rejection | None
    """The answer of the second person, where that is how the newest proposal ended."""


class Sent(Schema):
    """An upload and the job that reads it."""

    key: str
    job: JobDocument


@router.post("", auth=SEND, response=Sent, summary="Send the files of one set of results")
@recorded("results.upload")
def send(request: HttpRequest, files: list[UploadedFile] = File()) -> Sent:  # noqa: B008 - how files are declared
    """Keep the files, and have them read in a process of its own."""
    key = secrets.token_hex(16)
    names = keep_files(folder_of_upload(key), [(one.name, one.read()) for one in files])
    Upload.objects.create(key=key, names=names, by=request.user)
    job = have_read(request, key)
    return Sent(key=key, job=job_document(job))


@router.get("/{key}", auth=SEND, response=UploadDocument, summary="How an upload would be read")
def one(request: HttpRequest, key: str = Key) -> UploadDocument:
    """Return an upload with its columns, mapping, problems and account of rows."""
    upload = Upload.objects.filter(pk=key).first()
    if upload is None:
        raise UnknownNameError("upload", key, ())
    reading = reading_of(folder_of_upload(upload.pk), words(request).language)
    told = rejection_of_upload(upload.pk)
    rejected = Rejection(by=str(told.settled_by), at=told.settled_at, reason=told.reason) if told else None
    return UploadDocument(
        key=upload.pk, names=upload.names, state=upload.state, reading=reading, rejection=rejected
    )
