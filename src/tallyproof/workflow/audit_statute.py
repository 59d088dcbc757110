"""A recount that a law prescribes: what it is worth, what would be enough, and which stations it draws."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import ceil
from pathlib import Path

from tallyproof.audit.batches import Bound
from tallyproof.audit.draw import Draw
from tallyproof.audit.plan_batches import batch_draws
from tallyproof.audit.statutory import (
    RecountRisk,
    RecountRule,
    RecountStrata,
    count_needed,
    draw_recount,
    recount_risk,
    recount_strata,
)
from tallyproof.disk import write_atomically
from tallyproof.election.problem import Problem
from tallyproof.outcome.annul_list import read_annul_list
from tallyproof.outcome.sentences import Words
from tallyproof.spreadsheet import Cell, rows_csv
from tallyproof.texts import Catalogue
from tallyproof.workflow.audit_frame import (
    AuditFrame,
    audit_frame,
    district_names,
    note_documents,
    place_names,
    require_other_file,
)
from tallyproof.workflow.request import Document, Request, keep

__all__ = ["NamedStations", "StatutoryWishes", "audit_statutory", "named_problems", "read_named"]


@dataclass(frozen=True, slots=True)
class StatutoryWishes:
    """What the law prescribes, and what else is to be counted."""

    recount: RecountRule
    strata: int = 0
    """Area level of the districts, 1 the widest; 0: the whole country is one."""
    named: Path | None = None
    """Stations to be counted in any case (CSV: station_id, reason)."""
    tolerated: float = 0.0
    """Error that passes without escalation, as share of the margin."""
    rule: str | None = None
    bound: Bound = Bound.ISSUED
    pending: int = 0
    risk_limit: float = 0.05


@dataclass(frozen=True, slots=True)
class NamedStations:
    """Stations that forensics, observers or complaints name, as rows of the results."""

    rows: tuple[int, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def audit_statutory(
    request: Request,
    catalogue: Catalogue,
    wishes: StatutoryWishes,
    *,
    public_seed: str | None = None,
    out: Path | None = None,
) -> Document:
    """Say what risk a prescribed recount attains, and draw its stations where a seed is given.

    Args:
        request: The reported results.
        catalogue: Supplies the sentences.
        wishes: What the law prescribes, named stations, risk limit to compare with.
        public_seed: Thrown in public after the sheets were published.
        out: Where to write the stations to be counted (CSV); only with a seed.

    Raises:
        InputError: A station has no bound, or the list of named stations cannot be read.
        NotComputableError: No sample can confirm this outcome.
        CallError: There is no such area level, or `out` is one of the files that are read.
    """
    require_other_file(out, request.source, wishes.named)
    frame = audit_frame(request, rule=wishes.rule, bound=wishes.bound, pending=wishes.pending)
    named = read_named(wishes.named, frame)
    areas = district_names(frame.results, wishes.strata)
    strata = recount_strata(areas, wishes.recount, named=named.rows)
    risk = recount_risk(frame.found, strata, tolerated=wishes.tolerated) if frame.found.auditable else None
    needed = (
        count_needed(frame.found, areas, wishes.risk_limit, named=named.rows)
        if frame.found.auditable
        else None
    )
    draws = draw_recount(strata, public_seed) if public_seed else ()
    if draws and out:
        write_atomically(out, _list(frame, strata, draws, named))
    document = {
        "schema": "tallyproof.audit-statutory/1",
        "snapshot": frame.taken.snapshot.id,
        "rule": frame.rule,
        "stations": frame.results.stations,
        "to_count": strata.total,
        "named": len(named.rows),
        "design": {
            "strata": wishes.strata,
            "count": wishes.recount.count,
            "share": None if wishes.recount.share is None else float(wishes.recount.share),
            "tolerated": wishes.tolerated,
        },
        **_risk(frame, strata, risk, catalogue),
        **_comparison(frame, areas, named, needed, wishes),
        "problems": named_problems(named, frame, catalogue),
        "sheet_notes": note_documents(frame.notes, catalogue),
        "public_seed": public_seed,
        "draws": _draws(frame, strata, draws),
        "file": str(out) if draws and out else None,
    }
    document["readings"] = _readings(document, catalogue)
    return keep(frame.taken, "audit-statutory", document)


def read_named(path: Path | None, frame: AuditFrame) -> NamedStations:
    """Read the stations that are counted in any case; unknown and repeated codes, or none at all, are problems."""
    if path is None:
        return NamedStations()
    ids = list(frame.found.batches.ids)
    listed = read_annul_list(path, known=frozenset(ids))
    rows = frame.found.batches.rows(listed.station_ids)
    return NamedStations(tuple(rows.tolist()), listed.reasons, listed.problems)


def named_problems(named: NamedStations, frame: AuditFrame, catalogue: Catalogue) -> list[Document]:
    """Return what is wrong with the list of named stations."""
    words = Words(frame.examined, catalogue)
    return [asdict(problem) | {"text": words.problem(problem)} for problem in named.problems]


def _risk(
    frame: AuditFrame, strata: RecountStrata, risk: RecountRisk | None, catalogue: Catalogue
) -> Document:
    altered = risk.risk.altered if risk else (None,) * len(strata.names)
    item = frame.assertions[risk.assertion] if risk else None
    return {
        "auditable": frame.found.auditable,
        "attained": risk.risk.attained if risk else None,
        "bound": risk.risk.bound if risk else None,
        "assertion": None
        if item is None
        else catalogue.text(
            f"audit.assertion.{item.kind.value}",
            subject=item.subject.removeprefix("votes__"),
            against=item.against.removeprefix("votes__"),
        ),
        "districts": [
            {"district": name, "stations": int(rows.size), "drawn": drawn, "altered": worst}
            for name, rows, drawn, worst in zip(
                strata.names, strata.rows, strata.drawn, altered, strict=False
            )
        ],
    }


def _comparison(
    frame: AuditFrame,
    areas: Sequence[str],
    named: NamedStations,
    needed: int | None,
    wishes: StatutoryWishes,
) -> Document:
    """Return what would limit the risk: the same rule with another number, or a draw by weight."""
    if needed is None:
        return {
            "risk_limit": wishes.risk_limit,
            "count_needed": None,
            "count_needed_total": None,
            "by_weight": None,
        }
    enough = recount_strata(areas, RecountRule(count=needed), named=named.rows)
    by_weight = min(batch_draws(frame.found.total, wishes.risk_limit), frame.results.stations)
    return {
        "risk_limit": wishes.risk_limit,
        "count_needed": needed,
        "count_needed_total": enough.total,
        "by_weight": by_weight,
    }


def _draws(frame: AuditFrame, strata: RecountStrata, draws: Sequence[Sequence[Draw]]) -> list[Document]:
    ids = frame.found.batches.ids
    return [
        {
            "district": name,
            "order": order,
            "number": draw.number,
            "position": str(draw.position),
            "station_id": ids[draw.row],
        }
        for name, part in zip(strata.names, draws, strict=False)
        for order, draw in enumerate(part, start=1)
    ]


def _list(
    frame: AuditFrame, strata: RecountStrata, draws: Sequence[Sequence[Draw]], named: NamedStations
) -> bytes:
    """Return the stations to count: named ones first, then each district in the order of its draw."""
    ids, places = frame.found.batches.ids, place_names(frame.results)
    rows: list[tuple[Cell, ...]] = [
        (ids[row], places[row], "named", "", named.reasons.get(ids[row], "")) for row in strata.named.tolist()
    ]
    for part in draws:
        rows += [
            (ids[draw.row], places[draw.row], "random", order, "") for order, draw in enumerate(part, start=1)
        ]
    return rows_csv(["station_id", "place", "drawn", "order", "reason"], rows)


def _readings(document: Document, catalogue: Catalogue) -> list[str]:
    if not document["auditable"]:
        return [catalogue.text("audit.plan.full")]
    told = [
        catalogue.text(
            "audit.statutory.risk",
            stations=catalogue.number(document["to_count"]),
            total=catalogue.number(document["stations"]),
            risk=_chance(document["bound"], catalogue),
        )
    ]
    if document["named"]:
        told.append(catalogue.text("audit.statutory.named", named=catalogue.number(document["named"])))
    told.append(
        catalogue.text(
            "audit.statutory.needed" if document["design"]["strata"] else "audit.statutory.needed_country",
            limit=catalogue.percent(document["risk_limit"], digits=1),
            count=catalogue.number(document["count_needed"]),
            total=catalogue.number(document["count_needed_total"]),
            weighted=catalogue.number(document["by_weight"]),
        )
    )
    return [*told, catalogue.text("audit.statutory.conditions")]


def _chance(value: float, catalogue: Catalogue) -> str:
    """Return an upper bound of a chance in percent, with as many digits as it needs, at most four."""
    shown = max(value, _SMALLEST)
    digits = next((d for d in (1, 2, 3) if shown >= 10.0**-d), 4)
    return catalogue.percent(ceil(shown * 10 ** (digits + 2) - 1e-6) / 10 ** (digits + 2), digits=digits)


_SMALLEST = 1e-6
"""No reader weighs smaller chances."""
