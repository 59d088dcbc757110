"""Cases on the server: in which roles somebody may act, and what happens when a second person confirms."""

from django.http import HttpRequest

from tallyproof.store.team.proposals import Proposal
from tallyproof.texts import load_catalogue
from tallyproof.web.examined import examine_brought
from tallyproof.web.guard import may
from tallyproof.web.place import office_of, place
from tallyproof.workflow.case_log import log_new
from tallyproof.workflow.case_records import Office
from tallyproof.workflow.cases import Deed, case_advance, case_decide, case_has
from tallyproof.workflow.examination import asked_before

__all__ = [
    "decision_executed",
    "decision_recorded",
    "execute_decision",
    "record_decision",
    "roles_in_cases",
    "rule_in_use",
]

_PARTIES = frozenset({"complainant", "respondent", "prosecutor"})
_BODIES = frozenset({"forum", "higher_forum", "executor"})


def roles_in_cases(request: HttpRequest) -> frozenset[str]:
    """Return the roles of a case in which somebody may record acts: lawyers for parties, adjudicators for bodies."""
    parties = _PARTIES if may(request.user, "cases.file") else frozenset()
    return parties | (_BODIES if may(request.user, "cases.decide") else frozenset())


def rule_in_use() -> str:
    """Return how the contest is decided, as the version in force, or the newest one before it, was examined."""
    return asked_before(place().folder).rule or "plurality"


def record_decision(proposal: Proposal) -> None:
    """Record a decision with effects; the version that it orders is prepared, not put in force."""
    here, content = _office_of(proposal), proposal.content
    if decision_recorded(proposal):
        log_new(here)
        return
    words = load_catalogue(proposal.settled_by.language)
    case_decide(here, words, content["case"], _decided(proposal), rule=content["rule"])


def decision_recorded(proposal: Proposal) -> bool:
    """Return whether the decision stands in its case."""
    return case_has(_office_of(proposal), proposal.content["case"], _decided(proposal))


def execute_decision(proposal: Proposal) -> None:
    """Execute a decision: its version comes into force, and is examined."""
    here, content = _office_of(proposal), proposal.content
    if decision_executed(proposal):
        log_new(here)
    else:
        words = load_catalogue(proposal.settled_by.language)
        case_advance(here, words, content["case"], _execution(proposal), rule=content["rule"])
    examine_brought(proposal)


def decision_executed(proposal: Proposal) -> bool:
    """Return whether the execution stands in the case; whoever opens the records then puts its version in force."""
    return case_has(_office_of(proposal), proposal.content["case"], _execution(proposal))


def _office_of(proposal: Proposal) -> Office:
    """Open the project for the second person of a proposal, whoever carries it out to its end."""
    return office_of(proposal.settled_by.get_username())


def _decided(proposal: Proposal) -> Deed:
    content = proposal.content
    return Deed("decide", content["at"], "forum", fields=content["fields"], seen=content["snapshot"])


def _execution(proposal: Proposal) -> Deed:
    return Deed("execute", role=proposal.content["role"], seen=proposal.content["snapshot"])
