"""What a decision makes of the results: the new version, what differs from the old one, and who wins in each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tallyproof.cases.case import Case
from tallyproof.cases.difference import Difference, difference_of
from tallyproof.cases.effects import Effect, apply_effects
from tallyproof.election.snapshot import Snapshot, Supersession, snapshot_id
from tallyproof.errors import InputError, NotComputableError
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import Examination
from tallyproof.outcome.run import run as examine
from tallyproof.texts import Catalogue
from tallyproof.workflow.request import Document

__all__ = ["change_document", "difference_document", "version_after"]


def version_after(case: Case, current: Snapshot) -> Snapshot:
    """Return the version of the results that a decision orders.

    Args:
        case: A case with a decision that has effects.
        current: The version in force.

    Returns:
        A version without printed totals: those stay with the version that they were printed for.

    Raises:
        InputError: The decision names stations or columns that this version does not have; all are listed.
    """
    effects = [Effect.from_document(one) for one in case.effects]
    applied = apply_effects(current.results, effects, case=case.id)
    if applied.problems:
        listed = ", ".join(f"{one.code} {one.found}" for one in applied.problems[:10])
        raise InputError(
            case.id,
            found=f"{len(applied.problems)} that do not fit: {listed}",
            expected="stations and columns of the version in force",
            action="Nothing was written.",
        )
    decision = case.decision.fields if case.decision else {}
    why = Supersession(
        supersedes=current.id,
        reason=str(decision.get("reason") or ""),
        decided_by=case.forum,
        legal_basis=str(decision.get("legal_basis") or ""),
        case=case.id,
        law=case.law.profile,
    )
    return replace(
        current,
        id=snapshot_id(applied.results),
        results=applied.results,
        rows=applied.rows,
        published=(),
        replaces=why,
    )


def change_document(before: Snapshot, after: Snapshot, catalogue: Catalogue, *, rule: str) -> Document:
    """Return both versions side by side: totals, margin, winner, and every station and area that differs.

    Args:
        before: The version in force until now.
        after: The version that a decision orders.
        catalogue: Language of the sentence.
        rule: How the contest is decided.

    Returns:
        Each figure stands beside the version that it belongs to.
    """
    first, second = (examine(one.results, read_rule(rule)) for one in (before, after))
    both = first.outcome.kind.computable and second.outcome.kind.computable
    changed = first.outcome.identity != second.outcome.identity if both else None
    return {
        "rule": rule,
        "before": _side(before, first),
        "after": _side(after, second),
        "outcome_changes": changed,
        "sentence": _sentence(first, second, catalogue, changed=changed),
        **difference_document(difference_of(before.results, after.results)),
    }


def difference_document(found: Difference) -> Document:
    """Return what differs between two versions as plain values."""
    return {
        "totals": _pairs(found.totals),
        "areas": {area: _pairs(pairs) for area, pairs in found.areas.items()},
        "stations": [
            {
                "station_id": one.station_id,
                "areas": list(one.areas),
                "kind": one.kind,
                "counts": _pairs(one.counts),
            }
            for one in found.stations
        ],
    }


def _pairs(counts: Mapping[str, tuple[int | None, int | None]]) -> dict[str, dict[str, int | None]]:
    return {column: {"before": pair[0], "after": pair[1]} for column, pair in counts.items()}


def _side(version: Snapshot, found: Examination) -> dict[str, Any]:
    return {
        "snapshot": version.id,
        "stations": version.results.stations,
        "kind": found.outcome.kind.value,
        "choices": list(found.outcome.choices),
        "winner": found.outcome.winner,
        "margin_votes": found.margin.votes,
        "missing": list(found.outcome.missing),
    }


def _sentence(first: Examination, second: Examination, catalogue: Catalogue, *, changed: bool | None) -> str:
    if changed is None:
        missing: Sequence[str] = (*first.outcome.missing, *second.outcome.missing)
        reason = str(NotComputableError("outcome", reason=", ".join(missing)))
        return catalogue.text(
            "cases.winner-unknown", reason=reason.removeprefix("outcome cannot be computed: ")
        )
    before, after = (one.margin.votes for one in (first, second))
    fields = {"before": "–" if before is None else before, "after": "–" if after is None else after}
    if not changed:
        return catalogue.text("cases.winner-same", winner=_named(first, catalogue), **fields)
    names = {"first": _named(first, catalogue), "second": _named(second, catalogue)}
    return catalogue.text("cases.winner-changed", **names, **fields)


def _named(found: Examination, catalogue: Catalogue) -> str:
    """Return how the contest ends: the name of the winner, or the kind of outcome with those concerned."""
    names = {choice.id: choice.name for choice in found.results.choices}
    chosen = ", ".join(names[one] for one in found.outcome.choices)
    if found.outcome.winner:
        return chosen
    key = f"outcome.kind.{found.outcome.kind.value}"
    kind = catalogue.text(key) if catalogue.has(key) else found.outcome.kind.value
    return f"{kind} ({chosen})" if chosen else kind
