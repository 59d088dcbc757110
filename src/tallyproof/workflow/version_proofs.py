"""What the log of a project proves about versions of the results: the entry of each, and the receipt of that entry."""

from collections.abc import Sequence
from pathlib import Path

from tallyproof.log import EntryKind
from tallyproof.store import Project
from tallyproof.store.history import VersionInForce
from tallyproof.workflow.act_log import AGAIN, told_of_version
from tallyproof.workflow.log_proofs import LogProofs, proved_from_log
from tallyproof.workflow.request import Document

__all__ = ["version_proofs"]


def version_proofs(folder: Path, *, note: str, newest: int | None = None) -> dict[int, Document] | None:
    """Prove from the log that versions of the results came into force as the project has it.

    Args:
        folder: The project.
        note: The signed checkpoint to prove them in; empty where nothing is published.
        newest: How many are proved, the one in force first; None: all.

    Returns:
        For each coming into force, the newest first, by its number: `snapshot`, `entry`, `at` (when it was logged),
        `receipt` and `state`: `proved` with the receipt, `not_published`, `not_logged`, or `differs` where the log
        tells of another predecessor or reason than the project. None for a project without a log.

    Raises:
        InputError: What is published is not what the keys of the log signed.
    """
    history = Project.open(folder).history()
    wanted = history[::-1][:newest]
    return proved_from_log(
        folder, note, lambda proofs: {one.number: _version(history, one, proofs) for one in wanted}
    )


def _version(history: Sequence[VersionInForce], one: VersionInForce, proofs: LogProofs) -> Document:
    told, told_at = told_of_version(one, history), {"snapshot": one.snapshot, "at": None}
    held = [
        found
        for found in proofs.log.of_thing(EntryKind.SNAPSHOT, one.snapshot)
        if found[1].public.get(AGAIN) == told.get(AGAIN)
    ]
    if not held:
        return told_at | proofs.of_entry(None, same=False)
    number, entry = held[-1]
    same = all(entry.public.get(name, "") == told.get(name, "") for name in ("replaces", "reason"))
    return told_at | {"at": entry.at} | proofs.of_entry(number, same=same)
