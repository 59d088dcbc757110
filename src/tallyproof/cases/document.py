"""A case, its time limits and what it changes, as JSON documents with sentences in the reader's language."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from tallyproof.cases.case import Act, Case, Step
from tallyproof.cases.deadlines import Deadline
from tallyproof.cases.machine import CLOCK, CORRECT_STATIONS, REDRAFT, load_machine, load_permissions
from tallyproof.cases.matters import MatterWarning
from tallyproof.cases.statistics import Share, Statistics
from tallyproof.cases.summary import CaseSummary
from tallyproof.texts import Catalogue

__all__ = [
    "act_text",
    "case_document",
    "deadline_documents",
    "effect_documents",
    "statistics_document",
    "summary_document",
    "warning_documents",
]

Document = dict[str, Any]
_PRIVATE = frozenset({"parties", "evidence"})
_FILED = ("kind", "forum", "subject")


def case_document(case: Case, catalogue: Catalogue, *, now: dt.datetime) -> Document:
    """Return everything about a case that may be shown.

    Args:
        case: As it stands at `now`.
        catalogue: Language of titles.
        now: Decides which limits are overdue.

    Returns:
        The document; names of persons only where they agreed, and of nobody who acted.
    """
    decision = case.decision
    return {
        "schema": "tallyproof.case/1",
        "id": case.id,
        "as_of": _time(now),
        "law": case.law.profile,
        "zone": case.filing.zone or case.law.zone,
        "number": case.number or None,
        "state": case.state,
        "state_title": catalogue.text(f"cases.state.{case.state}"),
        "forum": case.forum,
        "forum_title": _titled(case.law.forum(case.forum).title, catalogue),
        "instance": case.law.forum(case.forum).instance,
        "outcome": case.outcome or None,
        "outcome_title": catalogue.text(f"cases.outcome.{case.outcome or 'open'}"),
        "filing": case.filing.published(),
        "decision": _decision(decision, case, catalogue) if decision else None,
        "deadlines": deadline_documents(case, catalogue, now=now),
        "history": [_step(step, case, catalogue) for step in case.history],
        "corrections": [_correction(act, case, catalogue) for act in case.corrections],
        "correctable_by": _correctable_by(case),
        "effects": effect_documents(case, catalogue),
        "next": _next(case),
    }


def deadline_documents(case: Case, catalogue: Catalogue, *, now: dt.datetime) -> list[Document]:
    """Return the time limits of a case in the order in which they began."""
    return [_deadline(one, case, catalogue, now) for one in case.deadlines]


def effect_documents(case: Case, catalogue: Catalogue) -> list[Document]:
    """Return what the decision changes in the results, and whether any version carries it out."""
    executed = case.executed
    given = executed.fields if executed else {}
    state = _effect_state(case)
    return [
        {
            "action": effect["action"],
            "action_title": catalogue.text(f"cases.action.{effect['action']}"),
            "stations": list(effect["stations"]),
            "values": dict(effect.get("values", {})),
            "state": state,
            "state_title": catalogue.text(f"cases.effect_state.{state}"),
            "snapshot": given.get("snapshot"),
            "supersedes": given.get("supersedes"),
        }
        for effect in case.effects
    ]


def summary_document(line: CaseSummary, catalogue: Catalogue) -> Document:
    """Return one line about a case."""
    return asdict(line) | {
        "stations": list(line.stations),
        "grounds": list(line.grounds),
        "actions": [list(pair) for pair in line.actions],
        "filed_at": _time(line.filed_at),
        "decided_at": _time(line.decided_at),
        "state_title": catalogue.text(f"cases.state.{line.state}"),
        "outcome_title": catalogue.text(f"cases.outcome.{line.outcome or 'open'}"),
    }


def statistics_document(found: Statistics, catalogue: Catalogue) -> Document:
    """Return the rates with their bases; a share of nothing is null."""
    shares = ("examined", "upheld", "overdue", "after_final", "reasons_given", "published", "executed")
    listed = {name: getattr(found, name) for name in shares}
    return {
        "cases": found.cases,
        "states": dict(found.states),
        "outcomes": {name: _share(share) for name, share in found.outcomes.items()},
        "median_days": found.median_days,
        "shares": [
            {"name": name, "title": catalogue.text(f"cases.statistic.{name}"), **_share(share)}
            for name, share in listed.items()
            if share is not None
        ],
    }


def warning_documents(found: Iterable[MatterWarning], catalogue: Catalogue) -> list[Document]:
    """Return what to look at, each with its sentence."""
    return [
        {
            "code": one.code,
            "matter": one.matter,
            "cases": list(one.cases),
            "forums": list(one.forums),
            "stations": list(one.stations),
            "sentence": catalogue.text(
                f"cases.warning.{one.code}",
                matter=one.matter,
                cases=", ".join(one.cases),
                forums=", ".join(one.forums),
                stations=", ".join(one.stations),
            ),
        }
        for one in found
    ]


def act_text(name: str, catalogue: Catalogue) -> str:
    """Return what was done, in words."""
    return catalogue.text(f"cases.act.{name}")


def _decision(act: Act, case: Case, catalogue: Catalogue) -> Document:
    fields = act.fields
    return {
        "act": act.name,
        "at": _time(_local(act.at, case)),
        "outcome": fields.get("outcome"),
        "reason": fields.get("reason"),
        "reason_title": _worded("reason", fields.get("reason"), catalogue),
        "reasons_given": fields.get("reasons_given"),
        "published": fields.get("published"),
        "number": fields.get("number"),
        "legal_basis": fields.get("legal_basis"),
        "tests_applied": list(fields.get("tests_applied", ())),
        "proof": fields.get("proof", "not_stated"),
        "remedies": list(fields.get("remedies", ())),
        "document_sha256": fields.get("document_sha256"),
    }


def _step(step: Step, case: Case, catalogue: Catalogue) -> Document:
    kept = {k: v for k, v in step.act.fields.items() if k not in {"effects", *_FILED, *_PRIVATE}}
    if step.act.name in {"draft", REDRAFT}:
        kept = {}
    return {
        "act": step.act.name,
        "title": act_text(step.act.name, catalogue),
        "at": _time(_local(step.act.at, case)),
        "role": step.act.role,
        "role_title": catalogue.text(f"cases.role.{step.act.role}"),
        "automatic": step.automatic,
        "from": step.source,
        "to": step.state,
        "to_title": catalogue.text(f"cases.state.{step.state}"),
        "fields": kept,
    }


def _correction(act: Act, case: Case, catalogue: Catalogue) -> Document:
    """Return what mended the stations of the filing: both lists, why, when and in which role."""
    return {
        "act": act.name,
        "title": act_text(act.name, catalogue),
        "at": _time(_local(act.at, case)),
        "role": act.role,
        "role_title": catalogue.text(f"cases.role.{act.role}"),
        "replaced": list(act.fields["replaced"]),
        "stations": list(act.fields["stations"]),
        "reason": act.fields["reason"],
    }


def _correctable_by(case: Case) -> list[str]:
    """Return the roles that may mend its stations; none where the case has ended."""
    return [] if case.state in load_machine().ends else sorted(load_permissions().may[CORRECT_STATIONS])


def _deadline(one: Deadline, case: Case, catalogue: Catalogue, now: dt.datetime) -> Document:
    rule, state = case.law.rule(one.rule), one.state(now)
    return {
        "case": case.id,
        "rule": rule.id,
        "title": _titled(rule.title, catalogue),
        "citation": catalogue.cited(rule.citation),
        "confirmed": rule.confirmed,
        "owes": rule.owes,
        "starts_at": _time(_local(one.starts_at, case)),
        "due_at": _time(_local(one.due_at, case)),
        "zone": case.filing.zone or case.law.zone,
        "met_at": _time(_local(one.met_at, case)),
        "state": state,
        "state_title": catalogue.text(f"cases.deadline_state.{state}"),
    }


def _effect_state(case: Case) -> str:
    if case.state in {"executed", "superseded"}:
        return case.state
    return "unexecuted" if case.state in {"final", "unexecuted", "closed"} else "ordered"


def _next(case: Case) -> list[Document]:
    may = load_permissions().may
    acts = [act for act in load_machine().possible(case.state) if may[act] != {CLOCK}]
    return [{"act": act, "roles": sorted(may[act])} for act in acts]


def _titled(title: Mapping[str, str], catalogue: Catalogue) -> str:
    return title.get(catalogue.language, title["en"])


def _worded(kind: str, word: str | None, catalogue: Catalogue) -> str | None:
    """Return a word of a controlled list in words; anything else as it was written."""
    key = f"cases.{kind}.{word}"
    return catalogue.text(key) if word and catalogue.has(key) else word


def _share(share: Share) -> Document:
    return {"count": share.count, "of": share.of, "unknown": share.unknown, "share": share.share}


def _local(at: dt.datetime | None, case: Case) -> dt.datetime | None:
    """Return a time by the clock of the body that has the case."""
    return at.astimezone(case.zone) if at else None


def _time(at: dt.datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
