"""The version in force: what was found about it, its areas and its stations."""

from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from tallyproof.errors import UnknownNameError
from tallyproof.web.api.permission import May
from tallyproof.web.page import words
from tallyproof.web.place import place
from tallyproof.workflow.examination import finding_of
from tallyproof.workflow.places import Page, area_document, station_document
from tallyproof.workflow.station_search import find_stations

__all__ = ["router"]

router = Router(tags=["results"])
READ = May("results.read")
Document = dict[str, Any]


class Finding(StrEnum):
    """What can be asked of the version in force."""

    BRIEF = "brief"
    CHECK = "check"
    OUTCOME = "outcome"
    TEST = "test"


@router.get(
    "/findings/{finding}", auth=READ, response=Document, summary="What was found about the version in force"
)
def finding(request: HttpRequest, finding: Finding) -> Document:
    """Return the document of a step, in the language that is asked for; ask for `jobs` to have it worked out anew."""
    found = finding_of(place().folder, finding.value, words(request).language)
    if found is None:
        raise UnknownNameError("finding of the version in force", finding.value, ())
    return found


@router.get("/areas", auth=READ, response=Document, summary="Totals of an area and of its parts")
def areas(
    request: HttpRequest,
    path: list[str] = Query(default=[]),  # noqa: B008 - how the library reads a repeated part of the query
    page: int = Query(1, ge=1, le=1_000_000),
    size: int = Query(100, ge=1, le=1000),
    order: str = Query("", max_length=200),
) -> Document:
    """Return the area that names from the widest down lead to; the whole contest without any."""
    return area_document(place().folder, path, words(request).language, Page(page, size, order))


@router.get(
    "/stations",
    auth=READ,
    response=list[Document],
    summary="Stations whose code and areas hold all words of a text",
)
def stations(request: HttpRequest, code: str = Query(max_length=200)) -> list[Document]:  # noqa: ARG001
    """Return at most 100 stations, the closest first."""
    return find_stations(place().folder, code)


@router.get("/station", auth=READ, response=Document, summary="Everything kept about one station")
def station(
    request: HttpRequest,
    code: str = Query(max_length=200),
    row: int | None = Query(None, ge=1, le=2**53),
) -> Document:
    """Return a station of the version in force; `row` of the source tells those of the same code apart."""
    return station_document(place().folder, code, row, words(request).language)
