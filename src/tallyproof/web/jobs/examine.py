"""Everything that can be found about the version in force: checks, methods, outcome, in every language."""

from collections.abc import Mapping
from typing import Any

from tallyproof.web.jobs.kinds import Report
from tallyproof.web.place import Place
from tallyproof.workflow.examination import examine

__all__ = ["run"]


def run(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Examine and keep the findings under the version."""
    return examine(place.folder, seed=int(wish.get("seed", 20051204)), progress=report)
