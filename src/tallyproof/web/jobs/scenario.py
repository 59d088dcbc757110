"""What if: annul stations, or leave contested ones open, and decide again."""

from collections.abc import Mapping
from typing import Any

from tallyproof.web.jobs.kinds import Report
from tallyproof.web.place import Place
from tallyproof.workflow.what_if import WhatIf, work_out

__all__ = ["run"]


def run(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Work a scenario out and keep the answer under the version."""
    asked = WhatIf(wish["kind"], wish["text"], wish.get("rule", ""), wish.get("law", ""))
    return {"page": "results.outcome.scenario", "part": work_out(place.folder, asked, progress=report)}
