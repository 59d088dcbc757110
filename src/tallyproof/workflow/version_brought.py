"""Which coming into force was brought by what two persons agreed on: asked before it is brought once more."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from tallyproof.store import Project
from tallyproof.store.history import VersionInForce
from tallyproof.workflow.act_log import log_version
from tallyproof.workflow.uploads import accept_upload

__all__ = ["AgreedVersion", "accept_once", "has_time", "version_brought"]


@dataclass(frozen=True, slots=True)
class AgreedVersion:
    """New results on which two persons agreed."""

    upload: str
    """Key of the upload of which the version is made: what two persons agreed on once is brought once."""
    snapshot: str
    """The version."""
    reason: str
    """Why it replaces the one in force, as it was typed."""
    decided_by: str
    supersedes: str | None
    """The version that people compared it with; None: whichever is in force."""
    since: dt.datetime
    """When the second person confirmed, with an offset."""


def version_brought(project: Path, agreed: AgreedVersion) -> VersionInForce | None:
    """Return the coming into force that an agreement brought: the first such one since then, to the second.

    Returns:
        None where there is none, or none whose time the journal has.
    """
    begun = agreed.since.replace(microsecond=0)
    return next(
        (
            one
            for one in Project.open(project).history()
            if _is_meant(one, agreed) and one.at is not None and dt.datetime.fromisoformat(one.at) >= begun
        ),
        None,
    )


def has_time(project: Path, number: int) -> bool:
    """Return whether the journal has when a coming into force was, counted from 1."""
    return Project.open(project).history()[number - 1].at is not None


def _is_meant(one: VersionInForce, agreed: AgreedVersion) -> bool:
    why = one.why
    if why is None or why.case or one.snapshot != agreed.snapshot:
        return False
    if one.upload:
        return one.upload == agreed.upload
    same = (why.reason, why.decided_by) == (agreed.reason, agreed.decided_by)
    return same and agreed.supersedes in {None, why.supersedes}  # the project did not note uploads yet


def accept_once(project: Path, folder: Path, agreed: AgreedVersion) -> None:
    """Put an upload in force, unless its agreement did so already; then only see that it is logged.

    Args:
        project: The project.
        folder: Of the upload.
        agreed: What two persons agreed on.

    Raises:
        NotAllowedError: Another version came into force since people compared this one.
        ReproducibilityError: The files now give another version than the one that people looked at.
    """
    if brought := version_brought(project, agreed):
        log_version(Project.open(project), brought)
        return
    accept_upload(
        project,
        folder,
        snapshot=agreed.snapshot,
        reason=agreed.reason,
        decided_by=agreed.decided_by,
        supersedes=agreed.supersedes,
    )
