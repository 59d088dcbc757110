"""The media report as a JSON document, with its sentences."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import polars as pl

from tallyproof.media.agreement import Agreement
from tallyproof.media.amount import stored_unit
from tallyproof.media.coverage import Coverage, DayState, Run
from tallyproof.media.mapping import MediaMapping, SheetKind, mapping_text
from tallyproof.media.report import MediaReport
from tallyproof.media.shares import OutletShare, Share
from tallyproof.media.sheet import CodingSheet
from tallyproof.texts import Catalogue

__all__ = ["report_document", "rows_document"]

Document = dict[str, Any]
GOOD, TENTATIVE = 0.8, 0.667
"""From which alpha on conclusions are usual, and tentative ones (Krippendorff 2004, Content Analysis, 11.4)."""


def rows_document(sheet: CodingSheet, catalogue: Catalogue) -> Document:
    """Return how many rows were read, used and refused, and what is wrong with which."""
    refusals = [
        {
            "code": one.code,
            "rows": list(one.rows),
            "sentence": catalogue.plural(f"media.refused.{one.code}", len(one.rows)),
        }
        for one in sheet.rows.refusals
    ]
    rows = {
        "read": sheet.rows.read,
        "used": sheet.rows.used,
        "refused": sheet.rows.refused,
        "refusals": refusals,
    }
    problems = [
        asdict(one)
        | {"sentence": catalogue.text(f"media.problem.{one.code}", **_problem_fields(asdict(one)))}
        for one in sheet.problems
    ]
    return {"rows": rows, "problems": problems}


def _problem_fields(fields: Document) -> Document:
    return fields | {"row": "–" if fields["row"] is None else str(fields["row"])}


def report_document(
    report: MediaReport, sheet: CodingSheet, mapping: MediaMapping, catalogue: Catalogue
) -> Document:
    """Return everything that was measured.

    Returns:
        `shares`, `tone`, `agreement` (null with `agreement_reason`), `coverage`, and what qualifies them: `notes`,
        `negatives`, `similar`, `office`. Amounts in `unit`; shares from 0 to 1; null = not known.
    """
    return {
        "schema": "tallyproof.media-report/1",
        "unit": stored_unit(mapping.unit),
        "kind": mapping.kind.value,
        "mapping": mapping_text(mapping),
        "window": {"first": report.plan.first.isoformat(), "last": report.plan.last.isoformat()},
        "plan_source": report.plan.source,
        "shares": [_share(one, report) for one in report.shares],
        "tone": [
            asdict(one) | {"balance": one.balance, "direct_share": one.direct_share} for one in report.tone
        ],
        "office": [asdict(one) for one in report.office],
        "agreement": _agreement(report.agreement) if report.agreement else None,
        "agreement_reason": "" if report.agreement else catalogue.text("media.no_agreement"),
        "coverage": _coverage(report.coverage) | {"hours": _hours(report)},
        "negatives": _negatives(sheet.negatives, mapping),
        "similar": {"outlets": report.similar_outlets, "actors": report.similar_actors},
        "notes": _notes(report, sheet, mapping, catalogue),
    }


def _share(one: Share, report: MediaReport) -> Document:
    """Return one phase and measure; `in_group` where it is only a part of a group that could be added up."""
    added = {
        part
        for other in report.shares
        if other.phase == one.phase and len(other.parts) > 1 and other.total > 0
        for part in other.parts
    }
    return {
        "rule": next((phase.source for phase in report.plan.phases if phase.id == one.phase), ""),
        "in_group": len(one.parts) == 1 and one.measure in added,
        "phase": one.phase,
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "measure": one.measure,
        "parts": list(one.parts),
        "total": one.total,
        "effective_number": one.effective_number,
        "actors": [asdict(actor) | {"gap": actor.gap} for actor in one.actors],
        "outlets": _outlets(one, report.coverage),
        "straddling": one.straddling,
        "not_measured": list(one.not_measured),
    }


def _outlets(one: Share, coverage: Coverage) -> list[Document]:
    """Return every outlet of the sheet and the plan with its days in the phase: nobody's zeros pass for silence.

    `total` is null where the outlet is known to have been monitored on no day of the phase.
    """
    known = {outlet.outlet: outlet for outlet in one.outlets}
    found = []
    for name in sorted({*known, *coverage.outlets}):
        monitored = coverage.monitored_days(name, one.first, one.last)
        outlet = known.get(name) or OutletShare(name, 0.0, None, "", None)
        heard = outlet.total > 0 or monitored != 0
        days = {"monitored": monitored, "days": (one.last - one.first).days + 1}
        found.append(asdict(outlet) | {"total": outlet.total if heard else None} | days)
    return found


def _coverage(found: Coverage) -> Document:
    totals = {state.value: sum(by[state] for by in found.states.values()) for state in DayState}
    return {
        "planned": found.planned,
        "monitored": found.monitored,
        "share": round(found.monitored / found.planned, 9) if found.planned else None,
        "days": totals,
        "outlets": [
            {"outlet": outlet, **{state.value: by[state] for state in DayState}}
            for outlet, by in found.states.items()
        ],
        "runs": [_run(run) for run in found.runs],
        "gaps": [
            _run(run) | {"days": (run.last - run.first).days + 1, "reason": run.reason}
            for run in found.runs
            if run.is_gap
        ],
        "unfilled": [
            {
                "measure": one.measure,
                "first": one.first.isoformat(),
                "last": one.last.isoformat(),
                "rows": one.rows,
                "said": one.said,
            }
            for one in found.unfilled
        ],
        "unplanned": list(found.unplanned),
    }


def _run(run: Run) -> Document:
    days = {"first": run.first.isoformat(), "last": run.last.isoformat()}
    return {"outlet": run.outlet, "state": run.state.value, **days}


def _hours(report: MediaReport) -> list[Document] | None:
    """Return planned and coded minutes by outlet; None where there is no log."""
    if not report.hours:
        return None
    days = [report.plan.first + dt.timedelta(days=n) for n in range(report.coverage.days)]
    return [_outlet_hours(report, outlet, days) for outlet in report.coverage.outlets]


def _outlet_hours(report: MediaReport, outlet: str, days: list[dt.date]) -> Document:
    logged = [hours for day in days if (hours := report.hours.get((outlet, day))) is not None]
    both = [h for h in logged if h.planned is not None and h.coded is not None]
    planned, coded = sum(h.planned or 0 for h in both), sum(h.coded or 0 for h in both)
    return {
        "outlet": outlet,
        "days_logged": len(both),
        "days_unknown": len(days) - len(both),
        "planned": round(planned, 2),
        "coded": round(coded, 2),
        "share": round(coded / planned, 9) if planned else None,
    }


def _agreement(found: Agreement) -> Document:
    return {
        "items": found.items,
        "double_coded": found.double_coded,
        "double_coded_share": round(found.double_coded / found.items, 9),
        "coders": found.coders,
        "variables": [
            {
                "variable": one.variable,
                "level": one.level.value,
                **asdict(one.reliability),
                "reading": _reading(one.reliability.alpha),
            }
            for one in found.variables
        ],
    }


def _reading(alpha: float | None) -> str:
    if alpha is None:
        return "undefined"
    return "good" if alpha >= GOOD else "tentative" if alpha >= TENTATIVE else "low"


def _negatives(negatives: pl.DataFrame, mapping: MediaMapping) -> Document:
    by_actor = negatives.group_by("actor", "measure").agg(
        pl.col("amount").sum().round(2), pl.len().alias("cells")
    )
    dated = negatives.with_columns(pl.col("first", "last").dt.to_string("iso"))
    return {
        "treated_as": mapping.negative.value,
        "cells": negatives.height,
        "total": round(float(negatives["amount"].sum()), 2),
        "by_actor": by_actor.sort("amount", "actor", "measure").to_dicts(),
        "rows": dated.to_dicts(),
    }


def _notes(
    report: MediaReport, sheet: CodingSheet, mapping: MediaMapping, catalogue: Catalogue
) -> list[Document]:
    """Return in sentences what a reader must know before any figure."""
    counted: Mapping[str, int] = {
        "zeros": sum(by[DayState.ZEROS] for by in report.coverage.states.values()),
        "no_rows": sum(by[DayState.NO_ROWS] for by in report.coverage.states.values()),
        "unfilled": sum(not one.said for one in report.coverage.unfilled),
        "touching": sheet.touching,
        f"negatives_{mapping.negative.value}": sheet.negatives.height,
        "straddling": sum(one.straddling > 0 for one in report.shares),
        "similar": len(report.similar_outlets) + len(report.similar_actors),
        "unplanned": len(report.coverage.unplanned),
        "second_coders": int((~sheet.segments["counted"]).sum()),
    }
    notes = [
        {"code": code, "count": count, "sentence": catalogue.plural(f"media.note.{code}", count)}
        for code, count in counted.items()
        if count
    ]
    absent = "absent_items" if mapping.kind is SheetKind.ITEMS else "absent_sums"
    always = [absent, *(["equal_gap"] if any(p.actors for p in report.plan.phases) else [])]
    notes += [
        {"code": code, "count": None, "sentence": catalogue.text(f"media.note.{code}")} for code in always
    ]
    return notes
