"""The JSON documents of an audit: plan, draw, entry, status."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from tallyproof.audit.assertions import Assertion
from tallyproof.audit.batches import Batches
from tallyproof.audit.confidence import total_overstatement
from tallyproof.audit.full_count import FullCount
from tallyproof.audit.overstatement import ErrorBounds, HandCount
from tallyproof.audit.plan import Plan
from tallyproof.audit.session.commitment import Commitment
from tallyproof.audit.session.contest import BatchContest
from tallyproof.audit.session.events import Entered, Refused
from tallyproof.audit.session.state import AuditState, BatchState, Decision
from tallyproof.texts import Catalogue

__all__ = [
    "commitment_document",
    "discrepancy_documents",
    "entry_document",
    "full_count_document",
    "plan_document",
    "refused_sentence",
    "round_document",
    "status_document",
]

Document = dict[str, Any]


def commitment_document(commitment: Commitment, catalogue: Catalogue) -> Document:
    """Return what is fixed before the seed."""
    claim = commitment.claim.value
    return {
        "sha256": commitment.sha256(),
        "contest": commitment.contest,
        "rule": commitment.rule,
        "contests": [
            {"contest": one.name, "rule": one.rule, "pending": one.pending} for one in commitment.contests
        ],
        "claim": claim,
        "claim_text": catalogue.text(f"audit.claim.{claim}"),
        "blind_to": catalogue.text(f"audit.blind.{claim}"),
        "kind": commitment.kind.value,
        "risk_limit": commitment.risk_limit,
        "bound": commitment.bound.value,
        "pending": commitment.pending,
        "full_count_after": commitment.full_count_after,
        "snapshot": commitment.snapshot,
        "stations_sha256": commitment.stations_sha256,
        "public_key": commitment.public_key,
    }


def plan_document(found: ErrorBounds, plan: Plan | None, catalogue: Catalogue) -> Document:
    """Return margins and expected workload; no plan where only a full count can settle the outcome."""
    assertions = [
        _assertion(item, margin, catalogue)
        for item, margin in zip(found.assertions, found.margins, strict=True)
    ]
    return {
        "schema": "tallyproof.audit-plan/1",
        "stations": found.batches.size,
        "auditable": found.auditable,
        "total_bound": found.total if found.auditable else None,
        "assertions": sorted(assertions, key=lambda item: float(item["margin"])),
        "workload": None if plan is None else _workload(plan),
        "readings": _plan_readings(plan, catalogue),
    }


def round_document(state: AuditState) -> Document:
    """Return the sample so far, each draw with the number by which it can be checked by hand."""
    return {
        "schema": "tallyproof.audit-draw/1",
        "kind": state.commitment.kind.value,
        "public_seed": state.seed.seed if state.seed else None,
        "seed_source": state.seed.source if state.seed else None,
        "draws": [
            {
                "order": order,
                "number": draw.number,
                "position": str(draw.position),
                "batch": unit,
                "area": state.stations.areas[state.row(unit)],
                "papers_at_most": 1 if state.by_cards else int(state.found.batches.bound[draw.row]),
            }
            for order, (draw, unit) in enumerate(zip(state.draws, state.drawn, strict=True), start=1)
        ],
    }


def entry_document(state: AuditState, event: Entered | Refused, catalogue: Catalogue) -> Document:
    """Return what became of an entry."""
    if isinstance(event, Refused):
        answer, sentence = event.code, refused_sentence(state, event, catalogue)
    else:
        answer = state.batch_state(event.batch).value
        sentence = catalogue.text(f"audit.batch.{answer}", batch=event.batch)
    return {
        "schema": "tallyproof.audit-entry/1",
        "batch": event.batch,
        "person": event.person,
        "used": not isinstance(event, Refused),
        "state": answer,
        "sentence": sentence,
    }


def refused_sentence(state: AuditState, event: Refused, catalogue: Catalogue) -> str:
    """Say why an entry is kept and not used; no count of it is told."""
    lacking = ", ".join(_lacking(state, event))
    return catalogue.text(f"audit.refused.{event.code}", batch=event.batch, lacking=lacking)


def _lacking(state: AuditState, event: Entered | Refused) -> list[str]:
    """Return the votes that an entry does not count, by the names of their choices."""
    votes = [name for name in state.stations.batches.columns if "votes__" in name]
    return [name.replace("votes__", "") for name in votes if name not in (event.counts or {})]


def status_document(state: AuditState, catalogue: Catalogue) -> Document:
    """Return where the audit stands and what follows."""
    risk, decision, accepted = state.risk(), state.decision(), state.accepted()
    states = Counter(state.batch_state(batch) for batch in state.sample)
    full = state.full()
    return {
        "schema": "tallyproof.audit-status/1",
        "commitment": commitment_document(state.commitment, catalogue),
        "risk_limit": state.commitment.risk_limit,
        "risk": risk.risk if risk else None,
        "risk_path": list(risk.path) if risk else [],
        "sample": {
            "drawn": len(state.draws),
            "to_count": len(state.sample),
            "measured": len(accepted),
            **{kind.value: states.get(kind, 0) for kind in BatchState},
        },
        "waiting": [batch for batch in state.sample if state.batch_state(batch) is BatchState.WAITING],
        "disputed": [_dispute(state, b) for b in state.sample if state.batch_state(b) is BatchState.DISPUTED],
        "refused": [asdict(event) for event in state.refused],
        "discrepancies": _cards_told(state)
        if state.by_cards
        else discrepancy_documents(state.found.batches, _agreed(state)),
        "overstatement": _overstatement(state, accepted),
        "decision": decision.value,
        "contests": _contests(state, catalogue),
        "reading": catalogue.text(
            f"audit.decision.{_standing(state, decision, accepted)}",
            limit=catalogue.percent(state.commitment.risk_limit, digits=1),
            risk=catalogue.percent(risk.risk, digits=2) if risk else "–",
        ),
        "full_count": full_count_document(full) if full else None,
    }


def _standing(state: AuditState, decision: Decision, accepted: Collection[HandCount]) -> str:
    """Return which sentence tells where an audit stands; before anything is counted there is no risk to speak of."""
    if decision is Decision.CONTINUE and not accepted:
        return "not_counted" if state.draws else "not_drawn"
    return decision.value


def _assertion(item: Assertion, margin: int, catalogue: Catalogue) -> Document:
    fields = {"subject": _plain(item.subject), "against": _plain(item.against)}
    return {
        "kind": item.kind.value,
        "subject": fields["subject"],
        "against": fields["against"],
        "margin": margin,
        "votes": margin / item.width,
        "sentence": catalogue.text(f"audit.assertion.{item.kind.value}", **fields),
    }


def _plain(column: str) -> str:
    return column.rpartition("votes__")[2]


def _workload(plan: Plan) -> Document:
    return {
        "risk_limit": plan.planning.risk_limit,
        "chance": plan.planning.chance,
        "without_errors": asdict(plan.without_errors),
        "expected": asdict(plan.expected),
        "quantile": asdict(plan.quantile),
        "full_count": asdict(plan.full_count),
        "full_share": plan.full_share,
    }


def _plan_readings(plan: Plan | None, catalogue: Catalogue) -> list[str]:
    if plan is None:
        return [catalogue.text("audit.plan.full")]
    return [
        catalogue.text(
            f"audit.plan.{name}",
            stations=catalogue.number(round(load.units)),
            papers=catalogue.number(round(load.papers)),
            hours=catalogue.number(round(load.hours)),
            chance=catalogue.percent(plan.planning.chance, digits=0),
        )
        for name, load in (
            ("without_errors", plan.without_errors),
            ("expected", plan.expected),
            ("quantile", plan.quantile),
            ("full_count", plan.full_count),
        )
    ]


def _dispute(state: AuditState, batch: str) -> Document:
    entries = state.entries[batch]
    return {
        "batch": batch,
        "entries": [
            {"person": e.person, "counts": e.counts, "papers_missing": e.papers_missing} for e in entries
        ],
    }


def discrepancy_documents(batches: Batches, counts: Iterable[HandCount]) -> list[Document]:
    """Return hand counts that differ from their sheets, and batches not found, in the order given."""
    told = (_discrepancy(batches, count) for count in counts)
    return [one for one in told if one is not None]


def _cards_told(state: AuditState) -> list[Document]:
    """Return cards that were not found, and cards that differ from a record of their own."""
    told = []
    for count in _agreed(state):
        single = count.batch in state.found.batches.places
        if single or count.counts is None:
            marks = _discrepancy(state.found.batches, count) if single else _missing_card(count)
            told.extend([marks] if marks else [])
    return told


def _missing_card(count: HandCount) -> Document:
    return {
        "batch": count.batch,
        "found": False,
        "reported": True,
        "papers_missing": count.papers_missing,
        "cells": [],
    }


def _discrepancy(batches: Batches, count: HandCount) -> Document | None:
    row = batches.places[count.batch]
    sheet = dict(zip(batches.columns, batches.counts[row].tolist(), strict=True))
    cells = [
        {"column": name, "reported": sheet[name], "counted": value, "difference": sheet[name] - value}
        for name, value in (count.counts or {}).items()
        if name in sheet and sheet[name] != value
    ]
    known = bool(batches.reported[row])
    if known and not cells and count.counts is not None and not count.papers_missing:
        return None
    return {
        "batch": count.batch,
        "found": count.counts is not None,
        "reported": known,
        "papers_missing": count.papers_missing,
        "cells": cells if known else [],
    }


def _agreed(state: AuditState) -> list[HandCount]:
    """Return the accepted counts of the sample, also those behind one that is not accepted yet."""
    agreed = ((batch, state.agreed(batch)) for batch in state.sample)
    return [HandCount(batch, entry.counts, entry.papers_missing) for batch, entry in agreed if entry]


def _contests(state: AuditState, catalogue: Catalogue) -> list[Document]:
    """Return risk and decision of each contest."""
    risks, fulls, decided = state.risks(), state.fulls(), state.decisions()
    told = []
    for item in state.contests:
        risk, decision = risks.get(item.name), decided[item.name]
        if item.name in state.open_contests:
            decision = Decision.FULL_COUNT
        told.append(
            {
                "contest": item.name,
                "stations": item.found.batches.size,
                "auditable": item.auditable,
                "risk": risk.risk if risk else None,
                "risk_path": list(risk.path) if risk else [],
                "measured": len(risk.path) if risk else 0,
                "decision": decision.value,
                "reading": catalogue.text(
                    f"audit.decision.{decision.value}",
                    limit=catalogue.percent(state.commitment.risk_limit, digits=1),
                    risk=catalogue.percent(risk.risk, digits=2) if risk else "–",
                ),
                "full_count": full_count_document(fulls[item.name]) if item.name in fulls else None,
            }
        )
    return told


def _overstatement(state: AuditState, accepted: tuple[HandCount, ...]) -> list[Document]:
    """Return bounds for the total error of each assertion, in votes of its margin."""
    return [
        {"contest": contest.name, **told}
        for contest in state.contests
        if isinstance(contest, BatchContest) and contest.auditable and contest.own(accepted)
        for told in _bounds(contest, contest.own(accepted))
    ]


def _bounds(contest: BatchContest, counts: tuple[HandCount, ...]) -> Iterator[Document]:
    found = contest.found
    for number, (item, margin) in enumerate(zip(found.assertions, found.margins, strict=True)):
        bounds = total_overstatement(found, contest.weights, counts, assertion=number)
        yield {
            "kind": item.kind.value,
            "subject": _plain(item.subject),
            "against": _plain(item.against),
            "lower": bounds.lower * margin / item.width,
            "upper": bounds.upper * margin / item.width,
            "confidence": bounds.confidence,
        }


def full_count_document(full: FullCount) -> Document:
    """Return the outcome by hand."""
    return {
        "verdict": full.verdict.value,
        "totals": dict(full.totals),
        "missing": list(full.missing),
        "assertions": [
            {
                "kind": item.assertion.kind.value,
                "subject": _plain(item.assertion.subject),
                "against": _plain(item.assertion.against),
                "reported": item.reported,
                "lowest": item.lowest,
                "highest": item.highest,
                "verdict": item.verdict.value,
            }
            for item in full.assertions
        ],
    }
