"""The project with its records in one file, to be kept elsewhere."""

from collections.abc import Mapping
from typing import Any

from tallyproof.web.jobs.kinds import Report
from tallyproof.web.place import Place
from tallyproof.workflow.backups import keep_backup

__all__ = ["run"]


def run(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Make a backup; the three newest stay on the server."""
    keep_backup(
        place.folder, wish["key"], at=wish["at"], by=wish["by"], database=place.database, progress=report
    )
    return {"page": "backups.list"}
