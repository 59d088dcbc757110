"""A translation aligned with its original, with what differs."""

from collections.abc import Mapping
from typing import Any

from tallyproof.web.jobs.kinds import Report
from tallyproof.web.place import Place
from tallyproof.workflow.statement_desk import compare_kept
from tallyproof.workflow.statement_records import open_desk

__all__ = ["run"]


def run(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Compare two registered statements and keep what was found."""
    desk = open_desk(place.folder, database=place.database, by=wish["by"])
    compare_kept(desk, wish["original"], wish["translation"], progress=report)
    return {"page": "statements.beside", "query": {name: wish[name] for name in ("original", "translation")}}
