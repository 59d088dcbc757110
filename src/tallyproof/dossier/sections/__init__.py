"""The chapters of a dossier, one file each, in the order in which they are read.

A further step of the work adds a file with `build(view) -> Section` and its line in `_CHAPTERS`.
"""

from tallyproof.dossier.blocks import Section
from tallyproof.dossier.contents import Contents
from tallyproof.dossier.sections import (
    announced,
    arithmetic,
    distributions,
    materiality,
    recompute,
    signals,
    sources,
    summary,
)
from tallyproof.dossier.view import View

__all__ = ["build_sections"]

_CHAPTERS = (summary, announced, arithmetic, distributions, signals, materiality, sources, recompute)


def build_sections(contents: Contents) -> tuple[Section, ...]:
    """Return all chapters; one that could not be computed is there with its reason."""
    view = View(contents)
    return tuple(chapter.build(view) for chapter in _CHAPTERS)
