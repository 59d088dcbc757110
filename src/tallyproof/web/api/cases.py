"""Complaints and appeals. A decision with effects and its execution need two people, on the pages.

The entry of a case is the trail of what is done in it.
"""

from collections.abc import Collection
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from tallyproof.errors import NotAllowedError
from tallyproof.web.api.error import ERROR_SCHEMA, error_document
from tallyproof.web.api.permission import May, require
from tallyproof.web.page import words
from tallyproof.web.place import office, place
from tallyproof.workflow.case_correction import case_correct_stations
from tallyproof.workflow.case_stations import unknown_stations, unknown_words
from tallyproof.workflow.cases import (
    Deed,
    case_add,
    case_advance,
    case_deadlines,
    case_list,
    case_redraft,
    case_show,
)

__all__ = ["router"]

router = Router(tags=["cases"])
READ = May("cases.read")
Document = dict[str, Any]
Name = Path(max_length=80)

_TWO_PEOPLE = frozenset({"decide", "execute"})


class Draft(Schema):
    """What a complaint says."""

    forum: str = Field(max_length=40)
    subject: str = Field(max_length=2000)
    kind: str = Field("complaint", max_length=40)
    zone: str = Field("", max_length=60)
    polling_day: str = Field("", max_length=10)
    fact_at: str = Field("", max_length=40)
    stations: list[Annotated[str, Field(max_length=200)]] = Field(default_factory=list, max_length=10_000)
    anyway: bool = False
    """Said knowingly: it is written down although no version of the results has some of its stations."""
    grounds: list[str] = Field(default_factory=list, max_length=100)
    remedies: list[str] = Field(default_factory=list, max_length=100)
    incidents: list[str] = Field(default_factory=list, max_length=1000)
    at: str = Field("", max_length=40)
    """When it was written, or filed; empty: now."""


class DraftAnew(Draft):
    """What a draft says from now on."""

    seen: int | None = Field(None, ge=1)
    """How many acts its `history` had when it was read: it is not written over what others wrote since. None: it is."""


class Filing(Draft):
    """A complaint as it was filed."""

    name: str = Field(pattern=r"^[\w.-]{1,80}$")
    """Id of the case."""
    law: str = Field(max_length=100)
    """Id of a law profile that states deadlines, or `id@hash` of one that the records hold; never a file."""


class NotListed(Schema):
    """A station that no version of the results has."""

    station: str
    near: list[str]
    """Stations that are written like it, the likeliest first; of the first five that are not listed only."""


class UnknownStations(Schema):
    """What is asked before stations of a complaint are written down: nothing was written."""

    schema_: str = Field(ERROR_SCHEMA, alias="schema")
    code: str = "E-UNKNOWN-STATIONS"
    message: str
    """In the language that the request asks for."""
    stations: list[NotListed]


class Act(Schema):
    """Something done in a case."""

    act: str = Field(max_length=40)
    at: str = Field("", max_length=40)
    role: str = Field("", max_length=40)
    fields: dict[str, str] = Field(default_factory=dict, max_length=50)


class Correction(Schema):
    """All stations that a case names, in place of those that were written down."""

    stations: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(max_length=10_000)
    reason: str = Field(min_length=1, max_length=500)
    at: str = Field("", max_length=40)
    """When it was corrected; empty: now."""
    role: Literal["complainant", "prosecutor"] = "complainant"
    anyway: bool = False
    """Said knowingly: it is recorded although no version of the results has some of the stations that it adds."""


def _asked(
    request: HttpRequest, sent: Draft | Correction, *, named: Collection[str] = ()
) -> Status[dict[str, object]] | None:
    """Return the question about stations that no version has; None where nothing is to be asked any more."""
    unknown = {} if sent.anyway else unknown_stations(place().folder, sent.stations, named=named)
    if not unknown:
        return None
    told = words(request).text("web_api.E-UNKNOWN-STATIONS", stations=unknown_words(words(request), unknown))
    listed = [{"station": one, "near": near} for one, near in unknown.items()]
    return Status(422, error_document("E-UNKNOWN-STATIONS", told, stations=listed))


