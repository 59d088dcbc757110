"""What is kept on disk: projects, and snapshots of results named by the hash of their content."""

from tallyproof.store.project import Project, is_project
from tallyproof.store.snapshots import load_snapshot, save_snapshot

__all__ = ["Project", "is_project", "load_snapshot", "save_snapshot"]
