"""What is due: complaints whose time limits end soon or have ended."""

import datetime as dt
from typing import Any

from tallyproof.workflow.case_records import Office

__all__ = ["due_today"]

_AHEAD = dt.timedelta(days=1)


def due_today(office: Office, *, limit: int = 10) -> dict[str, Any]:
    """Return the cases whose time limit has passed or ends within a day.

    Args:
        office: The project.
        limit: How many are listed.

    Returns:
        `cases` (id, subject, due time in UTC, whether it has passed), `number` of all such cases.
    """
    rows = office.records.cases().filter(next_due_at__lte=office.now + _AHEAD).order_by("next_due_at", "pk")
    listed = [
        {"id": row.pk, "subject": row.subject, "due": row.next_due_at, "over": row.next_due_at < office.now}
        for row in rows[:limit]
    ]
    return {"cases": listed, "number": rows.count()}
