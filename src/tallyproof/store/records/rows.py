"""A case as a row of its table, and back as a line for lists."""

import datetime as dt
import json
from typing import Any

from tallyproof.cases.case import Case, lapses_of
from tallyproof.cases.summary import CaseSummary, summary
from tallyproof.store.records.models import CaseRow

__all__ = ["PLAIN", "row_of", "state_at", "summary_of"]

_SAME = (
    "id",
    "number",
    "parent",
    "kind",
    "forum",
    "subject",
    "state",
    "outcome",
    "reason",
    "filed_at",
    "decided_at",
    "reasons_given",
    "published",
    "to_execute",
    "executed",
)

PLAIN = (
    *_SAME,
    "matter",
    "law",
    "next_due_at",
    "next_lapse_at",
    "last_lapse_at",
    "last_state",
    "lapses",
    "lists",
    "entries",
)
"""Columns by which two rows are compared."""


def row_of(case: Case, *, entries: int) -> CaseRow:
    """Return the row of a case as its acts leave it, before the clock runs on."""
    line = summary(case)
    lapses = lapses_of(case)
    due = [one.due_at.astimezone(dt.UTC) for one in case.deadlines if one.open and one.paused_at is None]
    lists = {"stations": line.stations, "grounds": line.grounds, "actions": line.actions}
    return CaseRow(
        **{name: getattr(line, name) for name in _SAME},
        matter=line.matter,
        law=case.law.profile,
        next_due_at=min(due, default=None),
        next_lapse_at=lapses[0][0].astimezone(dt.UTC) if lapses else None,
        last_lapse_at=lapses[-1][0].astimezone(dt.UTC) if lapses else None,
        last_state=lapses[-1][1] if lapses else line.state,
        lapses=json.dumps([[at.astimezone(dt.UTC).isoformat(), *rest] for at, *rest in lapses]),
        lists=json.dumps(lists, ensure_ascii=False),
        entries=entries,
    )


def state_at(row: CaseRow, now: dt.datetime) -> tuple[str, str]:
    """Return state and outcome of a case now, with what the clock has done since the last act."""
    found = (row.state, row.outcome)
    if row.next_lapse_at is not None and row.next_lapse_at < now:
        for at, state, outcome in json.loads(row.lapses):
            if dt.datetime.fromisoformat(at) < now:
                found = (state, outcome)
    return found


def summary_of(row: CaseRow, now: dt.datetime) -> CaseSummary:
    """Return a line about a case now."""
    state, outcome = state_at(row, now)
    lists: dict[str, Any] = json.loads(row.lists)
    return CaseSummary(
        **{name: getattr(row, name) for name in _SAME if name not in {"state", "outcome"}},
        matter=row.matter,
        state=state,
        outcome=outcome,
        stations=tuple(lists["stations"]),
        grounds=tuple(lists["grounds"]),
        actions=tuple((action, station) for action, station in lists["actions"]),
    )
