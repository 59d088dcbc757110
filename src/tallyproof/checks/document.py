"""The JSON document of a check run, as the command line, the dossier and the web give it out."""

from collections.abc import Sequence
from typing import Any

from tallyproof.checks.result import CheckResult, Failure
from tallyproof.election.problem import Refusal
from tallyproof.election.results import COUNTS, Results
from tallyproof.election.sentences import refusal_title
from tallyproof.election.snapshot import Snapshot
from tallyproof.texts import Catalogue

__all__ = ["SCHEMA", "check_document"]

SCHEMA = "tallyproof.check/1"


def check_document(snapshot: Snapshot, checks: Sequence[CheckResult], catalogue: Catalogue) -> dict[str, Any]:
    """Return what a check run found, with titles in the catalogue's language.

    Args:
        snapshot: The version of the results that was checked.
        checks: The answers, in the order in which they are shown.
        catalogue: Supplies titles, meanings and reasons.

    Returns:
        Plain values for JSON; `turnout` is a share (0-1), None with a reason where it cannot be computed.
    """
    results = snapshot.results
    return {
        "schema": SCHEMA,
        "snapshot": snapshot.id,
        "contest": {"id": results.contest.id, "name": results.contest.name, "date": results.contest.date},
        "stations": results.stations,
        "rows": _rows(snapshot, catalogue),
        "totals": _totals(results),
        "missing": _missing(results),
        **turnout(results),
        "checks": [_check(check, catalogue) for check in checks],
    }


def turnout(results: Results) -> dict[str, Any]:
    """Return ballots cast over voters registered, over stations that report both.

    Args:
        results: Needs `cast` and `registered`; stations with a null in either are left out and counted.

    Returns:
        `turnout` (share 0-1, None where not applicable), `turnout_status` (computed, not_applicable),
        `turnout_stations` used, `turnout_reason` (a code, None where computed).
    """
    both = results.frame.select("cast", "registered").drop_nulls()
    registered = int(both["registered"].sum())
    share = round(int(both["cast"].sum()) / registered, 12) if registered else None
    missing = [f"no-{name}" for name in ("cast", "registered") if not results.has(name)]
    return {
        "turnout": share,
        "turnout_status": "not_applicable" if share is None else "computed",
        "turnout_stations": both.height if registered else 0,
        "turnout_reason": (missing or ["no-common-stations"])[0] if share is None else None,
    }


def _rows(snapshot: Snapshot, catalogue: Catalogue) -> dict[str, Any]:
    account = snapshot.rows
    refusals = [_refusal(refusal, catalogue) for refusal in account.refusals]
    return {"read": account.read, "used": account.used, "refused": account.refused, "refusals": refusals}


def _refusal(refusal: Refusal, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "code": refusal.code,
        "title": refusal_title(refusal, catalogue),
        "count": len(refusal.rows),
        "rows": list(refusal.rows),
        "detail": refusal.detail,
        "file": refusal.file,
    }


def _totals(results: Results) -> dict[str, Any]:
    counts: dict[str, Any] = {name: results.total(name).value for name in COUNTS}
    return counts | {"votes": {c.name: results.total(c.column).value for c in results.choices}}


def _missing(results: Results) -> dict[str, Any]:
    counts: dict[str, Any] = {name: results.total(name).missing for name in COUNTS}
    return counts | {"votes": {c.name: results.total(c.column).missing for c in results.choices}}


def _check(check: CheckResult, catalogue: Catalogue) -> dict[str, Any]:
    reason = catalogue.text(f"checks.reason.{check.reason}") if check.reason else None
    return {
        "code": check.code,
        "title": catalogue.text(f"checks.{check.code}.title"),
        "meaning": catalogue.text(f"checks.{check.code}.meaning"),
        "explanation": catalogue.text(f"checks.{check.code}.explanation"),
        "status": check.status.value,
        "applied": check.applied,
        "skipped": check.skipped,
        "failed": check.failed,
        "votes": check.votes,
        "reason": reason,
        "reason_code": check.reason,
        "stations": [_failure(failure) for failure in check.failures],
        **_areas(check, catalogue),
    }


def _areas(check: CheckResult, catalogue: Catalogue) -> dict[str, Any]:
    """Return what only a rule about areas says: how many fail, and for which version their totals were printed."""
    if check.areas is None:
        return {}
    if check.printed_for is None:
        return {"areas": check.areas}
    note = catalogue.text("checks.printed-for", version=check.printed_for[:12])
    return {"areas": check.areas, "printed_for": check.printed_for, "note": note}


def _failure(failure: Failure) -> dict[str, Any]:
    return {
        "station_id": failure.station_id,
        "areas": list(failure.areas),
        "source_row": failure.source_row,
        "found": failure.found,
        "expected": failure.expected,
        "difference": failure.difference,
    }
