"""Copies of sheets beside the results."""

from collections.abc import Mapping
from typing import Any

from tallyproof.web.jobs.kinds import Report
from tallyproof.web.place import Place
from tallyproof.workflow.asked_sheets import answer_about_copies

__all__ = ["run"]


def run(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Answer and keep the answer."""
    answer_about_copies(place.folder, wish["key"], wish["title"], by=wish["by"], progress=report)
    return {"page": "observe.copies.one", "part": wish["key"]}
