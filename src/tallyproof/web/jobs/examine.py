"""Everything that can be found about the version in force: checks, methods, outcome, in every language."""

from collections.abc import Mapping
from typing import Any

from tallyproof.web.jobs.kinds import Report
from tallyproof.web.place import Place
from tallyproof.workflow.examination import Examined, examine, examine_at_once

__all__ = ["run"]


def run(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Examine and keep the findings under the version; those that take seconds are there first."""
    report("check")
    examine_at_once(place.folder)
    asked = Examined(
        rule=wish.get("rule", ""), choice=wish.get("choice", ""), seed=int(wish.get("seed", Examined().seed))
    )
    return examine(place.folder, asked, progress=report) | {"page": "results.overview"}
