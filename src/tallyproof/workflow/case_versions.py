"""What a decision makes of the results: the new version, what differs from the old one, and who wins in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tallyproof.cases.case import Case
from tallyproof.cases.difference import Difference, difference_of
from tallyproof.cases.effects import Effect, apply_effects, named_twice
from tallyproof.checks import missing_count
from tallyproof.checks.change import CheckChange, check_changes
from tallyproof.checks.result import Failure
from tallyproof.checks.run import run as run_checks
from tallyproof.election.snapshot import Snapshot, SnapshotId, Supersession, snapshot_id
from tallyproof.errors import InputError, NotComputableError
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import Examination
from tallyproof.outcome.run import run as examine
from tallyproof.texts import Catalogue
from tallyproof.workflow.missing_counts import missing_named
from tallyproof.workflow.request import Document

__all__ = [
    "Change",
    "change_document",
    "change_told",
    "checks_changed",
    "compare_versions",
    "difference_document",
    "looked_at",
    "version_after",
]

_LISTED = 100
"""Stations of a rule that a document holds; all of them are counted."""
_NAMED = 5
"""Stations that a sentence names."""


def version_after(case: Case, current: Snapshot) -> Snapshot:
    """Return the version of the results that a decision orders.

    Args:
        case: A case with a decision that has effects.
        current: The version in force.

    Returns:
        A version without printed totals: those stay with the version that they were printed for.

    Raises:
        InputError: The decision names stations or columns that this version does not have, or orders several things for
            one station; all are listed.
    """
    effects = [Effect.from_document(one) for one in case.effects]
    _require_once(case.id, effects)
    applied = apply_effects(current.results, current.rows, effects, case=case.id)
    if applied.problems:
        listed = ", ".join(f"{one.code} {one.found}" for one in applied.problems[:10])
        raise InputError(
            case.id,
            found=f"{len(applied.problems)} that do not fit: {listed}",
            expected="stations and columns of the version in force",
            action="Nothing was written.",
            text="effects_no_fit",
            case=case.id,
            listed=", ".join(str(one.found) for one in applied.problems[:10]),
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


def _require_once(case: str, effects: Sequence[Effect]) -> None:
    if twice := named_twice(effects):
        listed = ", ".join(twice[:10])
        raise InputError(
            case,
            found=f"{len(twice)} stations for which several things are ordered: {listed}",
            expected="each station annulled or given new counts, once",
            action="Nothing was written.",
            text="effects_twice",
            listed=listed,
        )


@dataclass(frozen=True, slots=True)
class Change:
    """Two versions of one contest, compared."""

    before: Examination
    after: Examination
    names: tuple[SnapshotId, SnapshotId]
    rule: str
    difference: Difference


def compare_versions(before: Snapshot, after: Snapshot, *, rule: str) -> Change:
    """Decide both versions under a rule, and find what differs.

    Raises:
        CallError: The rule cannot be applied to the choices of a version.
    """
    first, second = (examine(one.results, read_rule(rule)) for one in (before, after))
    names = (before.id, after.id)
    return Change(first, second, names, rule, difference_of(before.results, after.results))


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
    return change_told(compare_versions(before, after, rule=rule), catalogue)


def looked_at(before: Snapshot, after: Snapshot, catalogue: Catalogue, *, rule: str) -> Document:
    """Return what people look at before they decide: `change_document`, with `checks` as `checks_changed` has them."""
    change = compare_versions(before, after, rule=rule)
    return change_told(change, catalogue) | {"checks": checks_changed(change, catalogue)}


def change_told(change: Change, catalogue: Catalogue) -> Document:
    """Return two compared versions as `change_document` does."""
    first, second = change.before, change.after
    both = first.outcome.kind.computable and second.outcome.kind.computable
    changed = first.outcome.identity != second.outcome.identity if both else None
    return {
        "rule": change.rule,
        "before": _side(change.names[0], first),
        "after": _side(change.names[1], second),
        "outcome_changes": changed,
        "sentence": _sentence(first, second, catalogue, changed=changed),
        **difference_document(change.difference),
    }


def checks_changed(change: Change, catalogue: Catalogue) -> list[Document]:
    """Return the arithmetic rules that newly fail, no longer fail or still fail at the stations that differ.

    Returns:
        One entry a rule: `newly`, `healed`, `still` with how many stations and the first of them with their figures,
        and `sentences` for people; empty where no rule fails at any of them, before or after.
    """
    stations = {one.station_id: one.kind for one in change.difference.stations if one.station_id is not None}
    before, after = run_checks(change.before.results), run_checks(change.after.results)
    return [_check_changed(one, catalogue) for one in check_changes(before, after, stations)]


def _check_changed(found: CheckChange, catalogue: Catalogue) -> Document:
    title = catalogue.text(f"checks.{found.code}.title")
    kinds = {"newly": found.newly, "healed": found.healed, "still": found.still}
    sentences = [
        catalogue.plural(
            f"cases.check-{kind}",
            len(failures),
            title=title,
            stations=_listed(failures, catalogue, found.code),
        )
        for kind, failures in kinds.items()
        if failures
    ]
    told = {kind: {"count": len(failures), "stations": _places(failures)} for kind, failures in kinds.items()}
    return {"code": found.code, "title": title, "sentences": sentences, **told}


def _places(failures: Sequence[Failure]) -> list[Document]:
    return [
        {"station_id": one.station_id, "found": one.found, "expected": one.expected}
        for one in failures[:_LISTED]
    ]


def _listed(failures: Sequence[Failure], catalogue: Catalogue, code: str) -> str:
    """Return the first stations with what each states and should state."""
    named = [f"{one.station_id}: {_figures(one, catalogue, code)}" for one in failures[:_NAMED]]
    return "; ".join(named) + (" …" if len(failures) > _NAMED else "")


def _figures(failure: Failure, catalogue: Catalogue, code: str) -> str:
    if code == missing_count.CODE:
        return catalogue.text("cases.check-lacks", names=missing_named(str(failure.found), catalogue))
    found, expected = ("–" if one is None else str(one) for one in (failure.found, failure.expected))
    if failure.expected is None:
        return found
    return catalogue.text("cases.check-figures", found=found, expected=expected)


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


def _side(name: SnapshotId, found: Examination) -> dict[str, Any]:
    return {
        "snapshot": name,
        "stations": found.results.stations,
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
