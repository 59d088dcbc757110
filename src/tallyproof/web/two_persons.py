"""What needs two people: one proposes, another looks at exactly that and confirms, and only then it happens.

A kind of proposal is a function of the proposal that is called when the second person confirms, by whom it is then
recorded. If it raises before anything came of it, the proposal waits again. A process that is killed leaves a proposal
that is agreed and not confirmed: either person, or who may confirm it, has the rest of it carried out.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string
from filelock import FileLock

from tallyproof.errors import NotAllowedError
from tallyproof.store.team.access import Invitation
from tallyproof.store.team.people import Person
from tallyproof.store.team.proposals import OPEN, Proposal
from tallyproof.web.accounts.links_used import passwords_by_link
from tallyproof.web.noted import add_to_note
from tallyproof.web.place import place, records
from tallyproof.web.roles import allowed, roles_of
from tallyproof.workflow.examination import version_in_force
from tallyproof.workflow.trail import Note, write_trail

__all__ = [
    "KINDS",
    "Kind",
    "carry_out",
    "confirm",
    "is_outdated",
    "links_of_proposer",
    "may_carry_out",
    "propose",
    "reject",
    "withdraw",
]

CarryOut = Callable[[Proposal], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of proposal; its title is the text `web.proposal.<name>`."""

    action: str
    """The action of the table of roles that confirming it is."""
    carries_out: str
    """Dotted name of the function; called again after a process was killed in it, it does what is missing only."""
    happened: str = field(kw_only=True)
    """Dotted name of a function of the proposal: whether it had its effect, though not all that follows from it."""
    template: str = ""
    """The template that shows the content; empty: its names and values one by one."""

    looks_up: str = ""
    """Dotted name of a function of content and language that returns what the template shows beside the content."""
    one_for: str = ""
    """Name in the content of what only one proposal may wait for at a time; empty: any number that differ may."""
    given_up: str = ""
    """Dotted name of a function of content and state that is called once, when it is rejected or withdrawn."""

    def beside(self, content: Mapping[str, Any], language: str) -> Mapping[str, Any]:
        """Return what the template shows beside the content."""
        return import_string(self.looks_up)(content, language) if self.looks_up else {}

    def function(self) -> CarryOut:
        """Return the function that makes it happen."""
        return import_string(self.carries_out)

    def has_happened(self, proposal: Proposal) -> bool:
        """Return whether an agreed proposal had its effect already."""
        return bool(import_string(self.happened)(proposal))


KINDS: Mapping[str, Kind] = {
    "close_publication": Kind(
        "site.publish",
        "tallyproof.web.publications_kept.close",
        "publications/proposed_close.html",
        happened="tallyproof.web.publications_kept.closed",
        one_for="key",
    ),
    "decide_case": Kind(
        "cases.decide",
        "tallyproof.web.cases_kept.record_decision",
        "cases/proposed.html",
        happened="tallyproof.web.cases_kept.decision_recorded",
        one_for="case",
    ),
    "execute_case": Kind(
        "cases.execute",
        "tallyproof.web.cases_kept.execute_decision",
        "cases/proposed.html",
        happened="tallyproof.web.cases_kept.decision_executed",
        one_for="case",
    ),
    "publish_site": Kind(
        "site.publish",
        "tallyproof.web.publications_kept.publish",
        "publications/proposed.html",
        "tallyproof.web.publications_kept.beside_site",
        happened="tallyproof.web.publications_kept.queued",
    ),
    "replace_results": Kind(
        "results.confirm",
        "tallyproof.web.uploads_kept.replace_results",
        "results/proposed.html",
        "tallyproof.web.uploads_kept.compared_upload",
        happened="tallyproof.web.uploads_kept.replaced",
        one_for="upload",
        given_up="tallyproof.web.uploads_kept.not_put_in_force",
    ),
}
"""One line a kind."""


def propose(
    request: HttpRequest,
    kind: str,
    subject: str,
    content: Mapping[str, Any],
    *,
    fresh: Collection[str] = (),
) -> Proposal:
    """Write a proposal down, once: the same again leads to the one that waits. The guard records the route.

    Args:
        request: Who proposes.
        kind: A name of `KINDS`.
        subject: What it is about, for people.
        content: Everything that is confirmed; plain values.
        fresh: Names in the content that nobody typed and that are new at each click: the time, a key.

    Raises:
        NotAllowedError: Another proposal waits for the same thing, of which there may be one at a time.
    """
    told = json.loads(json.dumps(dict(content)))
    first, _ = Proposal.objects.get_or_create(
        one_of=_one_of(request, kind, told, fresh),
        state__in=OPEN,
        defaults={
            "kind": kind,
            "subject": subject[:200],
            "content": told,
            "proposed_by": request.user,
        },
    )
    _require_same(first, request, told, fresh)
    add_to_note(request, answer="proposed", proposal=str(first.pk), kind=kind, subject=first.subject)
    return first


