"""The desk of observation: reports and incidents one by one, and what persons decide about them."""

import json
from pathlib import Path

import polars as pl

from tallyproof.errors import UnknownNameError
from tallyproof.observation.incidents.counts import state_counts
from tallyproof.observation.incidents.states import TRANSITIONS, IncidentState, require_transition
from tallyproof.store.reports import ReportStore
from tallyproof.workflow.observe_forms import list_forms
from tallyproof.workflow.observe_inbox import open_reports
from tallyproof.workflow.observe_marks import marked_reports, marked_stations
from tallyproof.workflow.observe_reports import Gathered, gather_held
from tallyproof.workflow.request import Document
from tallyproof.workflow.versions import results_ever

__all__ = [
    "STATES",
    "find_incident",
    "find_report",
    "incidents_at",
    "list_incidents",
    "list_reports",
    "review_incident",
]

STATES = tuple(state.value for state in IncidentState)
"""Of an incident."""
PAGE = 100
"""Rows of a page."""


def list_reports(project: Path, *, start: int = 0, size: int = PAGE) -> Document:
    """Return reports in force, the newest first.

    Returns:
        `rows` of a page as `marked_reports`, `number` of all, and `stations` of all as `marked_stations`.
    """
    reports = gather_held(project).reports
    forms = list_forms(project)
    rows = [
        {**row, "title": forms.get(row["form"], {}).get("title", row["form"])}
        for row in marked_reports(project, reports.reverse().slice(start, size))
    ]
    return {
        "rows": rows,
        "number": reports.height,
        "start": start,
        "next": _next(start, reports.height),
        "stations": marked_stations(project, reports),
    }


def list_incidents(project: Path, *, state: str = "", start: int = 0, size: int = PAGE) -> Document:
    """Return incidents, the newest first: `rows` of a page, `number` of those asked for, and of all by `states`."""
    found = _incidents(gather_held(project), project)
    chosen = found.filter(pl.col("state") == state) if state else found
    rows = chosen.reverse().slice(start, size).to_dicts()
    return {
        "rows": rows,
        "number": chosen.height,
        "start": start,
        "next": _next(start, chosen.height),
        "states": state_counts(found),
    }


def incidents_at(project: Path, station: str) -> list[Document]:
    """Return the incidents that reports in force place at a station, the newest first; none where nobody reported."""
    gathered = gather_held(project)
    if gathered.reports.is_empty():
        return []
    found = _incidents(gathered, project)
    return found.filter(pl.col("station") == station).reverse().head(PAGE).to_dicts()


def find_incident(project: Path, incident: str) -> Document:
    """Return an incident, the steps that may follow, and the decisions about it so far.

    Raises:
        UnknownNameError: No report tells of such an incident.
    """
    found = _incidents(gather_held(project), project)
    one = found.filter(pl.col("incident_id") == incident)
    if one.is_empty():
        raise UnknownNameError("incident", incident, ())
    row = one.row(0, named=True)
    after = TRANSITIONS[IncidentState(row["state"])]
    lines = [line for line in ReportStore(project).reviews.lines() if line.body["incident"] == incident]
    return {
        **row,
        "next": [state.value for state in IncidentState if state in after],
        "reviews": [{**line.body, "at": line.at} for line in lines],
    }


def review_incident(project: Path, incident: str, state: str, *, reason: str, by: str) -> None:
    """Record what a person decided about an incident.

    Raises:
        UnknownNameError: There is no such incident, or no such state.
        NotAllowedError: The table of states does not have this step, or no reason is given.
    """
    if state not in set(IncidentState):
        raise UnknownNameError("state", state, IncidentState)
    journal = ReportStore(project).reviews
    with journal.held():
        before = IncidentState(find_incident(project, incident)["state"])
        require_transition(before, IncidentState(state), reason=reason)
        journal.append(
            {"incident": incident, "from": before.value, "state": state, "reason": reason.strip(), "by": by}
        )


def find_report(project: Path, instance: str, *, opened: bool = False) -> Document:
    """Return a report with all its versions, the newest first; its sealed answers only where they are to be opened.

    Raises:
        UnknownNameError: The project has no such report.
    """
    store = open_reports(project)
    held = store.every().filter(pl.col("instance_id") == instance).reverse()
    if held.is_empty():
        raise UnknownNameError("report", instance, ())
    versions = [
        {
            **row,
            "answers": json.loads(row["answers"] or "{}"),
            "figures": json.loads(row["figures"] or "{}"),
            "categories": (row["categories"] or "").split("\n") if row["categories"] else [],
            "has_sealed": store.is_sealed(row),
            "sealed": store.opened(row) if opened else {},
        }
        for row in marked_reports(project, held)
    ]
    form = str(versions[0]["form"] or "")
    return {
        "instance": instance,
        "title": list_forms(project).get(form, {}).get("title", form),
        "versions": versions,
    }


def _incidents(gathered: Gathered, project: Path) -> pl.DataFrame:
    """Return incidents with the code of the station of the register, where it has it."""
    return gathered.incidents(gathered.placed(results_ever(project)))


def _next(start: int, number: int) -> int | None:
    return start + PAGE if start + PAGE < number else None
