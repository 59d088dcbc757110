"""When versions of the results came into force, as the records, the journal and the log of the project have it."""

from tallyproof.log import EntryKind, Log, is_log
from tallyproof.store.history import VersionInForce
from tallyproof.workflow.case_records import Office

__all__ = ["executed_at", "in_force_since"]


def in_force_since(office: Office, version: VersionInForce) -> str | None:
    """Return since when a version is or was in force (ISO 8601).

    Args:
        office: The project.
        version: Its coming into force.

    Returns:
        When the decision that brought it was executed, else when the journal of the project has it, else when it was
        logged; None where nothing says so.
    """
    why = version.why
    executed = executed_at(office, why.case, version.snapshot, why.supersedes) if why else None
    return executed or version.at or _logged_at(office, version.snapshot)


def executed_at(office: Office, case: str, snapshot: str, supersedes: str = "") -> str | None:
    """Return when the decision in a case brought a version into force (ISO 8601); None where the case does not say so.

    Args:
        office: The project.
        case: Id of the case; empty: no case brought the version.
        snapshot: The version.
        supersedes: The version that it replaced then; empty: any.
    """
    if not case or not office.records.has(case):
        return None
    return next(
        (
            act.at.isoformat()
            for act in office.records.acts(case)
            if act.name == "execute"
            and act.fields.get("snapshot") == snapshot
            and supersedes in {"", act.fields.get("supersedes")}
        ),
        None,
    )


def _logged_at(office: Office, snapshot: str) -> str | None:
    folder = office.project.folder / "log"
    entries = Log.open(folder).of_thing(EntryKind.SNAPSHOT, snapshot) if is_log(folder) else []
    return entries[0][1].at if entries else None