@router.get("", auth=READ, response=Document, summary="Cases with counts, rates and what to look at")
def cases(request: HttpRequest, limit: int = Query(100, ge=1, le=1000)) -> Document:
    """Return the list of cases."""
    return case_list(office(request), words(request), limit=limit)


@router.get("/deadlines", auth=READ, response=Document, summary="Open time limits, the earliest first")
def deadlines(request: HttpRequest, limit: int = Query(100, ge=1, le=1000)) -> Document:
    """Return what is due and what is overdue."""
    return case_deadlines(office(request), words(request), limit=limit)


@router.get("/{name}", auth=READ, response=Document, summary="Everything about a case that may be shown")
def one(request: HttpRequest, name: str = Name) -> Document:
    """Return a case with its history, deadlines and effects."""
    return case_show(office(request), words(request), name)


@router.post(
    "",
    auth=May("cases.file"),
    response={200: Document, 422: UnknownStations},
    by_alias=True,
    summary="Write down a complaint",
)
def file(request: HttpRequest, filing: Filing) -> Any:  # noqa: ANN401 - the document, or a status with what is asked
    """Write down a complaint, filed at the time that is given.

    Where no version of the results has one of its stations, the answer is 422 and names those that may have been
    meant; a complaint may be about a station that the results left out, and is then sent again with `anyway`.
    """
    office(request).records.law(filing.law)  # a name that it does not know would be looked for as a file
    if (asked := _asked(request, filing)) is not None:
        return asked
    deed, stated = Deed("file", filing.at), _stated(filing)
    return case_add(office(request), words(request), stated, name=filing.name, law=filing.law, deed=deed)


def _stated(sent: Draft) -> Document:
    """Return what a complaint says; what is empty says nothing."""
    said = sent.dict(exclude={"name", "law", "at", "anyway", "seen"})
    return {key: value for key, value in said.items() if value not in ("", [])}


@router.post(
    "/{name}/draft",
    auth=May("cases.file"),
    response={200: Document, 422: UnknownStations},
    by_alias=True,
    summary="Go on writing a complaint that is a draft; filing it is an act",
)
def redraft(request: HttpRequest, draft: DraftAnew, name: str = Name) -> Any:  # noqa: ANN401
    """Write a draft anew as a whole; what it said before stays recorded, and so do its incidents where none are given.

    What no version of the results has is asked about as when a complaint is written down, unless the draft named it.
    As the answer shows what the draft says, the token must be made for `cases.read` too.
    """
    require(request, "cases.read")
    named = case_show(office(request), words(request), name)["filing"].get("stations", ())
    if (asked := _asked(request, draft, named=named)) is not None:
        return asked
    deed = Deed("draft", draft.at)
    return case_redraft(office(request), words(request), name, _stated(draft), deed=deed, seen=draft.seen)


@router.post("/{name}/acts", auth=May("cases.act"), response=Document, summary="Record an act in a case")
def act(request: HttpRequest, done: Act, name: str = Name) -> Document:
    """Record an act: register, admit, declare_inadmissible, transfer, serve, ..."""
    if done.act in _TWO_PEOPLE:
        raise NotAllowedError(
            f'The act "{done.act}" by a program',
            reason="it needs two people, on the pages",
            text="program_needs_two",
        )
    deed = Deed(done.act, done.at, done.role, fields=done.fields)
    return case_advance(office(request), words(request), name, deed, rule="plurality")


@router.post(
    "/{name}/stations",
    auth=May("cases.correct"),
    response={200: Document, 422: UnknownStations},
    by_alias=True,
    summary="Correct which stations a case names, until it has ended",
)
def correct_stations(request: HttpRequest, correction: Correction, name: str = Name) -> Any:  # noqa: ANN401
    """Record the stations that a case names from now on; what it named before stays recorded.

    What no version of the results has is asked about as when a complaint is written down, unless the case named it.
    """
    named = case_show(office(request), words(request), name)["filing"].get("stations", ())
    if (asked := _asked(request, correction, named=named)) is not None:
        return asked
    return case_correct_stations(
        office(request),
        words(request),
        name,
        correction.stations,
        reason=correction.reason,
        deed=Deed("", correction.at, correction.role),
    )
