"""What a dossier tells of complaints: the chains that change the results, versions, rates, what to look at."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from tallyproof.cases.document import case_document, statistics_document, summary_document, warning_documents
from tallyproof.cases.matters import matters, warnings_of
from tallyproof.cases.statistics import run_statistics
from tallyproof.cases.summary import CaseSummary
from tallyproof.texts import Catalogue
from tallyproof.workflow.case_proofs import case_proofs
from tallyproof.workflow.case_records import Office, open_office
from tallyproof.workflow.case_versions import change_document
from tallyproof.workflow.log_proofs import newest_checkpoint
from tallyproof.workflow.request import Document

__all__ = ["case_report"]

_TOLD = 24
"""Cases that are told in full; lists hold the others."""
_LISTED = 500


def case_report(
    folder: Path,
    catalogue: Catalogue,
    *,
    database: str,
    now: dt.datetime | None,
    rule: str,
    checkpoint: str | None = None,
) -> Document:
    """Return everything about the cases of a project that may be published.

    Args:
        folder: The project.
        catalogue: Language of titles and sentences.
        database: URL of PostgreSQL; empty for SQLite in the project.
        now: As of when it is told; None: now.
        rule: How the contest is decided, for the versions.
        checkpoint: The signed checkpoint of the log to prove acts in; None: the newest that is published.

    Returns:
        Cases whose decision changes the results, with the cases they attack and that attack them, in full; a line
        for each of the others, the first 500 by id.
    """
    office = open_office(folder, database=database, now=now)
    lines = list(office.records.summaries(now=office.now))
    told = _told(lines)
    return {
        "schema": "tallyproof.cases-report/1",
        "as_of": office.now.isoformat(),
        "count": len(lines),
        "entries": office.records.require_sound(),
        "cases": [_case(office, name, catalogue) for name in told],
        "others": [summary_document(line, catalogue) for line in lines if line.id not in told][:_LISTED],
        "statistics": statistics_document(run_statistics(lines), catalogue),
        "warnings": warning_documents(warnings_of(lines), catalogue),
        "versions": _versions(office, catalogue, rule),
        "log": case_proofs(
            office, told, note=newest_checkpoint(folder) if checkpoint is None else checkpoint
        ),
        "unexecuted": [line.id for line in lines if line.to_execute and not line.executed and line.actions],
    }


def _told(lines: list[CaseSummary]) -> tuple[str, ...]:
    """Return the cases of matters in which a decision changes the results, by the day they were filed."""
    late = dt.datetime.max.replace(tzinfo=dt.UTC)
    chosen = [
        case for group in matters(lines).values() if any(one.actions for one in group) for case in group
    ]
    chosen.sort(key=lambda case: (case.filed_at or late, case.id))
    return tuple(case.id for case in chosen[:_TOLD])


def _case(office: Office, name: str, catalogue: Catalogue) -> Document:
    return case_document(office.records.case(name, now=office.now), catalogue, now=office.now)


def _versions(office: Office, catalogue: Catalogue, rule: str) -> list[Document]:
    """Return every execution that made another version the one in force, with what it changed."""
    rows = office.records.stored().filter(body__contains='"act":"execute"').order_by("sequence")
    found: list[Document] = []
    for row in rows:
        act: dict[str, Any] = json.loads(row.body)
        fields = act["fields"]
        if (
            act["act"] != "execute"
            or "snapshot" not in fields
            or dt.datetime.fromisoformat(act["at"]) > office.now
        ):
            continue
        before, after = (office.project.load(fields[name]) for name in ("supersedes", "snapshot"))
        decision = office.records.case(row.case).decision
        told = decision.fields if decision else {}
        found.append(
            {
                "case": row.case,
                "at": act["at"],
                "snapshot": after.id,
                "supersedes": before.id,
                "reason": told.get("reason", ""),
                "legal_basis": told.get("legal_basis", ""),
                "change": change_document(before, after, catalogue, rule=rule),
            }
        )
    return found
