"""Let a version of the results come into force together with the act that executes a decision.

The table of a version is a file, the act a row. The order is: the version, a note of what is about to happen, the act,
the line in the journal of what came into force, the note away. A process killed anywhere in between leaves a project
in which the next one either adds that line, because the act was kept, or drops the note, because it was not.
"""

import json
from collections.abc import Callable
from dataclasses import asdict

from tallyproof.cases.case import Case
from tallyproof.disk import write_atomically
from tallyproof.election.snapshot import Snapshot, SnapshotId, Supersession
from tallyproof.store.held import held
from tallyproof.store.project import Project
from tallyproof.store.records.repository import Records

__all__ = ["put_in_force", "settle"]

_NOTE = "current.pending"


def put_in_force(
    project: Project,
    records: Records,
    *,
    case: str,
    make: Callable[[Snapshot], Snapshot],
    act: Callable[[Snapshot, Snapshot], Case],
) -> tuple[Snapshot, Snapshot]:
    """Record the act that executes a decision, and make its version the one in force.

    Args:
        project: Holds the versions.
        records: Hold the act.
        case: Whose decision it is.
        make: Returns the new version of the one in force; nobody else can change that one meanwhile.
        act: Records the execution, given both, with the name of the new one in its field `snapshot`.

    Returns:
        The version in force until now, and the new one.
    """
    with held(project.folder):
        _settle(project, records)
        before = project.current()
        after = make(before)
        project.keep(after)
        why = asdict(after.replaces) if after.replaces else None
        entries = records.stored().count()
        note = {"case": case, "snapshot": after.id, "replaces": why, "entries": entries}
        write_atomically(project.folder / _NOTE, json.dumps(note).encode())
        try:
            act(before, after)
        finally:
            _settle(project, records)
        return before, after


def settle(project: Project, records: Records) -> None:
    """Finish what a killed process began: the version in force is the one of the last execution."""
    if (project.folder / _NOTE).exists():
        with held(project.folder):
            _settle(project, records)


def _settle(project: Project, records: Records) -> None:
    note = project.folder / _NOTE
    if not note.exists():
        return
    meant = json.loads(note.read_bytes())
    if _was_recorded(records, meant["case"], meant["snapshot"], after=meant["entries"]):
        name = SnapshotId(meant["snapshot"])
        version, why = project.load(name), meant.get("replaces")
        project.put_in_force(name, Supersession(**why) if why else version.replaces)
    note.unlink()


def _was_recorded(records: Records, case: str, snapshot: str, *, after: int) -> bool:
    rows = records.stored().filter(case=case, sequence__gt=after).values_list("body", flat=True)
    return any(json.loads(body)["fields"].get("snapshot") == snapshot for body in rows)
