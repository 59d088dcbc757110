"""Pictures of sheets on the pages of the server: who sends them, what stands in the trail, who may look at which."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from tallyproof.texts import Catalogue
from tallyproof.web.guard import may
from tallyproof.web.page import words
from tallyproof.web.place import place, records
from tallyproof.web.roles import Role, allowed, roles_of
from tallyproof.workflow.observe_sheets import (
    SHEET_KINDS,
    Sender,
    file_sheets,
    list_sheets,
    sheet_picture,
    sheet_preview,
    show_sheet,
    withdraw_sheet,
)
from tallyproof.workflow.sheet_files import LARGEST, SentPicture
from tallyproof.workflow.trail import Note, write_trail

__all__ = [
    "MOST_AT_ONCE",
    "PICTURE_POLICY",
    "file_at",
    "is_open_to",
    "picture_answer",
    "pictures_at",
    "reviews",
    "sheet_shown",
    "sheet_words",
    "withdraw",
]

MOST_AT_ONCE = 10
"""Pictures sent at once; together they stay below what a request may have."""
PICTURE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""Of an answer with a picture, or that says it is unchanged: nothing in it runs."""
_SIDE = 480
"""Pixels of the longer side of a small picture."""


def file_at(request: HttpRequest, station: str, kind: str, files: Sequence[Any]) -> list[dict[str, Any]]:
    """File what somebody sent at a station; return what became of each file.

    What is kept stands in the trail, one entry a picture; the trail names who sent it, the picture a pseudonym.
    """
    sent = [SentPicture(str(one.name), one.read(LARGEST + 1)) for one in files]
    told = file_sheets(
        place().folder,
        sent,
        words(request),
        station=station,
        kind=kind,
        sender=_sender(request, "sheets.file"),
    )["files"]
    with transaction.atomic():
        for one in told:
            if one["state"] != "refused":
                _note(request, "sheets.file", one | {"sha256": one["picture"]})
    return list(told)


def withdraw(request: HttpRequest, number: int, reason: str) -> None:
    """Withdraw a picture: anybody's for those who review reports, else one's own; raises as the workflow does."""
    told = withdraw_sheet(
        place().folder,
        number,
        reason=reason,
        sender=_sender(request, "sheets.withdraw"),
        others=reviews(request),
    )
    (one,) = (one for one in told["pictures"] if one["number"] == number)
    with transaction.atomic():
        _note(request, "sheets.withdraw", one | {"sha256": one["picture"]})


def pictures_at(station: str) -> dict[str, list[dict[str, Any]]]:
    """Return the pictures of a station: those that count, sheet by sheet, and those that were withdrawn."""
    every = [_sized(one) for one in list_sheets(place().folder, station=station)["pictures"]]
    counting = [one for one in every if not one["withdrawn"]]
    counting.sort(key=lambda one: (SHEET_KINDS.index(one["kind"]), one["page"]))
    return {"counting": counting, "withdrawn": [one for one in every if one["withdrawn"]]}


def sheet_words(catalogue: Catalogue) -> dict[str, str]:
    """Return what each kind of sheet is called."""
    return {kind: catalogue.text(f"reports.sheet.kind.{kind}") for kind in SHEET_KINDS}


def sheet_shown(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return one picture; raises UnknownNameError where there is none."""
    return _sized(show_sheet(place().folder, number, by=request.user.get_username()))


def reviews(request: HttpRequest) -> bool:
    """Whether somebody reviews what others sent: by a role, and with a token only where it is made for that."""
    token = getattr(request, "token", None)
    return may(request.user, "observe.review") and (token is None or "observe.review" in token.actions)


def is_open_to(request: HttpRequest, sheet: Mapping[str, Any]) -> bool:
    """Whether somebody may look at a picture: at a withdrawn one only who filed it, or who reviews reports."""
    return not sheet["withdrawn"] or sheet["own"] or reviews(request)


def picture_answer(number: int, *, small: bool = False) -> HttpResponse | None:
    """Return a picture as a picture only, in which nothing can run; None for a small one that cannot be drawn."""
    folder = place().folder
    form, content = ("jpeg", sheet_preview(folder, number)) if small else sheet_picture(folder, number)
    if content is None:
        return None
    response = HttpResponse(content, content_type=f"image/{form}")
    response.headers["Content-Disposition"] = f'inline; filename="sheet-{number}.{form}"'
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    return response


def _sized(one: dict[str, Any]) -> dict[str, Any]:
    """Add the width and height of the small picture, so that a page does not jump when it comes."""
    scale = min(1.0, _SIDE / max(one["width"], one["height"]))
    return one | {f"small_{side}": max(1, round(one[side] * scale)) for side in ("width", "height")}


def _sender(request: HttpRequest, action: str) -> Sender:
    """Return who sends, with the first of their roles that may."""
    roles = roles_of(request.user.roles)
    fitting = next(role for role in Role if role in roles and allowed([role], action))
    return Sender(request.user.get_username(), fitting.value)


def _note(request: HttpRequest, action: str, one: Mapping[str, Any]) -> None:
    about = {
        "station": one["station"],
        "sheet": one["kind"],
        "number": str(one["number"]),
        "sha256": one["sha256"],
    }
    route = getattr(request, "route", None)
    page = route.name if route else request.path
    write_trail(records(), Note(action, page, about=about), by=request.user.get_username())
