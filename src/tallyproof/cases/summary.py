"""One line about a case: all that lists, statistics and warnings need, so that none of them folds a history."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tallyproof.cases.case import Case
from tallyproof.cases.machine import load_machine

__all__ = ["CaseSummary", "summary"]


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A case in one line."""

    id: str
    number: str
    matter: str
    parent: str
    kind: str
    forum: str
    subject: str
    state: str
    outcome: str
    reason: str
    filed_at: dt.datetime | None
    decided_at: dt.datetime | None
    reasons_given: bool | None
    """Whether the decision has reasons in writing; None: not recorded, or none yet."""
    published: bool | None
    to_execute: bool
    executed: bool
    stations: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    actions: tuple[tuple[str, str], ...] = ()
    """Effects of the decision: action and station."""

    @property
    def open(self) -> bool:
        """True while a body owes an answer."""
        return self.state in load_machine().open


def summary(case: Case) -> CaseSummary:
    """Return one line about a case."""
    filed, decided = case.find("file"), case.decision
    answer: dict[str, Any] = dict(decided.fields) if decided else {}
    return CaseSummary(
        id=case.id,
        number=case.number,
        matter=case.filing.matter,
        parent=case.filing.parent,
        kind=case.filing.kind,
        forum=case.forum,
        subject=case.filing.subject,
        state=case.state,
        outcome=case.outcome,
        reason=str(answer.get("reason", "")),
        filed_at=filed.at if filed else None,
        decided_at=decided.at if decided else None,
        reasons_given=answer.get("reasons_given"),
        published=answer.get("published"),
        to_execute=case.to_execute,
        executed=case.executed is not None,
        stations=case.filing.stations,
        grounds=case.filing.grounds,
        actions=tuple(sorted((e["action"], s) for e in case.effects for s in e["stations"])),
    )
