"""A quick count beside the results."""

from collections.abc import Mapping
from typing import Any

from tallyproof.web.jobs.kinds import Report
from tallyproof.web.place import Place
from tallyproof.workflow.asked_sheets import answer_about_quick_count

__all__ = ["run"]


def run(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Answer and keep the answer."""
    answer_about_quick_count(place.folder, wish["key"], wish["title"], by=wish["by"], progress=report)
    return {"page": "observe.quick_count.one", "part": wish["key"]}
