"""Cases on the server: in which roles somebody may act, and what happens when a second person confirms."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from tallyproof.web.examined import queue_examination
from tallyproof.web.guard import may
from tallyproof.web.page import words
from tallyproof.web.place import office, place
from tallyproof.workflow.cases import Deed, case_advance, case_decide
from tallyproof.workflow.examination import asked_before

__all__ = ["execute_decision", "record_decision", "roles_in_cases", "rule_in_use"]

_PARTIES = frozenset({"complainant", "respondent", "prosecutor"})
_BODIES = frozenset({"forum", "higher_forum", "executor"})


def roles_in_cases(request: HttpRequest) -> frozenset[str]:
    """Return the roles of a case in which somebody may record acts: lawyers for parties, adjudicators for bodies."""
    parties = _PARTIES if may(request.user, "cases.file") else frozenset()
    return parties | (_BODIES if may(request.user, "cases.decide") else frozenset())


def rule_in_use() -> str:
    """Return how the contest is decided, as the version in force, or the newest one before it, was examined."""
    return asked_before(place().folder).rule or "plurality"


def record_decision(request: HttpRequest, content: Mapping[str, Any]) -> None:
    """Record a decision with effects; the version that it orders is prepared, not put in force."""
    deed = Deed("decide", content["at"], "forum", fields=content["fields"], seen=content["snapshot"])
    case_decide(office(request), words(request), content["case"], deed, rule=content["rule"])


def execute_decision(request: HttpRequest, content: Mapping[str, Any]) -> None:
    """Execute a decision: its version comes into force, and is examined."""
    deed = Deed("execute", role=content["role"], seen=content["snapshot"])
    case_advance(office(request), words(request), content["case"], deed, rule=content["rule"])
    queue_examination(request)
