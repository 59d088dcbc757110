"""What people say about a station: complaints that name it, reports and incidents, and where the log proves it."""

import json
from pathlib import Path
from typing import Any

import polars as pl

from tallyproof.observation.reports.sheet_copies import sheet_copies
from tallyproof.workflow.case_records import Office
from tallyproof.workflow.observe_inbox import open_reports
from tallyproof.workflow.request import Document

__all__ = ["beside_station", "copied_figures"]


def beside_station(office: Office, station: str) -> dict[str, Any]:
    """Return what is recorded about a station beside its results.

    Args:
        office: The project.
        station: Its code.

    Returns:
        `cases` (id, subject, state, outcome, actions ordered for this station), `reports` (the last record of each:
        id, kind, time, categories, figures; never who reported), `acts` (entries of those cases: number, act, hash).
    """
    cases = [
        line
        for line in office.records.summaries(
            now=office.now, only={"lists__contains": json.dumps(station, ensure_ascii=False)}
        )
        if station in line.stations or any(station == one for _, one in line.actions)
    ]
    names = [line.id for line in cases]
    return {
        "cases": [
            {
                "id": line.id,
                "subject": line.subject,
                "state": line.state,
                "outcome": line.outcome,
                "actions": [action for action, one in line.actions if one == station],
            }
            for line in cases
        ],
        "reports": _reports(office, station),
        "acts": [
            {
                "number": row.sequence,
                "case": row.case,
                "act": json.loads(row.body)["act"],
                "sha256": row.sha256,
            }
            for row in office.records.stored().filter(case__in=names).order_by("sequence")
        ],
    }


def copied_figures(folder: Path, document: Document) -> Document | None:
    """Return the figures that observers copied from the sheet of a station.

    Args:
        folder: The project.
        document: As `station_document` gives it; its choices are found by id, then by name, whatever its case.

    Returns:
        `figures` under the columns of the results, without those that nobody copied, and whether two reports are
        `contradicting`: no figure is taken then. None where no report copied any.
    """
    copies = sheet_copies(_last(folder, str(document["station"]["station_id"])))
    if copies.contradicting:
        return {"figures": {}, "contradicting": True}
    told = {
        name.casefold(): value
        for row in copies.table.drop("station_id").to_dicts()
        for name, value in row.items()
        if value is not None
    }
    found: dict[str, int] = {}
    for column in document["columns"]:
        found |= {column: told[column]} if column in told else {}
    for choice in document["choices"]:
        names = (choice["column"].removeprefix("votes__").casefold(), choice["name"].strip().casefold())
        known = next((name for name in names if name in told), None)
        found |= {} if known is None else {choice["column"]: told[known]}
    return {"figures": found, "contradicting": False} if found else None


def _reports(office: Office, station: str) -> list[dict[str, Any]]:
    last = _last(office.project.folder, station)
    return last.select("instance_id", "kind", "at", "categories", "figures").to_dicts()


def _last(folder: Path, station: str) -> pl.DataFrame:
    """Return the last record of each report about a station."""
    chosen = open_reports(folder).every().filter(pl.col("station") == station)
    return chosen.group_by("instance_id", maintain_order=True).last()
