"""What needs two people: one proposes, another looks at exactly that and confirms, and only then it happens.

A kind of proposal is a function `carry_out(request, content)` that is called once, when the second person confirms, by
whom it is then recorded. If it raises, the proposal waits again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from tallyproof.errors import NotAllowedError
from tallyproof.store.team.proposals import Proposal
from tallyproof.web.noted import add_to_note
from tallyproof.web.place import records
from tallyproof.web.roles import allowed, roles_of
from tallyproof.workflow.trail import Note, write_trail

__all__ = ["KINDS", "Kind", "confirm", "propose", "reject", "withdraw"]

CarryOut = Callable[[HttpRequest, Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of proposal; its title is the text `web.proposal.<name>`."""

    action: str
    """The action of the table of roles that confirming it is."""
    carries_out: str
    """Dotted name of the function."""
    template: str = ""
    """The template that shows the content; empty: its names and values one by one."""

    looks_up: str = ""
    """Dotted name of a function of content and language that returns what the template shows beside the content."""
    given_up: str = ""
    """Dotted name of a function of content and state that is called once, when it is rejected or withdrawn."""

    def beside(self, content: Mapping[str, Any], language: str) -> Mapping[str, Any]:
        """Return what the template shows beside the content."""
        return import_string(self.looks_up)(content, language) if self.looks_up else {}

    def function(self) -> CarryOut:
        """Return the function that makes it happen."""
        return import_string(self.carries_out)


KINDS: Mapping[str, Kind] = {
    "close_publication": Kind(
        "site.publish", "tallyproof.web.publications_kept.close", "publications/proposed_close.html"
    ),
    "decide_case": Kind("cases.decide", "tallyproof.web.cases_kept.record_decision", "cases/proposed.html"),
    "execute_case": Kind(
        "cases.execute", "tallyproof.web.cases_kept.execute_decision", "cases/proposed.html"
    ),
    "publish_site": Kind(
        "site.publish", "tallyproof.web.publications_kept.publish", "publications/proposed.html"
    ),
    "replace_results": Kind(
        "results.confirm",
        "tallyproof.web.uploads_kept.put_in_force",
        "results/proposed.html",
        "tallyproof.web.uploads_kept.compared_upload",
        "tallyproof.web.uploads_kept.not_put_in_force",
    ),
}
"""One line a kind."""


def propose(request: HttpRequest, kind: str, subject: str, content: Mapping[str, Any]) -> Proposal:
    """Write a proposal down; the route that calls this is recorded by the guard.

    Args:
        request: Who proposes.
        kind: A name of `KINDS`.
        subject: What it is about, for people.
        content: Everything that is confirmed; plain values.
    """
    proposal: Proposal = Proposal.objects.create(
        kind=kind, subject=subject[:200], content=dict(content), proposed_by=request.user
    )
    add_to_note(request, answer="proposed", proposal=str(proposal.pk), kind=kind, subject=proposal.subject)
    return proposal


def confirm(request: HttpRequest, proposal: Proposal) -> None:
    """Let it happen; raises NotAllowedError for whoever proposed it, who lacks the role, or comes too late."""
    _require_second(request, proposal)
    _settle(proposal, "confirmed", request)
    try:
        KINDS[proposal.kind].function()(request, proposal.content)
    except BaseException:
        Proposal.objects.filter(pk=proposal.pk).update(state="waiting", settled_by=None, settled_at=None)
        raise
    _note(request, proposal, "confirmed")


def reject(request: HttpRequest, proposal: Proposal, *, reason: str) -> None:
    """Refuse it, with a reason; raises as `confirm` does."""
    _require_second(request, proposal)
    _give_up(proposal, "rejected", request, reason=reason)


def withdraw(request: HttpRequest, proposal: Proposal) -> None:
    """Take it back; raises NotAllowedError for anybody else than who proposed it."""
    if proposal.proposed_by_id != request.user.pk:
        raise NotAllowedError(
            f"Withdrawing proposal {proposal.pk}",
            reason="somebody else proposed it",
            text="not_your_proposal",
        )
    _give_up(proposal, "withdrawn", request)


def _require_second(request: HttpRequest, proposal: Proposal) -> None:
    act = f"Settling proposal {proposal.pk}"
    if proposal.proposed_by_id == request.user.pk:
        raise NotAllowedError(act, reason="it needs a second person", text="second_person")
    if not allowed(roles_of(request.user.roles), KINDS[proposal.kind].action):
        raise NotAllowedError(act, reason="no role of yours allows it", text="no_role")


def _give_up(proposal: Proposal, state: str, request: HttpRequest, *, reason: str = "") -> None:
    """Settle it without its happening, and let what it is about know: all of it, or nothing."""
    with transaction.atomic():
        _settle(proposal, state, request, reason=reason)
        if given_up := KINDS[proposal.kind].given_up:
            import_string(given_up)(proposal.content, state)
        _note(request, proposal, state)


def _settle(proposal: Proposal, state: str, request: HttpRequest, *, reason: str = "") -> None:
    waiting = Proposal.objects.filter(pk=proposal.pk, state="waiting")
    now = timezone.now()
    if not waiting.update(state=state, settled_by=request.user, settled_at=now, reason=reason):
        raise NotAllowedError(
            f"Settling proposal {proposal.pk}", reason="it is settled already", text="proposal_settled"
        )


def _note(request: HttpRequest, proposal: Proposal, state: str) -> None:
    about = {"proposal": str(proposal.pk), "kind": proposal.kind, "subject": proposal.subject, "state": state}
    note = Note(KINDS[proposal.kind].action, "proposals.one", about=about)
    write_trail(records(), note, by=request.user.get_username())
