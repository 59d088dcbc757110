"""The trail: who did what."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from tallyproof.web.api.permission import May
from tallyproof.web.place import records
from tallyproof.workflow.trail import read_trail

__all__ = ["router"]

router = Router(tags=["trail"])


@router.get("", auth=May("trail.read"), response=list[dict[str, Any]], summary="The newest entries first")
def entries(
    request: HttpRequest,  # noqa: ARG001
    before: int | None = Query(None, ge=1, le=2**53),
    limit: int = Query(100, ge=1, le=1000),
) -> list[dict[str, Any]]:
    """Return entries of the chain; `before` goes on where the last answer ended."""
    return list(read_trail(records(), before=before, limit=limit))
