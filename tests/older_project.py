"""A project as it was before projects kept a journal of what came into force."""

from dataclasses import replace

from tallyproof.disk import write_atomically
from tallyproof.store import Project
from tallyproof.store.history import write_history

__all__ = ["without_journal", "without_times"]


def without_times(project: Project) -> None:
    """Forget when each version came into force, as where a project got its journal later."""
    write_history(project.folder, tuple(replace(one, at=None) for one in project.history()))


def without_journal(project: Project) -> None:
    """Leave nothing but the name of the version in force; what each replaced, its own file says."""
    name = project.current().id
    (project.folder / "in_force.jsonl").unlink()
    write_atomically(project.folder / "current", f"{name}\n".encode())
