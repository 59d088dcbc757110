"""What is due: time limits of complaints that end soon or have ended, and who owes what they ask for."""

import datetime as dt
from typing import Any

from tallyproof.texts import Catalogue
from tallyproof.workflow.case_records import Office
from tallyproof.workflow.cases import case_deadlines

__all__ = ["due_today"]

_AHEAD = dt.timedelta(days=1)


def due_today(office: Office, catalogue: Catalogue, *, limit: int = 10) -> dict[str, Any]:
    """Return the time limits that have passed or end within a day.

    Args:
        office: The project.
        catalogue: Language of titles.
        limit: How many cases are looked at.

    Returns:
        `limits`, the earliest first: those of `case_deadlines` with `over` (whether it has passed) and `owed_by` (the
        body, or the party); `number` of all cases that have such limits.
    """
    until = office.now + _AHEAD
    found = case_deadlines(office, catalogue, until=until.isoformat(), limit=limit)
    listed = [
        one | {"over": one["state"] == "overdue", "owed_by": _owed_by(one, catalogue)}
        for one in found["deadlines"]
        if one["state"] != "paused" and dt.datetime.fromisoformat(one["due_at"]) <= until
    ]
    return {"limits": listed, "number": found["cases"]}


def _owed_by(limit: dict[str, Any], catalogue: Catalogue) -> str:
    if limit["owes"] == "forum":
        return str(limit["forum_title"])
    return catalogue.text(f"cases.owes.{limit['owes']}")
