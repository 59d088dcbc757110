"""Every version of the results that was in force: when, of which files, with which sums, and why it came."""

from typing import Any

from tallyproof.checks.document import turnout
from tallyproof.election.results import Results
from tallyproof.election.snapshot import Snapshot
from tallyproof.errors import UnknownNameError
from tallyproof.store import Project
from tallyproof.store.history import VersionInForce
from tallyproof.texts import Catalogue
from tallyproof.workflow.case_records import Office
from tallyproof.workflow.case_versions import looked_at
from tallyproof.workflow.request import Document
from tallyproof.workflow.version_times import in_force_since
from tallyproof.workflow.versions import snapshot_kept, versions_back, why_words

__all__ = ["version_change", "version_history", "version_now"]

_COUNTS = ("registered", "cast", "valid", "invalid")


def version_history(office: Office, catalogue: Catalogue) -> list[Document]:
    """Return the version in force and those that it replaced, newest first.

    Args:
        office: The project; one without results has no version.
        catalogue: Language of the reasons.

    Returns:
        Of each coming into force `number` (1 is the first), `snapshot`, `in_force`, `since` (None where nothing
        recorded it), `figures` as below, and why it came as `why_words`. A version that came into force again
        stands there once for each time.

        Figures: `stations`; `rows` read, used and refused; `files` (name, SHA-256) from which it was read that time;
        `counts` by column (None where no station reported it); `turnout` (share 0-1, None where not computable);
        `choices` with votes and `share` of the valid ones (0-1), most votes first, those without a reported vote last;
        `margin_votes` between the first two, None where there are not two.
    """
    return [
        _version(office, catalogue, one, in_force=back == 0)
        for back, one in enumerate(versions_back(office.project))
    ]


def version_now(office: Office, catalogue: Catalogue) -> Document | None:
    """Return what `version_history` says of the version in force; None where there are no results yet."""
    now = next(iter(versions_back(office.project)), None)
    return _version(office, catalogue, now, in_force=True) if now else None


def version_change(
    office: Office, catalogue: Catalogue, name: str, *, rule: str, number: int | None = None
) -> Document:
    """Return what a version changed of the one that it replaced.

    Args:
        office: The project.
        catalogue: Language of the sentences.
        name: A version that is or was in force.
        rule: How the contest is decided.
        number: Which coming into force of it is meant, as `version_history` counts; None: the newest.

    Returns:
        As `looked_at`, and why it came as `why_words`.

    Raises:
        UnknownNameError: No such version was in force, or it replaced none.
    """
    kept = set(office.project.snapshots())
    able = [one for one in versions_back(office.project) if one.why and one.why.supersedes in kept]
    found = next((one for one in able if one.snapshot == name and number in {None, one.number}), None)
    if found is None or found.why is None:
        raise UnknownNameError("version that replaced another", name, [one.snapshot for one in able])
    folder = office.project.folder
    before, after = snapshot_kept(folder, found.why.supersedes), snapshot_kept(folder, found.snapshot)
    return looked_at(before, after, catalogue, rule=rule) | why_words(found.why, catalogue)


def _version(office: Office, catalogue: Catalogue, one: VersionInForce, *, in_force: bool) -> Document:
    return {
        "number": one.number,
        "snapshot": one.snapshot,
        "in_force": in_force,
        "since": in_force_since(office, one),
        "figures": _figures_kept(office.project, one),
        **why_words(one.why, catalogue),
    }


def _figures_kept(project: Project, one: VersionInForce) -> Document:
    """Return the figures of a version; kept beside its findings, so that they are summed once."""
    kept = project.load_finding(one.snapshot, "figures", reading=one.reading)
    if kept is None:
        kept = _figures(project.load_as(one))
        project.save_finding(one.snapshot, "figures", kept, reading=one.reading)
    return kept


def _figures(snapshot: Snapshot) -> Document:
    results, rows = snapshot.results, snapshot.rows
    choices = _choices(results)
    counted = [one["votes"] for one in choices if one["can_win"] and one["votes"] is not None]
    return {
        "schema": "tallyproof.version-figures/1",
        "stations": results.stations,
        "rows": {"read": rows.read, "used": rows.used, "refused": rows.refused},
        "files": [{"name": one.name, "sha256": one.sha256} for one in snapshot.files],
        "counts": {column: results.total(column).value for column in _COUNTS},
        "turnout": turnout(results)["turnout"],
        "choices": choices,
        "margin_votes": counted[0] - counted[1] if len(counted) > 1 else None,
    }


def _choices(results: Results) -> list[dict[str, Any]]:
    valid = results.total("valid").value
    found = [(one, results.total(one.column).value) for one in results.choices]
    found.sort(key=lambda pair: -1 if pair[1] is None else pair[1], reverse=True)
    return [
        {
            "name": one.name,
            "can_win": one.can_win,
            "votes": votes,
            "share": votes / valid if votes is not None and valid else None,
        }
        for one, votes in found
    ]
