"""Who can reach each bar with these seats."""

from collections.abc import Mapping
from typing import Any

from tallyproof.web.jobs.kinds import Report
from tallyproof.web.place import Place
from tallyproof.workflow.asked import SeatsQuestion, answer_about_seats

__all__ = ["run"]


def run(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Answer a question about seats and keep the answer."""
    pairs = tuple((first, second) for first, second in wish["refusals"])
    asked = SeatsQuestion(wish["title"], wish["seats"], wish["bars"], tuple(wish["coalitions"]), pairs)
    answer_about_seats(place.folder, wish["key"], asked, by=wish["by"], progress=report)
    return {"page": "coalition.one", "part": wish["key"]}