def is_outdated(proposal: Proposal) -> bool:
    """Return True where other results came into force since a proposal to replace some was written down."""
    replaced = proposal.content.get("supersedes")
    return proposal.state == "waiting" and replaced not in {None, version_in_force(place().folder)}


def _one_of(request: HttpRequest, kind: str, content: Mapping[str, Any], fresh: Collection[str]) -> str:
    """Return the name under which the database lets one proposal be open at a time."""
    one_for = KINDS[kind].one_for
    told = content[one_for] if one_for else [request.user.pk, _lasting(content, fresh)]
    return hashlib.sha256(json.dumps([kind, told], sort_keys=True).encode()).hexdigest()


def _lasting(content: Mapping[str, Any], fresh: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in fresh}


def _require_same(
    first: Proposal, request: HttpRequest, content: Mapping[str, Any], fresh: Collection[str]
) -> None:
    """Require that the open proposal is what the same person proposes; only what is new at each click may differ."""
    mine = first.proposed_by_id == request.user.pk
    if not mine or _lasting(first.content, fresh) != _lasting(content, fresh):
        raise NotAllowedError(
            f'Proposing "{first.kind}" for "{first.subject}"',
            reason=f"proposal {first.pk} of it waits",
            text="waits_already",
            number=first.pk,
        )


def confirm(request: HttpRequest, proposal: Proposal) -> None:
    """Let it happen; raises NotAllowedError for whoever proposed it, who lacks the role, or comes too late."""
    _require_second(request, proposal)
    if is_outdated(proposal):
        raise NotAllowedError(
            f"Settling proposal {proposal.pk}",
            reason="other results came into force since it was proposed",
            text="proposal_outdated",
        )
    _settle(proposal, "agreed", request)
    carry_out(request, proposal)


def links_of_proposer(proposal: Proposal) -> list[Invitation]:
    """Return links of the proposer by which the second person last set a password, or whoever may still be that."""
    if proposal.state == "waiting":
        action = KINDS[proposal.kind].action
        people = [
            one for one in Person.objects.filter(is_active=True) if allowed(roles_of(one.roles), action)
        ]
    else:
        people = [proposal.settled_by] if proposal.settled_by else []
    return passwords_by_link(proposal.proposed_by, people, until=proposal.settled_at)


def may_carry_out(request: HttpRequest, proposal: Proposal) -> bool:
    """Return whether somebody may have an agreed proposal carried out: one of the two, or who may confirm one."""
    action = KINDS[proposal.kind].action
    both = {proposal.proposed_by_id, proposal.settled_by_id}
    return request.user.pk in both or allowed(roles_of(request.user.roles), action)


def carry_out(request: HttpRequest, proposal: Proposal) -> None:
    """Let what two persons agreed on happen, or the rest of it where a process was killed; nothing happens twice.

    Raises:
        NotAllowedError: The request is of neither person, nor of one who may confirm it; or it cannot happen any more.
        TallyproofError: Whatever its kind raises. It waits again then, unless it had its effect.
    """
    if not may_carry_out(request, proposal):
        raise NotAllowedError(
            f"Carrying out proposal {proposal.pk}", reason="no role of yours allows it", text="no_role"
        )
    with FileLock(place().folder / "proposals.lock"):  # one at a time, in however many processes
        proposal.refresh_from_db()
        if proposal.state == "agreed":
            _carried_out(request, proposal)


def _carried_out(request: HttpRequest, proposal: Proposal) -> None:
    kind, agreed = KINDS[proposal.kind], Proposal.objects.filter(pk=proposal.pk, state="agreed")
    try:
        kind.function()(proposal)
    except Exception:
        if _is_undone(kind, proposal):
            agreed.update(state="waiting", settled_by=None, settled_at=None)
        raise
    with transaction.atomic():
        agreed.update(state="confirmed")
        _note(request, proposal, "confirmed", by=proposal.settled_by.get_username())


def _is_undone(kind: Kind, proposal: Proposal) -> bool:
    """Return whether it is certain that a proposal that failed had no effect; else the rest of it is carried out."""
    try:
        return not kind.has_happened(proposal)
    except Exception:  # what failed first is what people are told
        logging.getLogger("tallyproof.web").exception("what came of proposal %s is not known", proposal.pk)
        return False


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


def _note(request: HttpRequest, proposal: Proposal, state: str, *, by: str = "") -> None:
    """Write down who settled a proposal; who carried it out to its end, where that is somebody else."""
    about = {"proposal": str(proposal.pk), "kind": proposal.kind, "subject": proposal.subject, "state": state}
    name = request.user.get_username()
    if by not in {"", name}:
        about["carried_out_by"] = name
    if state == "confirmed" and links_of_proposer(proposal):
        about["password_by"] = proposal.proposed_by.get_username()
    note = Note(KINDS[proposal.kind].action, "proposals.one", about=about)
    write_trail(records(), note, by=by or name)
