"""When versions of the results came into force, as the records of the project have it."""

from tallyproof.workflow.case_records import Office

__all__ = ["executed_at"]


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
