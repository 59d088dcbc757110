"""When versions of the results came into force, as the records and the log of the project have it."""

from tallyproof.log import EntryKind, Log, is_log
from tallyproof.workflow.case_records import Office

__all__ = ["executed_at", "in_force_since"]


def in_force_since(office: Office, case: str, snapshot: str) -> str | None:
    """Return since when a version is or was in force (ISO 8601); None where neither a case nor the log says so.

    Args:
        office: The project.
        case: Id of the case whose decision the version carries out; empty: none.
        snapshot: The version.
    """
    return executed_at(office, case, snapshot) or _logged_at(office, snapshot)


def executed_at(office: Office, case: str, snapshot: str) -> str | None:
    """Return when the decision in a case brought a version into force (ISO 8601); None where the case does not say so.

    Args:
        office: The project.
        case: Id of the case; empty: no case brought the version.
        snapshot: The version.
    """
    if not case or not office.records.has(case):
        return None
    return next(
        (
            act.at.isoformat()
            for act in office.records.acts(case)
            if act.name == "execute" and act.fields.get("snapshot") == snapshot
        ),
        None,
    )


def _logged_at(office: Office, snapshot: str) -> str | None:
    folder = office.project.folder / "log"
    entries = Log.open(folder).of_thing(EntryKind.SNAPSHOT, snapshot) if is_log(folder) else []
    return entries[0][1].at if entries else None
