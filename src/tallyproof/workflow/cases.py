"""Complaints and appeals: add, advance, decide, list; a decision with effects makes a new version of the results."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tallyproof.cases.acts import read_time
from tallyproof.cases.case import Act, Case, require_act
from tallyproof.cases.clock import find_zone
from tallyproof.cases.document import (
    case_document,
    statistics_document,
    summary_document,
    warning_documents,
)
from tallyproof.cases.effects import Effect
from tallyproof.cases.filing import Filing
from tallyproof.cases.machine import REDRAFT, load_machine, load_permissions
from tallyproof.cases.matters import warnings_of
from tallyproof.cases.statistics import run_statistics
from tallyproof.cases.vocabulary import OUTCOMES, PROOF, REASONS, REMEDIES
from tallyproof.election.snapshot import Snapshot
from tallyproof.errors import CallError, NotAllowedError, ReproducibilityError, TextKey, UnknownNameError
from tallyproof.store.records.in_force import put_in_force
from tallyproof.texts import Catalogue
from tallyproof.workflow.case_files import law_in_force
from tallyproof.workflow.case_log import log_new
from tallyproof.workflow.case_records import Office
from tallyproof.workflow.case_versions import looked_at, version_after
from tallyproof.workflow.request import Document

__all__ = [
    "Deed",
    "case_act",
    "case_add",
    "case_advance",
    "case_deadlines",
    "case_decide",
    "case_has",
    "case_list",
    "case_redraft",
    "case_show",
    "require_decision",
]

_APPEALS = ("appeal", "complain_of_inaction")
_OF_ATTACK = ("parent", "kind", "matter")
"""What a case that attacks another keeps of that."""
_LATER = frozenset({"confirm", "vary", "quash", "remit", "order_examination", "find_no_inaction"})
_DECIDED = frozenset({"final", "executed", "unexecuted", "closed"})


@dataclass(frozen=True, slots=True)
class Deed:
    """An act as a person states it."""

    name: str
    at: str = ""
    """When it was done; empty: now. Without an offset, by the clock on the wall at the forum."""
    role: str = ""
    """Who did it; may stay empty where only one role may."""
    by: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    seen: str = ""
    """The version of the results that people looked at before; empty: whichever the act makes."""


def case_add(
    office: Office, catalogue: Catalogue, filing: Mapping[str, Any], *, name: str, law: str, deed: Deed
) -> Document:
    """Write down a complaint, and that it was filed where `deed` says so.

    Args:
        office: The project.
        catalogue: Language of the answer.
        filing: The content of the complaint; with `parent` it attacks the decision, or the silence, in that case,
            and both are written at once.
        name: Id of the case.
        law: Id of a law profile that states deadlines, or a TOML file with one.
        deed: `draft` or `file`, when and by whom.

    Returns:
        The case.

    Raises:
        NotAllowedError: A case that attacks another is to be a draft: the other one would say that it is attacked.
    """
    role = deed.role or "complainant"
    if filing.get("parent") and deed.name != "file":
        raise NotAllowedError(
            f'The draft "{name}" of an appeal',
            reason="an appeal is filed at once, as the case that it attacks names it",
            text="appeal_draft",
        )
    with office.records.writing(by=office.by) as writer:
        law = law_in_force(writer, law)
        zone = find_zone(str(filing.get("zone") or office.records.law(law).zone))
        filing = _timed(filing, zone)
        at = _when(deed.at, zone, office.now)
        if parent := filing.get("parent"):
            attacked = office.records.case(str(parent), now=at)
            act = "appeal" if attacked.state == "served" else "complain_of_inaction"
            writer.act(str(parent), Act(act, at, role, deed.by, {"appeal": name}))
            filing = {"matter": attacked.filing.matter or attacked.id} | dict(filing)
        case = writer.add(name, Act("draft", at, role, deed.by, dict(filing)), law=law)
        if deed.name == "file":
            case = writer.act(name, Act("file", at, role, deed.by))
    log_new(office)
    return case_show(office, catalogue, case.id)


def case_redraft(
    office: Office,
    catalogue: Catalogue,
    name: str,
    filing: Mapping[str, Any],
    *,
    deed: Deed,
    seen: int | None = None,
) -> Document:
    """Go on writing a draft, and file it where `deed` says so; what was written before stays recorded.

    Args:
        office: The project.
        catalogue: Language of the answer.
        name: Id of the case, which stays; so do its law and, of one that attacks another, that one, kind and matter.
        filing: The whole content from now on. What it does not say of incidents, of evidence, of a piece of evidence
            of the same id, and of parties stays as it was; `parties` replaces who writes the draft, no one else.
        deed: `draft` or `file`, when, by whom and in which role; that of the draft where it says none.
        seen: How many acts of the case were seen by who wrote this (`history`); None: whatever was done since.

    Returns:
        The case.

    Raises:
        UnknownNameError: There is no such case.
        NotAllowedError: It is no draft any more; the role may not; or somebody wrote it anew since it was seen.
    """
    with office.records.writing(by=office.by) as writer:
        case = office.records.case(name)
        load_machine().require(case.state, REDRAFT)
        newest = case.history[-1].act
        role = deed.role or newest.role
        zone = find_zone(str(filing.get("zone") or case.law.zone))
        told = _with_kept(_timed(filing, zone), case.filing, writers=(newest.role, role))
        at = _when(deed.at, zone, office.now)
        if role != newest.role or Filing.from_document(told) != case.filing:
            _require_seen_acts(case, seen)
            writer.act(name, Act(REDRAFT, at, role, deed.by, told))
        if deed.name == "file":
            writer.act(name, Act("file", at, role, deed.by))
    log_new(office)
    return case_show(office, catalogue, name)


def case_advance(office: Office, catalogue: Catalogue, name: str, deed: Deed, *, rule: str) -> Document:
    """Record an act in a case.

    Args:
        office: The project.
        catalogue: Language of the answer.
        name: Id of the case.
        deed: What was done.
        rule: How the contest is decided, for an execution.

    Returns:
        The case; with `change` where the act brings a new version of the results into force.

    Raises:
        NotAllowedError: The state, the permissions or the order of time forbid it.
        ReproducibilityError: The execution would now make another version than the one that people looked at.
    """
    if deed.name == "decide":
        return case_decide(office, catalogue, name, deed, rule=rule)
    if deed.name in _APPEALS:
        expected = "a case that attacks it: tallyproof case add --parent"
        raise CallError(
            f'The act "{deed.name}" needs a case of its own.',
            expected=expected,
            text="act_own_case",
            act=TextKey(f"cases.act.{deed.name}"),
        )
    if deed.name == REDRAFT:
        raise CallError(
            f'The act "{REDRAFT}" brings a whole complaint.',
            expected="the page of the case, or POST /api/cases/NAME/draft",
            text="act_redraft",
            act=TextKey(f"cases.act.{REDRAFT}"),
        )
    case = office.records.case(name, now=office.now)
    act = case_act(case, deed, office.now)
    if deed.name in _LATER:
        _require_higher_decision(office, act, case)
    if deed.name == "execute" and case.effects:
        return _executed(office, catalogue, act, name, rule=rule, seen=deed.seen)
    with office.records.writing(by=office.by) as writer:
        writer.act(name, act)
    log_new(office)
    return case_show(office, catalogue, name)


def case_decide(
    office: Office, catalogue: Catalogue, name: str, deed: Deed, *, rule: str, execute: bool = False
) -> Document:
    """Record a decision; prepare the version of the results that it orders.

    Args:
        office: The project.
        catalogue: Language of the answer.
        name: Id of the case.
        deed: `decide` with outcome, reason, remedies, effects, legal basis, standard of proof.
        rule: How the contest is decided.
        execute: Whether it takes effect at once: served, in force and executed in the same moment.

    Returns:
        The case; with `change` where the decision has effects.

    Raises:
        ReproducibilityError: The decision would now make another version than the one that people looked at.
    """
    require_decision(deed.fields)
    case = office.records.case(name)
    act = case_act(case, deed, office.now)
    decided = require_act(case, act)
    if not decided.effects and execute:
        raise CallError(
            "There is nothing to execute.", expected="a decision with effects", text="nothing_to_execute"
        )
    if execute and not deed.fields.get("legal_basis"):
        raise CallError(
            "A decision in force at once lacks its legal basis.",
            expected="--legal-basis",
            text="no_legal_basis",
        )
    before = office.project.current() if decided.effects else None
    after = version_after(decided, before) if before else None
    if after:
        _require_seen(case.id, after, deed.seen)
        office.project.keep(after)
    with office.records.writing(by=office.by) as writer:
        writer.act(name, act)
        if execute:
            basis = {"legal_basis": deed.fields["legal_basis"]}
            writer.act(name, Act("serve", act.at, act.role, act.by))
            writer.act(name, Act("enter_into_force", act.at, act.role, act.by, basis))
    log_new(office)
    if execute:
        return _executed(office, catalogue, Act("execute", act.at, act.role, act.by), name, rule=rule)
    shown = case_show(office, catalogue, name)
    return shown | _changed(before, after, catalogue, rule=rule, state="prepared")


def case_has(office: Office, name: str, deed: Deed) -> bool:
    """Return whether a case has the act that a deed states: at its time, with its fields, and the version looked at."""
    case = office.records.case(name)
    at = read_time(deed.at, case.zone) if deed.at else None
    executed = {"snapshot": deed.seen} if deed.name == "execute" else {}
    fields = dict(deed.fields) | executed
    return any(
        step.act.name == deed.name
        and at in {None, step.act.at}
        and all(step.act.fields.get(field) == value for field, value in fields.items())
        for step in case.history
    )


def case_show(office: Office, catalogue: Catalogue, name: str) -> Document:
    """Return everything about a case that may be shown."""
    return case_document(office.records.case(name, now=office.now), catalogue, now=office.now)


def case_list(
    office: Office,
    catalogue: Catalogue,
    *,
    only: Mapping[str, str] | None = None,
    final_at: str = "",
    limit: int = 100,
    first: int = 0,
) -> Document:
    """Return cases with counts, rates and what to look at.

    Args:
        office: The project.
        catalogue: Language of titles.
        only: `state`, `forum`, `matter`, `kind` and the value they must have; `waits` with any value: only cases that
            were won, order something, and were never executed.
        final_at: When the results became final.
        limit: How many cases are listed; counts and rates are of all.
        first: How many are passed over before.
    """
    wanted = dict(only or {})
    state, waits = wanted.pop("state", None), wanted.pop("waits", None)
    lines = [
        line
        for line in office.records.summaries(now=office.now, only=wanted)
        if (state is None or line.state == state)
        and (waits is None or (line.to_execute and not line.executed))
    ]
    final = read_time(final_at, dt.UTC) if final_at else None
    return {
        "schema": "tallyproof.cases/1",
        "as_of": office.now.isoformat(),
        "count": len(lines),
        "cases": [summary_document(line, catalogue) for line in lines[first : first + limit]],
        "statistics": statistics_document(run_statistics(lines, final_at=final), catalogue),
        "warnings": warning_documents(warnings_of(lines), catalogue),
    }


def case_deadlines(office: Office, catalogue: Catalogue, *, until: str = "", limit: int = 100) -> Document:
    """Return the open time limits, the earliest first; what is overdue comes first of all."""
    last = read_time(until, dt.UTC) if until else None
    names = office.records.due(until=last)
    listed = [
        one
        for name in names[:limit]
        for one in _limits(office.records.case(name, now=office.now), catalogue, office.now)
        if one["state"] in {"running", "overdue", "paused"}
    ]
    listed.sort(key=lambda one: (dt.datetime.fromisoformat(one["due_at"]), one["case"], one["rule"]))
    return {
        "schema": "tallyproof.case-deadlines/1",
        "as_of": office.now.isoformat(),
        "cases": len(names),
        "deadlines": listed,
    }


def _limits(case: Case, catalogue: Catalogue, now: dt.datetime) -> list[Document]:
    """Return the time limits of a case, each with the body that has the case and what it is about."""
    told = case_document(case, catalogue, now=now)
    about = {"forum": case.forum, "forum_title": told["forum_title"], "subject": case.filing.subject}
    return [one | about for one in told["deadlines"]]


def _executed(
    office: Office, catalogue: Catalogue, act: Act, name: str, *, rule: str, seen: str = ""
) -> Document:
    case = require_act(office.records.case(name), act)

    def record(before: Snapshot, after: Snapshot) -> Case:
        fields = dict(act.fields) | {"snapshot": after.id, "supersedes": before.id}
        with office.records.writing(by=office.by) as writer:
            return writer.act(name, Act(act.name, act.at, act.role, act.by, fields))

    def make(now: Snapshot) -> Snapshot:
        made = version_after(case, now)
        _require_seen(name, made, seen)
        return made

    before, after = put_in_force(office.project, office.records, case=name, make=make, act=record)
    log_new(office)
    shown = case_show(office, catalogue, name)
    return shown | _changed(before, after, catalogue, rule=rule, state="in_force")


def _require_seen(name: str, made: Snapshot, seen: str) -> None:
    if seen and made.id != seen:
        raise ReproducibilityError(f'The version of the case "{name}"', recorded=seen, now=made.id)


def _changed(
    before: Snapshot | None, after: Snapshot | None, catalogue: Catalogue, *, rule: str, state: str
) -> Document:
    if before is None or after is None:
        return {}
    version = {
        "snapshot": after.id,
        "supersedes": before.id,
        "state": state,
        "reason": after.replaces.reason if after.replaces else "",
        "legal_basis": after.replaces.legal_basis if after.replaces else "",
    }
    return {"version": version, "change": looked_at(before, after, catalogue, rule=rule)}


def case_act(case: Case, deed: Deed, now: dt.datetime) -> Act:
    """Return the act that a deed states, in the time and by the role that it leaves open; raises as `case_advance`."""
    zone = case.law.calendar(case.filing.zone, None).zone
    at = _when(deed.at, zone, now)
    return Act(deed.name, at, deed.role or _only_role(deed.name), deed.by, deed.fields)


def _timed(filing: Mapping[str, Any], zone: dt.tzinfo) -> Mapping[str, Any]:
    """Return a filing whose time of the fact has an offset, by the body's clock on the wall where none is given."""
    written = str(filing.get("fact_at") or "")
    return dict(filing) | {"fact_at": read_time(written, zone).isoformat()} if written else filing


