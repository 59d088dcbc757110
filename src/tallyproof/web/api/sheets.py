"""Pictures of sheets at their stations: list them, take one, file some, withdraw one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Path, Query, Router, Schema, UploadedFile
from pydantic import Field

from tallyproof.web.api.permission import May, require
from tallyproof.web.place import place
from tallyproof.web.sheets_kept import (
    MOST_AT_ONCE,
    file_at,
    is_open_to,
    picture_answer,
    reviews,
    sheet_shown,
    withdraw,
)
from tallyproof.workflow.observe_sheets import SHEET_KINDS, list_sheets

__all__ = ["router"]

router = Router(tags=["sheets"])
READ, FILE, WITHDRAW = (May(f"sheets.{act}") for act in ("read", "file", "withdraw"))
Document = dict[str, Any]
Station = Query(min_length=1, max_length=200)
Kind = Query(pattern=f"^({'|'.join(SHEET_KINDS)})$")
_IMAGES: dict[str, Any] = {f"image/{form}": {} for form in ("jpeg", "png", "webp")}
Number = Path(ge=1, le=2**53)


class Withdrawal(Schema):
    """Why a picture no longer counts."""

    reason: str = Field(max_length=500)


@router.get("", auth=READ, response=Document, summary="The pictures of a station's sheets")
def pictures(request: HttpRequest, station: str = Station) -> Document:
    """Return the pictures in the order in which they were filed, withdrawn ones among them with their reasons.

    Under which pseudonyms they were filed and withdrawn is told to those who review reports.
    """
    told = list_sheets(place().folder, station=station)
    return told | {"pictures": [_told(request, one) for one in told["pictures"]]}


@router.post("", auth=FILE, response=Document, summary="File pictures of a sheet at its station")
def file(
    request: HttpRequest,
    station: str = Station,
    kind: str = Kind,
    pictures: list[UploadedFile] = File(max_length=MOST_AT_ONCE),  # noqa: B008 - how files are declared
) -> Document:
    """File at most ten pictures or PDFs, of which each page becomes a picture.

    What was filed before is `here`, what cannot be filed is `refused` with its reason.
    """
    return {"schema": "tallyproof.sheets-filed/1", "files": file_at(request, station, kind, pictures)}


@router.get(
    "/{number}/picture",
    auth=READ,
    summary="One cleaned picture",
    openapi_extra={"responses": {200: {"description": "The picture", "content": _IMAGES}}},
)
def picture(request: HttpRequest, number: int = Number) -> HttpResponse | None:
    """Return the picture; a withdrawn one only to whoever filed it, and to those who review reports."""
    if not is_open_to(request, sheet_shown(request, number)):
        require(request, "observe.review")
    return picture_answer(number)


@router.post("/{number}/withdrawal", auth=WITHDRAW, response=Document, summary="Withdraw a picture")
def withdrawal(request: HttpRequest, made: Withdrawal, number: int = Number) -> Document:
    """Let a picture no longer count, with a reason; it is kept. Somebody else's takes the right to review reports."""
    withdraw(request, number, made.reason)
    return {"schema": "tallyproof.sheet/1", "picture": _told(request, sheet_shown(request, number))}


def _told(request: HttpRequest, one: Document) -> Document:
    """Return a picture as its page tells it: by which role, but by whom only to those who review reports."""
    if reviews(request):
        return one
    away = one["withdrawn"]
    return _without_person(one) | {"withdrawn": away and _without_person(away)}


def _without_person(told: Document) -> Document:
    return {name: value for name, value in told.items() if name != "by"}
