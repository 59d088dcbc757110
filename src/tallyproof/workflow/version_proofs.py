"""What the log of a project proves about versions of the results: the entry of each, and the receipt of that entry."""

from collections.abc import Iterable
from pathlib import Path

from tallyproof.election.snapshot import SnapshotId
from tallyproof.log import Entry, EntryKind
from tallyproof.store import Project
from tallyproof.workflow.log_proofs import LogProofs, proved_from_log
from tallyproof.workflow.request import Document

__all__ = ["version_proofs"]


def version_proofs(folder: Path, names: Iterable[str], *, note: str) -> dict[str, Document] | None:
    """Prove from the log that versions of the results came into force as they are kept.

    Args:
        folder: The project.
        names: Hashes of the versions.
        note: The signed checkpoint to prove them in; empty where nothing is published.

    Returns:
        For each version `entry`, `at` (when it was logged), `receipt` and `state`: `proved` with the receipt,
        `not_published`, `not_logged`, or `differs` where the log tells of another predecessor or reason than the
        project. None for a project without a log.

    Raises:
        InputError: What is published is not what the keys of the log signed.
    """
    project = Project.open(folder)
    return proved_from_log(
        folder, note, lambda proofs: {name: _version(project, SnapshotId(name), proofs) for name in names}
    )


def _version(project: Project, name: SnapshotId, proofs: LogProofs) -> Document:
    held = proofs.log.of_thing(EntryKind.SNAPSHOT, name)
    if not held:
        return {"at": None, **proofs.of_entry(None, same=False)}
    number, entry = held[-1]
    return {"at": entry.at, **proofs.of_entry(number, same=_says_the_same(project, name, entry))}


def _says_the_same(project: Project, name: SnapshotId, entry: Entry) -> bool:
    why = project.replaces(name)
    kept = (why.supersedes, why.reason) if why else ("", "")
    return (entry.public.get("replaces", ""), entry.public.get("reason", "")) == kept
