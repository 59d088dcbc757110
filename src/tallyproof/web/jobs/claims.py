"""Claims proposed from a registered statement."""

from collections.abc import Mapping
from typing import Any

from tallyproof.web.jobs.kinds import Report
from tallyproof.web.place import Place
from tallyproof.workflow.statement_proposals import propose_kept
from tallyproof.workflow.statement_records import open_desk

__all__ = ["run"]


def run(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Propose claims; a person decides about each."""
    desk = open_desk(place.folder, database=place.database, by=wish["by"])
    propose_kept(desk, wish["statement"], progress=report)
    return {"page": "statements.claims", "query": {"id": wish["statement"]}}
