"""Let a version of the results come into force together with the act that executes a decision.

The table of a version is a file, the act a row. The order is: the version, a note of what is about to happen, the act,
the line in the journal of what came into force, the note away. A process killed anywhere in between leaves a project
in which the next one either adds that line, because the act was kept, or drops the note, because it was not. Where
another version came into force meanwhile, nothing is put on top of it: that is refused, and said.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from tallyproof.cases.case import Case
from tallyproof.disk import write_atomically
from tallyproof.election.snapshot import Snapshot, SnapshotId, Supersession
from tallyproof.errors import NotAllowedError
from tallyproof.store.held import PENDING, held
from tallyproof.store.project import Project
from tallyproof.store.records.repository import Records

__all__ = ["put_in_force", "settle", "settle_held"]


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
        settle_held(project, records)
        before = project.current()
        after = make(before)
        note = {
            "case": case,
            "snapshot": after.id,
            "reading": project.keep(after),
            "base": before.id,
            "replaces": asdict(after.replaces) if after.replaces else None,
            "entries": records.stored().count(),
        }
        write_atomically(project.folder / PENDING, json.dumps(note).encode())
        try:
            act(before, after)
        finally:
            settle_held(project, records)
        return before, after


def settle(project: Project, records: Records) -> None:
    """Finish what a killed process began: the version in force is the one of the last execution.

    Raises:
        NotAllowedError: Another version came into force meanwhile, or these are not the records of the execution.
    """
    if (project.folder / PENDING).exists():
        with held(project.folder):
            settle_held(project, records)


def settle_held(project: Project, records: Records) -> None:
    """Do as `settle` does, for who holds the project already."""
    note = project.folder / PENDING
    if not note.exists():
        return
    meant = json.loads(note.read_bytes())
    _require_own(records, meant)
    recorded = _was_recorded(records, meant["case"], meant["snapshot"], after=meant["entries"])
    if recorded and not _came(project, meant):
        _require_base(project, meant)
        name = SnapshotId(meant["snapshot"])
        version, why = project.load(name), meant.get("replaces")
        project.put_in_force(
            name, Supersession(**why) if why else version.replaces, reading=meant.get("reading")
        )
    note.unlink()


def _require_own(records: Records, meant: Mapping[str, Any]) -> None:
    """Require that these are the records in which the execution began: in others it would seem never to have been."""
    found = records.stored().count()
    if found < meant["entries"]:
        raise NotAllowedError(
            f'Finishing the execution of the case "{meant["case"]}"',
            reason=f"it began in records of {meant['entries']} entries, and these have {found}; name their --database",
            text="execution_elsewhere",
            case=meant["case"],
        )


def _came(project: Project, meant: Mapping[str, Any]) -> bool:
    """Return whether the journal has the line already, whatever came into force after it."""
    brought = [one for one in project.history() if one.why and one.why.case == meant["case"]]
    return any(one.snapshot == meant["snapshot"] for one in brought)


def _require_base(project: Project, meant: Mapping[str, Any]) -> None:
    """Require that the version is in force on which the decision was executed, or the one that it made."""
    now, made = project.current_name(), meant["snapshot"]
    base = meant.get("base") or (meant.get("replaces") or {}).get("supersedes")
    if base is None or now in {base, made}:
        return
    short = {"base": base[:12], "made": made[:12], "now": now[:12] if now else "–"}
    raise NotAllowedError(
        f'Finishing the execution of the case "{meant["case"]}"',
        reason=f"it was recorded on version {short['base']} to bring {short['made']} into force, and by now "
        f"{short['now']} is; compare them, and remove the file {PENDING} of the project to leave it so",
        text="execution_overtaken",
        case=meant["case"],
        file=PENDING,
        **short,
    )


def _was_recorded(records: Records, case: str, snapshot: str, *, after: int) -> bool:
    rows = records.stored().filter(case=case, sequence__gt=after).values_list("body", flat=True)
    return any(json.loads(body)["fields"].get("snapshot") == snapshot for body in rows)
