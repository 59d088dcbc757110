"""Before a version is put in force: settle the execution that a killed process left half-way."""

from tallyproof.store.held import PENDING
from tallyproof.store.project import Project
from tallyproof.store.records_named import named_database

__all__ = ["settle_pending"]


def settle_pending(project: Project) -> None:
    """Finish an execution that was recorded, or drop one that was not; the caller holds the project.

    Raises:
        NotAllowedError: It cannot be finished: another version came into force since, or the records are elsewhere.
    """
    if not (project.folder / PENDING).exists():
        return
    # Django is loaded only where something is left over
    from tallyproof.store.records.in_force import settle_held  # noqa: PLC0415
    from tallyproof.store.records.repository import Records  # noqa: PLC0415
    from tallyproof.workflow.case_log import log_new  # noqa: PLC0415
    from tallyproof.workflow.case_records import Office, now_utc  # noqa: PLC0415

    records = Records.open(project.folder, named_database())
    settle_held(project, records)
    log_new(Office(project, records, now_utc(), by=""))
