"""The public site of the version in force, with the proofs of its log."""

from collections.abc import Mapping
from typing import Any

from tallyproof.web.jobs.kinds import Report
from tallyproof.web.place import Place
from tallyproof.workflow.publications import PublicationWish, publish_project

__all__ = ["run"]


def run(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Publish what two persons agreed on."""
    asked = PublicationWish(**wish)
    publish_project(place.folder, asked, database=place.database, progress=report)
    return {"page": "publications.one", "part": asked.key}
