"""What media gave to whom, from a coding sheet."""

from collections.abc import Mapping
from typing import Any

from tallyproof.web.jobs.kinds import Report
from tallyproof.web.place import Place
from tallyproof.workflow.media_records import keep_measured

__all__ = ["run"]


def run(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Measure a coding sheet and keep the report."""
    keep_measured(place.folder, wish["key"], wish["title"], by=wish["by"], progress=report)
    return {"page": "media.one", "part": wish["key"]}
