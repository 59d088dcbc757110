"""In which zone the times of a project are told."""

from pathlib import Path

from tallyproof.store import Project

__all__ = ["project_zone"]


def project_zone(folder: Path) -> str:
    """Return the zone (IANA name) of a project's own times; those of a case are told in the zone of its body.

    Raises:
        InputError: The project's file names a zone that does not exist.
    """
    return Project.open(folder).zone
