"""What a dossier tells of observers' reports: counts, and what they are worth beside the results."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tallyproof.dossier.contents import Reported
from tallyproof.election.results import Results
from tallyproof.store import is_project
from tallyproof.store.reports import ReportStore
from tallyproof.texts import Catalogue
from tallyproof.workflow.observe_inbox import fold_reports
from tallyproof.workflow.observe_link import link_document
from tallyproof.workflow.observe_reports import ReportRequest, gather_reports, reports_document
from tallyproof.workflow.request import Document, Request

__all__ = ["report_files", "report_request", "reported", "reports_report"]


def report_request(request: Request) -> ReportRequest | None:
    """Return which reports a dossier tells of: those named, or those of the project that is its source."""
    if request.reports is not None:
        return ReportRequest(request.reports, mapping=request.reports_mapping)
    if not is_project(request.source):
        return None
    fold_reports(request.source)
    return ReportRequest(request.source) if ReportStore(request.source).journal.path.is_file() else None


def reported(request: Request) -> Reported | None:
    """Return where the reports lie, their hashes and how they map; None where there are none."""
    asked = report_request(request)
    if asked is None:
        return None
    gathered = gather_reports(asked)
    return Reported(asked.source, gathered.files, gathered.mapping)


def report_files(path: Path) -> dict[str, str]:
    """Return the hash of a file of reports, or of each batch of a project, by name."""
    if is_project(path):
        return ReportStore(path).batches()
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()}


def reports_report(
    asked: ReportRequest,
    results: Results,
    found: tuple[Mapping[str, Any] | None, Mapping[str, Any] | None],
    catalogue: Catalogue,
    *,
    choice: str | None,
    seed: int,
) -> Document:
    """Return the counts of reports and what they are worth beside the results.

    Args:
        asked: The reports.
        results: Of the dossier; their stations are the register.
        found: The documents of the arithmetic checks and of the forensic methods; None where there is none.
        catalogue: Supplies the sentences.
        choice: Whose share is compared; the leader where None.
        seed: Of drawn permutations.
    """
    gathered = gather_reports(asked)
    return {
        "schema": "tallyproof.observe-report/1",
        "counts": reports_document(gathered, results, reviews=None),
        "link": link_document(gathered, results, found, catalogue, choice=choice, seed=seed),
    }
