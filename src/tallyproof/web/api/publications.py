"""What was published. Publishing needs two people, on the pages."""

from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import Path, Router

from tallyproof.web.api.permission import May, require
from tallyproof.web.place import place
from tallyproof.workflow.publications import (
    log_facts,
    publications_of,
    published_archive,
    shows_closed_sheets,
)

__all__ = ["router"]

router = Router(tags=["publications"])
READ = May("results.read")
Document = dict[str, Any]


@router.get("", auth=READ, response=Document, summary="Publications and the log that proves them")
def publications(request: HttpRequest) -> Document:  # noqa: ARG001
    """Return publications, the newest first, and name, keys and sizes of the log; null where there is none."""
    return {
        "schema": "tallyproof.publication-list/1",
        "log": log_facts(place().folder),
        "publications": publications_of(place().folder),
    }


@router.get(
    "/{key}/site.zip",
    auth=READ,
    summary="A published site as one file",
    openapi_extra={"responses": {200: {"description": "The site", "content": {"application/zip": {}}}}},
)
def archive(request: HttpRequest, key: str = Path(pattern="^[0-9a-f]{16}$")) -> FileResponse:
    """Send the site; one with pictures of sheets that is not open to everyone needs `sheets.read` too."""
    about, path = published_archive(place().folder, key)
    if shows_closed_sheets(about):
        require(request, "sheets.read")
    name = f"site-{about['snapshot'][:12]}-{about['language']}.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/zip")