def _with_kept(filing: Mapping[str, Any], kept: Filing, *, writers: tuple[str, str]) -> dict[str, Any]:
    """Return a filing with what it leaves unsaid of links, people and pieces of evidence that were written down.

    Args:
        filing: The new one.
        kept: The one before.
        writers: The roles in which the draft was written until now, and in which it is from now on.
    """
    written = kept.document()
    was, role = writers
    said = {"incidents": kept.incidents} | {name: filing[name] for name in filing if name != "parent"}
    attacks = {one: written[one] for one in _OF_ATTACK if kept.parent and one in written}
    mine = [one | {"role": role} for one in written.get("parties", ()) if one["role"] == was]
    others = [one for one in written.get("parties", ()) if one["role"] != was]
    parties = [*filing.get("parties", mine), *others]
    known = {piece["id"]: piece for piece in written.get("evidence", ())}
    pieces = [known.get(piece["id"], {}) | piece for piece in filing.get("evidence", known.values())]
    return said | attacks | {"parties": parties, "evidence": pieces}


def _require_seen_acts(case: Case, seen: int | None) -> None:
    if seen is not None and len(case.history) != seen:
        raise NotAllowedError(
            f'Writing the draft "{case.id}"',
            reason="somebody wrote it anew since it was read",
            text="draft_changed",
            case=case.id,
            at=case.history[-1].act.at,
            acts=len(case.history),
        )


