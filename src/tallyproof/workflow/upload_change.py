"""What changes if files that somebody sent take the place of the version in force."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tallyproof.checks.document import turnout
from tallyproof.election.results import COUNTS, Results
from tallyproof.election.snapshot import Snapshot
from tallyproof.errors import CallError
from tallyproof.store import Project
from tallyproof.texts import Catalogue
from tallyproof.workflow.case_versions import change_told, checks_changed, compare_versions
from tallyproof.workflow.request import Document

__all__ = ["changes_against_force"]

_LISTED = 100
"""Stations written out; all of them are counted."""
_KINDS = ("removed", "added", "changed")


def changes_against_force(
    project: Path, after: Snapshot, catalogues: Sequence[Catalogue], *, rule: str
) -> dict[str, Document | None]:
    """Compare a version that was read with the one in force, once, and tell of it in several languages.

    Args:
        project: Holds the version in force.
        after: The version that was read.
        catalogues: One a language.
        rule: How the contest is decided; plurality where it cannot be applied to the choices of both.

    Returns:
        By language, None where no results are in force. `against` names the version compared with; `stations` how many
        are removed, added, changed, and the first of them; `choices` those gone and new by name; `totals` and `turnout`
        before and after; `sentence` who wins; `checks` what newly fails; `warnings` what a second person must see.
    """
    if Project.open(project).current_name() is None:
        return {catalogue.language: None for catalogue in catalogues}
    before = Project.open(project).current()
    try:
        change = compare_versions(before, after, rule=rule)
    except CallError:
        change = compare_versions(before, after, rule="plurality")
    return {
        one.language: _told(before.results, after.results, change_told(change, one), one)
        | {"checks": checks_changed(change, one), "against": before.id}
        for one in catalogues
    }


def _told(before: Results, after: Results, change: Document, catalogue: Catalogue) -> Document:
    counted = Counter(one["kind"] for one in change["stations"])
    stations = {kind: counted[kind] for kind in _KINDS}
    gone, new = _names_only_in(before, after), _names_only_in(after, before)
    missing = [name for name in COUNTS if before.has(name) and not after.has(name)]
    listed = [{name: one[name] for name in ("station_id", "kind")} for one in change["stations"][:_LISTED]]
    return {
        "stations": stations | {"before": before.stations, "after": after.stations, "listed": listed},
        "choices": {"gone": gone, "new": new},
        "names": {one.column: one.name for one in (*before.choices, *after.choices)},
        "totals": change["totals"],
        "turnout": {"before": turnout(before)["turnout"], "after": turnout(after)["turnout"]},
        "rule": change["rule"],
        "sentence": change["sentence"],
        "warnings": _warnings(catalogue, stations["removed"], gone, new, missing),
    }


def _names_only_in(one: Results, other: Results) -> list[str]:
    """Return the choices whose column the other results lack."""
    return [choice.name for choice in one.choices if choice.column not in other.vote_columns]


def _warnings(
    catalogue: Catalogue, removed: int, gone: list[str], new: list[str], missing: list[str]
) -> list[str]:
    told = [catalogue.plural("web.compared.stations-gone", removed)] if removed else []
    if gone:
        told.append(catalogue.text("web.compared.choices-gone", names=", ".join(gone)))
    if new:
        told.append(catalogue.text("web.compared.choices-new", names=", ".join(new)))
    if missing:
        names = ", ".join(catalogue.text(f"web.count.{name}") for name in missing)
        told.append(catalogue.text("web.compared.counts-gone", names=names))
    return told
