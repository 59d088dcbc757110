"""Audits of elections with many stations: what one costs, committing to it, drawing, counting everything."""

from collections.abc import Mapping
from typing import Any

from tallyproof.texts import load_catalogue
from tallyproof.web.jobs.kinds import Report
from tallyproof.web.place import Place
from tallyproof.workflow.audit import audit_draw, audit_full_count
from tallyproof.workflow.audit_desk import audit_folder, make_audit, plan_kept, wishes_of

__all__ = ["commit", "draw", "full_count", "plan"]


def plan(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Work out what an audit costs; nothing is fixed."""
    report("audit_plan")
    plan_kept(place.folder, wish["key"], wishes_of(**wish["audit"]))
    return {"page": "audits.audits", "query": {"plan": wish["key"]}}


def commit(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Commit to an audit; begun again, the same one is made."""
    report("audit_plan")
    catalogue = load_catalogue(wish["language"])
    return _at(make_audit(place.folder, catalogue, wishes_of(**wish["audit"]), name=wish["name"]))


def draw(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Enter the seed where it is new and draw the next round; while a box waits, the same round again."""
    report("audit_draw")
    folder, catalogue = audit_folder(place.folder, wish["name"]), load_catalogue(wish["language"])
    audit_draw(folder, catalogue, seed=wish["seed"] or None, source=wish["source"])
    return _at(wish["name"])


def full_count(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Go over to counting everything, with the papers for it."""
    report("audit_draw")
    folder = audit_folder(place.folder, wish["name"])
    audit_full_count(folder, load_catalogue(wish["language"]), reason=wish["reason"])
    return _at(wish["name"])


def _at(name: str) -> Mapping[str, Any]:
    return {"page": "audits.one", "part": name}
