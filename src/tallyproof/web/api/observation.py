"""Observation: the forms, sending a report, reports and incidents, and what is decided about them."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from tallyproof.web.api.permission import May, recorded
from tallyproof.web.place import place
from tallyproof.workflow.observe_desk import (
    STATES,
    find_incident,
    find_report,
    list_incidents,
    list_reports,
    review_incident,
)
from tallyproof.workflow.observe_forms import entry_form, list_forms
from tallyproof.workflow.observe_receive import Filled, own_reports, receive_report
from tallyproof.workflow.observe_reports import ReportRequest, summarise_reports

__all__ = ["router"]

router = Router(tags=["observation"])
READ, REPORT, REVIEW = (May(f"observe.{act}") for act in ("read", "report", "review"))
Document = dict[str, Any]
Key = Path(max_length=80)
Start = Query(0, ge=0, le=10_000_000)
Identity = Query(max_length=300)


class Report(Schema):
    """A form that somebody filled in."""

    instance: str = Field(max_length=60)
    """`uuid:` and a random UUID: the same report sent again has the same, and is taken in once."""
    filled: str = Field(max_length=40)
    """When it was filled in, UTC, such as 2026-11-30T08:15:00Z."""
    answers: dict[str, str] = Field(max_length=2000)
    """By the path of the question; blank ones may lack."""
    corrects: str = Field("", max_length=100)
    """`content` of the own report that it corrects."""


class Decision(Schema):
    """What an incident becomes, and why."""

    incident: str = Field(max_length=300)
    state: str = Field(max_length=40)
    reason: str = Field(max_length=2000)


@router.get("/forms", auth=REPORT, response=Document, summary="The forms, by key")
def forms(request: HttpRequest) -> Document:  # noqa: ARG001
    """Return the forms of the project; `open` ones are to be filled in."""
    return {"schema": "tallyproof.observe-forms/1", "forms": list_forms(place().folder)}


@router.get("/forms/{key}", auth=REPORT, response=Document, summary="The questions of a form")
def form(request: HttpRequest, key: str = Key) -> Document:  # noqa: ARG001
    """Return the questions with their kinds, choices and conditions, and what a page does not ask."""
    found = entry_form(place().folder, key)
    return {
        "schema": "tallyproof.observe-form/1",
        "items": [asdict(item) for item in found.items],
        "left_out": list(found.left_out),
    }


@router.post("/forms/{key}/reports", auth=REPORT, response=Document, summary="Send a report")
@recorded("observe.report")
def send(request: HttpRequest, report: Report, key: str = Key) -> Document:
    """Take in a report once, however often it is sent; `refused` ones come back with what is wrong."""
    filled = Filled(report.instance, report.filled, report.answers, report.corrects)
    return receive_report(place().folder, key, filled, by=request.user.get_username())


@router.get("/own", auth=REPORT, response=Document, summary="The reports of the token's person")
def own(request: HttpRequest) -> Document:
    """Return the reports that this person sent, the newest first."""
    found = own_reports(place().folder, by=request.user.get_username())
    return {"schema": "tallyproof.observe-own/1", "reports": found}


@router.get(
    "/summary", auth=READ, response=Document, summary="Reports and incidents, counted by state and base"
)
def summary(request: HttpRequest) -> Document:  # noqa: ARG001
    """Return the counts with their bases."""
    return summarise_reports(ReportRequest(place().folder))


@router.get("/reports", auth=READ, response=Document, summary="Reports in force, the newest first")
def reports(request: HttpRequest, start: int = Start) -> Document:  # noqa: ARG001
    """Return a page of the reports."""
    return {"schema": "tallyproof.observe-reports/1", **list_reports(place().folder, start=start)}


@router.get("/report", auth=READ, response=Document, summary="One report with its versions")
def report(request: HttpRequest, instance: str = Identity) -> Document:  # noqa: ARG001
    """Return a report; sealed answers stay sealed."""
    return {"schema": "tallyproof.observe-report/1", **find_report(place().folder, instance)}


@router.get("/incidents", auth=READ, response=Document, summary="Incidents, the newest first")
def incidents(
    request: HttpRequest,  # noqa: ARG001
    state: str = Query("", pattern=f"^({'|'.join(STATES)})?$"),
    start: int = Start,
) -> Document:
    """Return a page of the incidents, all or those of a state."""
    found = list_incidents(place().folder, state=state, start=start)
    return {"schema": "tallyproof.observe-incidents/1", **found}


@router.get("/incident", auth=READ, response=Document, summary="One incident with the decisions about it")
def incident(request: HttpRequest, incident: str = Identity) -> Document:  # noqa: ARG001
    """Return an incident and the states that may follow."""
    return {"schema": "tallyproof.observe-incident/1", **find_incident(place().folder, incident)}


@router.post("/incidents/decisions", auth=REVIEW, response=Document, summary="Decide about an incident")
@recorded("observe.review")
def decide(request: HttpRequest, made: Decision) -> Document:
    """Record what an incident becomes, with the reason; return it as it is now."""
    by = request.user.get_username()
    review_incident(place().folder, made.incident, made.state, reason=made.reason, by=by)
    return incident(request, made.incident)
