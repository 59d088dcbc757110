"""A dossier about the version in force, as files to take away."""

from collections.abc import Mapping
from typing import Any

from tallyproof.web.jobs.kinds import Report
from tallyproof.web.place import Place
from tallyproof.workflow.dossiers import DossierWish, build_dossier

__all__ = ["run"]


def run(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Build a dossier; it is kept in a folder of the project."""
    asked = DossierWish(
        **{name: wish[name] for name in ("key", "language", "title", "rule", "choice", "law")}
    )
    return build_dossier(place.folder, asked, progress=report) | {"page": "results.dossiers"}
