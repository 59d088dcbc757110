"""What people say about a station: complaints that name it, reports and incidents, and where the log proves it."""

import json
from typing import Any

import polars as pl

from tallyproof.workflow.case_records import Office
from tallyproof.workflow.observe_inbox import open_reports

__all__ = ["beside_station"]


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


def _reports(office: Office, station: str) -> list[dict[str, Any]]:
    chosen = open_reports(office.project.folder).every().filter(pl.col("station") == station)
    last = chosen.group_by("instance_id", maintain_order=True).last()
    return last.select("instance_id", "kind", "at", "categories", "figures").to_dicts()