def _only_role(act: str) -> str:
    """Return the role that does an act, where it is said without one: the first in the table's order."""
    permissions = load_permissions()
    if act not in permissions.may:
        raise UnknownNameError("act", act, permissions.may)
    return next(role for role in permissions.roles if role in permissions.may[act])


def _when(written: str, zone: dt.tzinfo, now: dt.datetime) -> dt.datetime:
    at = read_time(written, zone) if written else now.astimezone(zone)
    if at > now:
        reason = f"it is only {now.astimezone(zone).isoformat()}"
        told = {"at": at.astimezone(zone), "now": now.astimezone(zone)}
        raise NotAllowedError(f"An act at {at.isoformat()}", reason=reason, text="act_in_future", **told)
    return at


def _require_higher_decision(office: Office, act: Act, case: Case) -> None:
    """Require that the case named in `appeal` attacks this one and has a decision in force."""
    name = str(act.fields.get("appeal", ""))
    higher = office.records.case(name, now=act.at) if name else None
    if higher is None or higher.filing.parent != case.id:
        raise CallError(
            f'"{name}" does not attack the case "{case.id}".',
            expected="the case of the appeal",
            text="appeal_of_another",
            name=name,
            case=case.id,
        )
    if higher.state not in _DECIDED:
        raise NotAllowedError(
            f'The act "{act.name}"',
            reason=f'the case "{name}" is "{higher.state}", not in force',
            text="higher_not_in_force",
            case=name,
            state=TextKey(f"cases.state.{higher.state}"),
        )


def require_decision(fields: Mapping[str, Any]) -> None:
    """Require that a decision uses the controlled words, and orders effects only where a complaint was upheld.

    Raises:
        UnknownNameError: A word is none of its list.
        CallError: An effect lacks what it needs.
        NotAllowedError: A rejected case has effects on the results.
    """
    given = {
        "outcome": ([fields.get("outcome", "")], OUTCOMES),
        "reason": ([fields["reason"]] if fields.get("reason") else [], REASONS),
        "remedy": (fields.get("remedies", ()), REMEDIES),
        "standard of proof": ([fields["proof"]] if fields.get("proof") else [], PROOF),
    }
    for kind, (words, known) in given.items():
        for word in words:
            if word not in known:
                raise UnknownNameError(kind, str(word), known)
    if fields.get("outcome") == "rejected" and fields.get("effects"):
        reason = "it orders effects on the results"
        raise NotAllowedError("Rejecting a case", reason=reason, text="rejected_with_effects")
    for effect in fields.get("effects", ()):
        Effect.from_document(effect)
